/**
 * Training on a dataset, told as it goes.
 *
 * @module
 */

import type { Augmentation } from "./augment.ts";
import { batchOf, countCorrect } from "./batch.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { foldIn, type Key, permutation, split } from "../values/random.ts";
import { type EpochSoFar, type TrainConfig, type TrainState, trainStep } from "./train.ts";
import type { Tree } from "../values/tree.ts";

/** What is trained, by what, and for how long. */
export interface FitConfig<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
> extends TrainConfig<Network, State, Expected> {
  /** How many samples a step takes. The default is 32; the last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** How many times the dataset is gone through. The default is 1. */
  readonly epochs?: number;
  /** How many steps are taken in all: if given, `epochs` counts for nothing. */
  readonly steps?: number;
  /** Whether each epoch takes the samples in an order of its own. The default is true. */
  readonly shuffle?: boolean;
  /**
   * What makes the inputs of each batch, in place of taking the samples as they are: each time with a
   * key of its own, which the step and the state's key give.
   */
  readonly augment?: Augmentation;
  /** What the network is evaluated on after each epoch, and never trained on. */
  readonly validation?: Dataset<Expected>;
  /**
   * Which parameters are evaluated then. The default is those of the state; where the optimizer has
   * {@linkcode averageWeights}, its average may do better.
   */
  readonly evaluated?: (
    state: TrainState<ParamsOf<Network>, State>,
  ) => ParamsOf<Network>;
  /** After how many steps, each time, a step's report has the state. The default is Infinity: never. */
  readonly stateEvery?: number;
  /**
   * What ends the training after the step that is under way. Timers and signals of the system come
   * through only where the reader of reports now and then awaits a timer of its own.
   */
  readonly signal?: AbortSignal;
}

/** Where the training is. */
export interface Progress {
  /** How many steps were taken, this one included. */
  readonly step: number;
  /** How many steps there are to be. */
  readonly steps: number;
  /** Which epoch this is, from 1. */
  readonly epoch: number;
}

/** What is told after every step. */
export interface StepReport<
  Params extends Tree = Tree,
  State extends OptimizerState = OptimizerState,
> extends Progress {
  /** That this is told of a step. */
  readonly kind: "step";
  /** The loss of the batch, before the step. */
  readonly loss: number;
  /** The part of the batch whose class was predicted, before the step; NaN without labels. */
  readonly accuracy: number;
  /** How many samples the batch had. */
  readonly samples: number;
  /**
   * The state after this step, where it is told every so many. The last step of an epoch has none: the
   * report of the epoch, which comes next, has that state.
   */
  readonly state?: TrainState<Params, State>;
}

/** What is told after every epoch, and after the last step. */
export interface EpochReport<Params extends Tree, State extends OptimizerState> extends Progress {
  /** That this is told of an epoch. */
  readonly kind: "epoch";
  /** The mean loss of the epoch's samples, each before the step that it took part in. */
  readonly loss: number;
  /** The part of them whose class was predicted; NaN without labels. */
  readonly accuracy: number;
  /** How the network does on the validation dataset, if there is one. */
  readonly validation?: Evaluation;
  /** All there is to know of the training: what it can go on from. */
  readonly state: TrainState<Params, State>;
}

/** What is told while a network is trained. */
export type Report<Params extends Tree, State extends OptimizerState> =
  | StepReport<Params, State>
  | EpochReport<Params, State>;

/**
 * Trains on a dataset and reports: a fold over batches that can be watched. Whoever reads the reports
 * prints, plots, saves or stops. The last report is of an epoch and has the state at the end, also
 * where `signal` ended the training in the middle. Where there is nothing left to do, no report comes.
 *
 * The same state, dataset and engine give the same bits. A state from a report can be gone on from, in
 * the middle of an epoch too, as if there had been no stop: the order of samples and all randomness
 * depend on the step and the state's key alone.
 *
 * @throws {RangeError} if the dataset is empty, a size or count is not a whole number from 1, or
 * something does not fit the network or the loss.
 *
 * @example
 * ```ts
 * import {
 *   dense,
 *   fit,
 *   fromRows,
 *   initialState,
 *   pipe,
 *   random,
 *   referenceEngine,
 *   sgd,
 *   softmaxCrossEntropy,
 *   tanh,
 * } from "@foldnet/foldnet";
 *
 * const config = {
 *   engine: referenceEngine(),
 *   network: pipe(dense(2, 8), tanh(), dense(8, 2)),
 *   loss: softmaxCrossEntropy(),
 *   optimizer: sgd(0.5, { momentum: 0.9 }),
 *   batchSize: 4,
 *   epochs: 100,
 * };
 * const xor = { inputs: fromRows([[0, 0], [0, 1], [1, 0], [1, 1]]), targets: [0, 1, 1, 0] };
 * for await (const report of fit(config, initialState(config, random.key(1)), xor)) {
 *   if (report.kind === "epoch" && report.epoch % 20 === 0) console.log(report.loss);
 * }
 * ```
 */
export async function* fit<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
>(
  config: FitConfig<Network, State, Expected>,
  state: TrainState<ParamsOf<Network>, State>,
  dataset: Dataset<Expected>,
): AsyncGenerator<Report<ParamsOf<Network>, State>, void, void> {
  const { engine, batchSize = 32, epochs = 1, shuffle = true } = config;
  const { augment, validation, signal, stateEvery = Infinity } = config;
  const { evaluated = ({ params }) => params } = config;
  const count = dataset.inputs.rows;
  if (count === 0) throw new RangeError("Cannot train on no samples: the dataset is empty");
  requireCount("samples at once", batchSize);
  requireCount("epochs", epochs);
  const stepsPerEpoch = Math.ceil(count / batchSize);
  const steps = config.steps ?? epochs * stepsPerEpoch;
  requireCount("steps", steps);
  if (stateEvery !== Infinity) requireCount("steps between states", stateEvery);

  const [key, orderKey] = split(state.key);
  // Beside the two that it is split into.
  const augmentKey = foldIn(state.key, 2);
  const step = trainStep(config);
  const keeper = engine.keeper();
  const { soFar: before, ...start } = state;
  let current: TrainState<ParamsOf<Network>, State> = { ...start, key };
  let order: Uint32Array | undefined;
  let soFar = before ?? NOTHING;
  // In a scope of its own, so that what a report hands out is an ordinary copy.
  const copy = (isMidway: boolean): TrainState<ParamsOf<Network>, State> =>
    engine.scope(() => ({ ...current, key: state.key, ...(isMidway && { soFar }) }));

  try {
    while (current.step < steps && !signal?.aborted) {
      const epoch = Math.floor(current.step / stepsPerEpoch);
      const position = current.step % stepsPerEpoch;
      order ??= orderOf(foldIn(orderKey, epoch), count, shuffle);
      const indices = order.subarray(position * batchSize, (position + 1) * batchSize);
      const { state: next, loss, correct } = keeper.next(() => {
        const batchKey = foldIn(augmentKey, current.step);
        const batch = batchOf(
          engine,
          dataset,
          indices,
          augment && ((samples) => augment(engine, batchKey, samples)),
        );
        const { state, loss, output } = step(current, batch);
        return { state, loss, correct: countCorrect(engine.argmax(output), batch.targets) };
      });
      current = next;
      const samples = indices.length;
      soFar = {
        samples: soFar.samples + samples,
        loss: soFar.loss + loss * samples,
        correct: soFar.correct + correct,
      };
      const progress = { step: current.step, steps, epoch: epoch + 1 };
      const isWhole = position + 1 === stepsPerEpoch;
      const isLast = isWhole || current.step === steps;
      yield {
        kind: "step",
        ...progress,
        loss,
        accuracy: correct / samples,
        samples,
        ...(current.step % stateEvery === 0 && !isLast && { state: copy(true) }),
      };

      if (isLast || signal?.aborted) {
        yield {
          kind: "epoch",
          ...progress,
          loss: soFar.loss / soFar.samples,
          accuracy: soFar.correct / soFar.samples,
          ...(validation && {
            validation: evaluate(config, { ...current, params: evaluated(current) }, validation),
          }),
          state: copy(!isWhole),
        };
        order = undefined;
        soFar = NOTHING;
      }
    }
  } finally {
    keeper.close();
  }
}

/** What an epoch came to that has not begun. */
const NOTHING: EpochSoFar = { samples: 0, loss: 0, correct: 0 };

function orderOf(key: Key, count: number, shuffle: boolean): Uint32Array {
  return shuffle ? permutation(key, count) : Uint32Array.from({ length: count }, (_, i) => i);
}

function requireCount(what: string, count: number): void {
  if (!(Number.isSafeInteger(count) && count >= 1)) {
    throw new RangeError(`Cannot train for ${count} ${what}: it must be a whole number from 1`);
  }
}
