/**
 * The configuration and the state of training, and batches.
 *
 * @module
 */

import type { Engine, Targets } from "../engines/engine.ts";
import type { AnyLayer } from "../layers/layer.ts";
import type { Loss } from "../losses/loss.ts";
import type { Optimizer, OptimizerState } from "../optimizers/optimizer.ts";
import type { ByteMatrix, Matrix, NumberArray } from "../values/matrix.ts";
import type { Key } from "../values/random.ts";
import type { Tree } from "../values/tree.ts";

/** The configuration of training. */
export interface TrainConfig<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
> {
  /** The engine that runs the kernels. */
  readonly engine: Engine;
  /** The network to train. */
  readonly network: Network;
  /** The loss to minimize. */
  readonly loss: Loss<Expected>;
  /** The optimizer that turns gradients into updates. */
  readonly optimizer: Optimizer<State>;
}

/** The state of training: everything that the next steps depend on. */
export interface TrainState<Params extends Tree, State extends OptimizerState> {
  /** The parameters of the network. */
  readonly params: Params;
  /** The running statistics of the network. Most layers have none. */
  readonly statistics: Tree;
  /** The state of the optimizer. */
  readonly optimizer: State;
  /** The number of steps so far. */
  readonly step: number;
  /**
   * The key of all randomness in training. It stays the same; each step derives its own key from it.
   */
  readonly key: Key;
  /** The totals of the current epoch, if the state is from within an epoch. */
  readonly soFar?: EpochSoFar;
}

/** The totals of an epoch that has not ended. */
export interface EpochSoFar {
  /** The number of samples. */
  readonly samples: number;
  /** The sum of the losses of the samples, times their weights. The loss of a sample is taken before its step. */
  readonly loss: number;
  /** The sum of the weights, if it is not the number of samples. */
  readonly weight?: number;
  /** The number of samples that the network classified correctly. NaN without labels. */
  readonly correct: number;
  /** The totals of each part of a loss whose mean has parts. */
  readonly parts?: readonly PartSoFar[];
}

/** The totals of a part of a loss in an epoch that has not ended. */
export interface PartSoFar {
  /** The sum of the losses of the samples, times their weights. */
  readonly loss: number;
  /** The sum of the weights. */
  readonly weight: number;
}

/** A batch: inputs and targets. */
export interface Batch<Expected extends Targets = Targets, In extends number = number> {
  /** The inputs, with a row for each sample: numbers, or the bytes of a dataset. */
  readonly input: Matrix<number, In> | ByteMatrix;
  /** The targets: a label for each sample, or a matrix with a row for each sample. */
  readonly targets: Expected;
  /** The weight of each sample, a finite number from 0. Without weights, all samples count alike. */
  readonly weights?: NumberArray;
}
