import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  binaryCrossEntropy,
  type ByteMatrix,
  crossEntropy,
  type Dataset,
  dense,
  evaluate,
  huber,
  initialState,
  matrix,
  meanAbsoluteError,
  meanSquaredError,
  predict,
  random,
  referenceEngine,
  sgd,
  softmaxCrossEntropy,
  toRows,
  trainStep,
  wasmEngine,
} from "../../mod.ts";

const inputs: ByteMatrix = {
  rows: 2,
  cols: 3,
  bytes: Uint8Array.of(0, 32, 64, 96, 128, 255),
  scale: 1 / 128,
  shift: -0.5,
};
const numbers = matrix(2, 3, [-0.5, -0.25, 0, 0.25, 0.5, 1.4921875]);
/** Probabilities, which every loss takes as targets. */
const shares = matrix(2, 3, [0.5, 0.25, 0.25, 0, 0, 1]);
const targets = [1, 0];
const network = dense(3, 2);
const shared = { network, loss: softmaxCrossEntropy(), optimizer: sgd(0.1) };

for (const open of [() => referenceEngine(), () => wasmEngine({ threads: 1 })]) {
  const { name } = await open();

  describe(`the bytes of a dataset on the ${name} engine`, () => {
    it("are the numbers that they stand for, wherever inputs go in", async () => {
      const config = { ...shared, engine: await open() };
      const state = initialState(config, random.key(1));
      const outputs = predict(config, state, inputs);
      assertEquals(toRows(outputs), toRows(predict(config, state, numbers)));
      const step = trainStep(config);
      assertEquals(
        step(state, { input: inputs, targets }),
        step(state, { input: numbers, targets }),
      );
      const kept = { keepOutputs: true };
      const { outputs: evaluated } = evaluate(config, state, { inputs, targets }, kept);
      assertEquals(evaluated && toRows(evaluated), toRows(outputs));
    });

    it("are refused where only numbers are meant", async () => {
      const engine = await open();
      const params = network.init(random.key(1));
      const pass = { training: false, key: random.key(0), statistics: [] };
      const refused = (call: () => unknown) =>
        assertThrows(call, TypeError, "matrix of bytes: gather() makes numbers of its rows");
      // @ts-expect-error: a layer takes numbers.
      refused(() => network.forward(engine, params, inputs, pass));
      for (
        const loss of [
          binaryCrossEntropy(),
          huber(),
          meanAbsoluteError(),
          meanSquaredError(),
          crossEntropy(),
          softmaxCrossEntropy(),
        ]
      ) {
        // @ts-expect-error: a loss takes numbers.
        refused(() => loss(engine, numbers, inputs));
        // @ts-expect-error: a loss takes numbers.
        refused(() => loss(engine, inputs, shares));
      }
    });
  });
}

describe("inputs and targets", () => {
  const config = { ...shared, engine: referenceEngine() };
  const state = initialState(config, random.key(1));

  it("are refused if labels are given as inputs", () => {
    for (const labels of [targets, Uint8Array.from(targets)]) {
      const message =
        "Cannot take a list of 2 as inputs: they are a matrix with a row for each sample";
      // @ts-expect-error: inputs are a matrix.
      assertThrows(() => predict(config, state, labels), TypeError, message);
      // @ts-expect-error: inputs are a matrix.
      const step = () => trainStep(config)(state, { input: labels, targets });
      assertThrows(step, TypeError, message);
    }
  });

  it("are refused if the targets of a dataset are bytes", () => {
    // @ts-expect-error: targets are labels or numbers.
    const dataset: Dataset = { inputs: numbers, targets: inputs };
    assertThrows(
      () => evaluate(config, state, dataset),
      TypeError,
      "they are bytes; gather() makes numbers of them",
    );
  });

  it("are refused if a matrix holds another number of numbers than it says", () => {
    assertThrows(
      () => predict(config, state, { ...numbers, rows: 3 }),
      RangeError,
      "Cannot run matmul on a 3x3 matrix: it holds 9 numbers, not 6",
    );
  });
});
