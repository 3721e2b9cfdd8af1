/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { type Browsing, browsing } from "./browsing.ts";

describe("mistakes", () => {
  let browser: Browsing;
  beforeAll(async () => {
    browser = await browsing();
  });
  afterAll(() => browser.close());

  it("are counted in a matrix of all test images, with an interval of the accuracy", () =>
    browser.visit({}, async (page) => {
      const headline = await page.locator(".headline").innerText();
      assertMatch(headline, /^99\.\d\d % of 10,000 test images .* 95 % interval: 9\d\.\d\d to 99/s);
      const labels = await page.locator(".confusion button").evaluateAll((cells) =>
        cells.map((cell) => cell.getAttribute("aria-label") ?? "")
      );
      const counts = labels.map((label) => Number(/: (\d+) images$/.exec(label)?.[1]));
      assertEquals(counts.reduce((sum, count) => sum + count, 0), 10_000);
    }));

  it("fill a gallery, surest first, which a cell filters", () =>
    browser.visit({}, async (page) => {
      await page.locator(".pictures button").first().waitFor();
      const texts = await page.locator(".pictures button").allInnerTexts();
      assert(texts.length > 0 && texts.length <= 24);
      const sure = texts.map((text) => Number.parseFloat(/([\d.]+)\s%/.exec(text)?.[1] ?? ""));
      assertEquals(sure, sure.toSorted((a, b) => b - a));
      const [first = ""] = texts;
      const [, target, prediction] = /(\d) taken\s+for (\d)/.exec(first) ?? [];
      await page.locator(`[data-cell="${target},${prediction}"]`).click();
      const title = page.locator("#gallery-title").filter({ hasText: /taken for/ });
      await title.waitFor();
      const filtered = await page.locator(".pictures button").allInnerTexts();
      assert(filtered.length > 0);
      for (const text of filtered) {
        assertMatch(text, new RegExp(`${target} taken\\s+for ${prediction}`));
      }
      await page.getByRole("button", { name: "Show all mistakes" }).click();
      await page.locator("#gallery-title").filter({ hasText: "All mistakes" }).waitFor();
    }));

  it("go onto the canvas, where they are read wrongly again", () =>
    browser.visit({}, async (page) => {
      const picture = page.locator(".pictures button").first();
      const [, target, prediction] = /(\d) taken\s+for (\d)/.exec(await picture.innerText()) ?? [];
      await picture.click();
      const sentence = page.locator(".draw-sentence").filter({ hasText: "wrong" });
      assertMatch(
        await sentence.innerText(),
        new RegExp(`${prediction} \\(.*Test image \\d+ is ${target}: wrong\\.`),
      );
    }));

  it("are reached by keys alone: one stop for the matrix, and arrows in it", () =>
    browser.visit({}, async (page) => {
      await page.locator('[data-cell="0,0"]').focus();
      for (const key of ["ArrowDown", "ArrowDown", "End", "Enter"]) await page.keyboard.press(key);
      await page.locator("#gallery-title").filter({ hasText: "2 taken for 9" }).waitFor();
      const pressed = page.locator(".confusion [aria-pressed='true']");
      assertEquals(await pressed.getAttribute("data-cell"), "2,9");
      assertEquals(await page.locator('.confusion button[tabindex="0"]').count(), 1);
      await page.keyboard.press("Enter");
      await page.locator("#gallery-title").filter({ hasText: "All mistakes" }).waitFor();
    }));

  it("show what is right, least sure first, where a cell of the diagonal is chosen", () =>
    browser.visit({}, async (page) => {
      await page.locator('[data-cell="7,7"]').click();
      await page.locator("#gallery-title").filter({ hasText: "7 read correctly" }).waitFor();
      const texts = await page.locator(".pictures button").allInnerTexts();
      const sure = texts.map((text) => Number.parseFloat(/([\d.]+)\s%/.exec(text)?.[1] ?? ""));
      assertEquals(sure, sure.toSorted((a, b) => a - b));
      const status = page.locator(".gallery [role='status']");
      const first = await status.innerText();
      await page.getByRole("button", { name: "More" }).click();
      await status.filter({ hasText: /^25 to 48/ }).waitFor();
      await page.getByRole("button", { name: "Earlier" }).click();
      await status.filter({ hasText: first }).waitFor();
    }));

  it("are all of one state while a network trains, and of the state on show when it has ended", () =>
    browser.visit({ hash: "#steps=600" }, async (page) => {
      await page.evaluate(() => {
        const pairs = new Set<string>();
        document.body.dataset["pairs"] = "[]";
        const note = () => {
          const title = (selector: string) => {
            const text = document.querySelector(selector)?.textContent ?? "";
            return /run 1, step \d+(,\d{3})*/.exec(text)?.[0] ?? "none";
          };
          pairs.add(`${title(".headline")}|${title(".gallery [role='status']")}`);
          document.body.dataset["pairs"] = JSON.stringify([...pairs]);
        };
        new MutationObserver(() => queueMicrotask(note)).observe(document.querySelector("main")!, {
          ...{ childList: true, subtree: true, characterData: true },
        });
      });
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.locator(".headline").filter({ hasText: /run 1, step/ }).waitFor();
      const slider = page.getByRole("slider", { name: "Step of run 1" });
      await slider.focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
      await page.getByRole("button", { name: "Continue from here" }).click();
      await page.getByRole("button", { name: "Pause" }).waitFor({ state: "hidden" });
      const shown = /step \d+(,\d{3})*/.exec(await page.locator(".shown").innerText())?.[0] ??
        "none";
      for (const place of [".headline", ".gallery [role='status']"]) {
        await page.locator(place).filter({ hasText: `run 1, ${shown}` }).waitFor();
      }
      const pairs: string[] = JSON.parse(
        await page.locator("body").getAttribute("data-pairs") ?? "",
      );
      assert(pairs.length > 1);
      for (const pair of pairs) {
        const [headline, gallery] = pair.split("|");
        assertEquals(gallery, headline);
      }
    }));
});
