import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { tableRows } from "../../../../scripts/demo/page/charts/table_rows.ts";
import {
  descriptionOf,
  judgedText,
  lossText,
  tickText,
} from "../../../../scripts/demo/page/charts/texts.ts";
import { curveOf } from "./curves.ts";

describe("tableRows()", () => {
  it("has twenty rows at equal distances, and one for each judged state", () => {
    const validation = [{ step: 7, loss: 0.25, accuracy: 0.75 }];
    const curve = curveOf(Array.from({ length: 100 }, (_, i) => 1 / (i + 1)), { validation });
    const rows = tableRows([curve], curve, 1);
    assertEquals(rows.map(({ step }) => step).slice(0, 4), [5, 7, 10, 15]);
    assertEquals([rows.length, rows.at(-1)?.step], [21, 100]);
    assertEquals(rows.flatMap((row) => row.validation ?? []), validation);
    assertEquals(rows[1]?.loss, 1 / 7);
  });

  it("says nothing of batches at a state that was judged ahead of the first step", () => {
    const curve = curveOf([1], {
      first: 6,
      from: { id: 9, step: 5 },
      validation: [{ step: 5, loss: 1, accuracy: 0 }],
    });
    assertEquals(tableRows([curve], curve, 1).map(({ step, loss }) => [step, loss]), [[5, NaN], [
      6,
      1,
    ]]);
  });
});

describe("texts of curves", () => {
  it("write losses with four decimals, or as powers of ten", () => {
    assertEquals([0, 0.25, 0.000012, 123456, NaN].map(lossText), [
      "0.0000",
      "0.2500",
      "1.20e-5",
      "1.23e+5",
      "-",
    ]);
  });

  it("write ticks as short as they can", () => {
    assertEquals([0.05, 2, 1e-5].map((tick) => tickText("loss", tick)), ["0.05", "2", "1e-5"]);
    assertEquals([0, 0.5, 0.995, 1].map((tick) => tickText("accuracy", tick)), [
      "0 %",
      "50 %",
      "99.5 %",
      "100 %",
    ]);
  });

  it("describe a chart in words", () => {
    const curve = curveOf([2], { name: "run 1" });
    const reading = {
      step: 1200,
      loss: 0.5,
      accuracy: 0.75,
      validation: { step: 1200, loss: 0.25, accuracy: 0.875 },
    };
    assertEquals(
      descriptionOf("accuracy", [curve], [reading]),
      "Accuracy by step. run 1: 75.00 % at step 1,200, on validation images 87.50 %.",
    );
    assertEquals(descriptionOf("loss", [curve], [undefined]), "Loss by step.");
  });

  it("tell at which step a state was judged, where the run is further by now", () => {
    const judged = { step: 1000, loss: 2.5, accuracy: 0.125 };
    assertEquals(judgedText(judged, "loss", 1000), "2.5000");
    assertEquals(judgedText(judged, "accuracy", 1733), "12.50 % (step 1,000)");
    assertEquals(judgedText(undefined, "accuracy", 5), "-");
  });
});
