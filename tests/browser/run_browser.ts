/// <reference lib="dom" />
/** Tests of what shows runs of the command line: the page that follows them, and their reports. */
import { assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { answersOf } from "../../scripts/demo/answer.ts";
import { siteOf, WATCH } from "../../scripts/demo/build.ts";
import { serving } from "../../scripts/demo/serve.ts";
import type { Site } from "../../scripts/demo/site.ts";
import { claimRun } from "../../scripts/train/claim.ts";
import { openMetrics } from "../../scripts/train/metrics_file.ts";
import { runAnswers } from "../../scripts/watch/run_answers.ts";
import { train } from "../scripts/trainer.ts";
import { inFolder } from "../shared/folders.ts";
import { CHROMIUM } from "./browsing.ts";

const TRAINING = "--data tests/fixtures/tiny --validation 100 --hidden 8 --engine wasm --threads 1";

describe("runs in a browser", () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    site = await siteOf(WATCH);
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? "chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    });
  });
  afterAll(() => browser.close());

  /** Serves the page that follows a run, and opens it. */
  async function watched(folder: string, test: (page: Page) => Promise<void>): Promise<void> {
    const ending = new AbortController();
    const { signal } = ending;
    const answers = answersOf(() => site, runAnswers(folder, { between: 50, signal }));
    const server = serving(answers, { host: "127.0.0.1", port: 0 }, signal);
    const context = await browser.newContext();
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    try {
      await page.goto(server.address);
      await test(page);
      assertEquals(errors, []);
    } finally {
      await context.close();
      ending.abort();
      await server.ended;
    }
  }

  const figure = (page: Page, name: string) =>
    page.locator(".figures div", { has: page.locator("dt", { hasText: name }) }).locator("dd")
      .first();

  it("follows a run as it trains, to its end", () =>
    inFolder(async (folder) => {
      const path = `${folder}/mine`;
      await train([...TRAINING.split(" "), "--epochs", "1", "--out", path]);
      const report = await Deno.readTextFile(`${path}/report.html`);
      await Deno.remove(`${path}/report.html`);
      const claim = await claimRun(path);
      const metrics = openMetrics(`${path}/metrics.csv`, 0);
      const note = (step: number): void => {
        metrics.note({ kind: "step", epoch: 1, step, loss: 1, accuracy: 0.5, learningRate: 0.1 });
        metrics.show();
      };
      note(1);
      await watched(path, async (page) => {
        await page.getByText("Training", { exact: true }).waitFor();
        await figure(page, "Step").getByText("1 of 4", { exact: true }).waitFor();
        note(2);
        note(3);
        await figure(page, "Step").getByText("3 of 4", { exact: true }).waitFor();
        assertMatch(await page.title(), /^75 % - mine$/);
        assertEquals(await page.locator(".chart canvas").count(), 2);
        await page.getByText("The network", { exact: true }).waitFor();

        claim[Symbol.dispose]();
        await page.getByText(/^Go on by/).waitFor();
        await Deno.writeTextFile(`${path}/report.html`, report);
        await page.getByText(/^Interrupted before its end/).waitFor();
        await page.getByText(/^Go on by/).waitFor();
        note(4);
        await page.getByText("Ended", { exact: true }).waitFor();
        assertEquals(await page.getByText(/^Go on by/).count(), 0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        assertEquals(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), []);
        await page.getByRole("link", { name: "Its report" }).click();
        await page.getByRole("heading", { name: "mine" }).waitFor();
      });
    }));

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has accessible reports, ${colorScheme}`, () =>
      inFolder(async (folder) => {
        const path = `${folder}/mine`;
        await train([...TRAINING.split(" "), "--epochs", "2", "--out", path]);
        const context = await browser.newContext({ colorScheme, bypassCSP: true });
        try {
          const page = await context.newPage();
          await page.goto(`file://${path}/report.html`);
          const { violations } = await new AxeBuilder({ page }).analyze();
          assertEquals(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), []);
        } finally {
          await context.close();
        }
      }));
  }
});
