import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  adamw,
  type AnyLayer,
  augment,
  averaged,
  averageWeights,
  batchNorm,
  binaryCrossEntropy,
  chain,
  clipByGlobalNorm,
  conv2d,
  crossEntropy,
  type Dataset,
  dense,
  dropout,
  type Engine,
  fit,
  type FitConfig,
  fromRows,
  frozen,
  huber,
  imageDataset,
  initialState,
  type Loss,
  matrix,
  meanAbsoluteError,
  meanSquaredError,
  multiLoss,
  NotFiniteError,
  type Optimizer,
  type OptimizerState,
  pipe,
  random,
  referenceEngine,
  relu,
  rmsprop,
  sgd,
  smoothL1,
  softmax,
  softmaxCrossEntropy,
  tanh,
  type Targets,
  type TrainState,
  type Tree,
} from "../../mod.ts";
import { eventLoopTurn } from "../../lib/io/event_loop.ts";
import { lateEngine } from "../engines/late.ts";
import { normalMatrix } from "../shared/matrices.ts";

type Config<Expected extends Targets = Targets> = Omit<
  FitConfig<AnyLayer, OptimizerState, Expected>,
  "engine"
>;
type Source<Expected extends Targets> = Parameters<
  typeof fit<AnyLayer, OptimizerState, Expected>
>[2];

const network = pipe(dense(2, 6), tanh(), dropout(0.25), dense(6, 3));
const plain: Config = {
  network,
  loss: softmaxCrossEntropy(),
  optimizer: sgd(0.1, { momentum: 0.9 }),
  batchSize: 3,
  epochs: 4,
};
/** Twenty samples: six batches of 3 and a last one of 2. */
const dataset = { inputs: normalMatrix(1, 20, 2), targets: numbers(20, (i) => i % 3) };
const rows = normalMatrix(2, 20, 3);

function numbers(length: number, value: (i: number) => number): number[] {
  return Array.from({ length }, (_, i) => value(i));
}

/** Returns all that a training reports, and the error that it ends with. */
async function toldBy<Expected extends Targets>(
  engine: Engine,
  config: Config<Expected>,
  source: Source<Expected>,
  { start, look = () => undefined }: {
    readonly start?: TrainState<Tree, OptimizerState>;
    readonly look?: (step: number) => unknown;
  } = {},
): Promise<{ readonly reports: readonly unknown[]; readonly error: unknown }> {
  const whole = { ...config, engine };
  const reports: unknown[] = [];
  let error: unknown;
  try {
    for await (const report of fit(whole, start ?? initialState(whole, random.key(5)), source)) {
      // What is compared is copied at once, because the state of a report can be read until the next one.
      reports.push(plainOf(report));
      await look(report.step);
    }
  } catch (thrown) {
    error = thrown instanceof Error ? { ...thrown, message: thrown.message } : thrown;
  }
  return { reports, error };
}

function plainOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("data" in value && "rows" in value && "cols" in value) {
    return [value.rows, value.cols, Array.from(value.data as ArrayLike<number>)];
  }
  if (Array.isArray(value)) return value.map(plainOf);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainOf(each)]));
}

/** Asserts that a late engine gives the same reports as one that is not. */
async function assertSame<Expected extends Targets>(
  config: Config<Expected>,
  source: Source<Expected> | (() => Source<Expected>) = dataset as unknown as Dataset<Expected>,
): Promise<void> {
  const make = typeof source === "function" && source.length === 0
    ? source as () => Source<Expected>
    : () => source as Source<Expected>;
  const expected = await toldBy(referenceEngine(), config, make());
  const found = await toldBy(lateEngine(), config, make());
  assertEquals(found, expected);
  assert(expected.reports.length > 0 || expected.error);
}

describe("fit() on an engine whose numbers arrive late", () => {
  it("gives the same reports in the same order, and takes steps while numbers are on their way", async () => {
    const engine = lateEngine({ turns: 20 });
    const config = { ...plain, batchSize: 1, yieldEvery: 0 };
    assertEquals(
      await toldBy(engine, config, dataset),
      await toldBy(referenceEngine(), config, dataset),
    );
    assert(engine.counts().ahead > 5, `${engine.counts().ahead}`);
  });

  for (const yieldEvery of [0, 20, Infinity]) {
    it(`does so with turns every ${yieldEvery} ms`, () => assertSame({ ...plain, yieldEvery }));
  }
  for (const stateEvery of [1, 2, 5]) {
    it(`has the state in every ${stateEvery}. report`, () => assertSame({ ...plain, stateEvery }));
  }
});
