/**
 * The table of a run's epochs, which grows by a row after each.
 *
 * @module
 */

import { duration, grouped, percent } from "../shared/numbers.ts";
import type { EpochEnd } from "./printer.ts";

/** A table of epochs. */
export interface EpochTable {
  /** The lines above the first row. */
  readonly header: readonly string[];
  /** Returns the line of an epoch. */
  readonly row: (end: EpochEnd) => string;
}

interface Column {
  readonly title: string;
  /** The images that the column is about, where there are two kinds of them. */
  readonly group: "" | "training" | "validation";
  readonly width: number;
  /** How important the column is: 0 is the most important. */
  readonly rank: number;
  readonly text: (end: EpochEnd) => string;
}

/**
 * Returns the table of epochs like a first one. It has the columns that fit into the width, the
 * important ones first.
 */
export function epochTable(first: EpochEnd, width: number): EpochTable {
  const looksForBest = first.bestEpoch !== undefined;
  const columns = fitting(columnsOf(first), looksForBest ? width - BEST.length : width);
  const titles = columns.map(({ title, width }) => title.padStart(width)).join(GAP);
  const hasGroups = columns.some(({ group }) => group === "validation");
  return {
    header: [...(hasGroups ? [groupLine(columns)] : []), titles],
    row: (end) =>
      columns.map(({ width, text }) => text(end).padStart(width)).join(GAP) +
      (end.bestEpoch === end.report.epoch ? BEST : ""),
  };
}

const GAP = "  ";
const BEST = "  best";

function columnsOf({ report: { validation, steps }, bestEpoch }: EpochEnd): readonly Column[] {
  const group = validation ? "training" : "";
  const accuracy = { title: "accuracy", width: 8 };
  const loss = { title: "loss", width: 7 };
  return [
    { title: "epoch", group: "", width: 5, rank: 0, text: ({ report }) => `${report.epoch}` },
    {
      title: "step",
      group: "",
      width: Math.max(grouped(steps).length, 4),
      rank: 6,
      text: ({ report }) => grouped(report.step),
    },
    { ...loss, group, rank: 1, text: ({ report }) => report.loss.toFixed(4) },
    { ...accuracy, group, rank: 4, text: ({ report }) => percent(report.accuracy) },
    ...(validation
      ? [
        {
          ...loss,
          group: "validation",
          rank: bestEpoch === undefined ? 5 : 1,
          text: ({ report }: EpochEnd) => (report.validation?.loss ?? NaN).toFixed(4),
        },
        {
          ...accuracy,
          group: "validation",
          rank: 2,
          text: ({ report }: EpochEnd) => percent(report.validation?.accuracy ?? NaN),
        },
      ] as const
      : []),
    { title: "time", group: "", width: 8, rank: 3, text: ({ seconds }) => duration(seconds) },
  ];
}

function fitting(columns: readonly Column[], width: number): readonly Column[] {
  const taken = new Set<Column>();
  let total = -GAP.length;
  for (const column of columns.toSorted((a, b) => a.rank - b.rank)) {
    const wider = total + GAP.length + column.width;
    if (wider > width) continue;
    taken.add(column);
    total = wider;
  }
  return columns.filter((column) => taken.has(column));
}

/** Returns the line that names the images in the middle above the columns about them. */
function groupLine(columns: readonly Column[]): string {
  const ends: number[] = [];
  for (const { width } of columns) ends.push((ends.at(-1) ?? -GAP.length) + GAP.length + width);
  return columns.reduce((line, { group, width }, i) => {
    if (group === "" || columns[i - 1]?.group === group) return line;
    const start = (ends[i] ?? 0) - width;
    const end = ends[columns.findLastIndex((column) => column.group === group)] ?? 0;
    const middle = end - group.length - Math.max(Math.floor((end - start - group.length) / 2), 0);
    return line.padEnd(Math.max(middle, line.length && line.length + 1)) + group;
  }, "");
}
