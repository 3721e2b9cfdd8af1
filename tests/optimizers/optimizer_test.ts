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

/** The updates of several steps at the same parameters. */
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
  it("gives the updates of one part to the next as gradients", () => {
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

  it("of nothing gives the gradients as they are", () => {
    assertEquals(
      updatesOf(chain()),
      [1, 2, 3, 4].map((seed) => numbersOf(normalMatrix(seed, 1, 3))),
    );
  });

  it("remembers the states of its parts in their order", () => {
    const optimizer = chain(clipByGlobalNorm(1), adam(0.1));
    const [clip, [decay, { step }, rate]] = optimizer.init({ w: exact([[1]]) });
    assertEquals([clip, decay, step, rate], [[], [], 0, { step: 0 }]);
  });

  it("refuses a state that is not the list of its parts' states", () => {
    const params = { w: exact([[1]]) };
    const optimizer = anyOptimizer(chain(clipByGlobalNorm(1), momentum(0.9)));
    const states: readonly [OptimizerState, string][] = [
      [anyOptimizer(chain(momentum(0.9))).init(params), "1 parts"],
      [anyOptimizer(chain()).init(params), "0 parts"],
      [{}, "another kind"],
      [0, "another kind"],
    ];
    for (const [state, reason] of states) {
      assertThrows(
        () => optimizer.update(engine, state, params, params),
        TypeError,
        `a chain of 2 parts with a state of ${reason}`,
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
  it("leaves what the optimizer does as it is", () => {
    const optimizer = sgd(0.1, { momentum: 0.9 });
    assertEquals(updatesOf(anyOptimizer(optimizer)), updatesOf(optimizer));
  });
});
