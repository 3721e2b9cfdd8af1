/// <reference lib="dom" />
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { type Browsing, browsing, type Visit } from "./browsing.ts";

const primary = (page: Page) => page.locator(".run-buttons .primary");

/** Waits until the form can start a run. */
async function ready(page: Page): Promise<void> {
  await page.locator(".run-buttons .primary:enabled").waitFor();
  await page.locator(".layer-sizes").first().waitFor();
}

/** Waits until the address of the page says a setting. */
async function addressed(page: Page, hash: string): Promise<void> {
  await page.waitForURL((url) => url.hash === hash, { timeout: 10_000 });
}

/** Waits until the run has taken so many steps. */
async function reached(page: Page, text: string): Promise<void> {
  await page.locator(".progress").getByText(text, { exact: true }).waitFor({ timeout: 60_000 });
}

const kinds = (page: Page): Promise<string[]> => page.locator(".layer-kind").allInnerTexts();

const click = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

async function add(page: Page, kind: string): Promise<void> {
  await page.getByLabel("Add a layer").selectOption(kind);
  await click(page, "Add");
}

describe("the form", () => {
  let browser: Browsing;
  beforeAll(async () => {
    browser = await browsing();
  });
  afterAll(() => browser.close());

  const visit = (hash: string, test: (page: Page) => Promise<void>, looks: Visit = {}) =>
    browser.visit({ ...looks, hash }, async (page) => {
      await ready(page);
      await test(page);
    });

  it("keeps a plain address until something changes, and then has the setting there", () =>
    visit("", async (page) => {
      assertEquals(new URL(page.url()).hash, "");
      await page.getByLabel("Epochs").fill("2");
      await addressed(page, "#preset=default&epochs=2");
      await page.getByLabel("Preset").selectOption("cnn-fast");
      await addressed(page, "#preset=cnn-fast");
    }));

  it("begins as its address says, and copies link and command", () =>
    visit("#seed=7&preset=cnn-fast&epochs=2", async (page) => {
      await addressed(page, "#preset=cnn-fast&epochs=2&seed=7");
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      await click(page, "Copy link");
      await page.locator(".notice").getByText(/link is copied/).waitFor();
      assertEquals(await copied(), page.url());
      await click(page, "Copy command");
      await page.locator(".notice").getByText(/command is copied/).waitFor();
      assertEquals(await copied(), "deno task train --preset cnn-fast --epochs 2 --seed 7");
    }));

  it("says what an address has that cannot be, and leaves it there", () =>
    visit("#epochs=0&preset=mlp&nonsense=1", async (page) => {
      const notice = await page.locator(".notice").innerText();
      assertStringIncludes(notice, '"nonsense=1" is no part of a link');
      assertStringIncludes(notice, "epochs cannot be 0: it is a whole number from 1 to 999999");
      assertEquals(new URL(page.url()).hash, "#epochs=0&preset=mlp&nonsense=1");
      assertEquals(await page.getByLabel("Epochs").inputValue(), "12");
    }));

  it("adds, moves and removes layers by the keyboard, and keeps the focus with them", () =>
    visit("", async (page) => {
      await add(page, "conv2d");
      await addressed(
        page,
        "#preset=default&layers=conv2d(16,3),dense(128),relu,dense(64),relu,dense(10)",
      );
      await page.locator("#layer-0-down").focus();
      await page.keyboard.press("Enter");
      await page.locator(".layer.unfit").getByText(/needs images.*move it up/).waitFor();
      assertEquals((await kinds(page)).slice(0, 2), ["dense", "conv2d"]);
      assertEquals(await primary(page).isDisabled(), true);
      assertMatch(await page.locator("#why-not").innerText(), /Layer 2 does not fit/);
      await page.locator("#layer-1-down:focus").waitFor();
      await page.keyboard.press("Alt+ArrowUp");
      await ready(page);
      await page.locator("#layer-0-up:focus").waitFor();
      await page.locator("#layer-0-remove").focus();
      await page.keyboard.press("Enter");
      await addressed(page, "#preset=default");
      await page.locator("#layer-0-remove:focus").waitFor();
    }));

  it("moves a layer that is dragged", () =>
    visit("", async (page) => {
      const layer = (place: number) => page.locator(".layer").nth(place);
      await layer(3).locator(".handle").dragTo(layer(1));
      await addressed(page, "#preset=default&layers=dense(128),relu,relu,dense(64),dense(10)");
    }));

  it("starts nothing while a field has what it cannot have", () =>
    visit("", async (page) => {
      const rate = page.getByLabel("Learning rate", { exact: true });
      for (const wrong of ["", "-1", "fast", "1e999"]) {
        await rate.fill(wrong);
        await page.getByText("It is a number above 0.").waitFor();
        assertEquals(await rate.getAttribute("aria-invalid"), "true");
        assertEquals(await primary(page).isDisabled(), true);
      }
      await rate.fill("0.05");
      await ready(page);
      await addressed(page, "#preset=default&learning-rate=0.05");
    }));

  it("draws what augmentation does, once it is looked at", () =>
    visit("#augment", async (page) => {
      assertEquals(await page.locator(".sheet").count(), 0);
      await page.getByText("Augmentation: on").click();
      await page.locator(".sheet canvas[width='276']").waitFor();
    }));

  it("starts, pauses, goes on, steps and resets", () =>
    visit("#hidden=16&epochs=60", async (page) => {
      await click(page, "Start");
      await page.locator(".gradients").getByText("dense 784 → 16").waitFor({ timeout: 60_000 });
      await click(page, "Pause");
      await page.getByRole("button", { name: "Go on" }).waitFor();
      const steps = () => page.locator(".progress").getByText(/^step/).innerText();
      const paused = await steps();
      await click(page, "Step");
      const next = Number(/[\d,]+/.exec(paused)?.[0].replaceAll(",", "")) + 1;
      await reached(page, `step ${next.toLocaleString("en-US")} of 25,800`);
      await page.getByLabel("Epochs").fill("2");
      await page.getByText(/Go on keeps the setting that run 1 began with/).waitFor();
      await click(page, "Go on");
      await click(page, "Pause");
      await page.getByRole("button", { name: "Go on" }).waitFor();
      await click(page, "Reset");
      await page.getByRole("button", { name: "Start", exact: true }).waitFor();
      assertEquals(await page.locator(".progress").count(), 0);
    }));

  it("has a run of each setting, one after the other", () =>
    visit("#hidden=16&steps=20", async (page) => {
      for (const run of ["run 1", "run 2"]) {
        await click(page, "Start");
        await reached(page, "step 20 of 20");
        await page.locator(".progress").getByText(run, { exact: true }).waitFor();
        await ready(page);
      }
    }));

  it("starts a fork with another recipe, and never with other layers", () =>
    visit("#hidden=16&steps=20", async (page) => {
      await click(page, "Start");
      await reached(page, "step 20 of 20");
      await click(page, "Continue from here");
      await page.getByLabel("Preset").selectOption("mlp");
      await page.locator("#why-not").getByText(/A fork keeps the layers of run 1/).waitFor();
      assertEquals(await primary(page).isDisabled(), true);
      await page.evaluate(() => location.hash = "#hidden=16&epochs=1&optimizer=adam");
      await ready(page);
      await primary(page).click();
      await reached(page, "step 430 of 430");
    }));

  it("is accessible where all of it is open and nothing fits", () =>
    browser.visit({
      ...{ hash: "#augment&layers=dense(9),conv2d(4,3),dense(10)", width: 390, colors: "dark" },
    }, async (page) => {
      await page.locator(".layer.unfit .wrong").waitFor();
      for (const summary of await page.locator(".train summary").all()) await summary.click();
      await page.getByLabel("Seed").fill("x");
      await page.locator(".sheet canvas[width='276']").waitFor();
      const { violations } = await new AxeBuilder({ page }).include(".train-panel").include(
        ".setting-panel",
      )
        .analyze();
      assertEquals(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), []);
      const { width, window } = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        window: innerWidth,
      }));
      assertEquals(width, window);
    }));
});
