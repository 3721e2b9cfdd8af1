import type { Dataset } from "../data/dataset.ts";
import { brief, isRecord } from "../values/json.ts";

/**
 * Throws unless a value is a dataset: its inputs are a matrix, its targets labels or a matrix.
 *
 * @param action The work to do with it, for the message: `"train"`.
 *
 * @throws {TypeError} if it is not.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * requireDataset("train", { inputs: matrix(2, 3), targets: [0, 1] });
 * ```
 */
export function requireDataset(action: string, dataset: Dataset): void {
  const given: unknown = dataset;
  if (!isRecord(given)) {
    throw new TypeError(`Cannot ${action} on ${brief(given)}: give { inputs, targets }`);
  }
  for (const name of ["inputs", "targets"]) {
    if (given[name] === undefined) {
      const names = Object.keys(given).join(", ") || "nothing";
      throw new TypeError(`Cannot ${action} without ${name}: the dataset has ${names}`);
    }
  }
  const { inputs } = given;
  if (!(isRecord(inputs) && typeof inputs.rows === "number" && typeof inputs.cols === "number")) {
    throw new TypeError(
      `Cannot ${action} on ${brief(inputs)} as inputs: they are a matrix, such as fromRows(…)`,
    );
  }
}
