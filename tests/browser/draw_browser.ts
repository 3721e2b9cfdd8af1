/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { mnist } from "../../mod.ts";
import { type Browsing, browsing, type Visit } from "./browsing.ts";

type Place = readonly [x: number, y: number];
type Strokes = readonly (readonly Place[])[];

/** Digits as strokes, in parts of the canvas. */
const DIGITS: Readonly<Record<string, Strokes>> = {
  1: [[[0.52, 0.15], [0.48, 0.85]]],
  3: [[
    ...[[0.3, 0.25], [0.45, 0.17], [0.62, 0.22], [0.64, 0.36]] as const,
    ...[[0.5, 0.46], [0.64, 0.55], [0.68, 0.7], [0.52, 0.82], [0.32, 0.75]] as const,
  ]],
  4: [[[0.38, 0.15], [0.3, 0.5], [0.7, 0.5]], [[0.62, 0.3], [0.58, 0.9]]],
  7: [[[0.25, 0.2], [0.7, 0.2], [0.55, 0.5], [0.42, 0.85]]],
};

/** Draws strokes by the mouse, which stops a few times on its way from place to place. */
async function draw(page: Page, strokes: Strokes, steps = 4): Promise<void> {
  const box = await boxOf(page);
  const at = ([x, y]: Place): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  for (const [first, ...others] of strokes) {
    if (!first) continue;
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const place of others) await page.mouse.move(...at(place), { steps });
    await page.mouse.up();
  }
}

async function boxOf(page: Page) {
  const box = await page.locator("#draw-canvas").boundingBox();
  assert(box);
  return box;
}

/** Waits until the page says something of the drawing. */
async function says(page: Page, text: RegExp): Promise<string> {
  const sentence = page.locator(".draw-sentence").filter({ hasText: text });
  await sentence.waitFor({ timeout: 15_000 });
  return await sentence.innerText();
}

const click = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

describe("drawing", () => {
  let browser: Browsing;
  beforeAll(async () => {
    browser = await browsing();
  });
  afterAll(() => browser.close());

  it("is read digit by digit", () =>
    browser.visit({}, async (page) => {
      await says(page, /^Draw a digit/);
      for (const [digit, strokes] of Object.entries(DIGITS)) {
        await draw(page, strokes);
        await says(page, new RegExp(`(reads|Probably) ${digit} `));
        assertEquals(await page.locator(".draw-bars .best .name").innerText(), digit);
        await click(page, "Clear");
        await says(page, /^Draw a digit/);
      }
    }));

  it("reads five test digits that the mouse draws row by row", async () => {
    const { test } = await mnist();
    await browser.visit({}, async (page) => {
      let right = 0;
      await page.getByLabel("Width").fill("0.03");
      for (let index = 0; index < 5; index++) {
        await draw(page, rowsOf(test.inputs.bytes.subarray(784 * index, 784 * (index + 1))), 1);
        await says(page, /\d \(.* %\)/);
        // The last stroke may change the answer.
        await page.waitForTimeout(200);
        const best = await page.locator(".draw-bars .best .name").innerText();
        if (Number(best) === test.targets[index]) right++;
        await click(page, "Clear");
      }
      assertEquals(right, 5);
    });
  });

  it("reads 200 test images as well as the test set", () =>
    browser.visit({}, async (page) => {
      let right = 0;
      for (let index = 0; index < 200; index++) {
        await click(page, "Next test digit");
        const sentence = await says(page, new RegExp(`Test image ${index} is`));
        if (sentence.endsWith(": right.")) right++;
      }
      assert(right >= 197, `${right} of 200 are right`);
    }));

  it("says nothing of a blank canvas, and asks for more than a dot", () =>
    browser.visit({}, async (page) => {
      const numbers = page.locator(".draw-bars .number");
      assertEquals(await numbers.allInnerTexts(), new Array(10).fill("–"));
      await draw(page, [[[0.5, 0.5]]]);
      await says(page, /^Draw a digit that is larger/);
      assertEquals(await numbers.allInnerTexts(), new Array(10).fill("–"));
    }));

  it("is undone and redone by keys and by buttons", () =>
    browser.visit({}, async (page) => {
      await draw(page, DIGITS[7]!);
      await says(page, /reads 7/);
      await page.keyboard.press("Control+z");
      await says(page, /^Draw a digit/);
      await page.keyboard.press("Control+Shift+Z");
      await says(page, /reads 7/);
      await click(page, "Clear");
      await click(page, "Undo");
      await says(page, /reads 7/);
      await click(page, "Redo");
      await says(page, /^Draw a digit/);
    }));

  it("leaves the keys of text fields alone", () =>
    browser.visit({}, async (page) => {
      await draw(page, DIGITS[7]!);
      await says(page, /reads 7/);
      await page.getByLabel("Learning rate").first().focus();
      await page.keyboard.press("Control+z");
      await says(page, /reads 7/);
    }));

  it("goes on outside of the canvas, and ends where the button is released", () =>
    browser.visit({}, async (page) => {
      await draw(page, [[[0.5, 0.2], [0.5, 0.8], [2, 0.5]]]);
      await page.mouse.move(0, 0);
      const { x, y } = await boxOf(page);
      await page.mouse.move(x + 20, y + 20, { steps: 5 });
      await click(page, "Undo");
      await says(page, /^Draw a digit/);
    }));

  it("is a single stroke of the first finger, and does not scroll the page", () =>
    browser.visit({ width: 390 }, async (page) => {
      const box = await boxOf(page);
      const client = await page.context().newCDPSession(page);
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", places: readonly Place[]) =>
        client.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: places.map(([x, y], id) => ({
            ...{ x: box.x + x * box.width, y: box.y + y * box.height, id },
          })),
        });
      await touch("touchStart", [[0.5, 0.85]]);
      for (let y = 0.8; y > 0.15; y -= 0.05) await touch("touchMove", [[0.5, y]]);
      await touch("touchStart", [[0.5, 0.15], [0.1, 0.2]]);
      await touch("touchMove", [[0.5, 0.15], [0.1, 0.9]]);
      await touch("touchEnd", []);
      await says(page, /(reads|Probably) 1 /);
      assertEquals(await page.evaluate(() => scrollY), 0);
      await click(page, "Undo");
      await says(page, /^Draw a digit/);
    }));

  it("needs no mouse for a test digit", () =>
    browser.visit({}, async (page) => {
      await page.getByRole("button", { name: "Next test digit" }).focus();
      await page.keyboard.press("Enter");
      await says(page, /reads 7 .* Test image 0 is 7: right/);
      await page.keyboard.press("Control+z");
      await says(page, /^Draw a digit/);
    }));

  it("is shifted and made noisy, and comes back", () =>
    browser.visit({}, async (page) => {
      await click(page, "Next test digit");
      await says(page, /reads 7/);
      await page.getByText("Shift, turn and add noise").click();
      await page.getByLabel("Turn").fill("180");
      await says(page, /^(?!.*reads 7)/);
      await page.getByLabel("Noise").fill("0.9");
      await says(page, /^Not sure/);
      await click(page, "As drawn");
      await says(page, /reads 7/);
    }));

  it("shows what would change the network's mind, and changes it", () =>
    browser.visit({}, async (page) => {
      await click(page, "Next test digit");
      await says(page, /reads 7/);
      await page.getByText("What would change its mind?").click();
      await page.getByLabel("Make it read").selectOption({ label: "3" });
      await page.getByText("more light there makes 3 likelier").waitFor();
      await click(page, "Make it read 3");
      await page.getByText(/Now it reads 3, and no pixel changed by more than \d+ of 255/)
        .waitFor();
      assertEquals(await page.locator(".draw-bars .best .name").innerText(), "3");
      await click(page, "Take it back");
      await says(page, /reads 7/);
    }));

  it("lights up the layers, together or each by itself", () =>
    browser.visit({}, async (page) => {
      await draw(page, DIGITS[3]!);
      await says(page, /reads 3/);
      const layers = page.locator(".draw-layers li");
      assertEquals(await layers.count(), 4);
      await page.getByLabel("Each layer by itself").check();
      assertEquals(await layers.count(), 13);
      assertMatch(await layers.first().innerText(), /^conv2d.* 32 maps of 24x24/);
    }));

  it("is read by the network on show while that learns", () =>
    browser.visit({}, async (page) => {
      await draw(page, DIGITS[3]!);
      await says(page, /reads 3/);
      await click(page, "Step");
      // The first step of a network of dense layers.
      await page.locator(".draw-layers li", { hasText: "dense 784 -> 128" }).waitFor();
      await says(page, /\d \(.* %\)/);
    }));

  for (const colors of ["light", "dark"] as const satisfies readonly Visit["colors"][]) {
    it(`is accessible with all its parts open, ${colors}`, () =>
      browser.visit({ colors }, async (page) => {
        await draw(page, DIGITS[3]!);
        await says(page, /reads 3/);
        await page.getByText("Shift, turn and add noise").click();
        await page.getByText("What would change its mind?").click();
        await page.locator(".draw-heat").waitFor();
        const { violations } = await new AxeBuilder({ page }).include(".draw-panel").analyze();
        assertEquals(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), []);
      }));
  }
});

/** Returns a stroke through each run of ink in the rows of an image. */
function rowsOf(pixels: Uint8Array): Strokes {
  const strokes: Place[][] = [];
  for (let y = 0; y < 28; y++) {
    const isInk = (x: number): boolean => x >= 0 && x < 28 && pixels[28 * y + x]! > 110;
    for (let x = 0; x < 28; x++) {
      if (!isInk(x) || isInk(x - 1)) continue;
      let end = x;
      while (isInk(end + 1)) end++;
      strokes.push([[(x + 0.5) / 28, (y + 0.5) / 28], [(end + 0.5) / 28, (y + 0.5) / 28]]);
    }
  }
  return strokes;
}
