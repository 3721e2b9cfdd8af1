/**
 * Training that knows its best epoch, and when to stop.
 *
 * @module
 */

import type { EpochReport, Report, StepReport } from "./fit.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { Tree } from "../values/tree.ts";

/** What early stopping may be told. */
export interface EarlyStoppingOptions<
  Params extends Tree = Tree,
  State extends OptimizerState = OptimizerState,
> {
  /** After how many epochs in a row without a better one to stop. The default is Infinity: never. */
  readonly patience?: number;
  /** What the training that goes on here had come to. The default is nothing: it begins. */
  readonly from?: EarlyStoppingState<Params, State>;
}

/** What early stopping knows. */
export interface EarlyStoppingState<Params extends Tree, State extends OptimizerState> {
  /** The report of the epoch with the smallest validation loss up to here; the first of equals. */
  readonly best: EpochReport<Params, State>;
  /** How many epochs in a row since then did no better. */
  readonly waited: number;
}

/** What is told after an epoch, beside what was told after the best one. */
export interface RankedReport<Params extends Tree, State extends OptimizerState>
  extends EpochReport<Params, State>, EarlyStoppingState<Params, State> {}

/**
 * The reports of {@linkcode fit}, each of an epoch with the best one so far by validation loss, and
 * none after the patience is over: then whatever gives the reports is ended too. Patience counts as
 * in Keras and PyTorch Lightning (Prechelt, "Early stopping, but when?", 1998).
 *
 * @throws {RangeError} if the patience is not at least 1.
 * @throws {TypeError} if an epoch has no validation to be judged by.
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
    throw new RangeError(`Cannot wait ${patience} epochs for a better one: it must be at least 1`);
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
      throw new TypeError(`Cannot judge epoch ${report.epoch}: its report has no validation`);
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

/** The loss that ranks an epoch: one of NaN is below nothing, so that it is never an improvement. */
function lossOf(report: EpochReport<Tree, OptimizerState> | undefined): number {
  const { loss = NaN } = report?.validation ?? {};
  return Number.isNaN(loss) ? Infinity : loss;
}
