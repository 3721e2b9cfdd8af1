import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { main as evaluate } from "../../scripts/evaluate.ts";
import { main as predict } from "../../scripts/predict.ts";
import { inFolder } from "../shared/folders.ts";
import { assertRefused, ran } from "./commands.ts";
import { type Printed, train } from "./trainer.ts";

const csv = "tests/fixtures/csv";
const unlabelled = `${csv}/test_without_labels.csv`;
const noLabels = "it has no column of labels: the 16 numbers a row are an image";

function trainOn(file: string, ...flags: readonly string[]): Promise<Printed> {
  const net = ["--validation", "8", "--steps", "60", "--batch-size", "16", "--hidden", "16"];
  return train([...net, "--train", file, "--test", file, ...flags]);
}

describe("commands on CSV", () => {
  it("learn the labels in the last column, and say where they found them", async () => {
    for (
      const [file, note] of [
        ["with_header", 'with_header.csv: labels are in column 17, "class"'],
        ["no_header", "no_header.csv: labels are in column 17, the last: column 1 is always 0"],
        ["scaled", "scaled.csv: pixels are fractions from 0 (black) to 1 (white)"],
      ] as const
    ) {
      const { code, output, errors } = await trainOn(`${csv}/${file}.csv`, "--no-save");
      assertEquals([code, errors], [0, ""]);
      assertStringIncludes(output, note);
      assertStringIncludes(output, "test accuracy 100.00 %");
      assertMatch(output, /^class +0 +1 +2 +3 +accuracy$/m);
    }
  });

  it("never train on one class", async () => {
    const { code, errors } = await trainOn(`${csv}/no_header.csv`, "--label", "1", "--no-save");
    assertEquals(code, 1);
    assertStringIncludes(errors, "Cannot train on images of one class");
  });

  it("say that there are no labels to train or test with, and predict without them", async () => {
    const without = await trainOn(unlabelled, "--no-save");
    assertEquals(without.code, 1);
    assertStringIncludes(without.errors, noLabels);
    await inFolder(async (folder) => {
      const run = `${folder}/run`;
      assertEquals((await trainOn(`${csv}/with_header.csv`, "--out", run)).code, 0);

      const tested = await ran(evaluate, [run, "--test", unlabelled]);
      assertEquals([tested.code, tested.output], [1, ""]);
      assertStringIncludes(tested.errors, noLabels);
      const right = await ran(evaluate, [run, "--test", `${csv}/no_header.csv`]);
      assertStringIncludes(right.output, "test accuracy 100.00 %");

      const labels = Array.from({ length: 80 }, (_, i) => `${i + 1},${i % 4}\n`);
      const kaggle = await ran(predict, [run, unlabelled, "--csv"]);
      assertEquals([kaggle.code, kaggle.output], [0, `ImageId,Label\n${labels.join("")}`]);
      const json = await ran(predict, [run, unlabelled, "--json"]);
      const digits = json.output.trim().split("\n").map((line) => JSON.parse(line).digit);
      assertEquals(digits, Array.from({ length: 80 }, (_, i) => i % 4));
      const told = await ran(predict, [run, `${csv}/no_header.csv`]);
      assertStringIncludes(told.output, "labels in column 17 are set aside");
      assertEquals(told.output.trim().split("\n").length, 81);
    });
  });

  it("refuse flags of CSV that do not fit", async () => {
    const data = ["--train", "a.csv", "--test", "b.csv"];
    assertRefused(await train([...data, "--label", "0"]), "columns are counted from 1");
    assertRefused(await train([...data, "--separator", "ab"]), "--separator is one character");
    assertRefused(await train([...data, "--max-pixel", "0"]), "--max-pixel");
    assertRefused(await train(["--label", "1"]), "--label goes with --train and --test");
    assertRefused(await ran(predict, ["model", "a.csv", "--csv", "--json"]), "exclude each other");
  });
});
