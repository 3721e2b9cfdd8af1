/**
 * Confusion matrices in plain text.
 *
 * @module
 */

import { classScores } from "../../lib/training/metrics.ts";
import { shownClasses } from "../data/class_names.ts";
import { cut, wrapped } from "./lines.ts";
import { grouped, percentOrDash } from "./numbers.ts";
import { textTable } from "./text_table.ts";

/**
 * Returns a confusion matrix as a table with the accuracy of each class at the end of its row. Where the
 * table is too wide, each class is listed with the classes that its images were most often taken for.
 *
 * @param confusion How many images of the class of the row were taken for the class of the column.
 * @param width The columns to fit into.
 * @param classNames The names of the classes, if they have names.
 */
export function confusionText(
  confusion: readonly (readonly number[])[],
  width: number,
  classNames?: readonly string[],
): string {
  const names = shownClasses(classNames, confusion.length).map((name) => cut(name, LONGEST));
  const table = textTable(matrixRows(confusion, names), { left: 0 });
  return widthOf(table) <= width
    ? [...wrapped("Row: what an image shows. Column: what it was taken for.", width), table].join(
      "\n",
    )
    : listOf(confusion, width, names);
}

/** The characters of the name of a class that are shown at most. */
const LONGEST = 20;

function matrixRows(
  confusion: readonly (readonly number[])[],
  names: readonly string[],
): readonly (readonly string[])[] {
  const scores = classScores(confusion);
  return [
    ["class", ...names, "accuracy"],
    ...confusion.map((row, i) => [
      names[i] ?? "",
      ...row.map((count) => count === 0 ? "." : `${count}`),
      percentOrDash(scores[i]?.recall ?? NaN),
    ]),
  ];
}

function listOf(
  confusion: readonly (readonly number[])[],
  width: number,
  names: readonly string[],
): string {
  const rows = [
    ["class", "images", "accuracy"],
    ...classScores(confusion).map(({ samples, recall }, i) => [
      names[i] ?? "",
      grouped(samples),
      percentOrDash(recall),
    ]),
  ];
  const lines = textTable(rows, { left: 0 }).split("\n");
  const room = width - Math.max(...lines.map(({ length }) => length)) - 2;
  return lines.map((line, i) => {
    const more = i === 0 ? "taken for" : mistakesOf(confusion[i - 1] ?? [], i - 1, { room, names });
    return `${line}  ${more}`.trimEnd();
  }).join("\n");
}

/** Returns the classes that images of a class were taken for, the most frequent first, as many as fit. */
function mistakesOf(
  counts: readonly number[],
  target: number,
  { room, names }: { readonly room: number; readonly names: readonly string[] },
): string {
  const mistakes = counts.map((count, taken) => ({ count, taken }))
    .filter(({ count, taken }) => count > 0 && taken !== target)
    .sort((a, b) => b.count - a.count)
    .map(({ count, taken }) => `${names[taken]} (${count})`.replaceAll(" ", "\u00a0"));
  const shown = wrapped(mistakes.join(", "), room)[0] ?? "";
  return shown.replaceAll("\u00a0", " ").replace(/,$/, "");
}

function widthOf(text: string): number {
  return Math.max(...text.split("\n").map(({ length }) => length));
}
