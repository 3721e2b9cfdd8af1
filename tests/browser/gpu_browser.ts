/// <reference lib="dom" />
import { assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import type { Page } from "playwright-core";
import { type Browsing, browsing, type Visit } from "./browsing.ts";

/** Makes Chromium compute as a GPU does in software. */
const SOFTWARE_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

const click = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

/** Waits until the run is done. */
async function done(page: Page): Promise<void> {
  await page.locator(".run-buttons").getByRole("button", { name: "Start", exact: true }).waitFor({
    timeout: 120_000,
  });
}

describe("training on a GPU", () => {
  let browser: Browsing;
  let hasGpu = false;
  beforeAll(async () => {
    browser = await browsing(SOFTWARE_GPU);
    await browser.visit({}, async (page) => {
      hasGpu = await page.evaluate(async () =>
        "gpu" in navigator && await navigator.gpu.requestAdapter() !== null
      );
    });
    if (!hasGpu) console.log("Chromium finds no adapter here: what needs one is skipped");
  });
  afterAll(() => browser.close());

  const visit = async (visit: Visit, test: (page: Page) => Promise<void>): Promise<void> => {
    if (hasGpu) await browser.visit(visit, test);
  };

  for (const hasHeaders of [true, false]) {
    it(`learns, and goes on from a kept state, ${hasHeaders ? "with" : "without"} threads that can wait for it`, () =>
      visit({
        hash: "#preset=default&hidden=16&batch-size=500&epochs=1&learning-rate=0.3&engine=webgpu",
        hasHeaders,
      }, async (page) => {
        assertEquals(await page.evaluate(() => crossOriginIsolated), hasHeaders);
        await page.getByText(/^GPU: .+Strict and threads are for the processor only/).waitFor();
        await click(page, "Step");
        await click(page, "Go on");
        await done(page);
        assertMatch(await page.locator(".progress").innerText(), /step 110 of 110[^]+webgpu \(/);
        // On the test images, once the last state is judged.
        await page.locator(".mistakes-panel strong", { hasText: /9\d\.\d+ %/ }).waitFor();
        assertMatch(await page.locator(".gradients").innerText(), /dense 784 → 16\s+\d\.\d+/);
      }));
  }
});
