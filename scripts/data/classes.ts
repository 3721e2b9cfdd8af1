/**
 * Classes from the labels in files, which need not begin at 0.
 *
 * @module
 */

/** Classes, and the label that stands for each in files. */
export interface Classes {
  /** The label of each class, in order. */
  readonly labels: readonly number[];
  /** Whether each label is the number of its class. */
  readonly areLabels: boolean;
}

/**
 * Returns the classes that labels stand for. If there is no gap from 0 on, they are the labels; else each
 * different label is a class, in their order.
 *
 * @param count The number of classes, if it is known: then labels below it are classes as they are.
 *
 * @throws {RangeError} if there are more different labels than classes, or than 256.
 */
export function classesOf(
  labels: readonly ArrayLike<number>[],
  count: number | undefined,
): Classes {
  const different = new Set<number>();
  for (const part of labels) {
    for (let i = 0; i < part.length; i++) different.add(part[i] ?? NaN);
    if (different.size > 256) {
      throw new RangeError("Cannot tell the classes: there are more than 256 different labels");
    }
  }
  const sorted = [...different].toSorted((a, b) => a - b);
  const [least = 0, most = -1] = [sorted[0], sorted.at(-1)];
  if (count !== undefined && least >= 0 && most < count) return numbered(count);
  if (count !== undefined && count !== sorted.length) {
    throw new RangeError(
      `Cannot take the labels for ${count} classes: there are ${sorted.length} different ones, ` +
        `from ${least} to ${most}`,
    );
  }
  return least === 0 && most === sorted.length - 1
    ? numbered(sorted.length)
    : { labels: sorted, areLabels: false };
}

/** Returns classes whose labels are their numbers. */
export function numbered(count: number): Classes {
  return { labels: Array.from({ length: count }, (_, i) => i), areLabels: true };
}

/**
 * Returns the class of each label.
 *
 * @param source The name of the labels in errors.
 * @param firstRow The row of the first label, in a file whose rows are counted.
 *
 * @throws {RangeError} if a label stands for no class.
 */
export function classesFor(
  labels: ArrayLike<number>,
  { labels: known, areLabels }: Classes,
  source: string,
  firstRow?: number,
): Uint8Array {
  const places = new Map(known.map((label, place) => [label, place]));
  const classes = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? NaN;
    const place = places.get(label);
    if (place === undefined) {
      const rule = areLabels ? `from 0 to ${known.length - 1}` : `one of ${briefly(known)}`;
      const place = firstRow === undefined ? `of image ${i}` : `in row ${i + firstRow}`;
      throw new RangeError(`Cannot use ${source}: label ${label} ${place} is not ${rule}`);
    }
    classes[i] = place;
  }
  return classes;
}

/** Returns numbers as a text: all, or the first and the last of many. */
export function briefly(labels: readonly number[]): string {
  const [first = NaN, last = NaN] = [labels[0], labels.at(-1)];
  if (labels.length > 2 && last - first === labels.length - 1) return `${first} to ${last}`;
  return labels.length <= 8
    ? labels.join(", ")
    : `${labels.slice(0, 5).join(", ")}, … ${last}: ${labels.length} in all`;
}

/** Returns what to say of labels that are not the numbers of the classes. */
export function labelNotes({ labels, areLabels }: Classes): readonly string[] {
  if (areLabels) return [];
  return [`labels ${briefly(labels)} are the classes 0 to ${labels.length - 1}`];
}
