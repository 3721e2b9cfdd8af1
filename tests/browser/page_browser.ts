/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browsing, browsing, type Visit } from "./browsing.ts";

describe("the page", () => {
  let browser: Browsing;
  beforeAll(async () => {
    browser = await browsing();
  });
  afterAll(() => browser.close());

  it("runs on threads where its server sends the headers", () =>
    browser.visit({}, async (page) => {
      assert(await page.evaluate(() => crossOriginIsolated));
    }));

  it("works in a folder of a plain host", () =>
    browser.visit({ hasHeaders: false }, async (page) => {
      assertEquals(await page.evaluate(() => crossOriginIsolated), false);
      assertMatch(await page.locator(".masthead").innerText(), /the model that came with the page/);
    }));

  const looks: readonly (Visit & { readonly name: string })[] = [
    { name: "wide and light", width: 1280, colors: "light" },
    { name: "wide and dark", width: 1280, colors: "dark" },
    { name: "narrow and light", width: 390, colors: "light" },
    { name: "narrow and dark", width: 390, colors: "dark" },
  ];
  for (const { name, ...visit } of looks) {
    it(`is accessible, ${name}`, () =>
      browser.visit(visit, async (page) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        assertEquals(found, []);
      }));

    it(`is as wide as its window, ${name}`, () =>
      browser.visit(visit, async (page) => {
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assertEquals(width, visit.width);
      }));
  }
});
