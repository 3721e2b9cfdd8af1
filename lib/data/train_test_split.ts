/**
 * Splits of datasets.
 *
 * @module
 */

import { isMatrix } from "../engines/engine.ts";
import { brief } from "../values/json.ts";
import type { Labels } from "../values/matrix.ts";
import { type Key, permutation } from "../values/random.ts";
import type { Dataset } from "./dataset.ts";
import { between, type PartOf, requirePart, rowsOf, subset } from "./subset.ts";

/** Options of {@linkcode trainTestSplit}. */
export interface SplitOptions {
  /** Decides which samples are split off, and about the order in both parts. */
  readonly key: Key;
  /**
   * Whether both parts have the same share of each class; or the class of each sample, where the targets are no
   * labels. The default is false.
   */
  readonly stratify?: boolean | Labels;
}

/**
 * Splits `count` samples off a dataset, for example for validation. Returns the rest and these samples.
 *
 * Without options they are the last samples, and both parts are views of the same bytes or numbers. Data that is
 * sorted by class needs the option `key`: then the samples are drawn, and both parts are copies in random order.
 * With `stratify`, each class has its share in both parts, up to rounding: as far as the counts allow, no class
 * is missing from the rest, and none that has two samples from the samples split off.
 *
 * @param count The number of samples, or a part of all below 1: 0.2 is a fifth, rounded to whole samples.
 *
 * @throws {RangeError} if `count` is neither a whole number from 0 to the number of samples nor between 0 and 1,
 * or the part is less than half a sample, or there is not a class for each sample.
 * @throws {TypeError} if the key is missing, `stratify` is true and the targets are a matrix, or `stratify` is
 * neither true or false nor a list.
 *
 * @example
 * ```ts
 * import { fromRows, mnist, random, trainTestSplit } from "@foldnet/foldnet";
 *
 * const { train } = await mnist();
 * const [training, validation] = trainTestSplit(train, 5000);
 * console.log(training.inputs.rows, validation.inputs.rows); // 55000 5000
 *
 * const sorted = { inputs: fromRows([[1], [2], [3], [4]]), targets: [0, 0, 1, 1] };
 * const [rest, test] = trainTestSplit(sorted, 0.5, { key: random.key(1), stratify: true });
 * console.log(rest.targets, test.targets); // one of each class in both
 * ```
 */
export function trainTestSplit<Whole extends Dataset>(
  dataset: Whole,
  count: number,
  options?: SplitOptions,
): readonly [rest: PartOf<Whole>, test: PartOf<Whole>] {
  const rows = rowsOf("split off", dataset);
  const size = count > 0 && count < 1 ? Math.round(count * rows) : count;
  requirePart("split off", dataset, size);
  if (size === 0 && count > 0) {
    throw new RangeError(
      `Cannot split off ${count} of ${rows} samples: that is less than half a sample`,
    );
  }
  if (!options) return [between(dataset, 0, rows - size), between(dataset, rows - size, rows)];
  const { key, stratify = false } = options;
  if (!Array.isArray(key)) {
    throw new TypeError("Cannot draw samples without a key: give random.key(42), for example");
  }
  const order = permutation(key, rows);
  const classes = classesOf(dataset, stratify);
  const sizes = classes ? sharesOf(order, classes, size) : new Map([[0, size]]);
  const taken = new Map<number, number>();
  const [rest, test]: [number[], number[]] = [[], []];
  for (const index of order) {
    const group = classes?.[index] ?? 0;
    const before = taken.get(group) ?? 0;
    const isTaken = before < (sizes.get(group) ?? 0);
    if (isTaken) taken.set(group, before + 1);
    (isTaken ? test : rest).push(index);
  }
  return [subset(dataset, rest), subset(dataset, test)];
}

function classesOf(
  { inputs, targets }: Dataset,
  stratify: boolean | Labels,
): Labels | undefined {
  if (stratify === false) return undefined;
  const classes = stratify === true ? targets : stratify;
  if (typeof classes !== "object" || classes === null) {
    throw new TypeError(
      `Cannot stratify by ${brief(classes)}: give true, or the class of each sample`,
    );
  }
  if (isMatrix(classes)) {
    throw new TypeError(
      "Cannot stratify by a matrix of targets: give the class of each sample, as stratify: labels",
    );
  }
  if (classes.length !== inputs.rows) {
    throw new RangeError(
      `Cannot stratify ${inputs.rows} samples by ${classes.length} classes: the counts differ`,
    );
  }
  const odd = Array.from(classes).findIndex((label) =>
    typeof label !== "number" || label !== label
  );
  if (odd >= 0) {
    throw new RangeError(`Cannot stratify by ${brief(classes[odd])}, the class of sample ${odd}`);
  }
  return classes;
}

/** Returns how many samples of each class are split off: `size` in all, by the largest remainders. */
function sharesOf(order: Uint32Array, classes: Labels, size: number): Map<number, number> {
  const counts = new Map<number, number>();
  // The order of the classes decides between equal remainders, so it is the random one.
  for (const index of order) {
    const label = classes[index] ?? NaN;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const pairs = [...counts].filter(([, count]) => count > 1).length;
  const least = size >= pairs ? 1 : 0;
  const kept = order.length - size >= counts.size ? 1 : 0;
  const shares = [...counts].map(([label, count]) => {
    const share = size * count / order.length;
    const [low, high] = [count > 1 ? least : 0, count - kept];
    return { label, share, low, high, taken: Math.min(high, Math.max(low, Math.floor(share))) };
  });
  let open = size - shares.reduce((sum, { taken }) => sum + taken, 0);
  while (open !== 0) {
    const step = Math.sign(open);
    shares.sort((a, b) => step * (b.share - b.taken - (a.share - a.taken)));
    for (const each of shares) {
      const next = each.taken + step;
      if (open === 0) break;
      if (next < each.low || next > each.high) continue;
      each.taken = next;
      open -= step;
    }
  }
  return new Map(shares.map(({ label, taken }) => [label, taken]));
}
