import { countUntil, type Curve, lastUntil } from "./curve.ts";
import type { Reading } from "./chart_lines.ts";
import { smoothCurves } from "./smooth.ts";

/** The rows of a table, beside which judged states have rows of their own. */
const ROWS = 20;

/**
 * Returns rows of a curve: one for each judged state, and some more at equal distances. A validation stands at its own
 * step only.
 */
export function tableRows(
  curves: readonly Curve[],
  curve: Curve,
  span: number,
): readonly Reading[] {
  const { id, points, validation } = curve;
  const losses = smoothCurves(curves, "loss", span).get(id)?.values;
  const accuracies = smoothCurves(curves, "accuracy", span).get(id)?.values;
  const count = Math.min(ROWS, points.length);
  const even = Array.from(
    { length: count },
    (_, i) => points[Math.ceil((i + 1) * points.length / count) - 1]?.step ?? NaN,
  );
  const steps = [...new Set([...even, ...validation.map(({ step }) => step)])].sort((a, b) =>
    a - b
  );
  return steps.map((step) => {
    const index = countUntil(points, step) - 1;
    const isThere = points[index]?.step === step;
    const judged = lastUntil(validation, step);
    return {
      step,
      loss: isThere ? losses?.[index] ?? NaN : NaN,
      accuracy: isThere ? accuracies?.[index] ?? NaN : NaN,
      validation: judged?.step === step ? judged : undefined,
    };
  });
}
