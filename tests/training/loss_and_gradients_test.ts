import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  adam,
  type AnyLayer,
  applyGradients,
  batchNorm,
  conv2d,
  dense,
  dropout,
  type Engine,
  fromRows,
  initialState,
  layerNorm,
  lossAndGradients,
  type Matrix,
  matrix,
  meanSquaredError,
  pipe,
  random,
  referenceEngine,
  relu,
  sgd,
  toRows,
  trainStep,
  tree,
  wasmEngine,
} from "../../mod.ts";
import { asInput } from "../../lib/layers/layer.ts";
import { counted } from "../shared/counted_engine.ts";
import { assertRows, assertTrees, normalMatrix, numbersOf } from "../shared/matrices.ts";
import { imageNetworks, networks } from "../shared/networks.ts";

const engine = referenceEngine({ precision: "float64" });
const network = pipe(dense(3, 4), batchNorm(), relu(), dropout(0.3), dense(4, 2));
const config = { engine, network, loss: meanSquaredError(), optimizer: adam(0.01) };
const batch = { input: normalMatrix(1, 6, 3), targets: normalMatrix(2, 6, 2) };

describe("lossAndGradients()", () => {
  it("returns loss, output and gradients of a line, by hand", () => {
    const line = { engine, network: dense(2, 1), loss: meanSquaredError() };
    const params = { weights: matrix(2, 1, [1, 2]), bias: matrix(1, 1, [3]) };
    const found = lossAndGradients(line)({ params, statistics: [], key: random.key(1) }, {
      input: fromRows([[1, 0], [2, -1]]),
      targets: fromRows([[5], [1]]),
    }, { inputGradient: true });
    // Outputs 4 and 3, differences -1 and 2: the gradient of the output is the differences.
    assertEquals(toRows(found.output), [[4], [3]]);
    assertEquals(found.loss, 2.5);
    assertRows(found.gradients.weights, [[-1 + 4], [-2]]);
    assertRows(found.gradients.bias ?? matrix(1, 1), [[1]]);
    assertRows(found.inputGradient, [[-1, -2], [2, 4]]);
  });

  it("is the first half of a step of training, and applyGradients() the second, bit for bit", () => {
    const state = initialState(config, random.key(1));
    const result = lossAndGradients(config)(state, batch);
    const step = trainStep(config)(state, batch);
    assertEquals(applyGradients(config)(state, result), step.state);
    assertEquals([result.loss, result.output], [step.loss, step.output]);
    assertEquals(result.statistics, step.state.statistics);
    assertNotEquals(result.statistics, state.statistics);
  });

  it("changes neither the state nor the batch", () => {
    const state = initialState(config, random.key(1));
    const before = JSON.stringify([state, batch]);
    lossAndGradients(config)(state, batch, { inputGradient: true });
    assertEquals(JSON.stringify([state, batch]), before);
  });

  it("has only what is wanted, and the compiler knows", () => {
    const state = initialState(config, random.key(1));
    const both: { gradients: { length: 5 }; inputGradient: Matrix } = lossAndGradients(config)(
      state,
      batch,
      { inputGradient: true },
    );
    assertEquals(both.inputGradient.cols, 3);
    const neither = lossAndGradients(config)(state, batch, { gradients: false });
    const { gradients, inputGradient }: { gradients: undefined; inputGradient: undefined } =
      neither;
    assertEquals([gradients, inputGradient], [undefined, undefined]);
    const open = { gradients: Math.hypot(1) === 1 };
    // @ts-expect-error The compiler cannot know whether they are there.
    assertEquals(lossAndGradients(config)(state, batch, open).gradients.length, 5);
  });

  it("has the same loss and input gradient whether or not there are gradients of parameters", () => {
    const state = initialState(config, random.key(1));
    const whole = lossAndGradients(config)(state, batch, { inputGradient: true });
    const part = lossAndGradients(config)(state, batch, { inputGradient: true, gradients: false });
    assertEquals([part.loss, part.output, part.inputGradient, part.statistics], [
      whole.loss,
      whole.output,
      whole.inputGradient,
      whole.statistics,
    ]);
  });

  it("draws the dropout of the step, and rests outside of training", () => {
    const state = initialState(config, random.key(1));
    const outputAt = (step: number) =>
      numbersOf(lossAndGradients(config)({ ...state, step }, batch).output);
    assertEquals(outputAt(0), outputAt(0));
    assertNotEquals(outputAt(0), outputAt(1));
    const trained = { params: state.params, statistics: state.statistics };
    const still = lossAndGradients(config)(trained, batch, { training: false });
    assertEquals(still.statistics, state.statistics);
    assertThrows(
      () => lossAndGradients(config)(trained, batch),
      TypeError,
      "Cannot train pipe 3 -> 2 without a key: give the state one, or the option training: false",
    );
  });

  it("adds up over parts of a batch to the gradients of the whole", () => {
    const plain = { ...config, network: pipe(dense(3, 4), relu(), dense(4, 2)) };
    const state = initialState(plain, random.key(1));
    const rows = (of: Matrix, indices: number[]) => engine.gather(of, Uint32Array.from(indices));
    const parts = [[0, 1, 2], [3, 4, 5]].map((indices) =>
      lossAndGradients(plain)(state, {
        input: rows(batch.input, indices),
        targets: rows(batch.targets, indices),
      }).gradients
    );
    const mean = parts.reduce((a, b) => tree.zip((x, y) => engine.combine(0.5, x, 0.5, y), a, b));
    assertTrees(mean, lossAndGradients(plain)(state, batch).gradients);
  });

  it("rejects a batch that does not fit, and a layer that gives no input gradient", () => {
    const state = initialState(config, random.key(1));
    assertThrows(
      () => lossAndGradients(config)(state, { ...batch, input: matrix(6, 4) }),
      RangeError,
      "Cannot feed a batch of 6x4 to pipe 3 -> 2",
    );
    const layer = dense(3, 2);
    const silent: typeof layer = {
      ...layer,
      backward: (...given) => ({ ...layer.backward(...given), inputGradient: undefined }),
    };
    const wrong = { ...config, network: silent };
    assertThrows(
      () =>
        lossAndGradients(wrong)(initialState(wrong, random.key(1)), batch, { inputGradient: true }),
      TypeError,
      "dense 3 -> 2 gave no input gradient",
    );
  });

  it("gives what the reference gives on the wasm engine, in a scope and out of it", async () => {
    const exact = lossAndGradients(config)(initialState(config, random.key(1)), batch, {
      inputGradient: true,
    });
    const wasm = await wasmEngine();
    const fast = { ...config, engine: wasm };
    const state = initialState(fast, random.key(1));
    const run = () => lossAndGradients(fast)(state, batch, { inputGradient: true });
    for (const found of [run(), wasm.scope(run)]) {
      assertRows(found.inputGradient, toRows(exact.inputGradient), 1e-5);
      assertTrees(found.gradients, exact.gradients, 1e-5);
    }
    wasm.close();
  });
});

/** The kernels that a backward pass takes, and its input gradient. */
function backwardOf(
  on: Engine,
  network: AnyLayer,
  wants: { inputGradient: boolean; gradients?: boolean },
): { kernels: string[]; inputGradient: number[] } {
  const params = tree.map(on.cast, network.init(random.key(1)));
  const input = asInput(network, normalMatrix(1, 3, network.inputs ?? 0));
  const pass = {
    training: true,
    key: random.key(2),
    statistics: tree.map(on.cast, network.statistics ?? []),
  };
  const { output, saved } = network.forward(on, params, input, pass);
  const watched = counted(on);
  const cotangent = normalMatrix(3, output.rows, output.cols);
  const { inputGradient } = network.backward(watched.engine, params, saved, cotangent, wants);
  return { kernels: watched.kernels, inputGradient: numbersOf(inputGradient ?? []) };
}

describe("a backward pass without gradients of parameters", () => {
  const image = { height: 4, width: 3, channels: 2 };

  it("takes the kernels of the input gradient alone", () => {
    const wants = { inputGradient: true, gradients: false };
    const kernelsOf = (network: AnyLayer) => backwardOf(engine, network, wants).kernels;
    assertEquals(kernelsOf(dense(3, 2)), ["matmulNT"]);
    assertEquals(kernelsOf(conv2d(3, 2, { image })), ["convolveInputGradient"]);
    assertEquals(kernelsOf(pipe(dense(3, 4), relu(), dense(4, 2))), [
      "matmulNT",
      "mapGradient",
      "matmulNT",
    ]);
    const norm = layerNorm<number>().withInputs?.(3) ?? dense(3, 3);
    assert(!kernelsOf(norm).includes("centeredDot"));
  });

  it("takes no kernel where no input gradient is wanted either", () => {
    const norms: AnyLayer[] = [batchNorm(), layerNorm()].map((layer) =>
      layer.withInputs?.(24, image) ?? dense(1, 1)
    );
    for (const network of [dense(3, 2), conv2d(3, 2, { image }), ...norms, pipe(...pair())]) {
      const { kernels } = backwardOf(engine, network, { inputGradient: false, gradients: false });
      assertEquals(kernels, [], network.name);
    }
  });

  it("has the same input gradient with fewer kernels, in any network", () => {
    fc.assert(
      fc.property(fc.oneof(networks(3, 2), imageNetworks), (network) => {
        const whole = backwardOf(engine, network, { inputGradient: true });
        const part = backwardOf(engine, network, { inputGradient: true, gradients: false });
        assertEquals(part.inputGradient, whole.inputGradient);
        // In training the input gradient of batch normalization needs those of its parameters.
        const ofWeights = ["matmulTN", "convolveWeightsGradient"];
        const hasWeights = whole.kernels.some((name) => ofWeights.includes(name));
        assert(part.kernels.length <= whole.kernels.length, network.name);
        assert(part.kernels.length < whole.kernels.length || !hasWeights, network.name);
        assertEquals(part.kernels.filter((name) => ofWeights.includes(name)), []);
      }),
      { numRuns: 50 },
    );
  });

  function pair() {
    return [dense(3, 4), dense(4, 2)] as const;
  }
});

describe("applyGradients()", () => {
  it("keeps the statistics of the state where it is given none", () => {
    const plain = { ...config, optimizer: sgd(1) };
    const state = initialState(plain, random.key(1));
    const next = applyGradients(plain)(state, { gradients: tree.zerosLike(state.params) });
    assertEquals(next.params, state.params);
    assertEquals(next.statistics, state.statistics);
    assertEquals([next.step, next.key], [1, state.key]);
  });
});
