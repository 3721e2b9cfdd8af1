import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Engine,
  evaluate,
  fit,
  initialState,
  random,
  referenceEngine,
  sgd,
  softmaxCrossEntropy,
  wasmEngine,
} from "../../mod.ts";
import { numbersOf } from "../shared/matrices.ts";
import { digits, network } from "./small_network.ts";

/** Returns parameters, statistics, loss and predictions after so many steps of training. */
async function trained(engine: Engine, steps: number): Promise<readonly number[][]> {
  const config = {
    engine,
    network: network(),
    loss: softmaxCrossEntropy(),
    optimizer: sgd(0.05, { momentum: 0.9 }),
    batchSize: 16,
    steps,
  };
  let state = initialState(config, random.key(2));
  for await (const report of fit(config, state, digits())) {
    if (report.kind === "epoch") state = report.state;
  }
  const { loss, predictions } = evaluate(config, state, digits());
  return [
    numbersOf(state.params),
    numbersOf(state.statistics),
    [loss],
    Array.from(predictions),
  ];
}

describe("a convolutional network", () => {
  it("is trained by the wasm engine as by the reference, except for rounding", async () => {
    const expected = await trained(referenceEngine({ precision: "float64" }), 6);
    for (const strict of [false, true]) {
      const engine = await wasmEngine({ threads: 1, strict });
      const found = await trained(engine, 6);
      engine.close();
      found.slice(0, 3).forEach((part, i) => {
        const others = expected[i] ?? [];
        assertEquals(part.length, others.length);
        const most = Math.max(...others.map(Math.abs));
        part.forEach((value, j) => {
          const other = others[j] ?? NaN;
          assert(Math.abs(value - other) < 2e-3 * most, `${value} is not ${other}`);
        });
      });
    }
  });

  it("is trained to the same bits by any number of threads, again and again", async () => {
    const [one, three] = [await wasmEngine({ threads: 1 }), await wasmEngine({ threads: 3 })];
    const expected = await trained(one, 20);
    assertEquals(await trained(one, 20), expected);
    assertEquals(await trained(three, 20), expected);
    assertEquals(await trained(three, 20), expected);
    one.close();
    three.close();
  });

  it("is trained in a memory that does not grow, over 200 steps", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const config = {
      engine,
      network: network(),
      loss: softmaxCrossEntropy(),
      optimizer: sgd(0.05, { momentum: 0.9 }),
      batchSize: 32,
      steps: 230,
    };
    const sizes: number[] = [];
    for await (const { kind, step } of fit(config, initialState(config, random.key(1)), digits())) {
      if (kind === "step" && step >= 30) sizes.push(engine.memorySize());
    }
    engine.close();
    assertEquals(sizes.length, 201);
    assertEquals(new Set(sizes).size, 1, `memory grew: ${[...new Set(sizes)]}`);
  });

  it("learns", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const config = {
      engine,
      network: network(),
      loss: softmaxCrossEntropy(),
      optimizer: sgd(0.05, { momentum: 0.9 }),
      batchSize: 16,
      epochs: 20,
    };
    let state = initialState(config, random.key(1));
    for await (const report of fit(config, state, digits())) {
      if (report.kind === "epoch") state = report.state;
    }
    assertEquals(evaluate(config, state, digits()).accuracy, 1);
    engine.close();
  });
});
