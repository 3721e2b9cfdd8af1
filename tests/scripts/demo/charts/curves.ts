import type { Curve } from "../../../../scripts/demo/page/charts/curve.ts";

/** Returns a curve with given losses from a step on; each accuracy is 1 less the loss. */
export function curveOf(
  losses: readonly number[],
  curve: Partial<Curve> & { readonly first?: number } = {},
): Curve {
  const { first = 1, ...given } = curve;
  const points = losses.map((loss, i) => ({ step: first + i, loss, accuracy: 1 - loss }));
  return { id: 0, name: "run", from: undefined, points, validation: [], ...given };
}
