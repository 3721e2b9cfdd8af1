/**
 * Training that knows its best epoch, and when to stop.
 *
 * @module
 */

import type { EpochReport, Report, StepReport } from "./fit.ts";
import type { OptimizerState } from "./optimizer.ts";
import type { Tree } from "./tree.ts";

/** What early stopping may be told. */
export interface EarlyStoppingOptions {
  /** After how many epochs in a row without a better one to stop. The default is Infinity: never. */
  readonly patience?: number;
}

/** What is told after an epoch, beside what was told after the best one. */
export interface RankedReport<Params extends Tree, State extends OptimizerState>
  extends EpochReport<Params, State> {
  /** The report of the epoch with the smallest validation loss up to here; the first of equals. */
  readonly best: EpochReport<Params, State>;
}

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
 *   splitOff,
 *   take,
 * } from "@foldnet/foldnet";
 *
 * const [training, validation] = splitOff(take((await mnist()).train, 400), 100);
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
  { patience = Infinity }: EarlyStoppingOptions = {},
): AsyncGenerator<StepReport | RankedReport<Params, State>, void, void> {
  if (!(patience >= 1)) {
    throw new RangeError(`Cannot wait ${patience} epochs for a better one: it must be at least 1`);
  }
  let best: EpochReport<Params, State> | undefined;
  let lowest = Infinity;
  let waited = 0;
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
    // A loss of NaN is below nothing, so that it is never an improvement.
    if (report.validation.loss < lowest) {
      lowest = report.validation.loss;
      best = report;
      waited = 0;
    }
    yield { ...report, best };
    if (waited >= patience) return;
  }
}
