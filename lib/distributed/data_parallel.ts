/**
 * Data-parallel training: each rank computes the gradients of its share of every batch.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import type { AnyLayer } from "../layers/layer.ts";
import type { Reduction } from "../losses/loss.ts";
import type { Optimizer, OptimizerState } from "../optimizers/optimizer.ts";
import type { BatchTotals } from "../training/epoch_totals.ts";
import type { FitConfig } from "../training/fit.ts";
import type { Sharing } from "../training/sharing.ts";
import { allReduceMean, type Tally } from "./all_reduce_mean.ts";
import type { Communicator } from "./communicator.ts";
import { meanOverRanks } from "./mean_statistics.ts";
import { drawingForShare, type OwnRows } from "./ranks_engine.ts";
import { sharedLoss, type ShareOfLoss } from "./shared_loss.ts";
import { sharingPredictions } from "./shared_predictions.ts";
import { rowsOf } from "./shares.ts";
import { numbersOf, togetherIn } from "./step_totals.ts";

/** Options of {@linkcode dataParallel}. */
export interface DataParallelOptions {
  /**
   * Whether the loss has the gradient of a mean or of a sum over the samples. It is needed for a loss of your own
   * whose result does not say so.
   */
  readonly reduction?: Reduction;
}

/** A batch under way: its size, and the share of this rank. */
interface Step extends OwnRows {
  /** The number of samples of the batch. */
  readonly all: number;
  /** Whether every rank takes the whole batch. */
  readonly isWhole: boolean;
}

/**
 * Returns the configuration by which `fit` trains on all ranks together. All ranks give the same configuration, dataset
 * and state, and take the same steps; all get the same reports and states.
 *
 * - Each rank takes a share of every batch: `batchSize` is that of all ranks together. Gradients are weighted and summed,
 *   so that they are those of the whole batch. With `strict` engines, training is that of one process up to the order of
 *   sums, with dropout and augmentation; batch normalization is the exception.
 * - Batch normalization normalizes by the mean and variance of the rank's share. Its running statistics are averaged over
 *   the ranks before each report with a state.
 * - Loss and accuracy in reports are those of whole batches. Ranks share the work of the validation, too.
 * - When `signal` aborts on one rank, all ranks stop after the same step.
 * - The state of the optimizer has the same form as without ranks: a training can go on with any number of them.
 *
 * A job of one rank has the bits of a training without it.
 *
 * @throws {RangeError} if a batch has fewer samples than there are ranks. `fit` throws a TypeError if neither the
 * loss nor the option says what the reduction is, or if a loss of several outputs has parts that are weighted by class.
 *
 * @example
 * ```ts
 * import { dense, fit, fromRows, initialState, meanSquaredError, random, sgd } from "@foldnet/foldnet";
 * import { referenceEngine } from "@foldnet/foldnet";
 * import { alone, dataParallel } from "@foldnet/foldnet/mpi";
 *
 * // A job of several processes has the communicator of openMpi() in the place of this one.
 * const communicator = alone;
 * const config = dataParallel(communicator, {
 *   engine: referenceEngine(),
 *   network: dense(1, 1),
 *   loss: meanSquaredError(),
 *   optimizer: sgd(0.5),
 *   batchSize: 4,
 *   epochs: 20,
 * });
 * const line = { inputs: fromRows([[0], [0.2], [0.5], [1]]), targets: fromRows([[1], [1.4], [2], [3]]) };
 * for await (const report of fit(config, initialState(config, random.key(1)), line)) {
 *   if (report.kind === "epoch" && communicator.rank === 0) console.log(report.loss);
 * }
 * ```
 */
export function dataParallel<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
>(
  communicator: Communicator,
  config: FitConfig<Network, State, Expected>,
  { reduction }: DataParallelOptions = {},
): FitConfig<Network, State, Expected> {
  const { size } = communicator;
  if (size === 1) return config;
  const { batchSize, signal, optimizer } = config;
  const least = batchSize !== undefined && batchSize < 2 * size ? 1 : 2;
  if (batchSize !== undefined && batchSize < size) {
    throw new RangeError(
      `Cannot share batches of ${batchSize} ${
        batchSize === 1 ? "sample" : "samples"
      } among ${size} processes: ` +
        "each must have one at least",
    );
  }
  const stopping = new AbortController();
  let step: Step | undefined;
  let own: ShareOfLoss | undefined;
  let totals: BatchTotals | undefined;

  const tally: Tally = {
    own() {
      if (!own) throw new Error("Cannot share a step among processes: its loss was not computed");
      return numbersOf(own, signal?.aborted === true);
    },
    take(sums) {
      // Where every rank has the whole batch, the sums count it as often as there are ranks.
      const copies = step?.isWhole ? size : 1;
      const together = togetherIn(sums, copies);
      totals = together.totals;
      if (together.stops) stopping.abort();
      const weight = together.totals.mean.weight * copies;
      return together.isSum || weight === 0 ? 1 : (step ? step.all * copies : 1) / weight;
    },
  };
  const note = (share: ShareOfLoss): number => {
    own = share;
    const copies = step?.isWhole ? size : 1;
    return 1 / (share.reduction === "sum" ? copies : step ? step.all * copies : 1);
  };
  const sharing: Sharing = {
    shareOf(indices) {
      const { first, end, isWhole } = rowsOf(indices.length, communicator, least);
      step = { first, rows: end - first, all: indices.length, isWhole };
      return { indices: indices.subarray(first, end), first };
    },
    totalsOf() {
      if (!totals) {
        throw new Error("Cannot share a step among processes: its gradients were not summed");
      }
      const whole = totals;
      [step, own, totals] = [undefined, undefined, undefined];
      return whole;
    },
    statisticsOf: (statistics) => meanOverRanks(statistics, communicator),
  };
  return {
    ...config,
    engine: drawingForShare(config.engine, () => step),
    network: sharingPredictions(config.network, communicator),
    loss: sharedLoss(config.loss, reduction, note),
    optimizer: after(allReduceMean(communicator, tally), optimizer),
    signal: stopping.signal,
    sharing,
  };
}

/** Returns the optimizer that gets the updates of a transform without state. Its state is its own alone. */
function after<State extends OptimizerState>(
  transform: Optimizer<readonly never[]>,
  optimizer: Optimizer<State>,
): Optimizer<State> {
  return {
    init: (params) => optimizer.init(params),
    update(engine, state, gradients, params) {
      const { updates } = transform.update(engine, [], gradients, params);
      return optimizer.update(engine, state, updates, params);
    },
  };
}
