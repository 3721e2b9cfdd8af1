/**
 * Training on a dataset.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import type { LossMean } from "../losses/loss.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { turnTaker } from "../io/event_loop.ts";
import { isCount } from "../values/count.ts";
import { foldIn, type Key, split } from "../values/random.ts";
import { leaves, type Tree } from "../values/tree.ts";
import type { Augmentation } from "./augment.ts";
import { batchOf, countCorrect, namingSamples } from "./batch.ts";
import { batchIndices } from "./batch_indices.ts";
import { meansOf, NOTHING, withBatch } from "./epoch_totals.ts";
import type { Evaluation } from "./evaluate.ts";
import { evaluateByBatches } from "./evaluate_by_batches.ts";
import { NotFiniteError, type NotFinitePlace } from "./not_finite_error.ts";
import type { Trained } from "./predict.ts";
import { requireDataset } from "./require_dataset.ts";
import type { Report } from "./reports.ts";
import type { TrainConfig, TrainState } from "./state.ts";
import { trainStep } from "./train.ts";
import { undecidedRows } from "./undecided.ts";

/** Options of {@linkcode fit}: the network, how to train it, and for how long. */
export interface FitConfig<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
> extends TrainConfig<Network, State, Expected> {
  /** The number of samples in a batch. The default is 32. The last batch of an epoch can have fewer. */
  readonly batchSize?: number;
  /** The number of passes over the dataset. The default is 1. */
  readonly epochs?: number;
  /** The number of steps of the whole run. It overrides `epochs`. */
  readonly steps?: number;
  /** Whether each epoch takes the samples in a random order of its own. The default is true. */
  readonly shuffle?: boolean;
  /** Makes the inputs of each training batch from its samples, with a new key for each step. */
  readonly augment?: Augmentation;
  /** The dataset to evaluate on after each epoch. The network is never trained on it. */
  readonly validation?: Dataset<Expected>;
  /**
   * Returns the parameters to evaluate on `validation`. The default is the parameters of the state.
   * With {@linkcode averageWeights} in the optimizer, pass a function that returns the average.
   */
  readonly evaluated?: (state: TrainState<ParamsOf<Network>, State>) => ParamsOf<Network>;
  /**
   * The number of steps from one step report with the state to the next. The default is Infinity: none.
   */
  readonly stateEvery?: number;
  /**
   * Ends the training after the current step. Timers, signals of the system and requests come through
   * between steps: see `yieldEvery`.
   */
  readonly signal?: AbortSignal;
  /**
   * The milliseconds after which the event loop gets a turn, between two steps or two batches of the
   * validation. The default is 20: a turn takes 0.1 ms, 0.5 % of the time. 0 gives a turn after each step,
   * Infinity none. The turns do not change any result.
   */
  readonly yieldEvery?: number;
  /**
   * What to do when the loss, or a parameter at the end of an epoch, is NaN or infinite: `"stop"` throws a
   * {@linkcode NotFiniteError}; `"report"` goes on, and the reports have `notFiniteSince`. The default is
   * `"stop"`.
   */
  readonly onNonFinite?: "stop" | "report";
}

/**
 * Trains a network on a dataset and yields reports. The consumer prints, plots, saves or stops.
 *
 * There is a report after each step and after each epoch. The last report is always one of an epoch,
 * with the final state, also if `signal` ends the training within an epoch. If the state has taken all
 * steps already, there are no reports.
 *
 * The same state, dataset and engine give the same bits. `fit` can resume from the state of any report,
 * also within an epoch, and gives the same bits as without a stop: the order of the samples and all
 * randomness depend on the step and the key of the state alone.
 *
 * @throws {TypeError} if the dataset has no inputs or no targets, or its inputs are not a matrix.
 * @throws {NotFiniteError} if the loss or the parameters are not finite, unless `onNonFinite` is `"report"`.
 * @throws {RangeError} if the dataset is empty, a size or count is not a whole number from 1, or the
 * dataset does not fit the network or the loss.
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
  const { engine, batchSize = 32, shuffle = true, stateEvery = Infinity, signal } = config;
  const { yieldEvery = 20, onNonFinite = "stop" } = config;
  const { validation, evaluated = ({ params }) => params } = config;
  requireDataset("train", dataset);
  if (validation) requireDataset("validate", validation);
  const count = dataset.inputs.rows;
  const { steps, stepsPerEpoch } = planOf(config, count);
  requireTurns(yieldEvery);
  const [key, orderKey] = split(state.key);
  const indicesOf = batchIndices(orderKey, { count, batchSize, shuffle });
  // split() folds in 0 and 1, so 2 gives a key that is independent of both.
  const train = trainOn(config, dataset, foldIn(state.key, 2));
  const takeTurn = turnTaker(yieldEvery);
  const keeper = engine.keeper();
  const { soFar: before = NOTHING, ...start } = state;
  let current: TrainState<ParamsOf<Network>, State> = { ...start, key };
  let soFar = before;
  let lastFiniteLoss: number | undefined;
  let notFiniteSince: number | undefined;
  const noteNotFinite = (place: Omit<NotFinitePlace, "lastFiniteLoss">) => {
    if (onNonFinite === "stop") throw new NotFiniteError({ ...place, lastFiniteLoss });
    notFiniteSince ??= place.step;
  };
  // The scope makes ordinary copies of the matrices that are in the engine's memory.
  const copy = (isMidway: boolean): TrainState<ParamsOf<Network>, State> =>
    engine.scope(() => ({ ...current, key: state.key, ...(isMidway && { soFar }) }));

  try {
    while (current.step < steps && !signal?.aborted) {
      const indices = indicesOf(current.step);
      const samples = indices.length;
      const { state: next, mean, correct } = keeper.next(() => train(current, indices));
      current = next;
      soFar = withBatch(soFar, { samples, correct, mean });
      const { step } = current;
      const epoch = Math.ceil(step / stepsPerEpoch);
      const loss = mean.value;
      if (Number.isFinite(loss)) lastFiniteLoss = loss;
      else noteNotFinite({ what: "loss", step, epoch, loss });
      const progress = () => ({
        ...{ step, steps, epoch },
        ...(notFiniteSince !== undefined && { notFiniteSince }),
      });
      const isWhole = step % stepsPerEpoch === 0;
      const isLast = isWhole || step === steps;
      yield {
        kind: "step",
        ...progress(),
        loss,
        accuracy: correct / samples,
        samples,
        ...(step % stateEvery === 0 && !isLast && { state: copy(true) }),
      };

      await takeTurn();
      if (isLast || signal?.aborted) {
        const state = copy(!isWhole);
        if (!areFinite(state.params)) noteNotFinite({ what: "parameters", step, epoch, loss });
        let evaluation: Evaluation | undefined;
        if (validation) {
          const trained = { ...current, params: evaluated(current) };
          evaluation = await evaluateInTurns(config, { trained, validation, takeTurn });
        }
        yield {
          kind: "epoch",
          ...progress(),
          ...meansOf(soFar),
          ...(evaluation && { validation: evaluation }),
          state,
        };
        soFar = NOTHING;
      }
    }
  } finally {
    keeper.close();
  }
}

/** Evaluates a network, with turns of the event loop between batches. */
async function evaluateInTurns<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
>(
  config: TrainConfig<Network, State, Expected>,
  { trained, validation, takeTurn }: {
    readonly trained: Trained<ParamsOf<Network>>;
    readonly validation: Dataset<Expected>;
    readonly takeTurn: () => Promise<void> | undefined;
  },
): Promise<Evaluation> {
  const { engine, network, loss } = config;
  const batches = evaluateByBatches({ engine, network, loss }, trained, validation);
  while (true) {
    const { done, value } = batches.next();
    if (done) return value;
    await takeTurn();
  }
}

function areFinite(params: Tree): boolean {
  return leaves(params).every(({ data }) => {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
    return true;
  });
}

/** Returns a function that takes a step on the samples with the given indices. */
function trainOn<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
>(
  config: FitConfig<Network, State, Expected>,
  dataset: Dataset<Expected>,
  augmentKey: Key,
): (state: TrainState<ParamsOf<Network>, State>, indices: Uint32Array) => {
  readonly state: TrainState<ParamsOf<Network>, State>;
  readonly mean: LossMean;
  readonly correct: number;
} {
  const { engine, augment } = config;
  const step = trainStep(config);
  return (before, indices) => {
    const key = foldIn(augmentKey, before.step);
    const batch = batchOf(
      engine,
      dataset,
      indices,
      augment && ((samples) => augment(engine, key, samples)),
    );
    const { state, mean, output } = namingSamples(indices, () => step(before, batch));
    return {
      state,
      mean,
      correct: countCorrect(engine.argmax(output), batch.targets, {
        columns: output.cols,
        undecided: undecidedRows(engine, output),
      }),
    };
  };
}

/** Returns the number of steps of the run and of an epoch. Throws for options that are out of range. */
function planOf(
  { batchSize = 32, epochs = 1, steps, stateEvery = Infinity }: {
    readonly batchSize?: number;
    readonly epochs?: number;
    readonly steps?: number;
    readonly stateEvery?: number;
  },
  count: number,
): { readonly steps: number; readonly stepsPerEpoch: number } {
  if (count === 0) throw new RangeError("Cannot train on no samples: the dataset is empty");
  requireCount(`train with a batch size of ${batchSize}`, batchSize);
  requireCount(`train for ${epochs} epochs`, epochs);
  const stepsPerEpoch = Math.ceil(count / batchSize);
  const all = steps ?? epochs * stepsPerEpoch;
  requireCount(`train for ${all} steps`, all);
  if (stateEvery !== Infinity) {
    requireCount(`report the state every ${stateEvery} steps`, stateEvery);
  }
  return { steps: all, stepsPerEpoch };
}

function requireCount(action: string, count: number): void {
  if (!isCount(count)) {
    throw new RangeError(`Cannot ${action}: it must be a whole number from 1`);
  }
}

function requireTurns(yieldEvery: number): void {
  if (!(yieldEvery >= 0)) {
    throw new RangeError(
      `Cannot give the event loop a turn every ${yieldEvery} ms: it must be a number from 0`,
    );
  }
}
