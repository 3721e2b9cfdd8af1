import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  adamw,
  anyOptimizer,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  momentum,
  type Optimizer,
  type OptimizerState,
  random,
  referenceEngine,
  rmsprop,
  scaleByLearningRate,
  sgd,
  tree,
} from "../../mod.ts";
import { exact } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

const STEPS = 6;

/** The rule of an optimizer for one number, from PyTorch's documentation, as a closure over its state. */
type Rule = (param: number, gradient: number, step: number) => number;

/**
 * Asserts that an optimizer follows a rule for one number over several steps. The parameters have two leaves,
 * and the gradients are random, so that all elements differ.
 */
function assertFollows<State extends OptimizerState>(
  optimizer: Optimizer<State>,
  ruleOf: () => Rule,
): void {
  const start = [1.5, -0.7, 0.2, 3];
  const rules = start.map(ruleOf);
  let expected = start;
  let params = [{ weights: exact([start.slice(0, 3)]), bias: exact([start.slice(3)]) }] as const;
  let state = optimizer.init(params);
  for (let step = 0; step < STEPS; step++) {
    const drawn = Array.from(random.normal(random.key(step), start.length));
    const gradients = [
      { weights: exact([drawn.slice(0, 3)]), bias: exact([drawn.slice(3)]) },
    ] as const;
    const result = optimizer.update(engine, state, gradients, params);
    state = result.state;
    params = applyUpdates(engine, params, result.updates);
    expected = expected.map((param, i) => rules[i]?.(param, drawn[i] ?? NaN, step) ?? NaN);
    const found = tree.leaves(params).flatMap(({ data }) => Array.from(data));
    expected.forEach((value, i) => {
      assertAlmostEquals(found[i] ?? NaN, value, 1e-13, `step ${step}, element ${i}`);
    });
  }
}

/** The rule of PyTorch's SGD. */
const sgdRule = (
  { rate, decay = 0, nesterov = false, l2 = 0 }: {
    rate: (step: number) => number;
    decay?: number;
    nesterov?: boolean;
    l2?: number;
  },
) =>
(): Rule => {
  let buffer: number | undefined;
  return (param, gradient, step) => {
    const g = gradient + l2 * param;
    buffer = buffer === undefined ? g : decay * buffer + g;
    return param - rate(step) * (decay === 0 ? g : nesterov ? g + decay * buffer : buffer);
  };
};

/** The rule of PyTorch's Adam, or of its AdamW with `decoupled`. */
const adamRule = (
  { rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, l2 = 0, decoupled = 0 }: {
    rate: number;
    beta1?: number;
    beta2?: number;
    epsilon?: number;
    l2?: number;
    decoupled?: number;
  },
) =>
(): Rule => {
  let [m, v] = [0, 0];
  return (param, gradient, step) => {
    const g = gradient + l2 * param;
    const decayed = param * (1 - rate * decoupled);
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const corrected1 = m / (1 - beta1 ** (step + 1));
    const corrected2 = v / (1 - beta2 ** (step + 1));
    return decayed - rate * corrected1 / (Math.sqrt(corrected2) + epsilon);
  };
};

/** The rule of PyTorch's RMSprop. */
const rmspropRule = (
  { rate, alpha = 0.99, epsilon = 1e-8, l2 = 0, decay = 0 }: {
    rate: number;
    alpha?: number;
    epsilon?: number;
    l2?: number;
    decay?: number;
  },
) =>
(): Rule => {
  let [v, buffer] = [0, 0];
  return (param, gradient) => {
    const g = gradient + l2 * param;
    v = alpha * v + (1 - alpha) * g * g;
    const scaled = g / (Math.sqrt(v) + epsilon);
    buffer = decay * buffer + scaled;
    return param - rate * (decay === 0 ? scaled : buffer);
  };
};

describe("sgd()", () => {
  it("goes down the gradient", () => {
    assertFollows(sgd(0.1), sgdRule({ rate: () => 0.1 }));
  });

  it("keeps a velocity, as in PyTorch", () => {
    assertFollows(sgd(0.1, { momentum: 0.9 }), sgdRule({ rate: () => 0.1, decay: 0.9 }));
  });

  it("uses Nesterov momentum, as in PyTorch", () => {
    assertFollows(
      sgd(0.1, { momentum: 0.9, nesterov: true }),
      sgdRule({ rate: () => 0.1, decay: 0.9, nesterov: true }),
    );
  });

  it("adds the weight decay to the gradients", () => {
    assertFollows(sgd(0.1, { weightDecay: 0.3 }), sgdRule({ rate: () => 0.1, l2: 0.3 }));
    assertFollows(
      sgd(0.1, { momentum: 0.8, weightDecay: 0.3 }),
      sgdRule({ rate: () => 0.1, decay: 0.8, l2: 0.3 }),
    );
  });

  it("follows a schedule from step 0", () => {
    const rate = (step: number) => 0.1 / (step + 1);
    assertFollows(sgd(rate, { momentum: 0.9 }), sgdRule({ rate, decay: 0.9 }));
  });

  it("rejects options that are out of range", () => {
    for (const decay of [-0.1, 1, NaN]) {
      assertThrows(
        () => sgd(0.1, { momentum: decay }),
        RangeError,
        `Cannot keep a momentum of ${decay}`,
      );
    }
    assertThrows(
      () => sgd(0.1, { nesterov: true }),
      RangeError,
      "Cannot use Nesterov momentum with a momentum of 0",
    );
    for (const weightDecay of [-1, NaN]) {
      assertThrows(
        () => sgd(0.1, { weightDecay }),
        RangeError,
        `Cannot decay weights by ${weightDecay}`,
      );
    }
    for (const rate of [NaN, Infinity]) assertThrows(() => sgd(rate), RangeError, `of ${rate}`);
  });
});

describe("adam()", () => {
  it("follows Kingma and Ba, with PyTorch's defaults", () => {
    assertFollows(adam(), adamRule({ rate: 0.001 }));
  });

  it("uses the given betas and epsilon", () => {
    assertFollows(
      adam(0.01, { beta1: 0.8, beta2: 0.95, epsilon: 0.1 }),
      adamRule({ rate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 0.1 }),
    );
    assertFollows(adam(0.01, { beta1: 0 }), adamRule({ rate: 0.01, beta1: 0 }));
  });

  it("adds the weight decay to the gradients", () => {
    assertFollows(adam(0.01, { weightDecay: 0.2 }), adamRule({ rate: 0.01, l2: 0.2 }));
  });

  it("rejects options that are out of range", () => {
    for (const beta of [-0.1, 1, NaN]) {
      assertThrows(
        () => adam(0.1, { beta1: beta }),
        RangeError,
        `Cannot average with a beta of ${beta}`,
      );
      assertThrows(() => adam(0.1, { beta2: beta }), RangeError, `beta of ${beta}`);
    }
    for (const epsilon of [-1, NaN]) {
      assertThrows(() => adam(0.1, { epsilon }), RangeError, `an epsilon of ${epsilon}`);
    }
    assertThrows(() => adam(0.1, { weightDecay: -1 }), RangeError, "Cannot decay weights by -1");
  });
});

describe("adamw()", () => {
  it("decays weights separately from the gradients, with PyTorch's defaults", () => {
    assertFollows(adamw(), adamRule({ rate: 0.001, decoupled: 0.01 }));
    assertFollows(adamw(0.05, { weightDecay: 0.5 }), adamRule({ rate: 0.05, decoupled: 0.5 }));
  });

  it("equals adam() with a decay of 0", () => {
    assertFollows(adamw(0.01, { weightDecay: 0 }), adamRule({ rate: 0.01 }));
  });

  it("rejects options that are out of range", () => {
    assertThrows(() => adamw(0.1, { weightDecay: -1 }), RangeError, "Cannot decay weights by -1");
    assertThrows(() => adamw(0.1, { beta2: 1 }), RangeError, "beta of 1");
  });
});

describe("rmsprop()", () => {
  it("divides by the root mean square, with PyTorch's defaults", () => {
    assertFollows(rmsprop(), rmspropRule({ rate: 0.01 }));
  });

  it("uses the given decay, epsilon, momentum and weight decay", () => {
    assertFollows(
      rmsprop(0.02, { decay: 0.9, epsilon: 0.01 }),
      rmspropRule({ rate: 0.02, alpha: 0.9, epsilon: 0.01 }),
    );
    assertFollows(
      rmsprop(0.02, { momentum: 0.9, weightDecay: 0.1 }),
      rmspropRule({ rate: 0.02, decay: 0.9, l2: 0.1 }),
    );
  });

  it("rejects options that are out of range", () => {
    for (const decay of [-0.1, 1, NaN]) {
      assertThrows(
        () => rmsprop(0.1, { decay }),
        RangeError,
        `Cannot average with a decay of ${decay}`,
      );
    }
    assertThrows(() => rmsprop(0.1, { epsilon: -1 }), RangeError, "an epsilon of -1");
    assertThrows(() => rmsprop(0.1, { momentum: 1 }), RangeError, "a momentum of 1");
  });
});

describe("every optimizer", () => {
  const optimizers: readonly Optimizer<OptimizerState>[] = [
    anyOptimizer(sgd(0.1, { momentum: 0.9, nesterov: true, weightDecay: 0.1 })),
    anyOptimizer(adam(0.1, { weightDecay: 0.1 })),
    anyOptimizer(adamw(0.1)),
    anyOptimizer(rmsprop(0.1, { momentum: 0.5 })),
    anyOptimizer(chain(clipByGlobalNorm(0.5), momentum(0.5), scaleByLearningRate(0.1))),
  ];

  it("changes neither its state nor its arguments", () => {
    for (const optimizer of optimizers) {
      const params = { w: exact([[1, 2]]) };
      const gradients = { w: exact([[3, -4]]) };
      const first = optimizer.update(engine, optimizer.init(params), gradients, params);
      const before = JSON.stringify([first, params, gradients]);
      const second = optimizer.update(engine, first.state, gradients, params);
      assertEquals(JSON.stringify([first, params, gradients]), before);
      const again = optimizer.update(engine, first.state, gradients, params);
      assertEquals(again, second);
    }
  });

  it("finds the minimum of a quadratic function", () => {
    for (const optimizer of optimizers) {
      let params = { w: exact([[1, -2]]) };
      let state = optimizer.init(params);
      for (let step = 0; step < 300; step++) {
        // The gradient of half the square is the parameter itself.
        const result = optimizer.update(engine, state, params, params);
        state = result.state;
        params = applyUpdates(engine, params, result.updates);
      }
      assertAlmostEquals(engine.dot(params.w, params.w).value, 0, 0.1);
    }
  });
});
