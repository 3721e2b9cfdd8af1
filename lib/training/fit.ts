/**
 * Training on a dataset.
 *
 * @module
 */

import { type BatchSource, isOneShot, isReadable } from "../data/batch_source.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { turnTaker } from "../io/event_loop.ts";
import { brief, isRecord } from "../values/json.ts";
import { foldIn, type Key, split } from "../values/random.ts";
import { leaves, type Tree } from "../values/tree.ts";
import type { Augmentation } from "./augment.ts";
import { meansOf, NOTHING, requireWeighed, withBatch } from "./epoch_totals.ts";
import { evaluateBatches } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import { evaluateByBatches } from "./evaluate_by_batches.ts";
import { lateSteps } from "./late_steps.ts";
import { notFiniteIn } from "./not_finite_in.ts";
import { NotFiniteError, type NotFinitePlace } from "./not_finite_error.ts";
import type { Trained } from "./predict.ts";
import { type Feed, feedOfDataset, feedOfSource, type Portion } from "./feed.ts";
import {
  requireBatch,
  requireComparable,
  requireDataset,
  requireLearnable,
} from "./require_dataset.ts";
import { requireOptionNames } from "./require_option_names.ts";
import { requireTrained } from "./require_trained.ts";
import type { Report } from "./reports.ts";
import type { Sharing } from "./sharing.ts";
import type { TrainConfig, TrainState } from "./state.ts";
import { numbersHeld, type TakenStep, trainOn } from "./taken_step.ts";

/** Options of {@linkcode fit}: the network, how to train it, and for how long. */
export interface FitConfig<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
> extends TrainConfig<Network, State, Expected> {
  /**
   * The number of samples in a batch of a dataset. The default is 32. The last batch of an epoch can have fewer. A
   * source gives its batches as they are.
   */
  readonly batchSize?: number;
  /**
   * The number of steps of an epoch, where a source gives the batches: it may give more, and must not give fewer. A
   * source that can be read only once goes on from one epoch into the next. Needed to resume, unless the source is
   * a list. By default an epoch ends with the source, and reports do not know the number of steps.
   */
  readonly stepsPerEpoch?: number;
  /** The number of passes over the data. The default is 1. */
  readonly epochs?: number;
  /** The number of steps of the whole run. It overrides `epochs`. */
  readonly steps?: number;
  /**
   * Whether each epoch takes the samples of a dataset in a random order of its own. The default is true. For the
   * samples of a source there is {@linkcode shuffled}.
   */
  readonly shuffle?: boolean;
  /** Makes the inputs of each training batch from its samples, with a new key for each step. */
  readonly augment?: Augmentation;
  /**
   * The dataset, or the source of batches, to evaluate on after each epoch. The network is never trained on it.
   */
  readonly validation?: Dataset<Expected> | BatchSource<Expected>;
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
   * between steps: see `yieldEvery`. An engine whose numbers arrive late has taken some more steps: they are reported
   * first.
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
  /** How several processes share each batch: `dataParallel` of the entry `./mpi` makes it. By default one has it all. */
  readonly sharing?: Sharing;
}

/**
 * Trains a network on a dataset, or on batches from a source, and yields reports. The consumer prints, plots, saves
 * or stops.
 *
 * There is a report after each step and after each epoch. The last report is always one of an epoch,
 * with the final state, also if `signal` ends the training within an epoch. If the state has taken all
 * steps already, there are no reports.
 *
 * The same state, dataset and engine give the same bits. `fit` can resume from the state of any report,
 * also within an epoch, and gives the same bits as without a stop: the order of the samples and all
 * randomness depend on the step and the key of the state alone. Layers such as dropout draw by another key than in
 * `trainStep` on the same state.
 *
 * Where the numbers of an engine arrive late, as those of a GPU, `fit` takes the next steps while they are on their way.
 * So it is some steps ahead of its reports, and reads some batches of a source ahead; but never beyond a report with a
 * state. The reports are the same.
 *
 * Data that does not fit into memory comes from a source: a list of batches, an (async) iterable, or a function that
 * gives those of an epoch. Each batch is a small dataset, and is trained on as it is. The same batches give the same
 * bits as a dataset does. The source is closed when it is not read to its end. A function that gives the same batches
 * for the same epoch lets a training resume exactly, where `stepsPerEpoch` tells the length of an epoch.
 *
 * @param source The dataset, or the source of batches.
 *
 * @throws {TypeError} if the configuration has a name that is nearly that of an option; if the dataset or a batch has no inputs or no targets, or its inputs are not a matrix; if the
 * parameters or statistics have another structure than those of the network; or if a source that can be read only
 * once is to be read again.
 * @throws {NotFiniteError} if the loss or the parameters are not finite, unless `onNonFinite` is `"report"`.
 * @throws {RangeError} if the parameters or statistics have other sizes than those of the network, the dataset, the
 * source or a batch is empty, an epoch of the source ends before
 * `stepsPerEpoch`, a size or count is not a whole number from 1, the samples do not fit the network or the loss, or no
 * sample of an epoch has weight. A validation dataset or list is looked at before the first step.
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
 *
 * @example Batches that are made when they are needed.
 * ```ts
 * import { batched, dense, fit, initialState, meanSquaredError } from "@foldnet/foldnet";
 * import { random, referenceEngine, sgd, shuffled } from "@foldnet/foldnet";
 *
 * async function* samples() {
 *   for (let x = 0; x < 1; x += 0.01) yield { input: [x], target: [2 * x + 1] };
 * }
 * const source = (epoch: number) =>
 *   batched(shuffled(samples(), { buffer: 50, key: random.key(epoch) }), 10);
 *
 * const config = {
 *   engine: referenceEngine(),
 *   network: dense(1, 1),
 *   loss: meanSquaredError(),
 *   optimizer: sgd(0.5),
 *   epochs: 20,
 * };
 * for await (const report of fit(config, initialState(config, random.key(1)), source)) {
 *   if (report.kind === "epoch") console.log(report.loss);
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
  source: Dataset<Expected> | BatchSource<Expected>,
): AsyncGenerator<Report<ParamsOf<Network>, State>, void, void> {
  const { engine, stateEvery = Infinity, signal } = config;
  const { yieldEvery = 20, onNonFinite = "stop", sharing } = config;
  const { validation, evaluated = ({ params }) => params } = config;
  requireOptionNames("train", config, OPTIONS);
  requireTurns(yieldEvery);
  requireTrained("train", config.network, state);
  const [key, orderKey] = split(state.key);
  const feed = feedOf(config, source, { orderKey, start: state.step });
  const { steps, stepsPerEpoch, epochs } = feed;
  if (validation !== undefined) requireValidation(config, validation, source);
  // split() folds in 0 and 1, so 2 gives a key that is independent of both.
  const train = trainOn(config, foldIn(state.key, 2));
  const takeTurn = turnTaker(yieldEvery);
  const keeper = engine.keeper();
  const { soFar: before = NOTHING, ...start } = state;
  let current: TrainState<ParamsOf<Network>, State> = { ...start, key };
  // A state from the end of an epoch begins a new one.
  let soFar = state.step % stepsPerEpoch === 0 ? NOTHING : before;
  let epoch = Number.isNaN(stepsPerEpoch) ? 1 : Math.floor(state.step / stepsPerEpoch) + 1;
  let lastFiniteLoss: number | undefined;
  let notFiniteSince: number | undefined;
  const noteNotFinite = (
    place: Omit<NotFinitePlace, "lastFiniteLoss" | "data">,
    portion: Portion<Expected> | undefined,
  ) => {
    if (onNonFinite === "stop") {
      const data = portion && notFiniteIn(portion.dataset, portion.indices, portion.place);
      throw new NotFiniteError({ ...place, lastFiniteLoss, data });
    }
    notFiniteSince ??= place.step;
  };
  let loss = NaN;
  const progress = (step: number) => ({
    ...{ step, steps, epoch },
    ...(notFiniteSince !== undefined && { notFiniteSince }),
  });
  // The scope makes ordinary copies of the matrices that are in the engine's memory.
  const copy = async (isMidway: boolean): Promise<TrainState<ParamsOf<Network>, State>> => {
    const copied = engine.scope(() => ({ ...current, key: state.key, ...(isMidway && { soFar }) }));
    await engine.arrival(copied);
    if (!sharing) return copied;
    const statistics = sharing.statisticsOf(copied.statistics);
    current = { ...current, statistics };
    return { ...copied, statistics };
  };
  /** Reads the numbers of a step, after those of all steps before. */
  const reportOf = ({ step, portion, totalsOf }: TakenStep<Expected>) => {
    const totals = totalsOf();
    const { samples, correct, mean } = totals;
    soFar = withBatch(soFar, totals);
    loss = mean.value;
    if (Number.isFinite(loss)) lastFiniteLoss = loss;
    else noteNotFinite({ what: "loss", step, epoch, loss }, portion);
    const accuracy = correct / samples;
    return { kind: "step" as const, ...progress(step), loss, accuracy, samples };
  };
  const late = engine.isLate ? lateSteps<TakenStep<Expected>>(engine) : undefined;

  try {
    // The number of steps can be NaN: unknown.
    while (!(current.step >= steps) && epoch <= epochs && !signal?.aborted) {
      const coming = feed.next(epoch, current.step);
      if (late && coming instanceof Promise) {
        // A source may wait until somebody has seen the reports of the steps before.
        for await (const taken of late.arrivedBefore(coming)) yield reportOf(taken);
      }
      let portion: Portion<Expected> | undefined;
      let failure: { readonly error: unknown } | undefined;
      let taken: TakenStep<Expected> | undefined;
      try {
        portion = await coming;
        if (portion) {
          const given = portion;
          const { state: next, totalsOf } = keeper.next(() => train(current, given));
          current = next;
          taken = { step: current.step, portion, totalsOf };
        }
      } catch (error) {
        failure = { error };
      }
      const isLast = current.step % stepsPerEpoch === 0 || current.step === steps;
      const hasState = taken !== undefined && current.step % stateEvery === 0 && !isLast;
      if (taken && !late) {
        yield { ...reportOf(taken), ...(hasState && { state: await copy(true) }) };
      }
      if (late) {
        if (taken) late.add(taken, numbersHeld(taken.portion));
        for await (const each of late.arrived({ forAll: !taken || isLast || hasState })) {
          const report = reportOf(each);
          yield each === taken && hasState ? { ...report, state: await copy(true) } : report;
        }
      }
      if (failure) throw failure.error;
      if (taken) await takeTurn();
      const { step } = current;
      const isWhole = portion ? step % stepsPerEpoch === 0 : !signal?.aborted;
      if (late && signal?.aborted) {
        for await (const each of late.arrived({ forAll: true })) yield reportOf(each);
      }
      if (isWhole) await feed.endEpoch();
      if ((isWhole || step === steps || signal?.aborted) && soFar.samples > 0) {
        if (isWhole && !signal?.aborted) requireWeighed(soFar, epoch);
        const state = await copy(!isWhole);
        if (!areFinite(state.params)) {
          noteNotFinite({ what: "parameters", step, epoch, loss }, portion);
        }
        let evaluation: Evaluation | undefined;
        if (validation !== undefined) {
          const trained = { ...current, params: evaluated(current) };
          evaluation = await evaluateInTurns(config, { trained, validation, epoch, takeTurn });
        }
        yield {
          kind: "epoch",
          ...progress(step),
          ...meansOf(soFar),
          ...(evaluation && { validation: evaluation }),
          state,
        };
        soFar = NOTHING;
      }
      if (isWhole) epoch++;
    }
  } catch (error) {
    // The first error is the one to tell.
    await feed.close()?.catch(() => undefined);
    throw error;
  } finally {
    keeper.close();
    await feed.close();
  }
}

/** The names of all options. The compiler sees to it that none is missing. */
const OPTIONS = Object.keys(
  {
    engine: 0,
    network: 0,
    loss: 0,
    optimizer: 0,
    batchSize: 0,
    stepsPerEpoch: 0,
    epochs: 0,
    steps: 0,
    shuffle: 0,
    augment: 0,
    validation: 0,
    evaluated: 0,
    stateEvery: 0,
    signal: 0,
    yieldEvery: 0,
    onNonFinite: 0,
    sharing: 0,
  } satisfies Record<keyof FitConfig<AnyLayer, OptimizerState, Targets>, 0>,
);

/** Evaluates a network, with turns of the event loop between batches. */
async function evaluateInTurns<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
>(
  { engine, network, loss }: TrainConfig<Network, State, Expected>,
  { trained, validation, epoch, takeTurn }: {
    readonly trained: Trained<ParamsOf<Network>>;
    readonly validation: Dataset<Expected> | BatchSource<Expected>;
    readonly epoch: number;
    readonly takeTurn: () => Promise<void> | undefined;
  },
): Promise<Evaluation> {
  const config = { engine, network, loss };
  if (isSource(validation)) {
    const batches = typeof validation === "function" ? await validation(epoch, 0) : validation;
    if (!isReadable(batches)) {
      throw new TypeError(
        `Cannot validate on ${brief(batches)}, which the validation gave for epoch ${epoch}: ` +
          "it must give batches, as a list or an (async) iterable",
      );
    }
    return await evaluateBatches(config, trained, batches, { takeTurn });
  }
  const batches = evaluateByBatches(config, trained, validation);
  while (true) {
    const { done, value } = batches.next();
    if (done) return value;
    if (value) await engine.arrival(value);
    await takeTurn();
  }
}

/** Throws for a validation that would fail after the first epoch. */
function requireValidation<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
>(
  config: FitConfig<Network, State, Expected>,
  validation: Dataset<Expected> | BatchSource<Expected>,
  source: Dataset<Expected> | BatchSource<Expected>,
): void {
  const first: unknown = Array.isArray(source) ? source[0] : undefined;
  const example = isSource(source) ? (isDataset<Expected>(first) ? first : undefined) : source;
  const requireOne = (dataset: Dataset<Expected>, place: string) => {
    requireBatch("validate", dataset, { place, network: config.network });
    requireLearnable(dataset, config, place);
    requireComparable(dataset, { ...config, place, example });
  };
  if (!isSource(validation)) {
    requireOne(validation, "the validation dataset");
  } else if (Array.isArray(validation)) {
    if (validation.length === 0) {
      throw new RangeError("Cannot validate on no batches: the list is empty");
    }
    // A list may have holes, which forEach() would skip.
    for (const [i, batch] of validation.entries()) {
      requireOne(batch, `batch ${i + 1} of the validation`);
    }
  } else if (typeof validation !== "function" && isOneShot(validation)) {
    throw new TypeError(
      "Cannot validate after each epoch on a source that can be read only once: " +
        "give a function that returns batches",
    );
  }
}

function areFinite(params: Tree): boolean {
  return leaves(params).every(({ data }) => {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
    return true;
  });
}

/** Returns the batches of a dataset or of a source. */
function feedOf<Network extends AnyLayer, State extends OptimizerState, Expected extends Targets>(
  config: FitConfig<Network, State, Expected>,
  source: Dataset<Expected> | BatchSource<Expected>,
  { orderKey, start }: { readonly orderKey: Key; readonly start: number },
): Feed<Expected> {
  if (isSource(source)) return feedOfSource(config, source, { start, network: config.network });
  requireDataset("train", source);
  const feed = feedOfDataset(config, source, orderKey);
  requireLearnable(source, config);
  const { weights } = source;
  if (weights && Array.from(weights).every((weight) => weight === 0)) {
    throw new RangeError("Cannot train on samples whose weights are all 0: none of them counts");
  }
  return feed;
}

/** Tells whether the first batch of a list, which is checked when it is trained on, looks like a dataset. */
function isDataset<Expected extends Targets>(batch: unknown): batch is Dataset<Expected> {
  return isRecord(batch) && typeof batch.targets === "object" && batch.targets !== null;
}

function isSource<Expected extends Targets>(
  source: Dataset<Expected> | BatchSource<Expected>,
): source is BatchSource<Expected> {
  return typeof source === "function" || isReadable(source);
}

function requireTurns(yieldEvery: number): void {
  if (!(yieldEvery >= 0)) {
    throw new RangeError(
      `Cannot give the event loop a turn every ${yieldEvery} ms: it must be a number from 0`,
    );
  }
}
