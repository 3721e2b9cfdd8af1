import { assert, assertEquals, assertLess } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  dense,
  dropout,
  type EpochReport,
  fit,
  initialState,
  type Labels,
  type NotFiniteError,
  type OptimizerState,
  pipe,
  random,
  referenceEngine,
  sgd,
  softmaxCrossEntropy,
  tanh,
  type TrainState,
  type Tree,
} from "../../../mod.ts";
import { lateEngine } from "../../engines/late.ts";
import { normalMatrix } from "../../shared/matrices.ts";
import { assertSame, type Config, type Source, toldBy } from "./told.ts";

const config: Config<Labels> = {
  network: pipe(dense(2, 6), tanh(), dropout(0.25), dense(6, 3)),
  loss: softmaxCrossEntropy(),
  optimizer: sgd(0.1, { momentum: 0.9 }),
  batchSize: 3,
  epochs: 4,
};
/** Twenty samples: six batches of 3 and a last one of 2. */
const dataset = {
  inputs: normalMatrix(1, 20, 2),
  targets: Array.from({ length: 20 }, (_, i) => i % 3),
};
const { batchSize: _, ...ofSource } = config;
const same = (more: Partial<Config<Labels>>, make: () => Source<Labels> = () => dataset) =>
  assertSame({ ...config, ...more }, make);

describe("fit() on a late engine", () => {
  it("takes steps while numbers are on their way, and gives the same reports in order", async () => {
    const late = lateEngine({ turns: 20 });
    const long = { ...config, batchSize: 1, yieldEvery: 0 };
    assertEquals(
      await toldBy(late, long, dataset),
      await toldBy(referenceEngine(), long, dataset),
    );
    assertLess(1, late.counts().ahead);
  });

  for (const yieldEvery of [0, 20, Infinity]) {
    it(`gives the same with turns of the event loop every ${yieldEvery} ms`, async () => {
      await same({ yieldEvery });
    });
  }

  for (const stateEvery of [1, 2, 5]) {
    it(`gives the state in every report whose step is a multiple of ${stateEvery}`, async () => {
      await same({ stateEvery });
    });
  }

  it("gives the same with any sizes, delays and turns", async () => {
    const count = fc.integer({ min: 1, max: 9 });
    const options = fc.record({
      turns: fc.integer({ min: 1, max: 30 }),
      batchSize: count,
      stateEvery: fc.oneof(count, fc.constant(Infinity)),
      yieldEvery: fc.constantFrom(0, 20, Infinity),
      steps: fc.integer({ min: 1, max: 50 }),
      isSource: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ turns, isSource, batchSize, ...more }) => {
        const whole = { ...ofSource, ...more, ...(!isSource && { batchSize }) };
        const source = isSource ? Array.from({ length: batchSize }, () => dataset) : dataset;
        assertEquals(
          await toldBy(lateEngine({ turns }), whole, source),
          await toldBy(referenceEngine(), whole, source),
        );
      }),
      { numRuns: 10 },
    );
  });

  it("stops within an epoch", async () => {
    await same({ steps: 10 });
  });

  it("evaluates on a dataset and on batches after each epoch", async () => {
    const batches = [dataset, { inputs: normalMatrix(3, 2, 2), targets: [0, 1] }];
    await same({ validation: dataset });
    await same({ validation: batches });
    await same({ validation: () => batches.values() });
    await same({ validation: Array.from({ length: 20 }, () => dataset) });
  });

  it("resumes from the state of any report", async () => {
    const late = { ...config, engine: lateEngine(), stateEvery: 1 };
    const states: TrainState<Tree, OptimizerState>[] = [];
    for await (const { state } of fit(late, initialState(late, random.key(5)), dataset)) {
      if (state) states.push(state);
    }
    const whole = await toldBy(referenceEngine(), config, dataset);
    for (const start of states.slice(0, -1)) {
      const rest = await toldBy(lateEngine(), config, dataset, { start });
      const from = whole.reports.findIndex((report) =>
        JSON.stringify(report) === JSON.stringify(rest.reports[0])
      );
      assert(from > 0, `from step ${start.step}`);
      assertEquals(rest.reports, whole.reports.slice(from));
    }
  });

  describe("where a loss is not finite", () => {
    const broken = {
      ...dataset,
      inputs: {
        ...dataset.inputs,
        data: Array.from(dataset.inputs.data, (x, i) => i === 25 ? NaN : x),
      },
    };

    it("names the same step, epoch and data", async () => {
      const { reports, error } = await same({}, () => broken);
      assert(reports.length < 7);
      assertEquals((error as NotFiniteError).name, "NotFiniteError");
      assert((error as NotFiniteError).message.includes("row 12, column 1 of the inputs is NaN"));
    });

    it("names the batch of a source", async () => {
      const { error } = await assertSame(ofSource, () => [dataset, dataset, broken]);
      assert((error as NotFiniteError).message.includes("of batch 3 of epoch 1"));
    });

    it("goes on if it shall, and tells since when", async () => {
      await same({ onNonFinite: "report" }, () => broken);
    });

    it("tells parameters that are not finite", async () => {
      await same({ onNonFinite: "report", optimizer: sgd(1e38), stateEvery: 2 });
    });
  });

  describe("where a signal ends the training", () => {
    it("reports every step that was taken, once, and ends with their state", async () => {
      const stop = new AbortController();
      const late = lateEngine({ turns: 10 });
      const long = { ...config, batchSize: 1, epochs: 50, yieldEvery: 0 };
      const { reports } = await toldBy(late, { ...long, signal: stop.signal }, dataset, {
        look: (step) => step === 30 && stop.abort(),
      });
      const whole = await toldBy(referenceEngine(), long, dataset);
      const steps = reports.length - 2;
      assertEquals(reports.slice(0, -1), whole.reports.slice(0, steps + 1));
      const end = reports.at(-1) as EpochReport<Tree, OptimizerState>;
      assertEquals([end.kind, end.step, end.epoch], ["epoch", steps, 2]);
      assertLess(30, steps);
    });

    it("takes no step if the signal was there before", async () => {
      const signal = AbortSignal.abort();
      const { reports } = await toldBy(lateEngine(), { ...config, signal }, dataset);
      assertEquals(reports, []);
    });
  });
});
