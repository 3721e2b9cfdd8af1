/**
 * The reports of a training run.
 *
 * @module
 */

import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { Tree } from "../values/tree.ts";
import type { Evaluation } from "./evaluation.ts";
import type { TrainState } from "./state.ts";

/** The progress of a training run. */
export interface Progress {
  /** The number of steps so far, including this one. */
  readonly step: number;
  /** The number of steps of the whole run. NaN if a source gives the batches and the number is not known. */
  readonly steps: number;
  /** The number of the epoch, from 1. */
  readonly epoch: number;
  /**
   * The first step of this call whose loss, or whose parameters at the end of an epoch, were not finite, if
   * there is one and `onNonFinite` is `"report"`.
   */
  readonly notFiniteSince?: number;
}

/** The report after a step. */
export interface StepReport<
  Params extends Tree = Tree,
  State extends OptimizerState = OptimizerState,
> extends Progress {
  /** The kind of the report. */
  readonly kind: "step";
  /**
   * The mean loss of the samples of the batch, before the step. With weights of samples or classes it is
   * the weighted mean, and 0 if no sample of the batch has weight: such a step learns nothing.
   */
  readonly loss: number;
  /**
   * The part of the batch that the network classified correctly, before the step. NaN without labels. A
   * sample whose output has a NaN is never right.
   */
  readonly accuracy: number;
  /** The number of samples in the batch. */
  readonly samples: number;
  /**
   * The state after this step, in every `stateEvery`-th report. The last step of an epoch has none,
   * because the report of the epoch comes next and has it; unless nobody knows yet that it is the last, because a
   * source gives the batches without `stepsPerEpoch`.
   */
  readonly state?: TrainState<Params, State>;
}

/** The report after an epoch, and after the last step. */
export interface EpochReport<Params extends Tree, State extends OptimizerState> extends Progress {
  /** The kind of the report. */
  readonly kind: "epoch";
  /**
   * The mean loss over the samples of the epoch. The loss of a sample is taken before its step. With
   * weights it is the weighted mean. A whole epoch without any weight is
   * refused; NaN if the run ends within an epoch that had none so far.
   */
  readonly loss: number;
  /**
   * The part of the samples that the network classified correctly, before their steps. NaN without
   * labels.
   */
  readonly accuracy: number;
  /** The evaluation on the validation dataset, if there is one. */
  readonly validation?: Evaluation;
  /** The state of the run. `fit` can resume from it. */
  readonly state: TrainState<Params, State>;
}

/** A report of a training run. */
export type Report<Params extends Tree, State extends OptimizerState> =
  | StepReport<Params, State>
  | EpochReport<Params, State>;
