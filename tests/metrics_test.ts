import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { classAccuracies, confusionMatrix } from "../mod.ts";

describe("confusionMatrix()", () => {
  it("counts predictions by column and targets by row", () => {
    const predictions = Uint8Array.of(0, 1, 2, 2, 0, 0);
    const targets = [0, 1, 1, 2, 2, 0];
    assertEquals(confusionMatrix(predictions, targets, 3), [[2, 0, 0], [0, 1, 1], [1, 0, 1]]);
  });

  it("is all zeros for no samples", () => {
    assertEquals(confusionMatrix([], [], 2), [[0, 0], [0, 0]]);
  });

  it("counts every sample once", () => {
    const pair = fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }));
    fc.assert(fc.property(fc.array(pair), (pairs) => {
      const counts = confusionMatrix(pairs.map(([p]) => p), pairs.map(([, t]) => t), 5);
      assertEquals(counts.flat().reduce((sum, count) => sum + count, 0), pairs.length);
      const right = pairs.filter(([p, t]) => p === t).length;
      assertEquals(counts.reduce((sum, row, i) => sum + (row[i] ?? NaN), 0), right);
    }));
  });

  it("rejects another number of predictions than of targets", () => {
    assertThrows(
      () => confusionMatrix([0, 1], [0], 2),
      RangeError,
      "Cannot compare 2 predictions with 1 targets",
    );
  });

  it("rejects what is no class", () => {
    for (const odd of [2, -1, 0.5, NaN]) {
      assertThrows(
        () => confusionMatrix([0, odd], [0, 1], 2),
        RangeError,
        `Cannot count ${odd} for 1 at 1: there are 2 classes`,
      );
      assertThrows(
        () => confusionMatrix([0, 1], [0, odd], 2),
        RangeError,
        `Cannot count 1 for ${odd} at 1: there are 2 classes`,
      );
    }
  });
});

describe("classAccuracies()", () => {
  it("is the part of each row on the diagonal, and NaN for a class of no samples", () => {
    assertEquals(classAccuracies([[3, 1, 0], [0, 0, 0], [1, 0, 1]]), [0.75, NaN, 0.5]);
  });
});
