/**
 * The rows of the bench, and their table.
 *
 * @module
 */

import { isBaseline } from "./systems.ts";
import type { Unit } from "./works.ts";

/** The value of a work on a system. */
export interface Row {
  readonly work: string;
  readonly system: string;
  readonly engine: string;
  readonly threads: number;
  /** The size of the batch, or null where there is none. */
  readonly batch: number | null;
  readonly value: number;
  readonly unit: Unit;
}

/**
 * Returns the time of a row divided by that of the default engine on one thread for the same work, or
 * undefined without a row of the latter.
 */
export function ratioOf(row: Row, rows: readonly Row[]): number | undefined {
  const base = rows.find((other) =>
    other.work === row.work && other.batch === row.batch && isBaseline(other)
  );
  if (base === undefined) return undefined;
  return row.unit === "GFLOP/s" ? base.value / row.value : row.value / base.value;
}

const HEADER = ["work", "batch", "system", "engine", "threads", "", "unit", "time / wasm"];
const IS_TEXT = [true, false, true, true, false, false, true, false];

/** Returns the table of some rows. It names each work once, with an empty line between works. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row, i) => {
    const { work, batch, system, engine, threads, value, unit } = row;
    const before = rows[i - 1];
    const isSame = before?.work === work && before.batch === batch;
    const ratio = ratioOf(row, rows);
    return [
      isSame ? "" : work,
      isSame || batch === null ? "" : `${batch}`,
      system,
      engine,
      `${threads}`,
      threeDigits(value),
      unit,
      ratio === undefined ? "-" : threeDigits(ratio),
    ];
  });
  const widths = HEADER.map((name, j) =>
    Math.max(name.length, ...cells.map((row) => row[j]?.length ?? 0))
  );
  const lineOf = (row: readonly string[]): string =>
    row.map((cell, j) => IS_TEXT[j] ? cell.padEnd(widths[j] ?? 0) : cell.padStart(widths[j] ?? 0))
      .join("  ").trimEnd();
  return [HEADER, ...cells].map((row, i) => `${i > 1 && row[0] ? "\n" : ""}${lineOf(row)}\n`)
    .join("");
}

/** Returns a number of at least three digits, as tables show it. */
export function threeDigits(value: number): string {
  const magnitude = value > 0 ? Math.floor(Math.log10(value)) : 0;
  return value.toFixed(Math.min(Math.max(2 - magnitude, 0), 4));
}
