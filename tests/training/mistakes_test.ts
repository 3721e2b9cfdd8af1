import { assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  balancedClassWeights,
  binaryCrossEntropy,
  chain,
  dense,
  evaluate,
  fit,
  fromRows,
  huber,
  initialState,
  masked,
  matrix,
  meanAbsoluteError,
  meanSquaredError,
  multiLoss,
  random,
  referenceEngine,
  scaleByRms,
  schedules,
  serializeModel,
  setToZero,
  sgd,
  softmaxCrossEntropy,
} from "../../mod.ts";

const engine = referenceEngine();
const config = { engine, network: dense(2, 2), loss: softmaxCrossEntropy(), optimizer: sgd(0.1) };
const state = initialState(config, random.key(1));

describe("a mistake that the compiler would find", () => {
  it("is told for a seed in place of a key", () => {
    // @ts-expect-error a seed is no key
    assertThrows(() => initialState(config, 42), TypeError, "the key 42: give random.key(42)");
  });

  it("is told for what is no dataset", async () => {
    const inputs = matrix(2, 2);
    const cases: [unknown, string][] = [
      [{ x: inputs, y: [0, 1] }, "without inputs: the dataset has x, y"],
      [{ input: inputs, targets: [0, 1] }, "without inputs: the dataset has input, targets"],
      [{ inputs }, "without targets: the dataset has inputs"],
      [{ inputs: [[1, 2], [3, 4]], targets: [0, 1] }, "on a list of 2 as inputs"],
      [undefined, "on missing: give { inputs, targets }"],
    ];
    for (const [dataset, message] of cases) {
      await assertRejects(
        // @ts-expect-error it may be anything
        () => Array.fromAsync(fit(config, state, dataset)),
        TypeError,
        `Cannot train ${message}`,
      );
      assertThrows(
        // @ts-expect-error it may be anything
        () => evaluate(config, state, dataset),
        TypeError,
        `Cannot evaluate ${message}`,
      );
    }
  });

  it("is told for labels with a loss of matrices", () => {
    const parts = [{ from: 0, to: 2, loss: meanSquaredError() }];
    const losses = [
      ...[meanSquaredError(), meanAbsoluteError(), huber(), binaryCrossEntropy()],
      multiLoss(parts),
    ];
    for (const loss of losses) {
      assertThrows(
        // @ts-expect-error labels are no matrix
        () => loss(engine, matrix(2, 2), [0, 1]),
        TypeError,
        "Cannot compare 2x2 with labels: the loss takes a matrix of targets",
      );
    }
  });

  it("is told for choices and weights that there are not", () => {
    assertThrows(
      // @ts-expect-error there is no such choice
      () => masked(sgd(1), () => true, { others: "keep" }),
      TypeError,
      'Cannot mask with others: "keep": it must be "stay" or "pass"',
    );
    for (const classes of [-1, 0, 1.5, NaN]) {
      assertThrows(
        () => balancedClassWeights([0], classes),
        RangeError,
        `Cannot weight ${classes} classes`,
      );
    }
    for (const posWeight of [null, "2", {}]) {
      assertThrows(
        // @ts-expect-error it is no weight
        () => binaryCrossEntropy({ posWeight }),
        TypeError,
        "Cannot weight targets of 1 by",
      );
    }
  });

  it("is told for schedules without steps, and models without statistics", () => {
    const { cosine, exponential, linear, oneCycle, step, warmup } = schedules;
    for (const make of [cosine, exponential, linear, oneCycle, step]) {
      // @ts-expect-error the options are missing
      assertThrows(() => make(0.1), TypeError, "Cannot make a schedule without steps");
    }
    // @ts-expect-error the options are missing
    assertThrows(() => warmup(cosine(0.1, { steps: 2 })), TypeError, "without steps");
    const { network } = config;
    assertThrows(
      // @ts-expect-error the statistics are missing
      () => serializeModel({ network, params: state.params }),
      TypeError,
      "Cannot save dense 2 -> 2 without statistics",
    );
  });

  it("is told for numbers in place of rows", () => {
    // @ts-expect-error numbers are no rows
    assertThrows(() => fromRows([1, 2]), TypeError, "row 0 is 1, not a list of numbers");
  });

  it("is told for the state of another optimizer", () => {
    const params = matrix(1, 2);
    for (
      const optimizer of [
        adam(1),
        chain(setToZero(), scaleByRms(), setToZero()),
        sgd(1, { momentum: 0.9 }),
      ]
    ) {
      assertThrows(
        () => {
          const other = [[], { wrong: 0 }, { step: 0 }];
          // @ts-expect-error the state is of another optimizer
          optimizer.update(engine, other, params, params);
        },
        TypeError,
        "so it is of another optimizer",
      );
    }
  });
});
