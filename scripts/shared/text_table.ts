/**
 * Tables in plain text.
 *
 * @module
 */

/** Rows of cells as lines: numbers at the right of their columns, the first so many columns at the left. */
export function textTable(rows: readonly (readonly string[])[], leftColumns = 1): string {
  const widths = (rows[0] ?? []).map((_, j) => Math.max(...rows.map((row) => row[j]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, j) =>
      j < leftColumns ? cell.padEnd(widths[j] ?? 0) : cell.padStart(widths[j] ?? 0)
    ).join("  ").trimEnd()
  );
  return lines.join("\n");
}
