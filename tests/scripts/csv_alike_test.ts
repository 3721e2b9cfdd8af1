import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { main as evaluate } from "../../scripts/evaluate.ts";
import { main as predict } from "../../scripts/predict.ts";
import { inFolder } from "../shared/folders.ts";
import { assertRefused, ran } from "./commands.ts";
import { type Printed, train } from "./trainer.ts";

const labelled = "tests/fixtures/csv/with_header.csv";
const perfect = "test accuracy 100.00 %";

/** The rows of a file whose label is the last of 17 numbers, changed, in a new file. */
async function changed(
  path: string,
  change: (pixels: readonly string[], label: string, row: number) => readonly string[],
  header?: string,
): Promise<string> {
  const [, ...lines] = (await Deno.readTextFile(labelled)).trim().split("\n");
  const rows = lines.map((line, row) => {
    const fields = line.trim().split(",");
    return change(fields.slice(0, -1), fields.at(-1) ?? "", row).join(",");
  });
  await Deno.writeTextFile(path, [...(header ? [header] : []), ...rows, ""].join("\n"));
  return path;
}

const net = ["--validation", "8", "--steps", "60", "--batch-size", "16", "--hidden", "16"];

function trainOn(file: string, ...flags: readonly string[]): Promise<Printed> {
  const own = flags.includes("--test") ? [] : ["--test", file];
  return train([...net, "--train", file, ...own, ...flags]);
}

describe("files of CSV that follow another", () => {
  it("have their labels where they can be, not where the training file had them", async () => {
    await inFolder(async (folder) => {
      const first = await changed(`${folder}/first.csv`, (pixels, label) => [label, ...pixels]);
      const last = await changed(`${folder}/last.csv`, (pixels, label) => [...pixels, label]);
      const dark = await changed(
        `${folder}/dark.csv`,
        ([, ...pixels], label) => ["0", ...pixels, label],
      );
      const numbered = await changed(
        `${folder}/numbered.csv`,
        (pixels, label, row) => [`${row + 500}`, label, ...pixels],
        ["ImageId", "label", ...Array.from({ length: 16 }, (_, i) => `p${i}`)].join(","),
      );
      const run = `${folder}/run`;
      assertEquals((await trainOn(first, "--out", run)).code, 0);

      const dim = await ran(evaluate, [run, "--test", dark]);
      assertEquals([dim.code, dim.output], [1, ""]);
      assertStringIncludes(dim.errors, "the file before has its labels in column 1");
      assertStringIncludes(dim.errors, "--label COLUMN");
      const told = await ran(evaluate, [run, "--test", dark, "--label", "-1"]);
      assertStringIncludes(told.output, perfect);

      const bright = await changed(
        `${folder}/bright.csv`,
        (pixels, label, row) => [row === 0 ? "17" : pixels[0] ?? "", ...pixels.slice(1), label],
      );
      const found = await ran(evaluate, [run, "--test", bright]);
      assertStringIncludes(found.output, "labels are in column 17, though the file before");

      const ids = await ran(evaluate, [run, "--test", numbered]);
      assertStringIncludes(ids.output, perfect);
      assertStringIncludes(ids.output, "counts the rows");
      const back = `${folder}/back`;
      assertEquals((await trainOn(numbered, "--out", back)).code, 0);
      assertStringIncludes((await ran(evaluate, [back, "--test", first])).output, perfect);
      const both = await trainOn(first, "--test", last, "--no-save");
      assertEquals(both.code, 1);
      assertStringIncludes(both.errors, "--label COLUMN");

      const guessed = await ran(predict, [run, numbered, "--csv"]);
      assertMatch(guessed.output, /^ImageId,Label\n500,0\n501,1\n/);
      assertStringIncludes(guessed.errors, 'column 1, "ImageId", counts the rows');
      const json = await ran(predict, [run, numbered, "--json"]);
      assertEquals(JSON.parse(json.output.split("\n")[1] ?? "").id, "501");
    });
  });

  it("say by its name which column has the labels", async () => {
    await inFolder(async (folder) => {
      const names = Array.from({ length: 16 }, (_, i) => `p${i}`);
      const write = changed.bind(null);
      const first = await write(
        `${folder}/first.csv`,
        (pixels, label) => [label, ...pixels],
        ["kind", ...names].join(","),
      );
      const last = await write(
        `${folder}/last.csv`,
        (pixels, label) => [...pixels, label],
        [...names, "kind"].join(","),
      );
      const run = `${folder}/run`;
      assertEquals((await trainOn(first, "--label", "kind", "--out", run)).code, 0);
      assertStringIncludes((await ran(evaluate, [run, "--test", last])).output, perfect);
    });
  });

  it("are refused with texts as labels where the classes are numbers", async () => {
    await inFolder(async (folder) => {
      const words = ["zero", "one", "two", "three"];
      const texts = await changed(
        `${folder}/texts.csv`,
        (pixels, label) => [...pixels, words[Number(label)] ?? ""],
      );
      const run = `${folder}/run`;
      assertEquals((await trainOn(labelled, "--out", run)).code, 0);
      const reason = "its labels are the texts one, three, two, zero, but the classes of the " +
        "training are numbers";
      for (
        const { code, errors } of [
          await ran(evaluate, [run, "--test", texts]),
          await trainOn(labelled, "--test", texts, "--no-save"),
          await trainOn(labelled, "--no-save", "--validation", texts),
        ]
      ) {
        assertEquals(code, 1);
        assertStringIncludes(errors, reason);
      }
    });
  });

  it("keep the names of their labels, or say which names these get", async () => {
    await inFolder(async (folder) => {
      const words = ["zero", "one", "two", "three"];
      const texts = await changed(
        `${folder}/texts.csv`,
        (pixels, label) => [...pixels, words[Number(label)] ?? ""],
      );
      const run = `${folder}/run`;
      const own = await trainOn(texts, "--class-names", words.join(","), "--out", run);
      assertEquals(own.code, 0);
      const [guess] = (await ran(predict, [run, texts, "--csv"])).output.split("\n").slice(1);
      assertEquals(guess, "1,zero");
      const tested = await ran(evaluate, [run, "--test", texts, "--class-names", words.join(",")]);
      assertMatch(tested.output, /^ *one .*\n *three .*\n *two .*\n *zero /m);
      const other = await trainOn(texts, "--class-names", "a,b,c,d", "--no-save");
      assertStringIncludes(other.output, "classes one, three, two, zero are called a, b, c, d");
      const few = await trainOn(texts, "--class-names", "a,b", "--no-save");
      assertEquals(few.code, 1);
    });
  });

  it("name the row of a label that is none", async () => {
    await inFolder(async (folder) => {
      const odd = await changed(
        `${folder}/odd.csv`,
        (pixels, label, row) => [...pixels, row === 3 ? "37" : label],
      );
      const run = `${folder}/run`;
      assertEquals((await trainOn(labelled, "--out", run)).code, 0);
      const { code, errors } = await ran(evaluate, [run, "--test", odd]);
      assertEquals(code, 1);
      assertMatch(errors, /row 4 is of class 37|label 37 in row 4/);
    });
  });

  it("are split where there is no test file, and evaluate knows the part", async () => {
    await inFolder(async (folder) => {
      const run = `${folder}/run`;
      const flags = ["--steps", "60", "--batch-size", "16", "--hidden", "16", "--validation", "8"];
      const own = await train([...flags, "--train", labelled, "--out", run]);
      assertEquals([own.code, own.errors], [0, ""]);
      assertStringIncludes(own.output, "there is no --test file: 16 images are held back");
      const tested = await ran(evaluate, [run, "--test", labelled, "--json"]);
      const { images, notes } = JSON.parse(tested.output);
      assertEquals(images, 16);
      assertEquals(notes.at(-1), "those that the training held back: it saw the others");
      assertMatch((await ran(evaluate, [run])).errors, /--test \S+with_header\.csv/);
    });
  });

  it("mean folders by their names where these are numbers", async () => {
    await inFolder(async (folder) => {
      const lines = (await Deno.readTextFile(labelled)).trim().split("\n").slice(1, 41);
      for (const [i, line] of lines.entries()) {
        const fields = line.trim().split(",").map(Number);
        const label = Number(fields.at(-1)) + 1;
        await Deno.mkdir(`${folder}/images/${label}`, { recursive: true });
        const text = `P2\n4 4\n255\n${fields.slice(0, -1).join(" ")}\n`;
        await Deno.writeTextFile(`${folder}/images/${label}/${i}.pgm`, text);
      }
      const up = await changed(
        `${folder}/up.csv`,
        (pixels, label) => [`${Number(label) + 1}`, ...pixels],
      );
      const run = `${folder}/run`;
      const flags = ["--steps", "60", "--batch-size", "16", "--hidden", "16", "--validation", up];
      const own = await train([...flags, "--images", `${folder}/images`, "--out", run]);
      assertEquals([own.code, own.errors], [0, ""]);
      const tested = await ran(evaluate, [run, "--test", up]);
      assertStringIncludes(tested.output, perfect);
      const down = await ran(evaluate, [run, "--test", labelled]);
      assertEquals([down.code, down.output], [1, ""]);
      assertStringIncludes(down.errors, "label 0 in row 2 is not one of 1 to 4");
    });
  });

  it("are refused with the columns of the training in another order", async () => {
    await inFolder(async (folder) => {
      const names = Array.from({ length: 16 }, (_, i) => `pixel${i}`);
      const turned = await changed(
        `${folder}/turned.csv`,
        (pixels, label) => [label, ...pixels.toReversed()],
        ["class", ...names.toReversed()].join(","),
      );
      const moved = await changed(
        `${folder}/moved.csv`,
        (pixels, label) => [label, ...pixels],
        ["class", ...names].join(","),
      );
      const { code, errors } = await trainOn(labelled, "--test", turned, "--no-save");
      assertEquals(code, 1);
      assertStringIncludes(errors, "of the training, in another order");
      const run = `${folder}/run`;
      assertEquals((await trainOn(labelled, "--out", run)).code, 0);
      for (const command of [["--test", turned], ["--test", turned, "--json"]]) {
        assertEquals((await ran(evaluate, [run, ...command])).code, 1);
      }
      assertEquals((await ran(predict, [run, turned])).code, 1);
      assertStringIncludes((await ran(evaluate, [run, "--test", moved])).output, perfect);
    });
  });

  it("keep their numbers behind a file that fails", async () => {
    await inFolder(async (folder) => {
      const run = `${folder}/run`;
      assertEquals((await trainOn(labelled, "--out", run)).code, 0);
      const one = `${folder}/one.csv`;
      const [header = "", row = ""] = (await Deno.readTextFile(labelled)).split("\n");
      await Deno.writeTextFile(one, `${header}\n${row}\n`);
      const { code, output } = await ran(predict, [run, one, `${folder}/none.csv`, one, "--csv"]);
      assertEquals([code, output], [1, "ImageId,Label\n1,0\n3,0\n"]);
    });
  });

  it("leave flags of CSV to what is CSV", async () => {
    const flags = ["--label", "1"];
    assertRefused(await train(["--images", "x", ...flags]), "--label goes with --train and --test");
    assertRefused(await train(["--data", "x", ...flags]), "--label goes with --train and --test");
    assertRefused(
      await ran(evaluate, ["m", "--images", "x", ...flags]),
      "--label goes with --test",
    );
    assertRefused(await ran(evaluate, ["m", ...flags]), "--label goes with --test");
  });
});
