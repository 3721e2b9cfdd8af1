import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { smoothCurves } from "../../../../scripts/demo/page/charts/smooth.ts";
import { curveOf } from "./curves.ts";

function valuesOf(curves: Parameters<typeof smoothCurves>[0], span: number): number[][] {
  const smoothed = smoothCurves(curves, "loss", span);
  return curves.map(({ id }) => [...smoothed.get(id)?.values ?? []]);
}

describe("smoothCurves()", () => {
  it("is the mean of the steps around each one", () => {
    const [values = []] = valuesOf([curveOf([1, 4, 2, 6, 3])], 2);
    for (const [i, value] of [7 / 3, 12 / 3, 11 / 3].entries()) {
      assertAlmostEquals(values[i + 1] ?? NaN, value);
    }
  });

  it("does not lag behind a curve that falls, at its ends neither", () => {
    const losses = Array.from({ length: 60 }, (_, i) => 3 - i / 20);
    const [values = []] = valuesOf([curveOf(losses)], 20);
    for (const [i, loss] of losses.entries()) assertAlmostEquals(values[i] ?? NaN, loss, 1e-9);
  });

  it("takes the noise out", () => {
    const losses = Array.from({ length: 60 }, (_, i) => 1 + (i % 2 === 0 ? 0.5 : -0.5));
    const [values = []] = valuesOf([curveOf(losses)], 20);
    assert(values.every((value) => Math.abs(value - 1) < 0.2));
  });

  it("stays between the values that it is of", () => {
    const [values = []] = valuesOf([curveOf([8, 1, 0, 0])], 6);
    assert(values.every((value) => value >= 0 && value <= 8));
  });

  it("changes nothing with a span of 1", () => {
    assertEquals(valuesOf([curveOf([1, 4, 2])], 1), [[1, 4, 2]]);
  });

  it("leaves a gap where a loss is not finite, and goes on behind it", () => {
    assertEquals(valuesOf([curveOf([2, NaN, Infinity, 2])], 6), [[2, NaN, NaN, 2]]);
  });

  it("forgets a loss that was far off once it is out of reach", () => {
    const [values = []] = valuesOf([curveOf([1e30, 1, 1, 1, 1])], 2);
    assertEquals(values.slice(2), [1, 1, 1]);
  });

  it("goes on from the parent where a curve forks", () => {
    const parent = curveOf([3, 1, 9, 9]);
    const fork = curveOf([5], { id: 1, from: { id: 0, step: 2 }, first: 3 });
    const alone = curveOf([3, 1, 5]);
    // The order of the curves does not matter.
    const smoothed = smoothCurves([fork, parent], "loss", 4);
    const [whole = []] = valuesOf([alone], 4);
    assertEquals(smoothed.get(1)?.start, smoothed.get(0)?.values[1]);
    assertEquals(smoothed.get(1)?.values[0], whole[2]);
    assertEquals(smoothed.get(0)?.start, undefined);
  });

  it("goes back to the grandparent where a fork forks ahead of its own first step", () => {
    const parent = curveOf([3, 1]);
    const fork = curveOf([5], { id: 1, from: { id: 0, step: 2 }, first: 3 });
    const again = curveOf([7], { id: 2, from: { id: 1, step: 2 }, first: 3 });
    const smoothed = smoothCurves([parent, fork, again], "loss", 4);
    assertEquals(smoothed.get(2)?.start, smoothed.get(1)?.start);
    assertEquals(smoothed.get(2)?.values[0], valuesOf([curveOf([3, 1, 7])], 4)[0]?.[2]);
  });

  it("lets a fork begin by itself where its parent is gone", () => {
    const fork = curveOf([5], { id: 1, from: { id: 0, step: 2 }, first: 3 });
    assertEquals(valuesOf([fork], 2), [[5]]);
  });
});
