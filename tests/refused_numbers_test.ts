import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  adamw,
  averaged,
  averageWeights,
  batchNorm,
  checkGradients,
  clipByGlobalNorm,
  dense,
  dropout,
  initializers,
  layerNorm,
  matrix,
  momentum,
  random,
  readIdxDirectory,
  referenceEngine,
  rmsprop,
  scaleByLearningRate,
  schedules,
  sgd,
  spatialDropout,
  toRows,
} from "../mod.ts";
import { confusionMatrix } from "../lib/training/metrics.ts";

/** What is not a finite number from 0. */
const BELOW_ZERO = [-1, -0.1, NaN, Infinity, -Infinity];
/** What is not a finite number above 0. */
const NOT_ABOVE_ZERO = [0, ...BELOW_ZERO];
/** What is not a number from 0 to below 1. */
const NO_SHARE = [-0.1, 1, 2, NaN, Infinity, -Infinity];
/** What is not a whole number from 0. */
const NOT_WHOLE = [-1, 1.5, NaN, Infinity, 2 ** 53];

const key = random.key(1);
const { oneCycle, constant, step, exponential, linear, cosine } = schedules;

/** Calls with one number, and the numbers that they refuse. */
const CALLS: Readonly<Record<string, readonly [(odd: number) => unknown, readonly number[]]>> = {
  "sgd(odd)": [(odd) => sgd(odd), BELOW_ZERO],
  "adam(odd)": [(odd) => adam(odd), BELOW_ZERO],
  "adamw(odd)": [(odd) => adamw(odd), BELOW_ZERO],
  "rmsprop(odd)": [(odd) => rmsprop(odd), BELOW_ZERO],
  "scaleByLearningRate(odd)": [(odd) => scaleByLearningRate(odd), BELOW_ZERO],
  "sgd with momentum": [(odd) => sgd(1, { momentum: odd }), NO_SHARE],
  "rmsprop with momentum": [(odd) => rmsprop(1, { momentum: odd }), NO_SHARE],
  "momentum(odd)": [(odd) => momentum(odd), NO_SHARE],
  "sgd with decay": [(odd) => sgd(1, { weightDecay: odd }), BELOW_ZERO],
  "adam with decay": [(odd) => adam(1, { weightDecay: odd }), BELOW_ZERO],
  "adamw with decay": [(odd) => adamw(1, { weightDecay: odd }), BELOW_ZERO],
  "rmsprop with decay": [(odd) => rmsprop(1, { weightDecay: odd }), BELOW_ZERO],
  "beta1": [(odd) => adam(1, { beta1: odd }), NO_SHARE],
  "beta2": [(odd) => adam(1, { beta2: odd }), NO_SHARE],
  "the decay of squares": [(odd) => rmsprop(1, { decay: odd }), NO_SHARE],
  "the epsilon of adam": [(odd) => adam(1, { epsilon: odd }), BELOW_ZERO],
  "the epsilon of rmsprop": [(odd) => rmsprop(1, { epsilon: odd }), BELOW_ZERO],
  "averageWeights(odd)": [(odd) => averageWeights(odd), NO_SHARE],
  "clipByGlobalNorm(odd)": [(odd) => clipByGlobalNorm(odd), [0, -1, NaN, -Infinity]],
  "constant(odd)": [(odd) => constant(odd), BELOW_ZERO],
  "step(odd)": [(odd) => step(odd, { factor: 1, steps: 1 }), BELOW_ZERO],
  "the factor of step()": [(odd) => step(1, { factor: odd, steps: 1 }), BELOW_ZERO],
  "the steps of step()": [(odd) => step(1, { factor: 1, steps: odd }), NOT_ABOVE_ZERO],
  "exponential(odd)": [(odd) => exponential(odd, { factor: 1, steps: 1 }), BELOW_ZERO],
  "the factor of exponential()": [(odd) => exponential(1, { factor: odd, steps: 1 }), BELOW_ZERO],
  "linear(odd)": [(odd) => linear(odd, { steps: 1 }), BELOW_ZERO],
  "the end of linear()": [(odd) => linear(1, { steps: 1, end: odd }), BELOW_ZERO],
  "cosine(odd)": [(odd) => cosine(odd, { steps: 1 }), BELOW_ZERO],
  "the end of cosine()": [(odd) => cosine(1, { steps: 1, end: odd }), BELOW_ZERO],
  "oneCycle(odd)": [(odd) => oneCycle(odd, { steps: 9 }), BELOW_ZERO],
  "the first divisor": [(odd) => oneCycle(1, { steps: 9, startDivisor: odd }), NOT_ABOVE_ZERO],
  "the last divisor": [(odd) => oneCycle(1, { steps: 9, endDivisor: odd }), NOT_ABOVE_ZERO],
  "the rise": [(odd) => oneCycle(1, { steps: 9, rise: odd }), NO_SHARE],
  "initializers.normal(odd)": [(odd) => initializers.normal(odd), BELOW_ZERO],
  "initializers.constant(odd)": [(odd) => initializers.constant(odd), [NaN, Infinity, -Infinity]],
  "dropout(odd)": [(odd) => dropout(odd), NO_SHARE],
  "spatialDropout(odd)": [(odd) => spatialDropout(odd), NO_SHARE],
  "the momentum of batchNorm()": [(odd) => batchNorm({ momentum: odd }), [0, -1, 1.1, NaN]],
  "the epsilon of batchNorm()": [(odd) => batchNorm({ epsilon: odd }), NOT_ABOVE_ZERO],
  "the epsilon of layerNorm()": [(odd) => layerNorm({ epsilon: odd }), NOT_ABOVE_ZERO],
  "random.key(odd)": [(odd) => random.key(odd), NOT_WHOLE],
  "random.foldIn(key, odd)": [(odd) => random.foldIn(key, odd), [...NOT_WHOLE, 2 ** 32]],
  "random.bits(key, odd)": [(odd) => random.bits(key, odd), NOT_WHOLE],
  "random.uniform(key, odd)": [(odd) => random.uniform(key, odd), NOT_WHOLE],
  "random.normal(key, odd)": [(odd) => random.normal(key, odd), NOT_WHOLE],
  "random.permutation(key, odd)": [(odd) => random.permutation(key, odd), NOT_WHOLE],
  "the classes of confusionMatrix()": [(odd) => confusionMatrix([], [], odd), [0, ...NOT_WHOLE]],
  "the rows of checkGradients()": [
    (odd) => checkGradients(dense(1, 1), { rows: odd }),
    NOT_WHOLE,
  ],
  "the epsilon of checkGradients()": [
    (odd) => checkGradients(dense(1, 1), { epsilon: odd }),
    NOT_ABOVE_ZERO,
  ],
  "the tolerance of checkGradients()": [
    (odd) => checkGradients(dense(1, 1), { tolerance: odd }),
    BELOW_ZERO,
  ],
};

describe("a number out of its range", () => {
  for (const [name, [call, numbers]] of Object.entries(CALLS)) {
    it(`is refused, and named: ${name}`, () => {
      for (const odd of numbers) {
        assertStringIncludes(assertThrows(() => call(odd), RangeError).message, `${odd}`);
      }
    });
  }

  it("is refused where a schedule gives it at a step", () => {
    const [engine, params] = [referenceEngine(), matrix(1, 1)];
    for (const odd of BELOW_ZERO) {
      const optimizer = scaleByLearningRate((step) => step === 1 ? odd : 0.1);
      const first = optimizer.update(engine, optimizer.init(params), params, params);
      assertThrows(
        () => optimizer.update(engine, first.state, params, params),
        RangeError,
        `Cannot take step 1 at a learning rate of ${odd}: it must be a finite number from 0`,
      );
    }
  });
});

describe("what is no number", () => {
  it("is refused, and named", () => {
    for (
      const call of [
        // @ts-expect-error: a learning rate is a number or a schedule.
        () => sgd("0.1"),
        // @ts-expect-error: a learning rate is a number or a schedule.
        () => sgd(undefined),
        // @ts-expect-error: a momentum is a number.
        () => sgd(0.1, { momentum: "0.1" }),
        // @ts-expect-error: a decay is a number.
        () => adamw(0.1, { weightDecay: "0.1" }),
        // @ts-expect-error: a decay is a number.
        () => averageWeights("0.1"),
        // @ts-expect-error: a norm is a number.
        () => clipByGlobalNorm("0.1"),
        // @ts-expect-error: a learning rate is a number.
        () => cosine("0.1", { steps: 1 }),
      ]
    ) {
      const { message } = assertThrows(call, TypeError);
      assertStringIncludes(message, "it must be a number");
    }
  });
});

describe("readIdxDirectory()", () => {
  it("refuses an empty path, which would be the root of the disk", async () => {
    const message = 'Cannot read the directory "": the working directory is "."';
    await assertRejects(() => readIdxDirectory(""), RangeError, message);
  });
});

describe("averaged()", () => {
  const params = matrix(1, 2, [1, 2]);

  it("takes no record for an average that only looks like one", () => {
    for (
      const state of [
        { average: params, step: 0.5 },
        { average: params, step: -1 },
        { average: params, step: 1, more: 2 },
        { average: 3, step: 1 },
      ]
    ) {
      assertEquals(averaged(params, state), params);
    }
    const average = matrix(1, 2, [3, 4]);
    assertEquals(toRows(averaged(params, [{ step: 1, average }])), [[3, 4]]);
  });

  it("refuses an average of other sizes than the parameters have", () => {
    const state = { step: 1, average: matrix(2, 1) };
    const message = "Cannot take an average of 2x1 for parameters of 1x2";
    assertThrows(() => averaged(params, state), TypeError, message);
  });
});
