/**
 * Early stopping.
 *
 * @module
 */

import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { Tree } from "../values/tree.ts";
import type { EpochReport, Report, StepReport } from "./reports.ts";

/** Options of {@linkcode earlyStopping}. */
export interface EarlyStoppingOptions<
  Params extends Tree = Tree,
  State extends OptimizerState = OptimizerState,
> {
  /**
   * The number of epochs in a row without improvement after which to stop. The default is Infinity:
   * never.
   */
  readonly patience?: number;
  /** The state of early stopping to resume from: an earlier report. By default there is none. */
  readonly from?: EarlyStoppingState<Params, State>;
}

/** The state of early stopping. */
export interface EarlyStoppingState<Params extends Tree, State extends OptimizerState> {
  /** The report of the epoch with the smallest validation loss so far, the first of equals. */
  readonly best: EpochReport<Params, State>;
  /** The number of epochs since then. */
  readonly waited: number;
}

/** The report of an epoch together with the report of the best epoch so far. */
export interface RankedReport<Params extends Tree, State extends OptimizerState>
  extends EpochReport<Params, State>, EarlyStoppingState<Params, State> {}

/**
 * Yields the reports of {@linkcode fit}, adds the best epoch so far by validation loss, and stops when
 * the patience is over. Stopping also ends `fit`. Patience counts as in Keras and PyTorch Lightning
 * (Prechelt, "Early stopping, but when?", 1998). A validation loss of NaN is never an improvement.
 *
 * @throws {RangeError} if the patience is below 1.
 * @throws {TypeError} if an epoch has no validation.
 *
 * @example
 * ```ts
 * import {
 *   dense,
 *   earlyStopping,
 *   fit,
 *   initialState,
 *   mnist,
 *   random,
 *   referenceEngine,
 *   sgd,
 *   softmaxCrossEntropy,
 *   trainTestSplit,
 *   take,
 * } from "@foldnet/foldnet";
 *
 * const [training, validation] = trainTestSplit(take((await mnist()).train, 400), 100);
 * const config = {
 *   engine: referenceEngine(),
 *   network: dense(784, 10),
 *   loss: softmaxCrossEntropy(),
 *   optimizer: sgd(0.2),
 *   epochs: 20,
 *   validation,
 * };
 * let state = initialState(config, random.key(1));
 * for await (const report of earlyStopping(fit(config, state, training), { patience: 2 })) {
 *   if (report.kind === "epoch") {
 *     console.log(report.epoch, report.best.epoch);
 *     state = report.best.state;
 *   }
 * }
 * ```
 */
export async function* earlyStopping<Params extends Tree, State extends OptimizerState>(
  reports: AsyncIterable<Report<Params, State>>,
  { patience = Infinity, from }: EarlyStoppingOptions<Params, State> = {},
): AsyncGenerator<StepReport<Params, State> | RankedReport<Params, State>, void, void> {
  if (!(patience >= 1)) {
    throw new RangeError(
      `Cannot wait ${patience} epochs for improvement: the patience must be at least 1`,
    );
  }
  let best = from?.best;
  let lowest = lossOf(best);
  let waited = from?.waited ?? 0;
  if (waited >= patience) return;
  for await (const report of reports) {
    if (report.kind === "step") {
      yield report;
      continue;
    }
    if (!report.validation) {
      throw new TypeError(`Cannot rank epoch ${report.epoch}: its report has no validation`);
    }
    waited++;
    best ??= report;
    if (lossOf(report) < lowest) {
      lowest = lossOf(report);
      best = report;
      waited = 0;
    }
    yield { ...report, best, waited };
    if (waited >= patience) return;
  }
}

/** Returns the loss that ranks an epoch. NaN becomes Infinity, so it is never an improvement. */
function lossOf(report: EpochReport<Tree, OptimizerState> | undefined): number {
  const { loss = NaN } = report?.validation ?? {};
  return Number.isNaN(loss) ? Infinity : loss;
}
