import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Dataset,
  dense,
  fit,
  initialState,
  type Labels,
  random,
  sgd,
  softmaxCrossEntropy,
} from "../../../mod.ts";
import { eventLoopTurn } from "../../../lib/io/event_loop.ts";
import { lateEngine } from "../../engines/late.ts";
import { normalMatrix } from "../../shared/matrices.ts";
import { assertSame, toldBy } from "./told.ts";

const config = {
  network: dense(2, 3),
  loss: softmaxCrossEntropy(),
  optimizer: sgd(0.1),
  epochs: 2,
};
const batches = Array.from({ length: 12 }, (_, i): Dataset<Labels> => ({
  inputs: normalMatrix(i, 2 + i % 3, 2),
  targets: [0, 1, 2, 0].slice(0, 2 + i % 3),
}));

/** Gives batches one by one, and tells what happens to the source. */
async function* streamOf(
  list: readonly Dataset<Labels>[],
  { before = () => undefined, closed = () => {} }: {
    readonly before?: (i: number) => unknown;
    readonly closed?: () => void;
  } = {},
): AsyncGenerator<Dataset<Labels>, void, void> {
  try {
    for (const [i, batch] of list.entries()) {
      await before(i);
      yield batch;
    }
  } finally {
    closed();
  }
}

describe("fit() on a late engine and batches from a source", () => {
  it("gives the same reports on a list, on streams and on a function", async () => {
    await assertSame(config, () => batches);
    await assertSame({ ...config, epochs: 1 }, () => streamOf(batches));
    await assertSame({ ...config, stepsPerEpoch: 5 }, () => streamOf(batches));
    await assertSame({ ...config, stateEvery: 4 }, () => () => streamOf(batches));
    await assertSame(config, () => (epoch) => batches.slice(epoch).values());
  });

  it("gives all reports of steps before an error of the source", async () => {
    const before = (i: number) => {
      if (i === 7) throw new Error("the file ends here");
    };
    const { reports, error } = await assertSame(config, () => () => streamOf(batches, { before }));
    assertEquals(reports.length, 7);
    assertEquals((error as Error).message, "the file ends here");
  });

  it("gives all reports of steps before a batch that is refused", async () => {
    const odd = { ...batches[3]!, targets: batches[3]!.targets.length === 2 ? [0, 9] : [0, 9, 0] };
    const list = batches.with(6, { ...odd, inputs: normalMatrix(9, odd.targets.length, 2) });
    const { reports, error } = await assertSame(config, () => list);
    assertEquals(reports.length, 6);
    assert((error as Error).message.includes("sample 1 of batch 7 of epoch 1"));
  });

  it("reports a step while the source waits", async () => {
    let seen = 0;
    // A source that makes a batch only when somebody has seen the report before would wait forever otherwise.
    const before = async (i: number) => {
      while (seen < i) await eventLoopTurn();
    };
    const { reports } = await toldBy(
      lateEngine(),
      { ...config, epochs: 1 },
      streamOf(batches, { before }),
      { look: (_, count) => seen = count },
    );
    assertEquals(reports.length, 13);
  });

  it("ends when a signal comes while the source waits", async () => {
    const stop = new AbortController();
    const before = (i: number) => i === 5 ? new Promise<never>(() => {}) : undefined;
    const { reports } = await toldBy(
      lateEngine(),
      { ...config, signal: stop.signal },
      () => streamOf(batches, { before }),
      { look: (step) => step === 5 && stop.abort() },
    );
    assertEquals(reports.map((report) => (report as { readonly step: number }).step), [
      ...[1, 2, 3, 4, 5],
      5,
    ]);
  });

  it("closes the source where the consumer stops", async () => {
    let closed = 0;
    const engine = lateEngine();
    const whole = { ...config, engine };
    const source = () => streamOf(batches, { closed: () => closed++ });
    let count = 0;
    for await (const _ of fit(whole, initialState(whole, random.key(1)), source)) {
      if (++count === 3) break;
    }
    assertEquals([count, closed], [3, 1]);
  });

  it("ends with the error of an engine that fails", async () => {
    const engine = lateEngine({ turns: 5 });
    const whole = { ...config, engine };
    const training = fit(whole, initialState(whole, random.key(1)), batches);
    await training.next();
    engine.close();
    await assertRejects(
      async () => {
        for await (const _ of training);
      },
      Error,
      "the engine is closed",
    );
  });
});
