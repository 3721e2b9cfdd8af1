/// <reference lib="dom" />
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import type { Page } from "playwright-core";
import { type Browsing, browsing } from "./browsing.ts";

/** A run of seconds. */
const SHORT = "#preset=default&epochs=1&seed=7&strict";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const slider = (page: Page) => page.getByRole("slider", { name: /^Step of/ });
const shown = (page: Page) => page.locator(".masthead .shown strong");

/** Waits until a run has taken all its steps. */
async function isDone(page: Page, name: string): Promise<void> {
  await page.locator(".progress", { hasText: name }).filter({
    hasText: /step ([\d,]+) of \1(?![\d,])/,
  })
    .waitFor();
  await button(page, "Start").waitFor();
}

/** Returns the text of the cells of a run in the table of runs, once its last state is judged. */
async function cellsOf(page: Page, name: string): Promise<readonly string[]> {
  const row = page.locator(".branches tr", {
    has: page.getByRole("textbox", { name: `Name of ${name}` }),
  });
  await row.filter({ hasText: /\d %/ }).waitFor();
  return await row.locator("td").allInnerTexts();
}

/** Returns the last row of the curves of a run, once its state is judged. */
async function lastOf(page: Page, name: string): Promise<string> {
  const table = page.locator(".curve-table");
  if (!await table.evaluate((details: HTMLDetailsElement) => details.open)) {
    await table.locator("summary").click();
  }
  const row = table.getByRole("region", { name }).locator("tbody tr").last();
  // Its last number comes once the state is judged.
  await row.filter({ hasText: /%.*%/ }).waitFor();
  return await row.innerText();
}

describe("training in the page", () => {
  let browser: Browsing;
  beforeAll(async () => {
    browser = await browsing();
  });
  afterAll(() => browser.close());

  for (const hasHeaders of [true, false]) {
    it(`learns, ${hasHeaders ? "on threads" : "on a plain host"}`, () =>
      browser.visit({ hash: SHORT, hasHeaders }, async (page) => {
        await button(page, "Start").click();
        await isDone(page, "run 1");
        const [step, , , , accuracy = ""] = (await lastOf(page, "run 1")).split("\t");
        assertEquals(step, "430");
        assert(parseFloat(accuracy) > 95, accuracy);
        await page.locator(".mistakes-panel strong", { hasText: /9\d\.\d+ %/ }).waitFor();
      }));
  }

  it("paints while it trains, and stops and goes on as it is told", () =>
    browser.visit({ hash: "#preset=default&epochs=3" }, async (page) => {
      await page.evaluate(() => {
        const frames = { count: 0 };
        Object.assign(globalThis, { frames });
        const tick = () => requestAnimationFrame(() => (frames.count++, tick()));
        tick();
      });
      await button(page, "Start").click();
      await page.locator(".progress", { hasText: /images\/s/ }).waitFor();
      await button(page, "Pause").click();
      await button(page, "Go on").waitFor();
      const frames = await page.evaluate<number>("frames.count");
      assert(frames > 10, `${frames} frames`);
      const paused = await page.locator(".progress").innerText();
      await button(page, "Step").click();
      await page.waitForFunction(
        (paused) => document.querySelector<HTMLElement>(".progress")?.innerText !== paused,
        paused,
      );
      await button(page, "Go on").click();
      await isDone(page, "run 1");
    }));

  it("continues from a state as if it had not stopped, and in another way", () =>
    browser.visit({ hash: SHORT }, async (page) => {
      await button(page, "Start").click();
      await isDone(page, "run 1");
      await slider(page).focus();
      for (let i = 0; i < 40; i++) await page.keyboard.press("ArrowLeft");
      // What is on show follows the slider a frame later.
      await page.waitForFunction(() => {
        const step = document.querySelector<HTMLInputElement>(".time input[type=range]")?.value;
        const title = document.querySelector(".masthead .shown strong")?.textContent;
        return title === `run 1, step ${step}`;
      });
      const place = await shown(page).innerText();
      await button(page, "Continue from here").click();
      await button(page, "Start the fork").first().click();
      await isDone(page, "fork 2");
      const [from] = await cellsOf(page, "fork 2");
      assertEquals(from, place);
      assertEquals(await lastOf(page, "fork 2"), await lastOf(page, "run 1"));

      // The slider stays on the branch that was chosen, so travel on the first one again.
      await page.getByRole("radio", { name: "Travel on run 1" }).check();
      await slider(page).focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowRight");
      await button(page, "Continue from here").click();
      await page.getByLabel("Learning rate", { exact: true }).fill("0.02");
      await button(page, "Start the fork").first().click();
      await isDone(page, "fork 3");
      assertNotEquals(await lastOf(page, "fork 3"), await lastOf(page, "run 1"));
    }));

  it("gives the same numbers for the same address", async () => {
    const ends: string[] = [];
    for (const hasHeaders of [true, false]) {
      await browser.visit({ hash: SHORT, hasHeaders }, async (page) => {
        await button(page, "Start").click();
        await isDone(page, "run 1");
        await cellsOf(page, "run 1");
        ends.push(await lastOf(page, "run 1"));
      });
    }
    assertEquals(ends[0], ends[1]);
  });

  it("takes no more memory for the tenth run than for the second", () =>
    browser.visit({ hash: "#preset=default&steps=40" }, async (page) => {
      const session = await page.context().newCDPSession(page);
      const megabytes: number[] = [];
      for (let i = 1; i <= 10; i++) {
        await button(page, "Start").click();
        await isDone(page, `run ${i}`);
        await cellsOf(page, `run ${i}`);
        await button(page, `Remove run ${i}`).click();
        await button(page, "Remove").click();
        await session.send("HeapProfiler.collectGarbage");
        const { usedSize } = await session.send("Runtime.getHeapUsage");
        megabytes.push(usedSize / 2 ** 20);
      }
      const [, second = NaN, tenth = NaN] = [0, megabytes[1], megabytes[9]];
      // A run keeps 41 states of 0.9 MB.
      assert(tenth < second + 10, megabytes.map((size) => size.toFixed(1)).join(", "));
    }));
});
