/**
 * The table of costs: how the time of an operation changes with the size of a work.
 *
 * @module
 */

import { type Row, threeDigits } from "./table.ts";
import type { Sizes, Work } from "./works.ts";

/** A work, and its rows. */
export interface Measured {
  readonly work: Work;
  readonly rows: readonly Row[];
}

/** A series of works of different sizes. */
interface Series {
  readonly name: string;
  /** Returns the size of a work as a heading, or undefined if the work is not in the series. */
  readonly sizeOf: (work: Work) => string | undefined;
}

const SERIES: readonly Series[] = [
  { name: "products", sizeOf: (work) => work.kind === "square" ? `${work.n}` : undefined },
  {
    name: "steps 784-128-64-10, by batch",
    sizeOf: (work) => work.kind === "step" && work.sizes[1] === 128 ? `${work.batch}` : undefined,
  },
  {
    name: "steps of batch 128, by width",
    sizeOf: (work) => work.kind === "step" && work.batch === 128 ? `${work.sizes[1]}` : undefined,
  },
];

/** Returns how many additions and multiplications a work has, or undefined if it is in no series. */
export function operationsOf(work: Work): number | undefined {
  if (work.kind === "square") return 2 * work.n ** 3;
  if (work.kind !== "step") return undefined;
  return 2 * work.batch * multiplicationsOf(work.sizes);
}

/** Returns the multiplications of a sample: forward, of weights, and of the inputs of all layers but the first. */
function multiplicationsOf([inputs, first, second, outputs]: Sizes): number {
  return 2 * inputs * first + 3 * first * second + 3 * second * outputs;
}

/**
 * Returns a table for each series of two sizes at least: the time of an operation divided by that at the size where
 * it is least. Cost that grows as the arithmetic does is 1 everywhere.
 */
export function costsOf(measured: readonly Measured[]): string {
  return SERIES.map((series) => seriesTable(series, measured)).join("");
}

function seriesTable({ name, sizeOf }: Series, measured: readonly Measured[]): string {
  const works = measured.filter(({ work }) => sizeOf(work) !== undefined);
  if (works.length < 2) return "";
  const systems = [...new Set(works.flatMap(({ rows }) => rows.map(titleOf)))];
  const lines = systems.map((system) => {
    const costs = works.map(({ work, rows }) =>
      costOf(work, rows.find((row) => titleOf(row) === system))
    );
    const least = Math.min(...costs.filter((cost) => cost !== undefined));
    return [
      system,
      ...costs.map((cost) => cost === undefined ? "-" : threeDigits(cost / least)),
    ];
  });
  const header = [
    `time of an operation / least: ${name}`,
    ...works.map(({ work }) => sizeOf(work) ?? ""),
  ];
  const width = Math.max(...[header, ...lines].map(([first = ""]) => first.length));
  return [header, ...lines].map(([first = "", ...cells]) =>
    `${first.padEnd(width)}${cells.map((cell) => cell.padStart(7)).join("")}\n`
  ).join("").replace(/^/, "\n");
}

function titleOf({ system, engine, threads }: Row): string {
  return `${system} ${engine}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}

/** Returns a time of an operation, in any unit that is the same for all works of a series. */
function costOf(work: Work, row: Row | undefined): number | undefined {
  const operations = operationsOf(work);
  if (row === undefined || operations === undefined) return undefined;
  return row.unit === "GFLOP/s" ? 1 / row.value : row.value / operations;
}
