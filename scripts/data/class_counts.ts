/**
 * How many images there are of each class.
 *
 * @module
 */

import { wrapped } from "../shared/lines.ts";
import { grouped } from "../shared/numbers.ts";
import { textTable } from "../shared/text_table.ts";

/** The number of images of each class in each part of the data. */
export interface ClassCounts {
  /** The classes, as lines of text show them. */
  readonly names: readonly string[];
  readonly training: readonly number[];
  /** The numbers of validation images, or undefined if there are none. */
  readonly validation: readonly number[] | undefined;
  readonly test: readonly number[];
}

/** Classes are uneven if the largest has so many times the images of the smallest. */
const UNEVEN = 1.5;

/** Returns how many labels there are of each class. */
export function countsOf(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? NaN;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

/** Returns the only class that has images, or undefined if there are several. */
export function onlyClass(counts: readonly number[]): number | undefined {
  const present = counts.flatMap((count, i) => count > 0 ? [i] : []);
  return present.length === 1 ? present[0] : undefined;
}

/** Tells whether classes are uneven in training, or missing in a part of the data. */
export function isWorthTelling({ training, validation, test }: ClassCounts): boolean {
  const parts = [training, test, ...(validation ? [validation] : [])];
  return parts.some((counts) => counts.includes(0)) ||
    Math.max(...training) / Math.min(...training) >= UNEVEN;
}

/**
 * Returns the table of the classes, and what to think of.
 *
 * @param isWeighted Whether rare classes count more in the loss.
 */
export function classCountsText(
  counts: ClassCounts,
  { isWeighted, width }: { readonly isWeighted: boolean; readonly width: number },
): string {
  const { names, training, validation, test } = counts;
  const table = textTable([
    ["class", "training", ...(validation ? ["validation"] : []), "test"],
    ...names.map((name, i) => [
      name,
      ...[training, ...(validation ? [validation] : []), test].map((each) => grouped(each[i] ?? 0)),
    ]),
  ], { width });
  return [table, ...adviceOf(counts, isWeighted).flatMap((line) => wrapped(line, width))].join(
    "\n",
  );
}

/** Returns what to think of where classes are uneven or missing, line by line. */
export function adviceOf(
  { names, training, validation, test }: ClassCounts,
  isWeighted: boolean,
): readonly string[] {
  const missing = (counts: readonly number[]): readonly string[] =>
    names.filter((_, i) => counts[i] === 0);
  const untrained = names.filter((_, i) => training[i] === 0 && (test[i] ?? 0) > 0);
  const unused = names.filter((_, i) => training[i] === 0 && test[i] === 0);
  const untested = missing(test).filter((name) => !unused.includes(name));
  const unjudged = validation ? missing(validation).filter((name) => !unused.includes(name)) : [];
  const present = training.filter((count) => count > 0);
  const isUneven = Math.max(...present) / Math.min(...present) >= UNEVEN;
  return [
    ...(untrained.length > 0
      ? [`The test images show what no training image shows: ${some(untrained)}.`]
      : []),
    ...(untested.length > 0 ? [`No test image shows: ${some(untested)}.`] : []),
    ...(unjudged.length > 0 ? [`No validation image shows: ${some(unjudged)}.`] : []),
    ...(unused.length > 0 ? [`No image at all shows: ${some(unused)}.`] : []),
    ...(isUneven && !isWeighted
      ? ["The classes are uneven: --class-weights balanced lets rare ones count as much."]
      : []),
  ];
}

/** Returns names as a text: all, or some of many. */
function some(names: readonly string[]): string {
  return names.length <= 10
    ? names.join(", ")
    : `${names.slice(0, 9).join(", ")} and ${names.length - 9} more`;
}
