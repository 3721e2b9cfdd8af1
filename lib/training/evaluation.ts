/**
 * The types of evaluations.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import type { Labels, Matrix } from "../values/matrix.ts";
import type { Views } from "./views.ts";

/** Options of `evaluate`. */
export interface EvaluateOptions<Chosen = Record<never, never>> {
  /** The number of samples in a batch. The default is 500. Infinity takes all at once. */
  readonly batchSize?: number;
  /** Whether to return the outputs for all samples. The default is false. */
  readonly keepOutputs?: boolean;
  /** Augmented views of each sample to average over. By default there are none. */
  readonly views?: Views;
  /**
   * Metrics by names of your own, from `@foldnet/foldnet/metrics` or your own functions. They get the
   * outputs and targets of all samples, and their weights.
   */
  readonly metrics?: Chosen;
}

/** The result of an evaluation. */
export interface Evaluation {
  /**
   * The mean loss of the samples. With weights of samples or classes it is the weighted mean, and NaN if
   * no sample has weight.
   */
  readonly loss: number;
  /**
   * The part of the samples that the network classified correctly, from 0 to 1, without weights. There is none
   * if the targets are a matrix, as in a regression: see `metrics`. NaN if the output has only one column. A
   * sample whose output has a NaN is never right.
   */
  readonly accuracy?: number;
  /**
   * The predicted class of each sample: the class with the largest output. There are none if the targets are a
   * matrix.
   */
  readonly predictions?: Labels;
  /** The outputs, with a row for each sample, if `keepOutputs` is true. */
  readonly outputs?: Matrix;
}

/** The result of an evaluation, with accuracy and predictions where the targets are labels. */
export type EvaluationOf<Expected extends Targets> =
  & Evaluation
  & ([Expected] extends [Labels] ? Required<Pick<Evaluation, "accuracy" | "predictions">>
    : unknown);
