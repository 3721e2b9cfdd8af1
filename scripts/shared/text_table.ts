/**
 * Tables in plain text.
 *
 * @module
 */

import { cut } from "./lines.ts";

/** Options of a table. */
export interface TableOptions {
  /** How many columns have their text at the left, counted from the first. The default is 1. */
  readonly left?: number;
  /** The width that the table should fit into. The default is Infinity. */
  readonly width?: number;
  /** The columns to leave out where the table is too wide, in this order. The default is none. */
  readonly optional?: readonly number[];
}

/**
 * Returns rows of cells as lines, with numbers at the right of their columns. Where the table is too
 * wide, it lacks its optional columns; where it is still too wide, its first column is cut.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  { left = 1, width = Infinity, optional = [] }: TableOptions = {},
): string {
  const widths = (rows[0] ?? []).map((_, j) => Math.max(...rows.map((row) => row[j]?.length ?? 0)));
  const columns = new Set(widths.keys());
  const total = () => [...columns].reduce((sum, j) => sum + (widths[j] ?? 0) + GAP.length, -2);
  for (const j of optional) {
    if (total() > width) columns.delete(j);
  }
  widths[0] = Math.max((widths[0] ?? 0) - Math.max(total() - width, 0), 1);
  const lines = rows.map((row) =>
    [...columns].map((j) => {
      const cell = j === 0 ? cut(row[0] ?? "", widths[0] ?? 0) : row[j] ?? "";
      return j < left ? cell.padEnd(widths[j] ?? 0) : cell.padStart(widths[j] ?? 0);
    }).join(GAP).trimEnd()
  );
  return lines.join("\n");
}

const GAP = "  ";
