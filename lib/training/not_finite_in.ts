import type { Dataset } from "../data/dataset.ts";
import { isMatrix } from "../engines/engine.ts";
import type { ByteMatrix, Matrix, NumberArray } from "../values/matrix.ts";

/**
 * Returns what is not finite in some samples of a dataset: `"row 3, column 0 of the inputs is NaN"`. It returns
 * undefined if nothing is. Rows and columns count from 0.
 *
 * @param place The dataset, as messages name it, if it is not the one that the user gave: `"batch 3 of epoch 1"`.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 *
 * const dataset = { inputs: fromRows([[1, 2], [3, NaN]]), targets: [0, 1] };
 * console.log(notFiniteIn(dataset, Uint32Array.of(0, 1))); // "row 1, column 1 of the inputs is NaN"
 * ```
 */
export function notFiniteIn(
  { inputs, targets, weights }: Dataset,
  indices: Uint32Array,
  place?: string,
): string | undefined {
  const of = (name: string) => place === undefined ? name : `${name} of ${place}`;
  const inMatrix = (name: string, a: Matrix | ByteMatrix): string | undefined => {
    // Bytes are finite.
    if ("bytes" in a) return undefined;
    const { cols, data } = a;
    for (const row of indices) {
      for (let column = 0; column < cols; column++) {
        const number = data[row * cols + column];
        if (Number.isFinite(number)) continue;
        return `row ${row}, column ${column} of the ${of(name)} is ${number}`;
      }
    }
    return undefined;
  };
  const inList = (name: string, list: NumberArray | undefined): string | undefined => {
    const row = list && indices.find((row) => !Number.isFinite(list[row]));
    return row === undefined ? undefined : `row ${row} of the ${of(name)} is ${list?.[row]}`;
  };
  return inMatrix("inputs", inputs) ??
    (isMatrix(targets) ? inMatrix("targets", targets) : inList("targets", targets)) ??
    inList("weights", weights);
}
