/**
 * Attention of all positions of a sequence to each other, head by head, and its gradient.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { Pass } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { rowOf } from "./normalization.ts";

/** The heads of attention, and what they look at. */
export interface Heads {
  /** The number of heads. */
  readonly heads: number;
  /** The number of positions. */
  readonly count: number;
  /** The number of features of a position, for all heads together. */
  readonly features: number;
  /** What is added to scores so that no position sees a later one, or undefined if it does. */
  readonly unseen: Matrix<1, number> | undefined;
  /** The part of the attention that is left out in training. */
  readonly dropout: number;
}

/** What the way back needs. */
export interface Attention {
  /** The queries, keys and values: for each position the features of all heads side by side. */
  readonly queries: Matrix;
  readonly keys: Matrix;
  readonly values: Matrix;
  /** How much of each position each one takes: for each position and head a number for each position. */
  readonly shares: Matrix;
  /** The same after dropout. */
  readonly kept: Matrix;
  /** The factors of dropout, if there is any. */
  readonly mask: Matrix | undefined;
}

/** Scores of positions that are not seen. They are finite, so that whoever looks for NaN looks elsewhere. */
export const UNSEEN = -1e30;

/**
 * Returns the mean of the values that each position takes. `projected` has the queries, keys and values of
 * each position side by side.
 */
export function attend(
  engine: Engine,
  { heads, count, features, unseen, dropout }: Heads,
  projected: Matrix,
  { training, key }: Pass,
): { readonly mixed: Matrix; readonly saved: Attention } {
  const part = (i: number) =>
    engine.sliceColumns(projected, i * features, (i + 1) * features, count);
  const [queries, keys, values] = [part(0), part(1), part(2)];
  const inner = features / heads;
  const scale = scaleOf({ heads, features });
  const all = engine.batchedMatmul(queries, keys, { inner, heads, transposeB: true, scale });
  const scores = unseen ? engine.scaleChannels(all, rowOf(1, all.cols), unseen) : all;
  const shares = engine.softmax(scores, count * heads);
  const mask = training && dropout > 0
    ? engine.dropoutMask(key, shares.rows, shares.cols, dropout)
    : undefined;
  const kept = mask ? engine.multiply(shares, mask) : shares;
  const mixed = engine.batchedMatmul(kept, values, { inner: count, heads });
  return { mixed, saved: { queries, keys, values, shares, kept, mask } };
}

/** Returns the gradient of the queries, keys and values, side by side for each position. */
export function attendBack(
  engine: Engine,
  { heads, count, features }: Heads,
  { queries, keys, values, shares, kept, mask }: Attention,
  gradient: Matrix,
): Matrix {
  const [inner, scale] = [features / heads, scaleOf({ heads, features })];
  const ofKept = engine.batchedMatmul(gradient, values, { inner, heads, transposeB: true });
  const ofShares = mask ? engine.multiply(ofKept, mask) : ofKept;
  // Where nothing is seen, the share is 0, and so is the gradient of its score.
  const ofScores = engine.softmaxGradient(shares, ofShares, count * heads);
  const over = { inner: count, heads };
  return engine.concatColumns([
    engine.batchedMatmul(ofScores, keys, { ...over, scale }),
    engine.batchedMatmul(ofScores, queries, { ...over, scale, transposeA: true }),
    engine.batchedMatmul(kept, gradient, { ...over, transposeA: true }),
  ], count);
}

/** Returns the factor of scores, by which their variance does not depend on the size of heads. */
export function scaleOf({ heads, features }: Pick<Heads, "heads" | "features">): number {
  return 1 / Math.sqrt(features / heads);
}

/**
 * Returns what is added to scores so that no position sees a later one. It takes memory when it is first
 * read: files may tell of layers that are far larger than what is in the files.
 */
export function laterUnseen(
  { heads, count }: Pick<Heads, "heads" | "count">,
): Matrix<1, number> {
  const line = heads * count;
  let data: Float32Array | undefined;
  return {
    rows: 1,
    cols: count * line,
    get data() {
      return data ??= Float32Array.from(
        { length: count * line },
        (_, i) => i % count > Math.floor(i / line) ? UNSEEN : 0,
      );
    },
  };
}
