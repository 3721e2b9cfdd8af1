import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  augment,
  type Augmentation,
  type ByteMatrix,
  type Dataset,
  dense,
  dropout,
  type EpochReport,
  evaluate,
  fit,
  type FitConfig,
  fromRows,
  imageDataset,
  initialState,
  type Labels,
  type Layer,
  type Loss,
  matrix,
  meanSquaredError,
  NotFiniteError,
  type OptimizerState,
  pipe,
  random,
  referenceEngine,
  type Report,
  sgd,
  softmaxCrossEntropy,
  type StepReport,
  tanh,
  type Targets,
  type TrainState,
  trainStep,
  type Tree,
  wasmEngine,
} from "../../mod.ts";
import { normalMatrix, numbersOf } from "../shared/matrices.ts";

const engine = referenceEngine();
const config = {
  engine,
  network: pipe(dense(2, 6), tanh(), dropout(0.25), dense(6, 3)),
  loss: softmaxCrossEntropy(),
  optimizer: sgd(0.1, { momentum: 0.9 }),
  batchSize: 3,
};
const start = initialState(config, random.key(5));
/** Seven samples: two batches of 3 and a last one of 1. */
const dataset = { inputs: normalMatrix(1, 7, 2), targets: [0, 1, 2, 0, 1, 2, 0] };

async function reportsOf<
  Params extends Tree,
  State extends OptimizerState,
  Expected extends Targets,
>(
  config: FitConfig<Layer<number, number, Params>, State, Expected>,
  state: TrainState<Params, State>,
  dataset: Dataset<Expected>,
): Promise<{
  reports: Report<Params, State>[];
  steps: StepReport<Params, State>[];
  epochs: EpochReport<Params, State>[];
  end: TrainState<Params, State>;
}> {
  const reports: Report<Params, State>[] = [];
  for await (const report of fit(config, state, dataset)) reports.push(report);
  const steps = reports.filter((report) => report.kind === "step");
  const epochs = reports.filter((report) => report.kind === "epoch");
  return { reports, steps, epochs, end: epochs.at(-1)?.state ?? state };
}

/** Returns a loss that records its targets in `seen`. */
function watchedLoss(seen: number[][]): Loss<Labels> {
  return (engine, output, targets) => {
    seen.push(Array.from(targets));
    return softmaxCrossEntropy()(engine, output, targets);
  };
}

describe("fit()", () => {
  it("learns XOR", async () => {
    const learner = {
      ...config,
      network: pipe(dense(2, 8), tanh(), dense(8, 2)),
      optimizer: sgd(0.5, { momentum: 0.9 }),
      batchSize: 4,
      epochs: 100,
    };
    const xor = { inputs: fromRows([[0, 0], [0, 1], [1, 0], [1, 1]]), targets: [0, 1, 1, 0] };
    for (const seed of [1, 2, 3]) {
      const { epochs, end } = await reportsOf(
        learner,
        initialState(learner, random.key(seed)),
        xor,
      );
      assertLess(epochs.at(-1)?.loss ?? NaN, 0.05);
      assertEquals(evaluate(learner, end, xor).accuracy, 1);
    }
  });

  it("reports after every step and every epoch", async () => {
    const { reports } = await reportsOf({ ...config, epochs: 2 }, start, dataset);
    assertEquals(reports.map(({ kind, step, steps, epoch }) => [kind, step, steps, epoch]), [
      ["step", 1, 6, 1],
      ["step", 2, 6, 1],
      ["step", 3, 6, 1],
      ["epoch", 3, 6, 1],
      ["step", 4, 6, 2],
      ["step", 5, 6, 2],
      ["step", 6, 6, 2],
      ["epoch", 6, 6, 2],
    ]);
  });

  it("reports means where the loss is a sum, with a smaller last batch", async () => {
    // With a rate of 0 all steps see the same network.
    const still = { ...config, network: dense(2, 3), optimizer: sgd(0), validation: dataset };
    const state = initialState(still, random.key(3));
    const mean = await reportsOf(still, state, dataset);
    const summed = { ...still, loss: softmaxCrossEntropy({ reduction: "sum" }) };
    const sum = await reportsOf(summed, state, dataset);
    const losses = ({ reports }: typeof mean) => reports.map(({ loss }) => loss.toFixed(6));
    assertEquals(losses(sum), losses(mean));
    const [epoch] = sum.epochs;
    assertAlmostEquals(epoch?.loss ?? NaN, evaluate(still, state, dataset).loss, 1e-6);
    assertAlmostEquals(epoch?.validation?.loss ?? NaN, epoch?.loss ?? NaN, 1e-6);
  });

  it("pairs each sample with its own weight, and reports weighted means", async () => {
    const weights = [1, 0, 2, 4, 0.5, 1, 3];
    const still = { ...config, network: dense(2, 3), optimizer: sgd(0) };
    const state = initialState(still, random.key(3));
    const weighted = { ...dataset, weights };
    const { epochs, steps } = await reportsOf(still, state, weighted);
    assertAlmostEquals(epochs[0]?.loss ?? NaN, evaluate(still, state, weighted).loss, 1e-6);
    assertNotEquals(epochs[0]?.loss.toFixed(4), evaluate(still, state, dataset).loss.toFixed(4));
    assertEquals(steps.map(({ samples }) => samples), [3, 3, 1]);
  });

  it("learns from samples of weight alone", async () => {
    // The same inputs with the other label have no weight.
    const inputs = fromRows([[0], [1], [0], [1]]);
    const dataset = { inputs, targets: [0, 1, 1, 0], weights: [1, 1, 0, 0] };
    const learner = { ...config, network: dense(1, 2), optimizer: sgd(0.5), epochs: 40 };
    const { end } = await reportsOf(learner, initialState(learner, random.key(1)), dataset);
    assertEquals(Array.from(evaluate(learner, end, dataset).predictions), [0, 1, 0, 1]);
  });

  it("goes on from within a weighted epoch as if it had not stopped", async () => {
    const weighted = { ...dataset, weights: [1, 0, 2, 4, 0.5, 1, 3] };
    const { reports } = await reportsOf({ ...config, stateEvery: 1 }, start, weighted);
    const [first] = reports;
    const again = await reportsOf(config, first?.state ?? start, weighted);
    assertEquals(again.epochs[0]?.loss, reports.at(-1)?.loss);
    assertEquals(first?.state?.soFar?.weight === undefined, false);
  });

  it("uses every sample once in an epoch, with a smaller last batch", async () => {
    const seen: number[][] = [];
    const labels = { inputs: normalMatrix(1, 7, 2), targets: [0, 1, 2, 3, 4, 5, 6] };
    const network = pipe(dense(2, 7), tanh());
    const watched = { ...config, network, loss: watchedLoss(seen), epochs: 2 };
    const { steps } = await reportsOf(watched, initialState(watched, random.key(1)), labels);
    assertEquals(steps.map(({ samples }) => samples), [3, 3, 1, 3, 3, 1]);
    assertEquals(seen.map(({ length }) => length), [3, 3, 1, 3, 3, 1]);
    const [first, second] = [seen.slice(0, 3).flat(), seen.slice(3).flat()];
    assertEquals(first.toSorted(), labels.targets);
    assertEquals(second.toSorted(), labels.targets);
    assertNotEquals(first, second);
  });

  it("uses the order of the dataset with shuffle false", async () => {
    const seen: number[][] = [];
    const labels = { inputs: normalMatrix(1, 7, 2), targets: [0, 1, 2, 3, 4, 5, 6] };
    const network = pipe(dense(2, 7), tanh());
    const watched = { ...config, network, loss: watchedLoss(seen), epochs: 2, shuffle: false };
    await reportsOf(watched, initialState(watched, random.key(1)), labels);
    assertEquals(seen, [[0, 1, 2], [3, 4, 5], [6], [0, 1, 2], [3, 4, 5], [6]]);
  });

  it("pairs each sample with its own target, in any order", async () => {
    const seen: number[][] = [];
    const doubled: Loss<typeof targets> = (engine, output, targets) => {
      seen.push(Array.from(output.data), Array.from(targets.data));
      return meanSquaredError()(engine, output, targets);
    };
    const inputs = fromRows([[1], [2], [3], [4], [5]]);
    const targets = fromRows([[10], [20], [30], [40], [50]]);
    const tenfold = {
      engine,
      network: dense(1, 1, { bias: false }),
      loss: doubled,
      optimizer: sgd(0),
      batchSize: 2,
    };
    const fresh = initialState(tenfold, random.key(1));
    const state = { ...fresh, params: { weights: matrix(1, 1, [10]) } };
    await reportsOf(tenfold, state, { inputs, targets });
    assertEquals([seen[0], seen[2], seen[4]], [seen[1], seen[3], seen[5]]);
  });

  it("is the fold of trainStep() over its batches", async () => {
    const plain = {
      ...config,
      network: pipe(dense(2, 6), tanh(), dense(6, 3)),
      shuffle: false,
      epochs: 2,
    };
    const state = initialState(plain, random.key(2));
    const { end } = await reportsOf(plain, state, dataset);
    const indices = [[0, 1, 2], [3, 4, 5], [6]];
    const step = trainStep(plain);
    const folded = [...indices, ...indices].reduce((state, batch) =>
      step(state, {
        input: engine.gather(dataset.inputs, Uint32Array.from(batch)),
        targets: batch.map((i) => dataset.targets[i] ?? NaN),
      }).state, state);
    assertEquals(numbersOf(end.params), numbersOf(folded.params));
    assertEquals(end, folded);
  });

  it("reports the loss and accuracy before each step, and their means over the epoch", async () => {
    const plain = { ...config, network: pipe(dense(2, 6), tanh(), dense(6, 3)), shuffle: false };
    const state = initialState(plain, random.key(2));
    const whole = await reportsOf({ ...plain, batchSize: 100 }, state, dataset);
    const before = evaluate(plain, state, dataset);
    assertAlmostEquals(whole.steps[0]?.loss ?? NaN, before.loss, 1e-6);
    assertEquals(whole.steps[0]?.accuracy, before.accuracy);
    assertEquals([whole.epochs[0]?.loss, whole.epochs[0]?.accuracy], [
      whole.steps[0]?.loss,
      whole.steps[0]?.accuracy,
    ]);

    const { steps, epochs } = await reportsOf({ ...plain, epochs: 2 }, state, dataset);
    epochs.forEach((epoch, i) => {
      const own = steps.slice(3 * i, 3 * i + 3);
      const mean = (of: (report: StepReport) => number) =>
        own.reduce((sum, report) => sum + of(report) * report.samples, 0) / 7;
      assertAlmostEquals(epoch.loss, mean(({ loss }) => loss), 1e-12);
      assertAlmostEquals(epoch.accuracy, mean(({ accuracy }) => accuracy), 1e-12);
    });
  });

  it("takes the given number of steps, whatever the number of epochs", async () => {
    const { reports } = await reportsOf({ ...config, steps: 4, epochs: 9 }, start, dataset);
    assertEquals(reports.map(({ kind, step, steps, epoch }) => [kind, step, steps, epoch]), [
      ["step", 1, 4, 1],
      ["step", 2, 4, 1],
      ["step", 3, 4, 1],
      ["epoch", 3, 4, 1],
      ["step", 4, 4, 2],
      ["epoch", 4, 4, 2],
    ]);
  });

  it("trains for one epoch with batches of 32 by default", async () => {
    const { batchSize: _, ...others } = config;
    const many = { inputs: normalMatrix(1, 70, 2), targets: new Uint8Array(70) };
    const { steps, epochs } = await reportsOf(others, start, many);
    assertEquals(steps.map(({ samples }) => samples), [32, 32, 6]);
    assertEquals(epochs.length, 1);
  });

  it("evaluates on the validation dataset after each epoch, and never trains on it", async () => {
    const validation = { inputs: normalMatrix(9, 5, 2), targets: [0, 1, 2, 2, 1] };
    const { epochs } = await reportsOf({ ...config, epochs: 2, validation }, start, dataset);
    const without = await reportsOf({ ...config, epochs: 2 }, start, dataset);
    epochs.forEach((epoch, i) => {
      assertEquals(epoch.validation, evaluate(config, epoch.state, validation));
      assertEquals(epoch.state, without.epochs[i]?.state);
      assertEquals(Object.hasOwn(without.epochs[i] ?? {}, "validation"), false);
    });
    assertEquals(epochs.length, 2);
  });

  it("ends with a report of the state if it is aborted within an epoch", async () => {
    const controller = new AbortController();
    const aborted = { ...config, epochs: 5, signal: controller.signal };
    const seen: string[] = [];
    let state = start;
    for await (const report of fit(aborted, start, dataset)) {
      seen.push(`${report.kind} ${report.step}`);
      if (report.step === 2) controller.abort();
      if (report.kind === "epoch") state = report.state;
    }
    assertEquals(seen, ["step 1", "step 2", "epoch 2"]);
    assertEquals(state.step, 2);
  });

  it("ends after the report if it is aborted at the end of an epoch", async () => {
    const controller = new AbortController();
    const aborted = { ...config, epochs: 5, signal: controller.signal };
    const seen: string[] = [];
    for await (const report of fit(aborted, start, dataset)) {
      seen.push(`${report.kind} ${report.step}`);
      if (report.kind === "epoch") controller.abort();
    }
    assertEquals(seen, ["step 1", "step 2", "step 3", "epoch 3"]);
  });

  it("takes no step if it is aborted from the start", async () => {
    const { steps } = await reportsOf({ ...config, signal: AbortSignal.abort() }, start, dataset);
    assertEquals(steps, []);
  });

  it("trains on augmented samples, with a new key for each step", async () => {
    const seen: unknown[] = [];
    const keys: random.Key[] = [];
    const doubled = {
      ...config,
      epochs: 2,
      validation: dataset,
      augment: ((engine, key, samples) => {
        keys.push(key);
        seen.push(samples.inputs, samples.image);
        return engine.scale(2, engine.gather(samples.inputs, samples.indices));
      }) satisfies Augmentation,
    };
    const { steps, end, epochs } = await reportsOf(doubled, start, dataset);
    assertEquals(new Set(seen), new Set([dataset.inputs, undefined]));
    assertEquals(new Set(keys.map(String)).size, 6);
    const doubles = { ...dataset, inputs: engine.scale(2, dataset.inputs) };
    const { augment: _, ...plain } = doubled;
    const expected = await reportsOf(plain, start, doubles);
    assertEquals(steps, expected.steps);
    assertEquals(end, expected.end);
    // Validation is not augmented.
    assertEquals(epochs[0]?.validation, evaluate(config, epochs[0]?.state ?? start, dataset));
  });

  it("augments to the same bits after resuming within an epoch, and with any number of threads", async () => {
    const images = imageDataset(
      Uint8Array.from({ length: 23 * 100 }, (_, i) => i * 37 % 256),
      Uint8Array.from({ length: 23 }, (_, i) => i % 3),
      { height: 10, width: 10, classes: 3 },
    );
    const vary = augment({
      shift: 2,
      rotate: 20,
      scale: 0.2,
      shear: 0.2,
      elastic: { alpha: 1, sigma: 2 },
      flip: true,
    });
    const ends: number[][] = [];
    for (const threads of [1, 3]) {
      const engine = await wasmEngine({ threads, strict: true });
      const augmented = {
        ...config,
        engine,
        network: pipe(dense(100, 6), tanh(), dropout(0.25), dense(6, 3)),
        batchSize: 9,
        augment: vary,
      };
      const begin = initialState(augmented, random.key(1));
      const whole = await reportsOf({ ...augmented, steps: 5 }, begin, images);
      const first = await reportsOf({ ...augmented, steps: 2 }, begin, images);
      const rest = await reportsOf({ ...augmented, steps: 5 }, first.end, images);
      assertEquals(rest.end, whole.end);
      ends.push(numbersOf(whole.end.params));
      const { augment: _, ...plain } = augmented;
      const unlike = await reportsOf({ ...plain, steps: 5 }, begin, images);
      assertNotEquals(numbersOf(unlike.end.params), numbersOf(whole.end.params));
      engine.close();
    }
    assertEquals(ends[0], ends[1]);
  });

  it("resumes from a state within an epoch, with the same bits", async () => {
    const whole = await reportsOf({ ...config, epochs: 3 }, start, dataset);
    for (let pause = 1; pause < 9; pause++) {
      const first = await reportsOf({ ...config, steps: pause }, start, dataset);
      assertEquals(first.end.step, pause);
      const rest = await reportsOf({ ...config, epochs: 3 }, first.end, dataset);
      assertEquals(rest.end, whole.end);
      assertEquals(
        [...first.steps, ...rest.steps].map(({ step, epoch, loss }) => [step, epoch, loss]),
        whole.steps.map(({ step, epoch, loss }) => [step, epoch, loss]),
      );
    }
  });

  it("reports the state every `stateEvery` steps, and resumes from each with the same reports", async () => {
    const labels = { ...config, epochs: 3, validation: dataset };
    const rows = { ...labels, network: dense(2, 1), loss: meanSquaredError() };
    const targets = normalMatrix(3, 7, 1);
    const first = await reportsOf({ ...labels, stateEvery: 2 }, start, dataset);
    const states = first.steps.flatMap(({ state }) => state ?? []);
    assertEquals(states.map(({ step, soFar }) => [step, soFar?.samples]), [[2, 6], [4, 3], [8, 6]]);
    const whole = await reportsOf(labels, start, dataset);
    for (const state of states) {
      const { reports } = await reportsOf(labels, state, dataset);
      assertEquals(reports, whole.reports.slice(-reports.length));
    }
    const regression = initialState(rows, random.key(1));
    const numbers = { inputs: dataset.inputs, targets };
    const each = { ...rows, stateEvery: 1, validation: numbers };
    const all = await reportsOf(each, regression, numbers);
    for (const state of all.steps.flatMap(({ state }) => state ?? [])) {
      const { reports } = await reportsOf(each, state, numbers);
      assertEquals(reports, all.reports.slice(-reports.length));
    }
  });

  it("has no reports if all steps were taken", async () => {
    const { end } = await reportsOf(config, start, dataset);
    const { steps } = await reportsOf(config, end, dataset);
    assertEquals(steps, []);
  });

  it("returns the same bits for the same state, and others for another key", async () => {
    const run = (seed: number) => reportsOf(config, { ...start, key: random.key(seed) }, dataset);
    assertEquals((await run(1)).reports, (await run(1)).reports);
    assertNotEquals(numbersOf((await run(1)).end.params), numbersOf((await run(2)).end.params));
  });

  it("does not change the given state and dataset", async () => {
    const before = JSON.stringify([start, dataset]);
    const { end } = await reportsOf(config, start, dataset);
    assertEquals(JSON.stringify([start, dataset]), before);
    assertNotEquals(numbersOf(end.params), numbersOf(start.params));
    assertEquals(end.key, start.key);
  });

  it("does not change the states in earlier reports", async () => {
    let kept: readonly [state: unknown, copy: string] | undefined;
    for await (const report of fit({ ...config, epochs: 3 }, start, dataset)) {
      if (report.kind === "epoch") kept ??= [report.state, JSON.stringify(report.state)];
    }
    assert(kept);
    assertStrictEquals(JSON.stringify(kept[0]), kept[1]);
  });

  it("takes bytes as inputs, and rows as targets", async () => {
    const inputs: ByteMatrix = {
      rows: 4,
      cols: 2,
      bytes: Uint8Array.of(0, 255, 255, 0, 255, 255, 0, 0),
      scale: 1 / 255,
      shift: 0,
    };
    const targets = matrix(4, 1, [1, 1, 2, 0]);
    const adder = {
      engine,
      network: dense(2, 1),
      loss: meanSquaredError(),
      optimizer: sgd(0.5),
      batchSize: 4,
      epochs: 200,
    };
    const state = initialState(adder, random.key(1));
    const { epochs, end } = await reportsOf(adder, state, { inputs, targets });
    assertLess(epochs.at(-1)?.loss ?? NaN, 1e-4);
    assertAlmostEquals(end.params.weights.data[0] ?? NaN, 1, 0.02);
    assertEquals(epochs.at(-1)?.accuracy, NaN);
  });

  it("rejects an empty dataset", async () => {
    await assertRejects(
      () => reportsOf(config, start, { inputs: matrix(0, 2), targets: [] }),
      RangeError,
      "Cannot train on no samples: the dataset is empty",
    );
  });

  it("rejects sizes and counts that are not whole numbers from 1", async () => {
    for (const odd of [0, -1, 1.5, NaN, Infinity]) {
      await assertRejects(
        () => reportsOf({ ...config, batchSize: odd }, start, dataset),
        RangeError,
        `Cannot train with a batch size of ${odd}`,
      );
      await assertRejects(
        () => reportsOf({ ...config, epochs: odd }, start, dataset),
        RangeError,
        `Cannot train for ${odd} epochs: it must be a whole number from 1`,
      );
      await assertRejects(
        () => reportsOf({ ...config, steps: odd }, start, dataset),
        RangeError,
        `Cannot train for ${odd} steps`,
      );
      if (odd === Infinity) continue;
      await assertRejects(
        () => reportsOf({ ...config, stateEvery: odd }, start, dataset),
        RangeError,
        `Cannot report the state every ${odd} steps: it must be a whole number from 1`,
      );
    }
  });

  it("rejects a dataset that does not fit the network or the loss", async () => {
    await assertRejects(
      () => reportsOf(config, start, { inputs: matrix(7, 3), targets: dataset.targets }),
      RangeError,
      "it takes 2 features, not 3",
    );
    for (const label of [3, -1, 0.5, NaN]) {
      await assertRejects(
        () => reportsOf(config, start, { inputs: matrix(1, 2), targets: [label] }),
        RangeError,
        `Cannot take ${label} as the class of sample 0: there are 3 classes`,
      );
    }
    await assertRejects(
      () =>
        reportsOf({ ...config, batchSize: 2 }, start, {
          ...dataset,
          targets: [0, 1, 2, 0, 1, 7, 0],
        }),
      RangeError,
      "Cannot take 7 as the class of sample 5: there are 3 classes",
    );
  });

  it("rejects different numbers of targets and inputs", async () => {
    for (const targets of [[0, 1, 2, 0, 1, 2], [0, 1, 2, 0, 1, 2, 0, 1], matrix(6, 3)]) {
      await assertRejects(
        () => reportsOf(config, start, { inputs: dataset.inputs, targets }),
        RangeError,
        "7 samples",
      );
    }
  });

  describe("where the loss becomes NaN or infinite", () => {
    const inputs = fromRows([[1], [2], [3], [4]]);
    const steep = {
      engine,
      network: dense(1, 1),
      loss: meanSquaredError(),
      optimizer: sgd(1e12),
      batchSize: 2,
      epochs: 3,
    };
    const steepStart = initialState(steep, random.key(1));

    it("stops with an error that says where, and what to try", async () => {
      const steps: StepReport[] = [];
      const run = async () => {
        for await (const report of fit(steep, steepStart, { inputs, targets: inputs })) {
          if (report.kind === "step") steps.push(report);
        }
      };
      const error = await assertRejects(run, NotFiniteError, "try a smaller learning rate");
      const last = steps.at(-1);
      assert(last && Number.isFinite(last.loss));
      assertEquals(error.what, "loss");
      assertEquals([error.step, error.lastFiniteLoss], [last.step + 1, last.loss]);
      assertEquals(error.epoch, Math.ceil(error.step / 2));
      assert(!Number.isFinite(error.loss));
      const place = `The loss is ${error.loss} at step ${error.step} of epoch ${error.epoch}`;
      assert(error.message.startsWith(`${place}, after ${last.loss}: `), error.message);
    });

    it("names the number of the data that is not finite, in place of the learning rate", async () => {
      const whole = fromRows([[1], [2], [3], [4]]);
      const odd = (value: number) => fromRows([[1], [2], [value], [4]]);
      const calm = { ...steep, optimizer: sgd(0.01) };
      for (
        const [dataset, data] of [
          [{ inputs: odd(NaN), targets: whole }, "row 2, column 0 of the inputs is NaN"],
          [
            { inputs: odd(-Infinity), targets: whole },
            "row 2, column 0 of the inputs is -Infinity",
          ],
          [{ inputs: whole, targets: odd(Infinity) }, "row 2, column 0 of the targets is Infinity"],
        ] as const
      ) {
        const error = await assertRejects(
          () => reportsOf(calm, steepStart, dataset),
          NotFiniteError,
        );
        assertEquals(error.data, data);
        assert(error.message.endsWith(`: ${data}`), error.message);
        assert(!error.message.includes("learning rate"));
      }
    });

    it("names the batch of a source whose data is not finite", async () => {
      const { batchSize: _, ...calm } = { ...steep, optimizer: sgd(0.01) };
      const batches = [
        { inputs: fromRows([[1]]), targets: fromRows([[1]]) },
        { inputs: fromRows([[1], [NaN]]), targets: fromRows([[1], [2]]) },
      ];
      await assertRejects(
        () => Array.fromAsync(fit(calm, steepStart, batches)),
        NotFiniteError,
        ": row 1, column 0 of the inputs of batch 2 of epoch 1 is NaN",
      );
    });

    it("goes on where it is asked to, and says since when in the reports", async () => {
      const going = { ...steep, onNonFinite: "report" } as const;
      const { reports, steps } = await reportsOf(going, steepStart, { inputs, targets: inputs });
      const first = steps.find(({ loss }) => !Number.isFinite(loss))?.step ?? NaN;
      assertEquals(steps.length, 6);
      for (const { step, notFiniteSince } of reports) {
        assertEquals(notFiniteSince, step < first ? undefined : first);
      }
    });

    it("stops if the last step leaves parameters that are not finite", async () => {
      const once = { ...steep, optimizer: sgd(Number.MAX_VALUE), steps: 1 };
      const error = await assertRejects(
        () => reportsOf(once, steepStart, { inputs, targets: inputs }),
        NotFiniteError,
        "The parameters are not finite after step 1 of epoch 1",
      );
      assertEquals([error.what, error.lastFiniteLoss], ["parameters", error.loss]);
      const going = { ...once, onNonFinite: "report" } as const;
      const { epochs } = await reportsOf(going, steepStart, { inputs, targets: inputs });
      assertEquals(epochs[0]?.notFiniteSince, 1);
    });
  });

  describe("the turns of the event loop", () => {
    const many = {
      inputs: normalMatrix(1, 60, 2),
      targets: Array.from({ length: 60 }, (_, i) => i % 3),
    };
    /** Returns how many timers fired by the end of a training. */
    async function timersDuring(yieldEvery: number): Promise<number> {
      let fired = 0;
      let isOver = false;
      const again = () => {
        fired++;
        if (!isOver) timer = setTimeout(again, 0);
      };
      let timer = setTimeout(again, 0);
      for await (const _ of fit({ ...config, yieldEvery, epochs: 20 }, start, many));
      isOver = true;
      clearTimeout(timer);
      return fired;
    }

    it("come between steps, and let timers through", async () => {
      assert(await timersDuring(0) > 0);
    });

    it("come between the batches of the validation, too", async () => {
      const validation = { inputs: normalMatrix(2, 40_000, 2), targets: new Uint8Array(40_000) };
      const seen: number[] = [];
      let fired = 0;
      const timer = setInterval(() => fired++, 1);
      for await (
        const { kind } of fit({ ...config, yieldEvery: 0, steps: 1, validation }, start, many)
      ) {
        seen.push(fired);
        if (kind === "epoch") break;
      }
      clearInterval(timer);
      assert((seen[1] ?? 0) > (seen[0] ?? 0), `${seen}`);
    });

    it("do not come if they are not wanted", async () => {
      assertEquals(await timersDuring(Infinity), 0);
    });

    it("do not change any result", async () => {
      const [without, withTurns] = [{ ...config, yieldEvery: Infinity }, {
        ...config,
        yieldEvery: 0,
      }];
      const { reports } = await reportsOf(without, start, dataset);
      assertEquals((await reportsOf(withTurns, start, dataset)).reports, reports);
    });

    it("let a signal end the training, with the report of the epoch last", async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 0);
      const endless = { ...config, epochs: 1e9, yieldEvery: 0, signal: controller.signal };
      const { reports } = await reportsOf(endless, start, dataset);
      assertEquals(reports.at(-1)?.kind, "epoch");
    });

    it("are refused for a time that is no number from 0", async () => {
      for (const odd of [-1, NaN]) {
        await assertRejects(
          () => reportsOf({ ...config, yieldEvery: odd }, start, dataset),
          RangeError,
          `Cannot give the event loop a turn every ${odd} ms: it must be a number from 0`,
        );
      }
    });
  });
});
