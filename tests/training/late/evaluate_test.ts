import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  augment,
  dense,
  type Engine,
  evaluate,
  evaluateBatches,
  initialState,
  matrix,
  meanSquaredError,
  predict,
  random,
  referenceEngine,
  sgd,
  softmaxCrossEntropy,
} from "../../../mod.ts";
import { accuracyScore } from "../../../lib/training/metrics.ts";
import { lateEngine } from "../../engines/late.ts";
import { normalMatrix } from "../../shared/matrices.ts";

const image = { height: 2, width: 2, channels: 1 };
const batches = Array.from({ length: 20 }, (_, i) => ({
  inputs: normalMatrix(i, 3, 4),
  targets: [0, 1, i % 3],
  ...image,
}));
const config = { network: dense(4, 3), loss: softmaxCrossEntropy(), optimizer: sgd(0.1) };

/** Returns the same state for any engine. */
function stateOf(engine: Engine) {
  return initialState({ ...config, engine }, random.key(1));
}

describe("evaluateBatches() on a late engine", () => {
  const both = async (
    options: Parameters<typeof evaluateBatches<typeof config.network, readonly number[]>>[3] = {},
    list = batches,
  ) => {
    const [found, expected] = await Promise.all(
      [lateEngine(), referenceEngine()].map((engine) =>
        evaluateBatches({ ...config, engine }, stateOf(engine), list, options)
      ),
    );
    assertEquals(found, expected);
    return found;
  };

  it("gives the same loss, accuracy and predictions", async () => {
    const found = await both();
    assertEquals(found?.predictions.length, 60);
    await both({}, batches.slice(0, 1));
  });

  it("gives the same outputs, views and scores", async () => {
    await both({ keepOutputs: true });
    await both({ views: { augment: augment({ shift: 1 }), count: 2, key: random.key(2) } });
    await both({ metrics: { accuracy: accuracyScore } });
  });

  it("never counts a row with a NaN", async () => {
    const [first, ...rest] = batches;
    const data = Array.from(normalMatrix(1, 3, 4).data, (x, i) => i === 5 ? NaN : x);
    const broken = { ...first!, inputs: matrix(3, 4, data) };
    await both({}, [broken, ...rest]);
  });

  it("launches some batches, and waits for all of them at once", async () => {
    const engine = lateEngine();
    await evaluateBatches({ ...config, engine }, stateOf(engine), batches);
    assertEquals(engine.counts().arrivals, 3);
  });

  it("evaluates a loss of matrices", async () => {
    const list = [{ inputs: normalMatrix(1, 2, 4), targets: normalMatrix(2, 2, 3) }];
    const results = await Promise.all([lateEngine(), referenceEngine()].map((engine) => {
      const whole = { ...config, loss: meanSquaredError(), engine };
      return evaluateBatches(whole, stateOf(engine), list);
    }));
    assertEquals(results[0], results[1]);
  });
});

describe("evaluate() on a late engine", () => {
  it("reads numbers at once, which waits or throws", () => {
    const engine = lateEngine();
    const dataset = { inputs: normalMatrix(1, 3, 4), targets: [0, 1, 2] };
    assertThrows(() => evaluate({ ...config, engine }, stateOf(engine), dataset), Error, "before");
  });
});

describe("predict() on a late engine", () => {
  it("does not read the output of one batch", async () => {
    const engine = lateEngine();
    const input = normalMatrix(1, 200, 4);
    const found = predict({ ...config, engine }, stateOf(engine), input);
    assertThrows(() => found.data, Error, "before they arrived");
    await engine.arrival(found);
    const reference = referenceEngine();
    const expected = predict({ ...config, engine: reference }, stateOf(reference), input);
    assertEquals(found.data, expected.data);
  });
});
