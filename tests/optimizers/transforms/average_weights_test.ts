import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  anyOptimizer,
  applyUpdates,
  averaged,
  averageWeights,
  chain,
  dense,
  type Engine,
  fit,
  initialState,
  type Optimizer,
  type OptimizerState,
  random,
  referenceEngine,
  sgd,
  softmaxCrossEntropy,
  type Tree,
  wasmEngine,
} from "../../../mod.ts";
import { exact, normalMatrix, numbersOf } from "../../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const start = { a: exact([[1, -2]]), b: exact([[3]]) };
const gradients = [5, -7, 2, 0.5].map((n) => ({ a: exact([[n, 1]]), b: exact([[n / 3]]) }));

/** Returns the state and the parameters after each step. */
function trained<State extends OptimizerState>(
  optimizer: Optimizer<State>,
): { readonly state: State; readonly params: Tree }[] {
  let state = optimizer.init(start);
  let params = start;
  return gradients.map((gradient) => {
    const step = optimizer.update(engine, state, gradient, params);
    state = step.state;
    params = applyUpdates(engine, params, step.updates);
    return { state, params };
  });
}

describe("averageWeights()", () => {
  it("keeps the mean of the parameters, where each step weighs decay times as much as the next", () => {
    const decay = 0.8;
    const steps = trained(chain(sgd(0.1), averageWeights(decay)));
    steps.forEach(({ state: [, { step, average }] }, last) => {
      const weights = steps.slice(0, last + 1).map((_, i) => decay ** (last - i));
      const total = weights.reduce((sum, weight) => sum + weight);
      numbersOf(average).forEach((mean, j) => {
        const expected = weights.reduce(
          (sum, weight, i) => sum + weight * (numbersOf(steps[i]?.params ?? [])[j] ?? NaN),
          0,
        );
        assertAlmostEquals(mean, expected / total, 1e-14);
      });
      assertEquals(step, last + 1);
    });
  });

  it("does not change the updates", () => {
    const plain = trained(adam(0.1)).map(({ params }) => params);
    const averaged = trained(chain(adam(0.1), averageWeights(0.9))).map(({ params }) => params);
    assertEquals(averaged, plain);
  });

  it("starts with the initial parameters, and equals the last ones with a decay of 0", () => {
    const optimizer = averageWeights(0);
    assertEquals(optimizer.init(start).average, start);
    for (const { state: [, { average }], params } of trained(chain(sgd(0.1), optimizer))) {
      assertEquals(numbersOf(average), numbersOf(params));
    }
  });

  it("keeps the same average with fit() on the wasm engine as on the reference engine", async () => {
    const dataset = { inputs: normalMatrix(1, 7, 2), targets: [0, 1, 2, 0, 1, 2, 0] };
    const averageBy = async (engine: Engine) => {
      const config = {
        engine,
        network: dense(2, 3),
        loss: softmaxCrossEntropy(),
        optimizer: chain(sgd(0.5, { momentum: 0.9 }), averageWeights(0.9)),
        batchSize: 3,
        epochs: 4,
      };
      let state = initialState(config, random.key(1));
      for await (const report of fit(config, state, dataset)) {
        if (report.kind === "epoch") state = report.state;
      }
      engine.close();
      return numbersOf(state.optimizer[1].average);
    };
    const [byReference, byWasm] = [
      await averageBy(referenceEngine()),
      await averageBy(await wasmEngine({ threads: 1 })),
    ];
    byReference.forEach((mean, i) => assertAlmostEquals(byWasm[i] ?? NaN, mean, 1e-5));
  });

  it("rejects a decay that is not from 0 to below 1", () => {
    for (const decay of [-0.1, 1, NaN]) {
      assertThrows(
        () => averageWeights(decay),
        RangeError,
        `Cannot average with a decay of ${decay}: it must be from 0 to below 1`,
      );
    }
  });
});

describe("averaged()", () => {
  it("finds the average anywhere in a chain of chains", () => {
    const inner = chain(sgd(0.1), averageWeights(0.5));
    const optimizers = [
      anyOptimizer(inner),
      anyOptimizer(chain(inner, adam(0.1))),
      anyOptimizer(chain(adam(0.1), chain(inner))),
    ];
    for (const optimizer of optimizers) {
      const last = trained(optimizer).at(-1);
      const average = averaged(start, last?.state ?? 0);
      assertNotEquals(numbersOf(average), numbersOf(start));
      assertEquals(Object.keys(average), ["a", "b"]);
    }
    const [{ state } = { state: 0 }] = trained(anyOptimizer(inner));
    assertEquals(numbersOf(averaged(start, state)), numbersOf(trained(sgd(0.1))[0]?.params ?? []));
  });

  it("returns the parameters if the optimizer keeps no average", () => {
    assertEquals(averaged(start, sgd(0.1, { momentum: 0.9 }).init(start)), start);
    assertEquals(averaged(start, 7), start);
    const average = exact([[1]]);
    for (
      const odd of [
        { average, step: 1, momentum: average },
        { average, step: 0.5 },
        { average, step: -1 },
        { average: 3, step: 1 },
        { average, steps: 1 },
      ]
    ) {
      assertEquals(averaged(start, odd), start);
    }
  });

  it("rejects an average of other parameters", () => {
    const state = averageWeights(0.9).init({ a: exact([[1]]) });
    assertThrows(() => averaged(start, state), TypeError);
  });
});
