import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  dense,
  earlyStopping,
  type EarlyStoppingOptions,
  evaluate,
  fit,
  initialState,
  random,
  referenceEngine,
  type Report,
  sgd,
  softmaxCrossEntropy,
} from "../../mod.ts";
import { normalMatrix } from "../shared/matrices.ts";

type Reports = AsyncGenerator<Report<[], []>, void, void>;

/** Yields the reports of epochs of one step each, with the given validation losses. */
async function* reportsWith(losses: readonly number[], onEnd: () => void = () => {}): Reports {
  try {
    for (const [i, loss] of losses.entries()) {
      const progress = { step: i + 1, steps: losses.length, epoch: i + 1, accuracy: NaN };
      yield { kind: "step", ...progress, loss: 1, samples: 1 };
      yield {
        kind: "epoch",
        ...progress,
        loss: 1,
        validation: { loss, accuracy: NaN, predictions: [] },
        state: { params: [], statistics: [], optimizer: [], step: i + 1, key: random.key(1) },
      };
    }
  } finally {
    onEnd();
  }
}

/** Returns the best epoch so far after each epoch. */
async function bestEpochs(
  losses: readonly number[],
  options?: EarlyStoppingOptions,
): Promise<number[]> {
  const best: number[] = [];
  for await (const report of earlyStopping(reportsWith(losses), options)) {
    if (report.kind === "epoch") best.push(report.best.epoch);
  }
  return best;
}

describe("earlyStopping()", () => {
  it("adds the best epoch so far to each report", async () => {
    assertEquals(await bestEpochs([5, 4, 6, 3, 3.5, 2]), [1, 2, 2, 4, 4, 6]);
  });

  it("keeps the first of equal epochs as the best", async () => {
    assertEquals(await bestEpochs([2, 1, 1, 1]), [1, 2, 2, 2]);
  });

  it("stops after `patience` epochs in a row without improvement", async () => {
    const losses = [5, 6, 4, 5, 5, 3, 4, 4, 4, 1];
    assertEquals(await bestEpochs(losses, { patience: 1 }), [1, 1]);
    assertEquals(await bestEpochs(losses, { patience: 2 }), [1, 1, 3, 3, 3]);
    assertEquals(await bestEpochs(losses, { patience: 3 }), [1, 1, 3, 3, 3, 6, 6, 6, 6]);
    assertEquals((await bestEpochs(losses, { patience: 4 })).at(-1), 10);
  });

  it("does not count an equal loss as improvement", async () => {
    assertEquals(await bestEpochs([1, 1, 1, 0], { patience: 2 }), [1, 1, 1]);
  });

  it("never counts NaN as improvement, and counts any number after NaN as improvement", async () => {
    assertEquals(await bestEpochs([NaN, NaN, 3, NaN, 2]), [1, 1, 3, 3, 5]);
    assertEquals(await bestEpochs([3, NaN, NaN, 2], { patience: 2 }), [1, 1, 1]);
  });

  it("ends the source of the reports when the patience is over or the consumer stops", async () => {
    let ends = 0;
    const reports = () => earlyStopping(reportsWith([1, 2, 3], () => ends++), { patience: 1 });
    for await (const report of reports()) assertLess(report.step, 3);
    assertEquals(ends, 1);
    for await (const report of reports()) {
      if (report.kind === "step") break;
    }
    assertEquals(ends, 2);
  });

  it("does not change the reports of fit(), and adds the state of the best epoch", async () => {
    const config = {
      engine: referenceEngine(),
      network: dense(2, 3),
      loss: softmaxCrossEntropy(),
      optimizer: sgd(30),
      batchSize: 3,
      epochs: 4,
      validation: { inputs: normalMatrix(2, 5, 2), targets: [0, 1, 2, 2, 1] },
    };
    const dataset = { inputs: normalMatrix(1, 7, 2), targets: [0, 1, 2, 0, 1, 2, 0] };
    const start = initialState(config, random.key(5));
    const plain = await Array.fromAsync(fit(config, start, dataset));
    const ranked = await Array.fromAsync(earlyStopping(fit(config, start, dataset)));
    assertEquals(
      ranked.map((report) => {
        if (report.kind === "step") return report;
        const { best: _best, waited: _waited, ...rest } = report;
        return rest;
      }),
      plain,
    );
    const epochs = ranked.filter((report) => report.kind === "epoch");
    const losses = epochs.map(({ validation }) => validation?.loss ?? NaN);
    epochs.forEach(({ best }, i) => {
      assertEquals(best.validation?.loss, Math.min(...losses.slice(0, i + 1)));
      assertEquals(evaluate(config, best.state, config.validation), best.validation);
    });
    assertEquals(epochs.at(-1)?.best.epoch, 2);
  });

  it("resumes from an earlier report, with the same result", async () => {
    const losses = [NaN, 5, 6, 4, 5, 5, 3, 4, 4, 4, 1];
    for (const patience of [1, 2, 3]) {
      const whole = await Array.fromAsync(earlyStopping(reportsWith(losses), { patience }));
      const epochs = whole.filter((report) => report.kind === "epoch");
      for (const from of epochs) {
        const left = reportsWith(losses.slice(from.epoch));
        const rest = await Array.fromAsync(earlyStopping(left, { patience, from }));
        assertEquals(
          rest.filter((report) => report.kind === "epoch").map((
            { waited, best },
          ) => [waited, best.validation?.loss]),
          epochs.slice(from.epoch).map(({ waited, best }) => [waited, best.validation?.loss]),
        );
      }
    }
  });

  it("rejects epochs without validation", async () => {
    const config = {
      engine: referenceEngine(),
      network: dense(2, 3),
      loss: softmaxCrossEntropy(),
      optimizer: sgd(1),
    };
    const dataset = { inputs: normalMatrix(1, 7, 2), targets: [0, 1, 2, 0, 1, 2, 0] };
    const reports = fit(config, initialState(config, random.key(1)), dataset);
    await assertRejects(
      () => Array.fromAsync(earlyStopping(reports)),
      TypeError,
      "Cannot rank epoch 1: its report has no validation",
    );
  });

  it("rejects a patience below one epoch", async () => {
    for (const patience of [0, -1, NaN]) {
      await assertRejects(
        () => bestEpochs([1], { patience }),
        RangeError,
        `Cannot wait ${patience} epochs for improvement: the patience must be at least 1`,
      );
    }
  });
});
