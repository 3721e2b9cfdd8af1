/** Small trainings, which several processes and one must do alike. */
import {
  type Augmentation,
  batchNorm,
  chain,
  clipByGlobalNorm,
  type Dataset,
  dense,
  dropout,
  fit,
  type FitConfig,
  fromRows,
  huber,
  initialState,
  type Labels,
  type Layer,
  type Loss,
  meanSquaredError,
  multiLoss,
  type OptimizerState,
  pipe,
  random,
  relu,
  sgd,
  softmaxCrossEntropy,
  type Tree,
  wasmEngine,
} from "../../mod.ts";
import { type Communicator, dataParallel, requireSameState } from "../../lib/distributed/mpi.ts";

/** The numbers of a training: what one process and several must agree on. */
export interface Course {
  /** The loss and the accuracy of each step. */
  readonly steps: readonly (readonly [loss: number, accuracy: number])[];
  /** The loss, accuracy and validation loss of each epoch. */
  readonly epochs: readonly (readonly (number | null)[])[];
  readonly samples: readonly number[];
  readonly params: readonly number[];
}

const data = random.normal(random.key(7), 45 * 6);
const rows = Array.from({ length: 45 }, (_, i) => Array.from(data.subarray(6 * i, 6 * i + 6)));
const inputs = fromRows(rows);
const labels = rows.map(([a = 0, b = 0]) => a > 0.6 ? 2 : b > a ? 1 : 0);
const numbers = fromRows(rows.map(([a = 0, b = 0]) => [a * b, a - b]));
const labeled: Dataset<Labels> = { inputs, targets: labels };
const weighted: Dataset<Labels> = { ...labeled, weights: rows.map((_, i) => i % 4) };

/** Noise that is drawn by the engine, and noise that each sample draws by its place in the batch. */
const noise: Augmentation = (engine, key, { inputs, indices, first = 0 }) => {
  const plain = engine.gather(inputs, indices);
  const [one, other] = random.split(key);
  const drawn = engine.uniform(one, plain.rows, plain.cols, { low: -0.3, high: 0.3 });
  const own = fromRows(
    Array.from(indices, (_, i) => Array.from(random.uniform(random.foldIn(other, first + i), 6))),
  );
  return engine.combine(1, engine.combine(1, plain, 1, drawn), 0.1, own);
};

/** A loss that does not say how its gradient adds up: it is a sum, and the value a mean. */
const silent: Loss<Labels> = (engine, output, targets) => {
  const { losses, gradient } = engine.softmaxCrossEntropy(output, targets, 0);
  return { loss: engine.sum(losses).value / losses.rows, gradient };
};

const plain = () => pipe(dense(6, 8), relu(), dense(8, 3));
const base = { batchSize: 14, epochs: 2, optimizer: sgd(0.2, { momentum: 0.9 }) };

/** A training: its configuration but for the engine, its dataset, and what it shares by. */
interface Training {
  readonly network: () => Layer<number, number, Tree>;
  readonly loss: Loss<never>;
  readonly dataset: Dataset;
  readonly config?: Partial<FitConfig<Layer<number, number, Tree>, OptimizerState, never>>;
  readonly reduction?: "sum";
}

/** Trainings without batch normalization, by name. */
export const TRAININGS: Readonly<Record<string, Training>> = {
  "plain": { network: plain, loss: softmaxCrossEntropy(), dataset: labeled },
  "dropout and augmentation": {
    network: () => pipe(dense(6, 8), relu(), dropout(0.3), dense(8, 3)),
    loss: softmaxCrossEntropy({ labelSmoothing: 0.1 }),
    dataset: labeled,
    config: { augment: noise },
  },
  "weights of samples and classes": {
    network: plain,
    loss: softmaxCrossEntropy({ classWeights: [1, 2, 5] }),
    dataset: weighted,
  },
  "a sum": {
    network: plain,
    loss: softmaxCrossEntropy({ reduction: "sum" }),
    dataset: labeled,
    config: { optimizer: sgd(0.01) },
  },
  "a loss that says nothing": {
    network: plain,
    loss: silent,
    dataset: labeled,
    config: { optimizer: sgd(0.01) },
    reduction: "sum",
  },
  "two outputs": {
    network: () => pipe(dense(6, 8), relu(), dense(8, 2)),
    loss: multiLoss([
      { from: 0, to: 1, loss: meanSquaredError() },
      { from: 1, to: 2, loss: huber(), weight: 0.5 },
    ]),
    dataset: { inputs, targets: numbers },
    config: { optimizer: chain(clipByGlobalNorm(0.5), sgd(0.1)) },
  },
  "validation": {
    network: plain,
    loss: softmaxCrossEntropy(),
    dataset: labeled,
    config: { validation: labeled as Dataset<never> },
  },
};

/** A training with batch normalization, whose statistics and weights all ranks must share. */
export const NORMALIZED: Training = {
  network: () => pipe(dense(6, 8), batchNorm(), relu(), dense(8, 3)),
  loss: softmaxCrossEntropy(),
  dataset: labeled,
};

/** Trains on the ranks of a communicator, and returns the numbers of it. */
export async function courseOf(
  communicator: Communicator,
  { network, loss, dataset, config, reduction }: Training,
): Promise<Course> {
  const engine = await wasmEngine({ strict: true, threads: 1 });
  const own = { ...base, engine, network: network(), loss, ...config };
  const shared = dataParallel(communicator, own, reduction && { reduction });
  const steps: (readonly [number, number])[] = [];
  const epochs: (readonly (number | null)[])[] = [];
  const samples: number[] = [];
  let params: number[] = [];
  const start = initialState(own, random.key(3));
  for await (const report of fit(shared, start, dataset as Dataset<never>)) {
    if (report.kind === "step") {
      steps.push([report.loss, report.accuracy]);
      samples.push(report.samples);
      continue;
    }
    requireSameState(communicator, report.state);
    epochs.push([report.loss, report.accuracy, report.validation?.loss ?? null]);
    params = numbersIn([report.state.params, report.state.statistics]);
  }
  engine.close();
  return { steps, epochs, samples, params };
}

function numbersIn(tree: Tree): number[] {
  return "data" in tree
    ? Array.from(tree.data as ArrayLike<number>)
    : Object.values(tree).flatMap(numbersIn);
}
