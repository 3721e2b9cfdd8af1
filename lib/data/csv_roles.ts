/**
 * Which column of CSV holds the labels, and which one only counts the rows.
 *
 * @module
 */

import { cannotBePixels, describeColumn, isLikeLabels, type WatchedColumn } from "./csv_column.ts";
import type { CsvReading } from "./csv_options.ts";
import { isLabelName, isNumberingName, placeOf } from "./csv_header.ts";

/** What columns are for. Those that are not named here hold pixels. */
export interface Roles {
  /** The place of the labels, from 0, or undefined for none. */
  readonly label: number | undefined;
  /** The place of a column that counts the rows, or undefined for none. */
  readonly numbering: number | undefined;
  /** What to say of the choice. */
  readonly notes: readonly string[];
}

/** What the choice depends on. */
export interface RoleQuestion {
  readonly header: readonly string[] | undefined;
  readonly fields: number;
  /** The first two columns, the last one, and those that were named. */
  readonly watched: ReadonlyMap<number, WatchedColumn>;
  /** The place of the labels if the user or the header says it, false if there are none. */
  readonly named: number | false | undefined;
  /** How a file of the same kind was read. */
  readonly like: CsvReading | undefined;
  readonly classes: number | undefined;
  /** Tells whether so many numbers are an image. */
  readonly isImage: (numbers: number) => boolean;
  /** Whether a file without labels is fine. */
  readonly isOptional: boolean;
}

/**
 * Returns the place of the labels that the user or else the header names, or undefined.
 *
 * @throws {SyntaxError} by `fail` if there is no such column, or the header names several.
 */
export function namedLabel(
  label: string | number | false | undefined,
  header: readonly string[] | undefined,
  fields: number,
  fail: (problem: string) => never,
): number | false | undefined {
  if (label === false) return false;
  if (label !== undefined) return placeOf(label, header, fields, fail);
  const places = (header ?? []).flatMap((name, i) => isLabelName(name) ? [i] : []);
  const exact = places.filter((place) => !/[^a-z]/i.test(header?.[place]?.trim() ?? " "));
  const [place] = exact.length === 1 ? exact : places;
  if (places.length > 1 && exact.length !== 1) {
    const columns = places.map((place) => `${place + 1} (${JSON.stringify(header?.[place])})`);
    fail(`columns ${columns.join(" and ")} may be the labels: ${ASK}`);
  }
  return place !== undefined && place < fields ? place : undefined;
}

/** How to say which column holds the labels. */
const ASK = "say which column holds the labels, by the option label (--label COLUMN)";

/**
 * Returns the roles of columns.
 *
 * @throws {SyntaxError} by `fail` if columns can be taken for labels in two ways or none.
 */
export function rolesOf(question: RoleQuestion, fail: (problem: string) => never): Roles {
  const { named, header, fields, like, isImage, isOptional } = question;
  const numbering = numberingOf(question);
  const start = numbering === undefined ? 0 : 1;
  const notes = numbering === undefined ? [] : [
    `column 1${header?.[0] ? `, ${JSON.stringify(header[0])},` : ""} ${
      isCounting(question.watched.get(0))
        ? "counts the rows"
        : header?.[0]
        ? "numbers the images"
        : "has no name"
    }, and is left out`,
  ];
  if (typeof named === "number") {
    const told = header?.[named] === undefined ? "" : `, ${JSON.stringify(header[named])}`;
    return {
      label: named,
      numbering,
      notes: named === 0 ? notes : [...notes, `labels are in column ${named + 1}${told}`],
    };
  }
  const without: Roles = { label: undefined, numbering, notes };
  if (named === false) return without;
  const isUnlabelled = isImage(fields - start) && !isImage(fields - start - 1);
  if (isUnlabelled) {
    return isOptional ? without : fail(
      `it has no column of labels: the ${fields - start} numbers a row are an image`,
    );
  }
  if (like?.label === false && isImage(fields - start)) return without;
  const found = alike(question, start, fail) ?? chosen(question, start, fail);
  return { ...found, numbering, notes: [...notes, ...found.notes] };
}

function isCounting(column: WatchedColumn | undefined): boolean {
  return column === undefined || column.isNumbering() || column.numbers.length === 1;
}

/** Returns the place of a column that counts the rows: the first one, by its name or by its values. */
function numberingOf(
  { header, watched, named, fields, classes = 10 }: RoleQuestion,
): number | undefined {
  const first = watched.get(0);
  if (!first || named === 0 || fields < 2) return undefined;
  const isNamed = header !== undefined && isNumberingName(header[0] ?? "x");
  const isCount = first.isNumbering() && first.numbers.length > Math.max(classes, 2) &&
    (first.numbers[0] === 0 || first.numbers[0] === 1);
  return isNamed || isCount ? 0 : undefined;
}

/**
 * Returns the column where a file of the same kind has its labels, or undefined if they cannot be there.
 *
 * @throws {SyntaxError} by `fail` if they may be there, but another column looks more like them.
 */
function alike(
  { like, fields, watched, classes }: RoleQuestion,
  start: number,
  fail: (problem: string) => never,
): Pick<Roles, "notes"> & { readonly label: number } | undefined {
  if (typeof like?.label !== "number") return undefined;
  const label = like.label - 1 + start - (like.isNumbered ? 1 : 0);
  const column = watched.get(label);
  if (!column || label < start) return undefined;
  const limit = classes ?? like.labelsBelow ?? 256;
  const others = [...new Set([start, fields - 1])].filter((place) => place !== label)
    .flatMap((place) => watched.get(place) ?? []).filter((other) =>
      isLikeLabels(other, classes ?? like.labelsBelow ?? 10)
    );
  const [other] = others;
  if (!other || column.texts() > 0) return { label, notes: [] };
  const facts = `${describeColumn(column)}, ${describeColumn(other)}`;
  const before = `the file before has its labels in column ${like.label}`;
  if (isLikeLabels(column, limit)) {
    const note = `labels are in column ${label + 1}, though column ${
      other.place + 1
    } looks like labels too: ${before}`;
    return { label, notes: [note] };
  }
  if (column.values().length === 1) fail(`${before}, but here ${facts}: ${ASK}`);
  return {
    label: other.place,
    notes: [`labels are in column ${other.place + 1}, though ${before}: here ${facts}`],
  };
}

function chosen(
  { watched, fields, classes = MOST - 1 }: RoleQuestion,
  start: number,
  fail: (problem: string) => never,
): { readonly label: number; readonly notes: readonly string[] } {
  const columns = [...new Set([start, fields - 1])].flatMap((place) => watched.get(place) ?? []);
  // Labels may be counted from 1: a limit of ten would find a pixel of 0 and 1, but not labels from 1 to 10.
  const like = columns.filter((column) => isLikeLabels(column, classes + 1));
  const sure = like.filter(cannotBePixels);
  const found = sure.length > 0 ? sure : like;
  const [label, second] = found;
  const facts = columns.map(describeColumn).join(", ");
  if (!label) fail(`no column looks like labels of two or more classes: ${facts}. Please ${ASK}`);
  if (second) fail(`the first and the last column both look like labels: ${facts}. Please ${ASK}`);
  const other = columns.find((column) => column !== label);
  const isFirst = label.place === start;
  const isUnlikely = sure.length === 0 && !isFirst &&
    (label.values().some((value) => Number(value) >= DIGITS) || isOneClass(other));
  if (isUnlikely) fail(`only the last column could be labels, or pixels: ${facts}. Please ${ASK}`);
  const isUsual = isFirst && like.length === 1 &&
    label.values().every((value) => Number(value) >= 0 && Number(value) < DIGITS);
  return {
    label: label.place,
    notes: isUsual ? [] : [
      `labels are in column ${label.place + 1}, the ${isFirst ? "first" : "last"}${
        other ? `: ${describeColumn(other)}` : ""
      }`,
    ],
  };
}

/** The most classes of a dataset. */
const MOST = 256;

/** Labels of so many classes are usual. */
const DIGITS = 10;

/** Tells whether all values of a column are one that may be a class, but not black. */
function isOneClass(column: WatchedColumn | undefined): boolean {
  const [value = 0, second] = column?.values() ?? [];
  return second === undefined && Number(value) > 0 && Number(value) < DIGITS;
}
