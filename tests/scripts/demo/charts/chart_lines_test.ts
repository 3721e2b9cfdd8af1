import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  chartLines,
  readings,
  type View,
} from "../../../../scripts/demo/page/charts/chart_lines.ts";
import { curveOf } from "./curves.ts";

const VIEW: View = {
  measure: "loss",
  first: 0,
  last: 4,
  span: 1,
  isLogarithmic: false,
  width: 400,
};
const judged = (step: number, loss: number) => ({ step, loss, accuracy: 1 - loss });

describe("chartLines()", () => {
  it("has three lines for each curve: batches, smoothed batches and judged states", () => {
    const curve = curveOf([2, 1], { validation: [judged(2, 0.5)] });
    const { xs, heights, scale } = chartLines([curve], { ...VIEW, span: 2 });
    assertEquals(xs, [1, 2]);
    const values = heights.map((line) => line.map((height) => height && height * 2 * 1.05));
    assertAlmostEquals(values[0]?.[0] ?? NaN, 2);
    assertAlmostEquals(values[1]?.[1] ?? NaN, 1);
    assertEquals(values[2]?.[0], undefined);
    assertAlmostEquals(values[2]?.[1] ?? NaN, 0.5);
    assertAlmostEquals(scale.position(2.1), 1);
  });

  it("draws the batches once where nothing is smoothed", () => {
    const { heights } = chartLines([curveOf([2, 1])], VIEW);
    assertEquals(heights[0], [undefined, undefined]);
    assertAlmostEquals(heights[1]?.[1] ?? NaN, 1 / 2.1);
  });

  it("leaves off the accuracies of batches where they are smoothed", () => {
    const { heights } = chartLines([curveOf([0.5, 0.25])], {
      ...VIEW,
      ...{ measure: "accuracy", span: 2 },
    });
    assertEquals(heights[0], [undefined, undefined]);
    assertEquals(heights[1]?.every(Number.isFinite), true);
  });

  it("begins a fork on its parent's curves", () => {
    const parent = curveOf([2, 1, 1], { validation: [judged(2, 1.5)] });
    const fork = curveOf([0.5], { id: 1, from: { id: 0, step: 2 }, first: 3 });
    const { xs, heights, forks } = chartLines([parent, fork], VIEW);
    assertEquals(xs, [1, 2, 3]);
    assertAlmostEquals(heights[4]?.[1] ?? NaN, 1 / 2.1);
    assertAlmostEquals(heights[5]?.[1] ?? NaN, 1.5 / 2.1);
    assertEquals(forks.map(({ id, step }) => [id, step]), [[1, 2]]);
    assertAlmostEquals(forks[0]?.height ?? NaN, 1 / 2.1);
  });

  it("fits its height to the steps that are shown", () => {
    const { scale } = chartLines([curveOf([100, 1, 2, 1])], { ...VIEW, first: 2 });
    assertAlmostEquals(scale.position(2), 1 / 1.05);
  });

  it("leaves gaps for what a logarithm cannot show", () => {
    const { heights } = chartLines([curveOf([1, 0, NaN, 0.5])], { ...VIEW, isLogarithmic: true });
    assertEquals(heights[1]?.map((height) => height === null), [false, true, true, false]);
  });

  it("has a scale for no curves, flat ones, and those that diverged at once", () => {
    for (const losses of [[], [0], [1], [NaN], [1e30, 1e-30]]) {
      for (const isLogarithmic of [false, true]) {
        for (const measure of ["loss", "accuracy"] as const) {
          const { scale } = chartLines([curveOf(losses)], { ...VIEW, measure, isLogarithmic });
          assert(scale.ticks.every((tick) => Number.isFinite(scale.position(tick))));
          assert(scale.ticks.length >= 1);
        }
      }
    }
  });
});

describe("readings()", () => {
  const parent = curveOf([2, 1, 3], { validation: [judged(2, 1.5)] });
  const fork = curveOf([0.5], { id: 1, from: { id: 0, step: 2 }, first: 3 });

  it("reads each curve at its end", () => {
    assertEquals(readings([parent, fork], 1, undefined), [
      { step: 3, loss: 3, accuracy: -2, validation: judged(2, 1.5) },
      { step: 3, loss: 0.5, accuracy: 0.5, validation: undefined },
    ]);
  });

  it("reads only the curves that reach a step", () => {
    assertEquals(readings([parent, fork], 1, 1)[0]?.loss, 2);
    assertEquals(readings([parent, fork], 1, 1)[1], undefined);
    assertEquals(readings([parent], 1, 4), [undefined]);
  });

  it("reads nothing of a curve that is empty", () => {
    assertEquals(readings([curveOf([])], 1, undefined), [undefined]);
  });
});
