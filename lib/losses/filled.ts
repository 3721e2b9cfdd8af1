import type { Matrix } from "../values/matrix.ts";

/** Returns the matrix of `rows` by `cols` numbers that are all `value`. */
export function filled<Rows extends number, Cols extends number>(
  rows: Rows,
  cols: Cols,
  value: number,
): Matrix<Rows, Cols> {
  return { rows, cols, data: new Float32Array(rows * cols).fill(value) };
}
