import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  type Batch,
  dense,
  dropout,
  fromRows,
  initialState,
  matrix,
  meanSquaredError,
  pipe,
  random,
  referenceEngine,
  relu,
  sgd,
  softmaxCrossEntropy,
  toRows,
  trainStep,
  tree,
} from "../../mod.ts";
import { assertTrees, normalMatrix, numbersOf } from "../shared/matrices.ts";

const config = {
  engine: referenceEngine(),
  network: pipe(dense(3, 8), relu(), dropout(0.3), dense(8, 2)),
  loss: softmaxCrossEntropy(),
  optimizer: adam(0.01),
};
const batch: Batch = { input: normalMatrix(1, 6, 3), targets: [0, 1, 1, 0, 1, 0] };

describe("initialState()", () => {
  it("has the parameters of the network, in the precision of the engine", () => {
    const { params, statistics, optimizer, step } = initialState(config, random.key(1));
    assertEquals(params[0].weights.rows, 3);
    assert(tree.leaves(params).every(({ data }) => data instanceof Float32Array));
    assertEquals([statistics, step], [[], 0]);
    assertEquals(optimizer[1].step, 0);
    const double = { ...config, engine: referenceEngine({ precision: "float64" }) };
    const leaves = tree.leaves(initialState(double, random.key(1)).params);
    assert(leaves.every(({ data }) => data instanceof Float64Array));
  });

  it("depends on the key alone", () => {
    const draw = (seed: number) => initialState(config, random.key(seed));
    assertEquals(draw(1), draw(1));
    assertNotEquals(numbersOf(draw(1).params), numbersOf(draw(2).params));
    assertNotEquals(draw(1).key, draw(2).key);
  });
});

describe("trainStep()", () => {
  it("takes one step of the optimizer down the gradient of the loss", () => {
    const engine = referenceEngine({ precision: "float64" });
    const plain = { engine, network: dense(2, 1), loss: meanSquaredError(), optimizer: sgd(0.1) };
    const state = initialState(plain, random.key(1));
    const params = { weights: matrix(2, 1, [1, 2]), bias: matrix(1, 1, [3]) };
    const { state: next, loss, output } = trainStep(plain)({ ...state, params }, {
      input: fromRows([[1, 0], [2, -1]]),
      targets: fromRows([[5], [1]]),
    });
    // Outputs 4 and 3, differences -1 and 2.
    assertEquals(toRows(output), [[4], [3]]);
    assertEquals(loss, 2.5);
    assertTrees(next.params, {
      weights: fromRows64([[1 - 0.1 * (-1 + 4)], [2 - 0.1 * -2]]),
      bias: fromRows64([[3 - 0.1 * 1]]),
    });
    assertEquals(next.step, 1);
  });

  it("does not change the given state and batch", () => {
    const state = initialState(config, random.key(1));
    const before = JSON.stringify([state, batch]);
    const { state: next } = trainStep(config)(state, batch);
    assertEquals(JSON.stringify([state, batch]), before);
    assertNotEquals(numbersOf(next.params), numbersOf(state.params));
    assertEquals(next.key, state.key);
  });

  it("returns the same bits for the same state and batch", () => {
    const run = (seed: number) => {
      const step = trainStep(config);
      const batches = new Array<Batch>(5).fill(batch);
      return batches.reduce(
        (state, each) => step(state, each).state,
        initialState(config, random.key(seed)),
      );
    };
    assertEquals(run(7), run(7));
    assertNotEquals(numbersOf(run(7).params), numbersOf(run(8).params));
  });

  it("draws new dropout masks at every step", () => {
    const step = trainStep(config);
    const state = initialState(config, random.key(1));
    const first = step(state, batch).output;
    assertEquals(step(state, batch).output, first);
    assertNotEquals(toRows(step({ ...state, step: 1 }, batch).output), toRows(first));
    assertNotEquals(toRows(step({ ...state, key: random.key(99) }, batch).output), toRows(first));
  });

  it("minimizes the loss of a batch when it is folded over that batch", () => {
    const line = { ...config, network: dense(1, 1), loss: meanSquaredError(), optimizer: sgd(0.1) };
    const points = { input: fromRows([[0], [1], [2]]), targets: fromRows([[1], [3], [5]]) };
    const step = trainStep(line);
    const end = new Array<typeof points>(300).fill(points).reduce(
      (state, each) => step(state, each).state,
      initialState(line, random.key(1)),
    );
    assertAlmostEquals(end.params.weights.data[0] ?? NaN, 2, 1e-3);
    assertAlmostEquals(end.params.bias?.data[0] ?? NaN, 1, 1e-3);
    assertEquals(end.step, 300);
  });

  it("accepts a network without parameters", () => {
    const still = { ...config, network: pipe(relu<2>(), dropout(0.5)), optimizer: sgd(0.1) };
    const state = initialState(still, random.key(1));
    const input = normalMatrix(1, 6, 2);
    const { state: next } = trainStep(still)(state, { input, targets: [0, 1, 1, 0, 1, 0] });
    assertEquals(next.params, state.params);
  });

  it("rejects a batch that does not fit the network or the loss", () => {
    const step = trainStep(config);
    const state = initialState(config, random.key(1));
    assertThrows(
      () => step(state, { input: matrix(2, 4), targets: [0, 1] }),
      RangeError,
      "Cannot feed a batch of 2x4 to pipe 3 -> 2: it takes 3 features, not 4",
    );
    assertThrows(
      () => step(state, { input: matrix(2, 3), targets: [0, 2] }),
      RangeError,
      "Cannot take 2 as the class of row 1: there are 2 classes",
    );
    assertThrows(
      () => step(state, { input: matrix(2, 3), targets: [0] }),
      RangeError,
      "Cannot compare 2x2 with 1 labels",
    );
  });
});

function fromRows64(rows: readonly (readonly [number])[]) {
  return { rows: rows.length, cols: 1, data: Float64Array.from(rows.flat()) };
}
