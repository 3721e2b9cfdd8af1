/// <reference lib="dom" />
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { readCsv } from "../../lib/data/csv.ts";
import { mnist, parseModel } from "../../mod.ts";
import { main as evaluate } from "../../scripts/evaluate.ts";
import { inFolder } from "../shared/folders.ts";
import { ran } from "../scripts/commands.ts";
import { classesOfLight, draw } from "../scripts/data/pictures.ts";
import { train } from "../scripts/trainer.ts";
import { type Browsing, browsing, type Visit } from "./browsing.ts";

const files = (page: Page) => page.locator(".files-panel");
const notice = (page: Page): Promise<string> => page.locator(".notice p").innerText();
const data = (page: Page): Promise<string> =>
  files(page).getByRole("region", { name: "Data", exact: true }).innerText();
const click = (page: Page, name: string): Promise<void> =>
  files(page).getByRole("button", { name, exact: true }).click();

/** Waits until nothing is opened or saved. */
async function idle(page: Page): Promise<void> {
  await page.locator(".files-busy:empty").waitFor({ state: "attached" });
}

/** Opens files by the picker, or a folder. */
async function open(page: Page, paths: string | readonly string[]): Promise<string> {
  const isFolder = typeof paths === "string";
  await page.evaluate(() => document.querySelector<HTMLButtonElement>(".notice button")?.click());
  await files(page).locator("input[type=file]").nth(isFolder ? 1 : 0)
    .setInputFiles(isFolder ? paths : [...paths]);
  await page.locator(".notice p").waitFor();
  await idle(page);
  return (await notice(page)).replace(/\s*×$/, "");
}

/** Drops a file on the page. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.evaluate(({ name, numbers }) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([Uint8Array.from(numbers)], name));
    for (const type of ["dragover", "drop"]) {
      document.querySelector("h1")?.dispatchEvent(
        new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
      );
    }
  }, { name, numbers: [...bytes] });
  await page.locator(".notice p").waitFor();
  await idle(page);
}

/** Saves what is on show, and returns the path of the file. */
async function saved(page: Page, name: string, folder: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), click(page, name)]);
  const path = `${folder}/${download.suggestedFilename()}`;
  await download.saveAs(path);
  await idle(page);
  return path;
}

/** Writes images of MNIST as CSV. */
async function writeCsv(path: string, count: number): Promise<void> {
  const { train: { inputs, targets } } = await mnist();
  const rows = Array.from(
    { length: count },
    (_, i) => [targets[i], ...inputs.bytes.subarray(784 * i, 784 * i + 784)].join(),
  );
  await Deno.writeTextFile(path, `${rows.join("\n")}\n`);
}

describe("the files of the page", () => {
  let browser: Browsing;
  beforeAll(async () => {
    browser = await browsing();
  });
  afterAll(() => browser.close());

  const visit = (test: (page: Page, folder: string) => Promise<void>, looks: Visit = {}) =>
    inFolder((folder) => browser.visit(looks, (page) => test(page, folder)));

  it("refuse a broken model and a foreign CSV in a line, and leave all as it was", () =>
    visit(async (page, folder) => {
      const before = [await page.locator(".shown").innerText(), await data(page)];
      const model = await Deno.readFile("data/models/digits.safetensors");
      await Deno.writeFile(`${folder}/broken.safetensors`, model.subarray(0, 5000));
      await Deno.writeTextFile(`${folder}/people.csv`, "name,age,city\nAnn,3,Rome\nBob,4,Oslo\n");
      assertMatch(
        await open(page, [`${folder}/broken.safetensors`]),
        /^Cannot read broken.safetensors: it ends at byte 5000/,
      );
      assertMatch(await open(page, [`${folder}/people.csv`]), /^Cannot (read|use) people.csv: /);
      await drop(page, "letter.pdf", new TextEncoder().encode("%PDF-1.7"));
      assertMatch(await notice(page), /^Cannot open letter.pdf: it is a PDF/);
      assertEquals([await page.locator(".shown").innerText(), await data(page)], before);
    }));

  it("take a model that is dropped, and give it back as it was", () =>
    visit(async (page, folder) => {
      const model = await Deno.readFile("data/models/digits.safetensors");
      await drop(page, "mine.safetensors", model);
      assertStringIncludes(await page.locator(".shown").innerText(), "mine");
      assertEquals(await Deno.readFile(await saved(page, "Model", folder)), model);
    }));

  it("take a run of the command line, and save its network in all formats", () =>
    visit(async (page, folder) => {
      const flags = ["--hidden", "16", "--steps", "50", "--out", `${folder}/mine`];
      assertEquals((await train(flags)).code, 0);
      assertMatch(
        await open(page, `${folder}/mine`),
        /^The run mine is on the timeline, up to step 50/,
      );
      const path = await saved(page, "Model", folder);
      const model = await Deno.readFile(`${folder}/mine/model.safetensors`);
      const { params } = parseModel(await Deno.readFile(path));
      assertEquals(JSON.stringify(params), JSON.stringify(parseModel(model).params));
      const accuracy = async (path: string): Promise<string> =>
        (await ran(evaluate, [path])).output.match(/[\d.]+ %/)?.[0] ?? "none";
      assertEquals(await accuracy(path), await accuracy(`${folder}/mine`));
      assertMatch(await saved(page, "ONNX", folder), /mine-step-50\.onnx$/);
      const code = await import(`file://${await saved(page, "Code", folder)}`);
      assertEquals(code.predict(new Float32Array(784)).length, 10);
      assertMatch(await saved(page, "Run", folder), /mine-step-50\.zip$/);
      assertMatch(await notice(page), /--resume runs\/mine-step-50 goes on with it/);
    }));

  it("take pictures in folders, after a question where a run is lost, and train on them", () =>
    visit(async (page, folder) => {
      await draw(`${folder}/lights`, classesOfLight(["dark", "dim", "bright"], 20));
      await writeCsv(`${folder}/digits.csv`, 400);
      assertMatch(
        await open(page, [`${folder}/digits.csv`]),
        /^digits.csv: 288 images to train with, 32 for validation, 80 to test with/,
      );
      await page.locator(".run-buttons .primary:enabled").click();
      await page.locator(".notice p").evaluate((line) => line.querySelector("button")?.click());
      await files(page).locator("input[type=file]").nth(1).setInputFiles(`${folder}/lights`);
      const question = page.getByRole("dialog");
      assertMatch(await question.innerText(), /does not fit these images, and is removed/);
      await page.keyboard.press("Escape");
      await idle(page);
      assertMatch(await notice(page), /^digits.csv stay as they are/);
      await files(page).locator("input[type=file]").nth(1).setInputFiles(`${folder}/lights`);
      await question.getByRole("button", { name: "Yes" }).click();
      await idle(page);
      assertMatch(await data(page), /lights: 3×2 pixels, gray, 3 classes \(bright, dark, dim\)/);
      await page.locator(".run-buttons .primary:enabled").click();
      await page.locator(".shown", { hasText: /run 2, step [1-9]/ }).waitFor();
      await click(page, "Back to MNIST");
      await page.getByRole("dialog").getByRole("button", { name: "Yes" }).click();
      await idle(page);
      assertMatch(await data(page), /55,000 to train with/);
    }));

  it("take pictures of Netpbm, which no browser decodes", () =>
    visit(async (page, folder) => {
      const head = new TextEncoder().encode("P5 8 8 255\n");
      for (const [i, name] of ["a", "b"].entries()) {
        await Deno.mkdir(`${folder}/maps/${name}`, { recursive: true });
        for (let each = 0; each < 5; each++) {
          const bytes = new Uint8Array([...head, ...new Uint8Array(64).fill(200 * i + 10 * each)]);
          await Deno.writeFile(`${folder}/maps/${name}/${each}.pgm`, bytes);
        }
      }
      await open(page, `${folder}/maps`);
      assertMatch(await data(page), /maps: 8×8 pixels, gray, 2 classes \(a, b\)/);
    }));

  it("keep drawings, save them as CSV in MNIST's order, and add them to the data once", () =>
    visit(async (page, folder) => {
      for (const label of ["7", "2", "1"]) {
        await page.getByRole("button", { name: "Next test digit" }).click();
        await page.locator(".draw-answer .faint, .draw-answer").first().waitFor();
        await files(page).getByLabel("It shows").selectOption(label);
        await files(page).getByRole("button", { name: "Keep this drawing" }).click();
      }
      assertEquals(await files(page).locator(".files-drawings li").count(), 3);
      const path = await saved(page, "Save as CSV", folder);
      const { inputs, targets } = await readCsv(path);
      assertEquals([inputs.rows, inputs.cols, [...targets]], [3, 784, [7, 2, 1]]);
      assert(inputs.bytes.some((byte) => byte > 200));
      for (const expected of [/55,003 to train with/, /55,003 to train with/]) {
        await files(page).getByRole("button", { name: /^Add to / }).click();
        await idle(page);
        assertMatch(await data(page), expected);
      }
    }));

  for (const colors of ["light", "dark"] as const) {
    it(`are accessible with all fields open, ${colors}`, () =>
      visit(async (page) => {
        await files(page).locator("summary").click();
        const { violations } = await new AxeBuilder({ page }).include(".files-panel").analyze();
        assertEquals(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), []);
      }, { width: 390, colors }));
  }
});
