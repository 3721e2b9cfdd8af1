import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Backward,
  checkGradients,
  checkLossGradient,
  dense,
  type DenseParams,
  type Engine,
  type Layer,
  layer,
  type Loss,
  type Matrix,
  matrix,
  meanSquaredError,
  pipe,
  random,
  relu,
  sameSize,
  softmax,
  softmaxCrossEntropy,
  tanh,
  wasmEngine,
} from "../../mod.ts";
import { exact, normalMatrix } from "../shared/matrices.ts";

type Change = (
  backward: Backward<number, DenseParams<4, 3>>,
  engine: Engine,
) => Backward<number, DenseParams<4, 3>>;

/** Returns a dense layer with a changed backward. */
function wrongDense(change: Change): Layer<4, 3, DenseParams<4, 3>> {
  const right = dense(4, 3);
  return {
    ...right,
    backward: (engine, params, saved, outputGradient, wants) =>
      change(right.backward(engine, params, saved, outputGradient, wants), engine),
  };
}

const scaled = (engine: Engine, factor: number, of: Matrix<number, number> | undefined) =>
  of && engine.scale(factor, of);

describe("checkGradients()", () => {
  it("passes a correct backward, and reports the largest error", () => {
    const { passed, error, message } = checkGradients(dense(4, 3));
    assert(passed);
    assertGreater(1e-6, error);
    assertMatch(
      message,
      /^dense 4 -> 3: .*\[\d+\]\[\d+\]: backward gives .*, central differences give .*, a relative error of \d/,
    );
  });

  it("fails on a wrong sign, and names its place", () => {
    const { passed, error, message } = checkGradients(
      wrongDense((back, engine) => ({
        ...back,
        inputGradient: scaled(engine, -1, back.inputGradient),
      })),
    );
    assert(!passed);
    assertAlmostEquals(error, 2, 1e-6);
    assertStringIncludes(message, "dense 4 -> 3: input[");
  });

  it("fails on a wrong sign of one parameter", () => {
    const { passed, message } = checkGradients(
      wrongDense(({ inputGradient, gradients: { weights, bias } }, engine) => ({
        inputGradient,
        gradients: { weights: engine.scale(-1, weights), ...(bias && { bias }) },
      })),
    );
    assert(!passed);
    assertStringIncludes(message, "dense 4 -> 3: weights[");
  });

  it("fails on a missing gradient of the bias", () => {
    const { passed, error, message } = checkGradients(
      wrongDense(({ inputGradient, gradients: { weights } }) => ({
        inputGradient,
        gradients: { weights },
      })),
    );
    assertEquals([passed, error], [false, Infinity]);
    assertEquals(message, "dense 4 -> 3: bias is 1x3, but its gradient is missing");
  });

  it("fails on a missing gradient of the input", () => {
    const { passed, message } = checkGradients(
      wrongDense(({ gradients }) => ({ inputGradient: undefined, gradients })),
    );
    assert(!passed);
    assertEquals(message, "dense 4 -> 3: input is 3x4, but its gradient is missing");
  });

  it("fails on a factor that is off by one part in ten thousand", () => {
    for (const factor of [1 + 1e-4, 1 - 1e-4, 1 + 1e-5]) {
      const { passed, error } = checkGradients(
        wrongDense((back, engine) => ({
          ...back,
          inputGradient: scaled(engine, factor, back.inputGradient),
        })),
      );
      assert(!passed);
      assertAlmostEquals(error, Math.abs(factor - 1), 1e-7);
    }
  });

  it("fails on a gradient of another shape", () => {
    const { passed, message } = checkGradients(
      wrongDense(({ inputGradient, gradients }) => ({
        inputGradient,
        gradients: { ...gradients, bias: { ...matrix(1, 3), cols: 3, rows: 1, ...twoRows } },
      })),
    );
    assert(!passed);
    assertEquals(message, "dense 4 -> 3: bias is 1x3, but its gradient is 2x3");
  });

  it("fails on NaN", () => {
    const { passed, error, message } = checkGradients(
      wrongDense((back, engine) => ({
        ...back,
        inputGradient: scaled(engine, NaN, back.inputGradient),
      })),
    );
    assertEquals([passed, error], [false, Infinity]);
    assertStringIncludes(message, "backward gives NaN");
  });

  it("fails on gradients of 0 that should not be 0", () => {
    const { passed } = checkGradients(
      wrongDense((back, engine) => ({
        ...back,
        inputGradient: scaled(engine, 0, back.inputGradient),
      })),
    );
    assert(!passed);
  });

  it("fails on a wrong layer deep in a pipeline, and names its parameter", () => {
    const wrong = wrongDense(({ inputGradient, gradients: { weights, bias } }, engine) => ({
      inputGradient,
      gradients: { weights: engine.scale(1.001, weights), ...(bias && { bias }) },
    }));
    const { passed, message } = checkGradients(pipe(dense(2, 4), tanh(), pipe(wrong, relu())));
    assert(!passed);
    assertStringIncludes(message, "pipe 2 -> 3: 2.0.weights[");
  });

  it("fails on a wrong derivative of an element-wise layer", () => {
    const wrong = sameSize<number, Matrix>({
      name: "wrong",
      spec: { kind: "wrong" },
      forward: (engine, _params, input) => ({
        output: engine.multiply(input, input),
        saved: input,
      }),
      backward: (engine, _params, input, outputGradient) => ({
        inputGradient: engine.multiply<number, number>(outputGradient, input),
        gradients: [],
      }),
    });
    const { passed, error } = checkGradients(wrong, { inputs: 3 });
    assert(!passed);
    assertAlmostEquals(error, 0.5, 1e-6);
  });

  it("fails on a backward that exchanges the gradients of two parameters", () => {
    const { passed } = checkGradients(product((a, b) => ({ a, b })));
    assert(!passed, "the gradients of a and b are exchanged");
    const right = checkGradients(product((a, b) => ({ a: b, b: a })));
    assert(right.passed, right.message);
  });

  it("finds gradients by their names, in any order", () => {
    const { passed, message } = checkGradients(
      wrongDense(({ inputGradient, gradients: { weights, bias } }) => ({
        inputGradient,
        gradients: { ...(bias && { bias }), weights },
      })),
    );
    assert(passed, message);
  });

  it("passes a layer whose output does not depend on its input", () => {
    // The softmax of one logit is 1.
    const { passed, message } = checkGradients(softmax(), { inputs: 1 });
    assert(passed, message);
  });

  it("passes a gradient that is 0 except for rounding errors", () => {
    // Subtracting the mean of each column also subtracts the bias.
    const centered = sameSize<number, undefined>({
      name: "centered",
      spec: { kind: "centered" },
      forward: (engine, _params, input) => ({
        output: withoutMeans(engine, input),
        saved: undefined,
      }),
      backward: (engine, _params, _saved, outputGradient) => ({
        inputGradient: withoutMeans(engine, outputGradient),
        gradients: [],
      }),
    });
    for (const seed of [0, 1, 2, 3]) {
      const { passed, message } = checkGradients(pipe(dense(3, 4), centered), {
        key: random.key(seed),
      });
      assert(passed, message);
    }
  });

  it("uses the given number of rows, key and tolerance", () => {
    const seen: number[] = [];
    const watched: Layer<4, 3, DenseParams<4, 3>> = {
      ...dense(4, 3),
      forward(engine, params, input, pass) {
        seen.push(input.rows);
        return dense(4, 3).forward(engine, params, input, pass);
      },
    };
    checkGradients(watched, { rows: 5 });
    assertEquals(new Set(seen), new Set([5]));

    const off = wrongDense((back, engine) => ({
      ...back,
      inputGradient: scaled(engine, 1.01, back.inputGradient),
    }));
    assert(checkGradients(off, { tolerance: 0.1 }).passed);
    assert(!checkGradients(off, { tolerance: 0.001 }).passed);
    const [one, other] = [1, 2].map((seed) => checkGradients(off, { key: random.key(seed) }));
    assert(one?.message !== other?.message);
    assertEquals(checkGradients(off), checkGradients(off));
  });

  it("checks the gradients of the engine that it is given", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const wrong = layer({
      name: "wrong on wasm",
      inputs: 3,
      outputs: 3,
      spec: { kind: "wrong" },
      init: () => [],
      forward: (engine, _params, input) => ({ output: engine.scale(2, input), saved: undefined }),
      backward: (engine, _params, _saved, gradient) => ({
        inputGradient: engine.scale(engine.precision === "float64" ? 2 : 2.01, gradient),
        gradients: [],
      }),
    });
    assert(checkGradients(wrong).passed);
    assert(!checkGradients(wrong, { engine }).passed);
    assert(checkGradients(wrong, { engine, tolerance: 0.01 }).passed);
    assert(checkGradients(dense(30, 20), { engine }).passed);
    engine.close();
  });

  it("fails if there is nothing to check", () => {
    const { passed, message } = checkGradients(relu(), { inputs: 3, rows: 0 });
    assertEquals([passed, message], [false, "there is nothing to check"]);
  });

  it("rejects a layer without a size if no size is given", () => {
    assertThrows(() => checkGradients(relu()), RangeError, "Cannot check relu");
    assertThrows(() => checkGradients(dense(4, 3), { inputs: 5 }), RangeError, "takes 4 features");
  });
});

describe("checkLossGradient()", () => {
  const logits = normalMatrix(1, 3, 4);

  it("passes a correct loss", () => {
    assert(checkLossGradient(softmaxCrossEntropy(), logits, [0, 3, 1]).passed);
  });

  it("fails on the gradient of the sum for a loss that is the mean", () => {
    const wrong: Loss = (engine, output, targets) => ({
      loss: softmaxCrossEntropy()(engine, output, targets).loss,
      gradient: softmaxCrossEntropy({ reduction: "sum" })(engine, output, targets).gradient,
    });
    const { passed, message } = checkLossGradient(wrong, logits, [0, 3, 1]);
    assert(!passed);
    assertStringIncludes(message, "output[");
  });

  describe("where values are large and gradients small", () => {
    const count = 1000;
    // Some predictions are very wrong, and most are so sure that their gradients are nearly 0.
    const outputs = matrix(
      1,
      count,
      Array.from({ length: count }, (_, i) => i % 7 === 0 ? 900 : i % 50),
    );
    const targets = matrix(1, count, Array.from({ length: count }, (_, i) => i % 7 === 0 ? 0 : 1));

    it("passes a right binary cross-entropy", () => {
      for (const reduction of ["mean", "sum"] as const) {
        const { passed, message } = checkLossGradient(binary(1, reduction), outputs, targets);
        assert(passed, message);
      }
    });

    it("fails on a wrong sign, on a factor that is off, and on zeros", () => {
      for (const factor of [-1, 1 + 1e-4, 1 - 1e-4, 0, NaN]) {
        for (const reduction of ["mean", "sum"] as const) {
          const { passed } = checkLossGradient(binary(factor, reduction), outputs, targets);
          assert(!passed, `${factor} ${reduction}`);
        }
      }
    });
  });

  describe("where a loss bends much, as a logarithm does near 0", () => {
    const probabilities = exact([[1e-3, 0.5], [3e-4, 0.999]]);
    const logarithm = (factor: number): Loss => (_engine, { rows, cols, data }) => ({
      loss: Array.from(data).reduce((sum, p) => sum - Math.log(p), 0),
      gradient: { rows, cols, data: Float64Array.from(data, (p) => -factor / p) },
    });

    it("passes a right gradient, and fails on a factor that is off", () => {
      const { passed, message } = checkLossGradient(logarithm(1), probabilities, [0, 0]);
      assert(passed, message);
      for (const factor of [-1, 1 + 1e-5, 1 - 1e-5]) {
        assert(!checkLossGradient(logarithm(factor), probabilities, [0, 0]).passed);
      }
    });
  });

  it("fails where the values are too large for their differences to tell a derivative", () => {
    const lifted: Loss<Matrix> = (engine, output, targets) => {
      const { loss, gradient } = meanSquaredError()(engine, output, targets);
      return { loss: loss + 1e9, gradient };
    };
    const { passed, message } = checkLossGradient(lifted, exact([[1, 2]]), exact([[1, 2.5]]));
    assert(!passed);
    assertStringIncludes(message, "the values are too large for differences");
  });

  it("fails on a factor that is off, on NaN and on another shape", () => {
    const targets = exact([[1, 2], [3, 4]]);
    const output = exact([[0, 1], [5, -1]]);
    const times = (factor: number): Loss<Matrix> => (engine, output, targets) => {
      const { loss, gradient } = meanSquaredError()(engine, output, targets);
      return { loss, gradient: engine.scale(factor, gradient) };
    };
    assert(checkLossGradient(times(1), output, targets).passed);
    assert(!checkLossGradient(times(1 + 1e-4), output, targets).passed);
    assert(!checkLossGradient(times(-1), output, targets).passed);
    assert(!checkLossGradient(times(NaN), output, targets).passed);
    const summed: Loss<Matrix> = (engine, output, targets) => {
      const { loss, gradient } = meanSquaredError()(engine, output, targets);
      return { loss, gradient: engine.columnSums(gradient) };
    };
    const { passed, message } = checkLossGradient(summed, output, targets);
    assert(!passed);
    assertEquals(message, "output is 2x2, but its gradient is 1x2");
  });
});

/** The binary cross-entropy of logits, with its gradient times a factor. */
function binary(factor: number, reduction: "mean" | "sum"): Loss<Matrix> {
  return (_engine, { rows, cols, data }, targets) => {
    const share = reduction === "mean" ? 1 / data.length : 1;
    const sum = Array.from(data).reduce(
      (sum, x, i) =>
        sum + Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - x * (targets.data[i] ?? NaN),
      0,
    );
    const gradient = Float64Array.from(
      data,
      (x, i) => factor * share * (1 / (1 + Math.exp(-x)) - (targets.data[i] ?? NaN)),
    );
    return { loss: share * sum, gradient: { rows, cols, data: gradient } };
  };
}

/** Makes a matrix of one row claim to have two. */
const twoRows: object = { rows: 2 };

/** Returns the layer `x * a * b`. `gradients` chooses its gradients from the sums for `x * a` and `x * b`. */
function product(
  gradients: (
    withA: Matrix<1, 3>,
    withB: Matrix<1, 3>,
  ) => { readonly a: Matrix<1, 3>; readonly b: Matrix<1, 3> },
): Layer<3, 3, { readonly a: Matrix<1, 3>; readonly b: Matrix<1, 3> }> {
  return layer({
    name: "product",
    inputs: 3,
    outputs: 3,
    spec: { kind: "product" },
    init: () => ({ a: matrix(1, 3), b: matrix(1, 3) }),
    forward(engine, { a, b }, input: Matrix<number, 3>) {
      const withA = engine.multiply(input, repeated(engine, a, input.rows));
      const withB = engine.multiply(input, repeated(engine, b, input.rows));
      const factors = engine.multiply(a, b);
      const output = engine.multiply(withA, repeated(engine, b, input.rows));
      return { output, saved: { withA, withB, factors } };
    },
    backward(engine, _params, { withA, withB, factors }, outputGradient) {
      return {
        inputGradient: engine.multiply(
          outputGradient,
          repeated(engine, factors, outputGradient.rows),
        ),
        gradients: gradients(
          engine.columnSums(engine.multiply(outputGradient, withA)),
          engine.columnSums(engine.multiply(outputGradient, withB)),
        ),
      };
    },
  });
}

function repeated<Cols extends number>(
  engine: Engine,
  row: Matrix<1, Cols>,
  rows: number,
): Matrix<number, Cols> {
  return engine.matmul(ones(rows, 1), row);
}

function withoutMeans(engine: Engine, x: Matrix): Matrix {
  const means = engine.scale(1 / x.rows, engine.columnSums(x));
  return engine.combine(1, x, -1, repeated(engine, means, x.rows));
}

function ones<Rows extends number, Cols extends number>(
  rows: Rows,
  cols: Cols,
): Matrix<Rows, Cols> {
  return matrix(rows, cols, new Float32Array(rows * cols).fill(1));
}
