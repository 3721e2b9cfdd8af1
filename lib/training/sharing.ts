/**
 * Training by several processes, as far as `fit` knows of it.
 *
 * @module
 */

import type { Tree } from "../values/tree.ts";
import type { BatchTotals } from "./epoch_totals.ts";

/** The samples of a batch that a process takes. */
export interface Share {
  /** Their indices. */
  readonly indices: Uint32Array;
  /** The place of the first of them in the batch. */
  readonly first: number;
}

/**
 * How several processes share the batches of a training. All of them run `fit` on the same dataset and the same state,
 * and take the same steps.
 */
export interface Sharing {
  /** Returns the samples that this process takes of a batch. `fit` calls it before each step. */
  readonly shareOf: (indices: Uint32Array) => Share;
  /** Returns the totals of the whole batch. `fit` calls it after each step. `share` returns those of the share. */
  readonly totalsOf: (share: () => BatchTotals) => BatchTotals;
  /** Returns the mean of the running statistics of all processes. `fit` calls it before each report with a state. */
  readonly statisticsOf: (statistics: Tree) => Tree;
}
