/**
 * Labels in CSV as classes.
 *
 * @module
 */

import type { Fail } from "../formats/fail.ts";
import type { WatchedColumn } from "./csv_column.ts";
import type { Gathered } from "./csv_gathered.ts";
import { quoted } from "./csv_numbers.ts";
import type { ReadCsvOptions } from "./csv_options.ts";

/** Labels as classes. */
export interface LabelClasses {
  readonly classes: Uint8Array<ArrayBuffer>;
  readonly count: number;
  readonly classNames?: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Returns the classes of the labels in a column: whole numbers as they are, or texts by their names.
 *
 * @throws {SyntaxError} by `fail` if a label is no class.
 */
export function labelsOf(
  column: WatchedColumn | undefined,
  { rows, firstRow }: Gathered,
  options: ReadCsvOptions,
  fail: Fail,
): LabelClasses {
  const classes = new Uint8Array(rows);
  if (!column) return { classes, count: options.classes ?? 10, notes: [] };
  const values = column.values();
  const at = (row: number, problem: string): never =>
    fail(`row ${row + firstRow}, column ${column.place + 1}: ${problem}`);
  const names = options.classNames ?? options.like?.classNames;
  const isSigned = isPlusOrMinusOne(values) && options.classes === undefined && !names;
  if (column.texts() === 0 && !isSigned && !(names && !options.classNames)) {
    const limit = options.classes ?? 256;
    let largest = 0;
    for (const [row, label] of column.numbers.entries()) {
      if (!Number.isInteger(label) || label < 0 || label >= limit) {
        at(
          row,
          `label ${quoted(`${label}`)} is not a whole number from 0 to ${limit - 1}${
            options.classes === undefined ? HINT : ""
          }`,
        );
      }
      classes[row] = label;
      largest = Math.max(largest, label);
    }
    const own = options.classNames;
    const count = options.classes ?? own?.length ?? Math.max(10, largest + 1);
    if (largest >= count) fail(`label ${largest} has no name: there are ${count} names of classes`);
    return { classes, count, notes: [], ...(own?.length === count && { classNames: own }) };
  }
  if (values.length > 256) fail(`column ${column.place + 1} has more than 256 different labels`);
  const texts = values.map(String);
  const classNames = names ?? (isSigned ? ["-1", "1"] : texts.toSorted());
  const places = texts.map((text) => classNames.indexOf(text));
  for (let row = 0; row < rows; row++) {
    const value = column.valueOf(row);
    const place = places[value] ?? -1;
    if (place < 0) {
      at(row, `label ${quoted(texts[value])} is none of the classes ${brief(classNames)}`);
    }
    classes[row] = place;
  }
  if (options.classes !== undefined && options.classes !== classNames.length) {
    fail(`it has ${classNames.length} classes, ${brief(classNames)}, and not ${options.classes}`);
  }
  const notes = names ? [] : [`classes are ${brief(classNames)}`];
  return { classes, count: classNames.length, classNames, notes };
}

/** What to do about labels that are no classes. */
const HINT =
  ": choose another column by the option label (--label COLUMN), or number the classes from 0";

/** Tells whether labels are -1 and 1, as where two classes are learned as signs. */
function isPlusOrMinusOne(values: readonly (string | number)[]): boolean {
  return values.length === 2 && values.includes(-1) && values.includes(1);
}

function brief(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => quoted(name)).join(", ");
  return names.length > 6 ? `${shown}, … ${names.length} in all` : shown;
}
