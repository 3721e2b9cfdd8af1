import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  augment,
  type Batches,
  type BatchSource,
  type Dataset,
  dense,
  dropout,
  evaluate,
  fit,
  imageDataset,
  initialState,
  type Labels,
  matrix,
  pipe,
  random,
  referenceEngine,
  sgd,
  softmaxCrossEntropy,
  subset,
  tanh,
  wasmEngine,
} from "../../mod.ts";
import { normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine();
const config = {
  engine,
  network: pipe(dense(2, 6), tanh(), dropout(0.25), dense(6, 3)),
  loss: softmaxCrossEntropy(),
  optimizer: sgd(0.1, { momentum: 0.9 }),
};
const start = initialState(config, random.key(5));
/** Seven samples: batches of 3, 3 and 1. */
const dataset = { inputs: normalMatrix(1, 7, 2), targets: [0, 1, 2, 0, 1, 2, 0] };
const parts = [[0, 1, 2], [3, 4, 5], [6]].map((indices) => subset(dataset, indices));

/** Yields batches, and notes in `log` when it begins, gives each, and closes. */
async function* logged(
  log: string[],
  batches: Iterable<Dataset<Labels>> = parts,
): AsyncGenerator<Dataset<Labels>, void, void> {
  log.push("open");
  try {
    for (const batch of batches) {
      await Promise.resolve();
      log.push(`${batch.inputs.rows}`);
      yield batch;
    }
  } finally {
    log.push("close");
  }
}

type Options = Partial<Parameters<typeof fit<typeof config.network, never, Labels>>[0]>;

async function reportsOf(
  source: Dataset<Labels> | BatchSource<Labels>,
  options: Omit<Options, "engine" | "network" | "loss" | "optimizer" | "evaluated"> = {},
  from = start,
) {
  const reports = await Array.fromAsync(fit({ ...config, ...options }, from, source));
  const epochs = reports.filter((report) => report.kind === "epoch");
  const steps = reports.filter((report) => report.kind === "step");
  return { reports, epochs, steps, end: epochs.at(-1)?.state };
}

describe("fit() on a source of batches", () => {
  const epochs = 2;

  it("gives the same reports as on the dataset, to the bit, for every kind of source", async () => {
    const options = { epochs, validation: dataset };
    const whole = await reportsOf(dataset, { ...options, batchSize: 3, shuffle: false });
    assertEquals(whole.epochs.length, 2);
    const sources: BatchSource<Labels>[] = [
      parts,
      () => parts,
      () => logged([]),
      () => Promise.resolve(logged([])),
      (_epoch: number, step: number) => parts.slice(step),
      { [Symbol.asyncIterator]: () => logged([]) },
      () => ReadableStream.from(parts),
    ];
    for (const source of sources) {
      const { reports } = await reportsOf(source, { ...options, stepsPerEpoch: 3 });
      assertEquals(reports, whole.reports);
    }
    const unknown = await reportsOf(() => logged([]), options);
    const withoutSteps = whole.reports.map((report) => ({ ...report, steps: NaN }));
    assertEquals(unknown.reports, withoutSteps);
  });

  it("gives the same bits on the wasm engine, for bytes, weights and augmented images", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const bytes = Uint8Array.from({ length: 10 * 4 }, (_, i) => i * 6);
    const labels = Uint8Array.from({ length: 10 }, (_, i) => i % 2);
    const images = {
      ...imageDataset(bytes, labels, { height: 2, width: 2, classes: 2 }),
      weights: Array.from(labels, (label) => 1 + label),
    };
    const own = {
      ...config,
      engine: wasm,
      network: dense(4, 2),
      augment: augment({ shift: 1 }),
      epochs,
    };
    const state = initialState(own, random.key(1));
    const ofDataset = { ...own, batchSize: 4, shuffle: false };
    const batches = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]].map((indices) => subset(images, indices));
    const whole = await Array.fromAsync(fit(ofDataset, state, images));
    assertEquals(await Array.fromAsync(fit(own, state, batches)), whole);
    wasm.close();
  });

  it("reports the mean of the samples where batches differ in size", async () => {
    const still = { ...config, network: dense(2, 3), optimizer: sgd(0) };
    const state = initialState(still, random.key(3));
    const [, , , epoch] = await Array.fromAsync(fit(still, state, () => logged([])));
    const { loss, accuracy } = evaluate(still, state, dataset);
    assert(epoch?.kind === "epoch");
    assertLess(Math.abs(epoch.loss - loss), 1e-6);
    assertEquals(epoch.accuracy, accuracy);
  });

  it("asks for each epoch anew, and closes what it does not read to the end", async () => {
    const log: string[] = [];
    const asked: number[] = [];
    const source = (epoch: number) => {
      asked.push(epoch);
      return logged(log);
    };
    await reportsOf(source, { epochs: 2 });
    assertEquals(log, ["open", "3", "3", "1", "close", "open", "3", "3", "1", "close"]);
    log.length = 0;
    await reportsOf(source, { epochs: 2, stepsPerEpoch: 2 });
    assertEquals(log, ["open", "3", "3", "close", "open", "3", "3", "close"]);
    assertEquals(asked, [1, 2, 1, 2]);
  });

  it("goes on in a stream that can be read only once, in epochs of stepsPerEpoch", async () => {
    const log: string[] = [];
    const { reports } = await reportsOf(logged(log), { steps: 3, stepsPerEpoch: 2 });
    assertEquals(reports.map(({ kind, step, epoch, steps }) => [kind, step, epoch, steps]), [
      ["step", 1, 1, 3],
      ["step", 2, 1, 3],
      ["epoch", 2, 1, 3],
      ["step", 3, 2, 3],
      ["epoch", 3, 2, 3],
    ]);
    assertEquals(log, ["open", "3", "3", "1", "close"]);
  });

  it("takes so many steps of an endless source", async () => {
    const log: string[] = [];
    const endless = function* () {
      while (true) yield* parts;
    };
    const { epochs, steps } = await reportsOf(logged(log, endless()), { steps: 4 });
    assertEquals([steps.length, epochs.length, log.at(-1)], [4, 1, "close"]);
  });

  it("closes the source when the consumer stops, and when a step fails", async () => {
    const log: string[] = [];
    for await (const _ of fit(config, start, () => logged(log))) break;
    assertEquals(log, ["open", "3", "close"]);
    log.length = 0;
    const wide = { inputs: matrix(1, 5), targets: [0] };
    await assertRejects(
      () => reportsOf(() => logged(log, [parts[0]!, wide])),
      RangeError,
      "Cannot train on batch 2 of epoch 1: its samples have 5 features, but pipe 2 -> 3 takes 2",
    );
    assertEquals(log, ["open", "3", "1", "close"]);
  });

  it("resumes at the next batch to the same bits, also where the source leaves batches out", async () => {
    const asked: (readonly [number, number | undefined])[] = [];
    const sources: BatchSource<Labels>[] = [
      parts,
      (epoch: number) => (asked.push([epoch, undefined]), logged([])),
      (epoch: number, step: number) => (asked.push([epoch, step]), logged([], parts.slice(step))),
      (epoch: number, step = 0) => (asked.push([epoch, step]), logged([], parts.slice(step))),
    ];
    for (const source of sources) {
      const options = { epochs: 3, stepsPerEpoch: 3, stateEvery: 1 };
      const whole = await reportsOf(source, options);
      for (const midway of whole.reports) {
        if (!midway.state) continue;
        asked.length = 0;
        const rest = await reportsOf(source, options, midway.state);
        const from = whole.reports.indexOf(midway) + 1;
        assertEquals(rest.reports, whole.reports.slice(from));
      }
    }
    const { steps } = await reportsOf(parts, { epochs: 3, stateEvery: 1 });
    asked.length = 0;
    await reportsOf(sources[2]!, { epochs: 2, stepsPerEpoch: 3 }, steps[1]?.state);
    assertEquals(asked, [[1, 2], [2, 0]]);
  });

  it("refuses to resume where the next batch is not known", async () => {
    const { steps } = await reportsOf(parts, { stateEvery: 1 });
    const midway = steps[0]?.state;
    await assertRejects(
      () => reportsOf(() => parts, {}, midway),
      RangeError,
      "Cannot resume after step 1 without stepsPerEpoch: it tells which batch comes next",
    );
    await assertRejects(
      () => reportsOf(logged([]), { stepsPerEpoch: 3 }, midway),
      TypeError,
      "Cannot resume after step 1 from a source that can be read only once: give a function",
    );
    await assertRejects(
      () => reportsOf(() => [], { stepsPerEpoch: 3 }, midway),
      RangeError,
      "Cannot resume after batch 1 of epoch 1: the source has only 0",
    );
  });

  it("advises to open a source anew only after the first epoch", async () => {
    const error = await assertRejects(() => reportsOf(() => [], {}), RangeError);
    assertEquals(
      error.message,
      "Cannot train on no batches: the source has none for epoch 1",
    );
  });

  it("says where a source has too little", async () => {
    const once = parts.values();
    const usedUp = { [Symbol.iterator]: () => once };
    const cases: [BatchSource<Labels>, Parameters<typeof reportsOf>[1], string][] = [
      [[], {}, "Cannot train on no batches: the list is empty"],
      [() => [], {}, "Cannot train on no batches: the source has none for epoch 1"],
      [
        logged([]),
        { epochs: 2 },
        "Cannot train for more than one epoch on a source that can be read only once",
      ],
      [
        ReadableStream.from(parts),
        { epochs: 2 },
        "Cannot train for more than one epoch on a source that can be read only once",
      ],
      [
        usedUp,
        { epochs: 2 },
        "the source has none for epoch 2: give a function of the epoch that opens it anew",
      ],
      [
        parts,
        { validation: ReadableStream.from(parts) },
        "Cannot validate after each epoch on a source that can be read only once",
      ],
      [
        () => parts,
        { epochs: 2, stepsPerEpoch: 5 },
        "Cannot train for 5 steps per epoch: the source ended after 3 batches of epoch 1, at step 3",
      ],
      [
        () => [{ inputs: matrix(0, 2), targets: [] }],
        {},
        "Cannot train on batch 1 of epoch 1: it has no samples",
      ],
      [
        () => [{ inputs: matrix(2, 2), targets: [0] }],
        {},
        "Cannot pair 2 samples of batch 1 of epoch 1 with 1 targets",
      ],
      [
        () => [parts[0]!, { inputs: matrix(2, 2), targets: [0, 3] }],
        {},
        "Cannot take 3 as the class of sample 1 of batch 2 of epoch 1: there are 3 classes",
      ],
      [
        () => [parts[0]!],
        { stepsPerEpoch: 2 },
        "the source ended after 1 batch of epoch 1, at step 1",
      ],
      [
        () => [parts[0]!, { ...parts[1]!, weights: [1, 1, -2] }],
        {},
        "Cannot weight sample 2 of batch 2 of epoch 1 by -2: it must be a finite number from 0",
      ],
      [
        () => [parts[0]!, undefined, parts[1]!] as never,
        {},
        "Cannot train on missing as batch 2 of epoch 1: give { inputs, targets }",
      ],
      [
        [parts[0]!, undefined, parts[1]!] as never,
        {},
        "Cannot train on missing as batch 2 of epoch 1: give { inputs, targets }",
      ],
      [
        () => parts,
        { validation: () => undefined as never },
        "Cannot validate on missing, which the validation gave for epoch 1",
      ],
      [parts, { stepsPerEpoch: 0 }, "Cannot take 0 steps per epoch: it must be a whole number"],
      [parts, { batchSize: 2 }, "Cannot train with a batch size of 2: the source gives batches"],
      [parts, { shuffle: true }, "Cannot shuffle a source of batches: leave out shuffle"],
      [dataset, { stepsPerEpoch: 2 }, "Cannot take 2 steps per epoch of a dataset"] as never,
      [parts, { validation: logged([]) }, "Cannot validate after each epoch on a source"],
      // @ts-expect-error: a batch has inputs, not an input
      [() => [{ input: matrix(2, 2), targets: [0] }], {}, "batch 1 of epoch 1 has input, targets"],
      // @ts-expect-error: targets are labels or a matrix
      [[{ inputs: matrix(1, 2), targets: 5 }], {}, "Cannot train on 5 as targets of batch 1 of"],
      // @ts-expect-error: samples are no batches
      [[1, 2], {}, "Cannot train on 1 as batch 1 of epoch 1: give { inputs, targets }"],
      // @ts-expect-error: a function gives batches, not a batch
      [() => dataset, {}, "which the source gave for epoch 1: it must give batches"],
    ];
    for (const [source, options, message] of cases) {
      await assertRejects(() => reportsOf(source, options), Error, message);
    }
  });

  it("gives no advice to a function that has nothing for a later epoch", async () => {
    const source = (epoch: number) => epoch === 2 ? [] : parts;
    const error = await assertRejects(() => reportsOf(source, { epochs: 2 }), RangeError);
    assertEquals(
      error.message,
      "Cannot train on no batches: the source has none for epoch 2",
    );
  });

  it("counts a batch without weight as nothing, and refuses an epoch of such batches", async () => {
    const weighed = parts.map((part, i) => ({ ...part, weights: part.targets.map(() => i % 2) }));
    const { steps, epochs } = await reportsOf(weighed);
    assertEquals(steps.map(({ loss }) => loss === 0), [true, false, true]);
    assertEquals(epochs[0]?.loss, steps[1]?.loss);
    // Whoever ends within an epoch keeps the state.
    const { end, epochs: [partial] } = await reportsOf(weighed, { steps: 1 });
    assertEquals([end?.step, partial?.loss], [1, NaN]);
    const message = "the weights of its samples or of their classes are all 0";
    for (const onNonFinite of ["stop", "report"] as const) {
      await assertRejects(() => reportsOf([weighed[0]!], { onNonFinite }), RangeError, message);
    }
  });

  it("keeps no source open, if a signal comes while the source opens", async () => {
    const controller = new AbortController();
    const log: string[] = [];
    let open = (_: Batches<Labels>) => {};
    const source = () => {
      controller.abort();
      return new Promise<Batches<Labels>>((resolve) => open = resolve);
    };
    const { reports } = await reportsOf(source, { signal: controller.signal });
    assertEquals(reports, []);
    const batches = logged(log);
    open(batches);
    await new Promise((resolve) => setTimeout(resolve, 0));
    assertEquals((await batches.next()).done, true);
    assertEquals(log, []);
  });

  it("throws what the source throws, after the steps before", async () => {
    const broken = async function* () {
      yield* parts.slice(0, 2);
      await Promise.resolve();
      throw new Error("the disk is gone");
    };
    let steps = 0;
    await assertRejects(
      async () => {
        for await (const _ of fit(config, start, () => broken())) steps++;
      },
      Error,
      "the disk is gone",
    );
    assertEquals(steps, 2);
  });

  it("validates on a source, as on the dataset", async () => {
    const onDataset = await reportsOf(parts, { epochs: 2, validation: dataset });
    const onSource = await reportsOf(parts, { epochs: 2, validation: () => logged([]) });
    assertEquals(
      onSource.epochs.map(({ validation }) => validation?.accuracy),
      onDataset.epochs.map(({ validation }) => validation?.accuracy),
    );
    for (const [i, { validation }] of onSource.epochs.entries()) {
      const off = (validation?.loss ?? NaN) - (onDataset.epochs[i]?.validation?.loss ?? NaN);
      assertLess(Math.abs(off), 1e-6);
    }
  });

  it("ends at a signal, also while the source lets it wait", async () => {
    const controller = new AbortController();
    const log: string[] = [];
    const waiting: Batches<Labels> = {
      [Symbol.asyncIterator]: () => {
        let given = 0;
        return {
          next: () => {
            if (given++ === 0) return Promise.resolve({ done: false, value: parts[0]! });
            queueMicrotask(() => controller.abort());
            return new Promise(() => {});
          },
          return: () => {
            log.push("close");
            return Promise.resolve({ done: true, value: undefined });
          },
        };
      },
    };
    const { reports } = await reportsOf(waiting, { signal: controller.signal });
    assertEquals(reports.map(({ kind, step }) => [kind, step]), [["step", 1], ["epoch", 1]]);
    assertEquals(log, ["close"]);
    const epoch = reports[1];
    assert(epoch?.kind === "epoch");
    assertEquals(epoch.state.soFar?.samples, 3);
  });
});

describe("fit() on a dataset", () => {
  it("refuses a label or a weight of any sample before the first step", async () => {
    const targets = [0, 1, 2, 0, 1, 2, 3];
    const seen: string[] = [];
    const run = async (data: Dataset<Labels>, options = {}) => {
      for await (const { kind } of fit({ ...config, ...options }, start, data)) seen.push(kind);
    };
    await assertRejects(
      () => run({ ...dataset, targets }, { batchSize: 1, shuffle: false }),
      RangeError,
      "Cannot take 3 as the class of sample 6: there are 3 classes",
    );
    await assertRejects(
      () => run(dataset, { validation: { ...dataset, targets } }),
      RangeError,
      "Cannot take 3 as the class of sample 6 of the validation dataset: there are 3 classes",
    );
    await assertRejects(
      () => run({ ...dataset, weights: [1, 1, 1, 1, 1, 1, -1] }, { batchSize: 1, shuffle: false }),
      RangeError,
      "Cannot weight sample 6 by -1: it must be a finite number from 0",
    );
    assertEquals(seen, []);
  });

  it("refuses samples whose weights are all 0 before the first step", async () => {
    const weights = dataset.targets.map(() => 0);
    const seen: string[] = [];
    const run = async () => {
      for await (const { kind } of fit(config, start, { ...dataset, weights })) seen.push(kind);
    };
    await assertRejects(run, RangeError, "Cannot train on samples whose weights are all 0");
    assertEquals(seen, []);
  });

  it("shows values of the wrong kind with their types", async () => {
    const bytes = { rows: 7, cols: 3, bytes: new Uint8Array(21), scale: 1, shift: 0 };
    const cases: [object, object, string][] = [
      [
        { targets: BigInt64Array.of(0n, 1n, 2n, 0n, 1n, 2n, 0n) },
        {},
        "Cannot take 0n as the class",
      ],
      [{ targets: [..."0120120"] }, {}, 'Cannot take "0" as the class of sample 0'],
      [
        { weights: [..."1111111"] },
        {},
        'Cannot weight sample 0 by "1": it must be a finite number',
      ],
      [{ targets: bytes }, {}, "they are bytes; gather() makes numbers of them"],
      [{}, { batchSize: "3" }, 'Cannot train with a batch size of "3"'],
      [{}, { epochs: "3" }, 'Cannot train for "3" epochs'],
    ];
    for (const [wrong, options, message] of cases) {
      const data = { ...dataset, ...wrong } as never;
      await assertRejects(() => reportsOf(data, options), Error, message);
    }
  });

  it("looks at the validation before the first step", async () => {
    const { inputs, targets } = dataset;
    const wide = { inputs: matrix(2, 3), targets: [0, 1] };
    const cases: [unknown, string][] = [
      [wide, "on the validation dataset: its samples have 3 features, but"],
      [{ inputs: matrix(0, 2), targets: [] }, "on the validation dataset: it has no samples"],
      [{ inputs, targets: [0] }, "Cannot pair 7 samples of the validation dataset with 1 targets"],
      [
        { inputs, targets, weights: [-1, ...targets.slice(1)] },
        "sample 0 of the validation dataset",
      ],
      [{ inputs, targets: matrix(7, 4) }, "on the validation dataset, by its first target: Cannot"],
      [{ inputs }, "Cannot validate without targets: the validation dataset has inputs"],
      [3, "Cannot validate on 3 as the validation dataset"],
      [null, "Cannot validate on null as the validation dataset"],
      [[], "Cannot validate on no batches: the list is empty"],
      [[...parts, wide], "Cannot validate on batch 4 of the validation: its samples have 3"],
      [[undefined], "Cannot validate on missing as batch 1 of the validation"],
    ];
    for (const [validation, message] of cases) {
      const seen: string[] = [];
      const options = { ...config, validation: validation as Dataset<Labels> };
      const run = async () => {
        for await (const { kind } of fit(options, start, dataset)) seen.push(kind);
      };
      await assertRejects(run, Error, message);
      assertEquals(seen, []);
    }
  });

  it("takes any labels that a loss of one's own takes", async () => {
    const loss: typeof config.loss = (engine, output, targets) => {
      const shifted = Array.from(targets as Labels, (label) => label - 1);
      return softmaxCrossEntropy()(engine, output, shifted);
    };
    const from1 = { ...dataset, targets: dataset.targets.map((label) => label + 1) };
    const { loss: plain } = (await reportsOf(dataset)).epochs[0]!;
    const [, epoch] = await Array.fromAsync(fit({ ...config, loss }, start, from1));
    assertEquals(epoch?.loss, plain);
  });
});
