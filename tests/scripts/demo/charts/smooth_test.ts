import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { smoothCurves } from "../../../../scripts/demo/page/charts/smooth.ts";
import { curveOf } from "./curves.ts";

function valuesOf(curves: Parameters<typeof smoothCurves>[0], span: number): number[][] {
  const smoothed = smoothCurves(curves, "loss", span);
  return curves.map(({ id }) => [...smoothed.get(id)?.values ?? []]);
}

describe("smoothCurves()", () => {
  it("weighs each step by the decay to the power of its age", () => {
    const [values = []] = valuesOf([curveOf([1, 4, 2])], 2);
    const expected = [1, (4 + 0.5) / 1.5, (2 + 0.5 * 4 + 0.25) / 1.75];
    for (const [i, value] of expected.entries()) assertAlmostEquals(values[i] ?? NaN, value);
  });

  it("changes nothing with a span of 1", () => {
    assertEquals(valuesOf([curveOf([1, 4, 2])], 1), [[1, 4, 2]]);
  });

  it("leaves a gap where a loss is not finite, and goes on behind it", () => {
    assertEquals(valuesOf([curveOf([2, NaN, Infinity, 2])], 5), [[2, NaN, NaN, 2]]);
  });

  it("goes on from the parent where a curve forks", () => {
    const parent = curveOf([3, 1, 9, 9]);
    const fork = curveOf([5], { id: 1, from: { id: 0, step: 2 }, first: 3 });
    const alone = curveOf([3, 1, 5]);
    // The order of the curves does not matter.
    const smoothed = smoothCurves([fork, parent], "loss", 2);
    const [whole = []] = valuesOf([alone], 2);
    assertEquals(smoothed.get(1)?.start, whole[1]);
    assertEquals(smoothed.get(1)?.values[0], whole[2]);
    assertEquals(smoothed.get(0)?.start, undefined);
  });

  it("goes back to the grandparent where a fork forks ahead of its own first step", () => {
    const parent = curveOf([3, 1]);
    const fork = curveOf([5], { id: 1, from: { id: 0, step: 2 }, first: 3 });
    const again = curveOf([7], { id: 2, from: { id: 1, step: 2 }, first: 3 });
    const smoothed = smoothCurves([parent, fork, again], "loss", 2);
    assertEquals(smoothed.get(2)?.start, smoothed.get(1)?.start);
  });

  it("lets a fork begin by itself where its parent is gone", () => {
    const fork = curveOf([5], { id: 1, from: { id: 0, step: 2 }, first: 3 });
    assertEquals(valuesOf([fork], 2), [[5]]);
  });
});
