/** What the tests share: matrices to test with, and how they are compared. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type Matrix, random, toRows, type Tree, tree } from "../../mod.ts";
import { shapeText } from "../../lib/values/matrix.ts";

/** The matrix whose rows are given, as float64. */
export function exact(rows: readonly (readonly number[])[]): Matrix {
  return {
    rows: rows.length,
    cols: rows[0]?.length ?? 0,
    data: Float64Array.from(rows.flat()),
  };
}

/** A matrix of standard normal numbers, as float64. */
export function normalMatrix<Rows extends number, Cols extends number>(
  seed: number,
  rows: Rows,
  cols: Cols,
): Matrix<Rows, Cols> {
  const numbers = random.normal(random.key(seed), rows * cols);
  return { rows, cols, data: Float64Array.from(numbers) };
}

/** Holds a matrix against rows, each element to a tolerance. */
export function assertRows(
  actual: Matrix,
  expected: readonly (readonly number[])[],
  tolerance: number = 1e-12,
): void {
  const found = toRows(actual);
  assertEquals(found.map((row) => row.length), expected.map((row) => row.length));
  expected.forEach((row, i) =>
    row.forEach((value, j) => {
      const element = found[i]?.[j] ?? NaN;
      assertAlmostEquals(
        element,
        value,
        tolerance,
        `Expected ${element} at [${i}][${j}] of ${shapeText(actual)} to be ${value}`,
      );
    })
  );
}

/** Holds a tree against another of the same structure, each element to a tolerance. */
export function assertTrees(actual: Tree, expected: Tree, tolerance: number = 1e-12): void {
  const paths = (of: Tree) => tree.entries(of).map(([path]) => path.join("."));
  assertEquals(paths(actual), paths(expected));
  const leaves = tree.leaves(expected);
  tree.leaves(actual).forEach((leaf, i) => {
    const other = leaves[i];
    if (other) assertRows(leaf, toRows(other), tolerance);
  });
}

/** All numbers of a tree, to hold bits against bits. */
export function numbersOf(of: Tree): number[] {
  return tree.leaves(of).flatMap(({ data }) => Array.from(data));
}
