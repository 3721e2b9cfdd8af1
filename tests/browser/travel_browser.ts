/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { type Browsing, browsing } from "./browsing.ts";

/** A visit whose form has a run of a number of steps. */
const run = (steps: number) => ({ hash: `#preset=default&steps=${steps}` });

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Starts a run of a number of steps, which the address says, and waits until it has ended. */
async function train(page: Page, steps: number): Promise<void> {
  // The form has the setting of the address a moment after it is there.
  await page.getByText(`--steps ${steps}`).waitFor();
  await page.locator(".run-buttons .primary").click();
  await button(page, "Pause").waitFor();
  await button(page, "Pause").waitFor({ state: "hidden", timeout: 60_000 });
}

/** Waits until the page shows a step. */
async function showsStep(page: Page, text: RegExp): Promise<void> {
  await page.locator(".time-place strong").filter({ hasText: text }).waitFor();
  await page.locator(".shown").filter({ hasText: text }).waitFor();
}

/** Waits until the result on the test images is that of the network on show, and returns its accuracy. */
async function testAccuracy(page: Page): Promise<number> {
  const title = await page.locator(".shown strong").innerText();
  const headline = page.locator(".headline").filter({ hasText: `by ${title}:` });
  await headline.waitFor({ timeout: 30_000 });
  return Number.parseFloat(await headline.innerText());
}

describe("time travel", () => {
  let browser: Browsing;
  beforeAll(async () => {
    browser = await browsing();
  });
  afterAll(() => browser.close());

  it("goes back to kept states by keys, and the network on show is the one of then", () =>
    browser.visit(run(200), async (page) => {
      await train(page, 200);
      await showsStep(page, /tep 200/);
      const last = await testAccuracy(page);
      assert(last > 85, `${last} % in the end`);
      await page.getByRole("slider", { name: "Step of run 1" }).focus();
      await page.keyboard.press("Home");
      await showsStep(page, /tep 0/);
      const first = await testAccuracy(page);
      assert(first < 40, `${first} % at first`);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await showsStep(page, /tep 4/);
      await page.keyboard.press("End");
      await showsStep(page, /tep 200/);
      assertEquals(await testAccuracy(page), last);
    }));

  it("shows another reading of the same digit at another time", () =>
    browser.visit(run(200), async (page) => {
      await train(page, 200);
      await button(page, "Next test digit").click();
      const reading = (text: RegExp) =>
        page.locator(".draw-sentence").filter({ hasText: text }).waitFor();
      // The first test image is a 7.
      await reading(/7 \(.*right/);
      await page.getByRole("slider", { name: "Step of run 1" }).focus();
      await page.keyboard.press("Home");
      await reading(/Not sure/);
    }));

  it("judges all kept states on validation images", () =>
    browser.visit(run(20), async (page) => {
      await train(page, 20);
      const cells = page.locator(".legend tbody td").last();
      await cells.filter({ hasText: "%" }).waitFor();
      await page.getByText("The curves as a table").click();
      await page.waitForFunction(
        () => {
          const rows = [...document.querySelectorAll(".curve-table tbody tr")];
          return rows.length === 21 && rows.every((row) => row.lastChild?.textContent !== "-");
        },
        undefined,
        { timeout: 60_000 },
      );
    }));

  it("plays the states, and stops at the last one", () =>
    browser.visit(run(12), async (page) => {
      await train(page, 12);
      await button(page, "Play").click();
      await showsStep(page, /tep [1-9]\b/);
      await button(page, "Play").waitFor();
      await showsStep(page, /tep 12/);
    }));

  it("goes to the state that is nearest to a click in a chart, and looks closer where it is dragged", () =>
    browser.visit(run(200), async (page) => {
      await train(page, 200);
      const box = await page.locator(".u-over").first().boundingBox();
      assert(box);
      await page.mouse.click(box.x + box.width / 2, box.y + 20);
      await showsStep(page, /tep (98|100|102)/);
      await page.mouse.move(box.x + box.width / 4, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + 30, { steps: 4 });
      await page.mouse.up();
      const all = page.getByRole("button", {
        name: /All steps \(now (49|50|51) to (99|100|101)\)/,
      });
      await all.click();
      await all.waitFor({ state: "hidden" });
    }));

  it("forks from a kept state with another setting, and compares the two", () =>
    browser.visit(run(200), async (page) => {
      await train(page, 200);
      await page.getByRole("slider", { name: "Step of run 1" }).focus();
      await page.keyboard.press("Home");
      for (let i = 0; i < 5; i++) await page.keyboard.press("PageUp");
      await showsStep(page, /tep 100/);
      await button(page, "Continue from here").click();
      await page.getByText("run 1, step 100").first().waitFor();
      await page.getByLabel("Learning rate", { exact: true }).fill("0.02");
      await page.keyboard.press("Enter");
      await page.locator(".forking .primary:enabled").click();
      await page.locator(".shown").filter({ hasText: "fork 2, step 200" }).waitFor({
        timeout: 60_000,
      });
      await page.getByText("Compare two runs").click();
      const rows = await page.locator(".compare tbody tr").allInnerTexts();
      assertMatch(rows[0] ?? "", /^Learning rate\s+0\.1\s+0\.02$/);
      assertMatch(rows[1] ?? "", /^Steps so far\s+200\s+200$/);
      assertEquals(await page.locator(".legend tbody tr").count(), 2);
      const origin = await page.locator(".branches tbody tr").nth(1).innerText();
      assertMatch(origin, /run 1, step 100/);
    }));

  it("gives a run that is done more epochs to continue with", () =>
    browser.visit(run(20), async (page) => {
      await train(page, 20);
      await button(page, "Continue from here").click();
      await page.locator(".notice").filter({ hasText: "the form says 40 steps in all" }).waitFor();
      await page.locator(".forking .primary:enabled").click();
      await page.locator(".shown").filter({ hasText: "fork 2, step 40" }).waitFor();
    }));

  it("renames runs, and removes them when asked twice", () =>
    browser.visit(run(5), async (page) => {
      await train(page, 5);
      await page.getByLabel("Name of run 1").fill("first");
      // Meanwhile states are judged, and the table is drawn anew.
      await page.waitForTimeout(1000);
      await page.keyboard.press("Enter");
      await page.locator(".shown").filter({ hasText: "first, step 5" }).waitFor();
      await button(page, "Remove first").click();
      await button(page, "Keep").click();
      await button(page, "Remove first").click();
      await button(page, "Remove").click();
      await page.getByText("Train a network, and its states are kept").waitFor();
    }));

  it("shows the weights of each state", () =>
    browser.visit(run(50), async (page) => {
      await train(page, 50);
      const least = page.locator(".weights .scale span").first();
      const end = await least.innerText();
      await page.getByRole("slider", { name: "Step of run 1" }).focus();
      await page.keyboard.press("Home");
      await page.waitForFunction(
        (end) => document.querySelector(".weights .scale span")?.textContent !== end,
        end,
      );
    }));

  for (const width of [1280, 390]) {
    for (const colors of ["light", "dark"] as const) {
      it(`is accessible and as wide as its window with two runs, ${width} pixels, ${colors}`, () =>
        browser.visit({ width, colors, ...run(10) }, async (page) => {
          await train(page, 10);
          await button(page, "Continue from here").click();
          await page.getByText("The curves as a table").click();
          const { violations } = await new AxeBuilder({ page }).analyze();
          assertEquals(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), []);
          assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), width);
        }));
    }
  }
});
