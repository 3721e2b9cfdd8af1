import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  adam,
  addDecayedWeights,
  anyOptimizer,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  momentum,
  type Optimizer,
  type OptimizerState,
  referenceEngine,
  scaleByAdam,
  scaleByLearningRate,
  scaleByRms,
  sgd,
} from "../../mod.ts";
import { exact, normalMatrix, numbersOf } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

const parts: readonly Optimizer<OptimizerState>[] = [
  anyOptimizer(clipByGlobalNorm(1)),
  anyOptimizer(momentum(0.9)),
  anyOptimizer(momentum(0.5, { nesterov: true })),
  anyOptimizer(addDecayedWeights(0.1)),
  anyOptimizer(scaleByAdam()),
  anyOptimizer(scaleByRms()),
  anyOptimizer(scaleByLearningRate((step) => 1 / (step + 1))),
];

/** Returns the updates of several steps at the same parameters. */
function updatesOf<State extends OptimizerState>(optimizer: Optimizer<State>): number[][] {
  const params = { w: exact([[1, -2, 3]]) };
  let state = optimizer.init(params);
  return [1, 2, 3, 4].map((seed) => {
    const step = optimizer.update(engine, state, { w: normalMatrix(seed, 1, 3) }, params);
    state = step.state;
    return numbersOf(step.updates);
  });
}

describe("chain()", () => {
  it("passes the updates of one part to the next as gradients", () => {
    fc.assert(fc.property(fc.constantFrom(...parts), fc.constantFrom(...parts), (a, b) => {
      const params = { w: exact([[1, -2, 3]]) };
      let [stateA, stateB] = [a.init(params), b.init(params)];
      const byHand = [1, 2, 3, 4].map((seed) => {
        const first = a.update(engine, stateA, { w: normalMatrix(seed, 1, 3) }, params);
        const second = b.update(engine, stateB, first.updates, params);
        [stateA, stateB] = [first.state, second.state];
        return numbersOf(second.updates);
      });
      assertEquals(updatesOf(chain(a, b)), byHand);
    }));
  });

  it("is associative", () => {
    const part = fc.constantFrom(...parts);
    fc.assert(fc.property(part, part, part, (a, b, c) => {
      const flat = updatesOf(chain(a, b, c));
      assertEquals(updatesOf(chain(chain(a, b), c)), flat);
      assertEquals(updatesOf(chain(a, chain(b, c))), flat);
    }));
  });

  it("returns the gradients unchanged if it has no parts", () => {
    assertEquals(
      updatesOf(chain()),
      [1, 2, 3, 4].map((seed) => numbersOf(normalMatrix(seed, 1, 3))),
    );
  });

  it("has the states of its parts as its state, in their order", () => {
    const optimizer = chain(clipByGlobalNorm(1), adam(0.1));
    const [clip, [decay, { step }, rate]] = optimizer.init({ w: exact([[1]]) });
    assertEquals([clip, decay, step, rate], [[], [], 0, { step: 0 }]);
  });

  it("rejects a state that is not the list of the states of its parts", () => {
    const params = { w: exact([[1]]) };
    const optimizer = anyOptimizer(chain(clipByGlobalNorm(1), momentum(0.9)));
    const states: readonly [OptimizerState, string][] = [
      [anyOptimizer(chain(momentum(0.9))).init(params), "has 1 parts"],
      [anyOptimizer(chain()).init(params), "has 0 parts"],
      [{}, "is not a list"],
      [0, "is not a list"],
    ];
    for (const [state, reason] of states) {
      assertThrows(
        () => optimizer.update(engine, state, params, params),
        TypeError,
        `Cannot update with a chain of 2 parts: the state ${reason}`,
      );
    }
  });
});

describe("applyUpdates()", () => {
  it("adds updates to parameters", () => {
    const next = applyUpdates(engine, [exact([[1, 2]]), []], [exact([[10, 20]]), []]);
    assertEquals(numbersOf(next), [11, 22]);
  });
});

describe("anyOptimizer()", () => {
  it("does not change the updates of the optimizer", () => {
    const optimizer = sgd(0.1, { momentum: 0.9 });
    assertEquals(updatesOf(anyOptimizer(optimizer)), updatesOf(optimizer));
  });
});
