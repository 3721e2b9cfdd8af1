/**
 * Evaluation, batch by batch.
 *
 * @module
 */

import { type Batches, isReadable } from "../data/batch_source.ts";
import type { Dataset } from "../data/dataset.ts";
import { isMatrix, type Targets } from "../engines/engine.ts";
import { argmax } from "../engines/reference/reductions.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { isCount, isWhole } from "../values/count.ts";
import { brief } from "../values/json.ts";
import { type Matrix, type NumberArray, shapeText } from "../values/matrix.ts";
import { foldIn } from "../values/random.ts";
import { batchOf, correctIn, lossOf, namingSamples, samplesOf } from "./batch.ts";
import { meansOf, NOTHING, withBatch } from "./epoch_totals.ts";
import type { EvaluateOptions, EvaluationOf } from "./evaluation.ts";
import { growing } from "./growing.ts";
import type { Metrics, Scores } from "./metric.ts";
import { forward, type Trained } from "./predict.ts";
import { requireBatch, requireDataset } from "./require_dataset.ts";
import { requireTrained } from "./require_trained.ts";
import type { TrainConfig } from "./state.ts";
import { meanOverViews } from "./views.ts";

type EvaluateConfig<Network extends AnyLayer, Expected extends Targets> = Pick<
  TrainConfig<Network, OptimizerState, Expected>,
  "engine" | "network" | "loss"
>;

/**
 * Evaluates a dataset as {@linkcode evaluate} does, and yields after each batch. Where numbers arrive late it yields
 * the matrices that it reads next, so that the caller can wait for their arrival.
 */
export function* evaluateByBatches<
  Network extends AnyLayer,
  Expected extends Targets,
  Chosen extends Metrics<Expected> = Record<never, never>,
>(
  config: EvaluateConfig<Network, Expected>,
  trained: Trained<ParamsOf<Network>>,
  dataset: Dataset<Expected>,
  options: EvaluateOptions<Chosen & Metrics<NoInfer<Expected>>> = {},
): Generator<unknown, EvaluationOf<Expected> & { readonly scores: Scores<Chosen> }, void> {
  const { batchSize = 500, metrics, keepOutputs, views } = options;
  requireDataset("evaluate", dataset);
  const count = dataset.inputs.rows;
  if (count === 0) throw new RangeError("Cannot evaluate on no samples: the dataset is empty");
  requireBatchSize(batchSize);
  const { add, waiting, settle, result } = evaluator<Network, Expected, Chosen>(config, trained, {
    views,
    metrics,
    keepOutputs,
    count,
  });
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    add(dataset, Uint32Array.from({ length: size }, (_, i) => start + i));
    const outputs = waiting({ atEnd: start + size === count });
    yield outputs;
    if (outputs) settle();
  }
  return result(dataset);
}

/** Evaluates the batches of a source as {@linkcode evaluateBatches} does. */
export async function evaluateEach<
  Network extends AnyLayer,
  Expected extends Targets,
  Chosen extends Metrics<Expected>,
>(
  config: EvaluateConfig<Network, Expected>,
  trained: Trained<ParamsOf<Network>>,
  batches: Batches<Expected>,
  { takeTurn = () => undefined, metrics, keepOutputs, views }:
    & Omit<EvaluateOptions<Chosen & Metrics<NoInfer<Expected>>>, "batchSize">
    & { readonly takeTurn?: () => Promise<void> | undefined },
): Promise<EvaluationOf<Expected> & { readonly scores: Scores<Chosen> }> {
  if (!isReadable(batches)) {
    throw new TypeError(
      `Cannot evaluate on ${brief(batches)}: give batches, as a list or an (async) iterable`,
    );
  }
  const { add, waiting, settle, result } = evaluator<Network, Expected, Chosen>(config, trained, {
    views,
    metrics,
    keepOutputs,
    count: 0,
  });
  const arrive = async (outputs: readonly Matrix[]) => {
    await config.engine.arrival(outputs);
    settle();
  };
  const samples = metrics && samplesSoFar<Expected>();
  let number = 0;
  for await (const batch of batches) {
    const place = `batch ${++number}`;
    requireBatch("evaluate", batch, { place, network: config.network });
    const { rows } = batch.inputs;
    add(batch, Uint32Array.from({ length: rows }, (_, row) => row), place);
    samples?.add(batch, place);
    const outputs = waiting({ atEnd: false });
    if (outputs) await arrive(outputs);
    await takeTurn();
  }
  if (number === 0) throw new RangeError("Cannot evaluate on no batches: the source has none");
  const outputs = waiting({ atEnd: true });
  if (outputs) await arrive(outputs);
  return result(samples?.all() ?? {});
}

/** How many batches an engine gets, where numbers arrive late, before the numbers of the first are read. */
const AHEAD = 8;

/** What the metrics get besides the outputs. */
type Judged<Expected extends Targets> = Partial<Pick<Dataset<Expected>, "targets" | "weights">>;

/** Evaluates batches. */
interface Evaluator<Expected extends Targets, Chosen extends Metrics<Expected>> {
  /** Evaluates a batch. Where numbers arrive late, it has only begun to. */
  readonly add: (dataset: Dataset<Expected>, indices: Uint32Array, place?: string) => void;
  /**
   * Returns the outputs to read next, if numbers arrive late and there are enough, or, at the end, any; and else
   * undefined.
   */
  readonly waiting: (now: { readonly atEnd: boolean }) => readonly Matrix[] | undefined;
  /** Reads the numbers of all batches so far. */
  readonly settle: () => void;
  /** Returns the evaluation of all batches that are settled. */
  readonly result: (
    judged: Judged<Expected>,
  ) => EvaluationOf<Expected> & { readonly scores: Scores<Chosen> };
}

function evaluator<
  Network extends AnyLayer,
  Expected extends Targets,
  Chosen extends Metrics<Expected>,
>(
  { engine, network, loss }: EvaluateConfig<Network, Expected>,
  trained: Trained<ParamsOf<Network>>,
  { views, metrics, keepOutputs = false, count }: {
    readonly views: EvaluateOptions["views"];
    readonly metrics: (Chosen & Metrics<NoInfer<Expected>>) | undefined;
    readonly keepOutputs: boolean | undefined;
    /** The number of samples, if it is known: the memory to start with. */
    readonly count: number;
  },
): Evaluator<Expected, Chosen> {
  requireViews(views?.count ?? 0);
  requireTrained("evaluate", network, trained);
  const predictions = growing(Uint32Array, count);
  const floats = (capacity: number) =>
    engine.precision === "float64"
      ? growing(Float64Array, capacity)
      : growing(Float32Array, capacity);
  let kept = floats(0);
  let columns = NaN;
  let correct = 0;
  let hasClasses = true;
  let totals = NOTHING;
  let started = 0;
  let late: { readonly output: Matrix; readonly settle: () => void }[] = [];

  const add = (dataset: Dataset<Expected>, indices: Uint32Array, place?: string) => {
    const start = started;
    started += indices.length;
    const batch = engine.scope(() => {
      const chosen = batchOf(engine, dataset, indices);
      const plain = forward({ engine, network }, trained, chosen.input);
      const output = views
        ? meanOverViews({ engine, network }, trained, {
          plain,
          samples: samplesOf(dataset, indices),
          views: { ...views, key: foldIn(views.key, start) },
        })
        : plain;
      const isOfClasses = !isMatrix(chosen.targets);
      const classes = isOfClasses && !engine.isLate ? engine.argmax(output) : [];
      const { mean } = namingSamples(indices, () => lossOf(engine, loss, output, chosen), place);
      const right = correctIn(engine, output, chosen.targets);
      return {
        // A scope reads the numbers in its result, but not those in functions.
        numbers: () => ({ mean, correct: right.value }),
        classes,
        isOfClasses,
        cols: output.cols,
        ...((keepOutputs || metrics || engine.isLate) && { output }),
      };
    });
    if (start === 0) {
      columns = batch.cols;
      if (keepOutputs || metrics) kept = floats(count * columns);
    } else if (columns !== batch.cols) {
      throw new RangeError(
        `Cannot evaluate batches of ${columns} and of ${batch.cols} outputs: they differ`,
      );
    }
    hasClasses &&= batch.isOfClasses;
    const { output } = batch;
    const settle = () => {
      const { mean, correct: right } = batch.numbers();
      totals = withBatch(totals, { samples: indices.length, correct: NaN, mean });
      correct += right;
      predictions.add(
        output && engine.isLate && batch.isOfClasses ? argmax(output) : batch.classes,
      );
      if (output && (keepOutputs || metrics)) kept.add(output.data);
    };
    if (output && engine.isLate) late.push({ output, settle });
    else settle();
  };
  const waiting = ({ atEnd }: { readonly atEnd: boolean }) =>
    late.length > 0 && (atEnd || late.length >= AHEAD)
      ? late.map(({ output }) => output)
      : undefined;
  const settle = () => {
    for (const each of late) each.settle();
    late = [];
  };

  const result = (judged: Judged<Expected>) => {
    const { samples } = totals;
    const outputs = { rows: samples, cols: columns, data: kept.all() };
    const evaluation = {
      loss: meansOf(totals).loss,
      ...(hasClasses && { accuracy: correct / samples, predictions: predictions.all() }),
      ...(keepOutputs && { outputs }),
      scores: scoresOf<Expected, Chosen>(metrics, outputs, judged),
    };
    // Targets that are labels have an accuracy and predictions. The compiler cannot see this.
    return evaluation as typeof evaluation & EvaluationOf<Expected>;
  };
  return { add, waiting, settle, result };
}

/** Returns two functions: one adds the targets and weights of a batch, and the other returns those of all. */
function samplesSoFar<Expected extends Targets>(): {
  readonly add: (batch: Dataset<Expected>, place: string) => void;
  readonly all: () => Judged<Expected>;
} {
  const numbers = growing(Float64Array, 0);
  const weights = growing(Float64Array, 0);
  let cols: number | undefined;
  let rows = 0;
  const add = ({ targets, ...batch }: Dataset<Expected>, place: string) => {
    const width = isMatrix(targets) ? targets.cols : undefined;
    if (rows > 0 && width !== cols) {
      const given = isMatrix(targets) ? shapeText(targets) : "labels";
      throw new RangeError(`Cannot take ${place}: its targets are ${given}, unlike those before`);
    }
    cols = width;
    rows += batch.inputs.rows;
    numbers.add(isMatrix(targets) ? targets.data : targets);
    if (batch.weights) {
      // Samples without weights count 1.
      weights.pad(rows - batch.inputs.rows, 1);
      weights.add(batch.weights);
    }
  };
  const all = () => {
    const data: NumberArray = numbers.all();
    const isWeighted = weights.length() > 0;
    if (isWeighted) weights.pad(rows, 1);
    const targets: Targets = cols === undefined ? data : { rows, cols, data };
    // The targets of all batches are of the kind of those of each.
    return { targets: targets as Expected, ...(isWeighted && { weights: weights.all() }) };
  };
  return { add, all };
}

/** Returns the score of each metric. */
function scoresOf<Expected extends Targets, Chosen extends Metrics<Expected>>(
  metrics: Chosen | undefined,
  outputs: Matrix,
  { targets, weights }: Judged<Expected>,
): Scores<Chosen> {
  const scores = targets === undefined
    ? []
    : Object.entries(metrics ?? {}).map(([name, metric]) =>
      [name, metric(outputs, targets, { weights })] as const
    );
  // The entries have the names of the metrics. The compiler cannot see this.
  return Object.fromEntries(scores) as Scores<Chosen>;
}

function requireBatchSize(batchSize: number): void {
  if (!isCount(batchSize) && batchSize !== Infinity) {
    throw new RangeError(
      `Cannot evaluate with a batch size of ${
        brief(batchSize)
      }: it must be a whole number from 1, or Infinity`,
    );
  }
}

function requireViews(views: number): void {
  if (!isWhole(views)) {
    throw new RangeError(`Cannot evaluate ${brief(views)} views: it must be a whole number from 0`);
  }
}
