import { assert, assertEquals, assertLess } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  averagePool2d,
  batchNorm,
  checkGradients,
  checkLossGradient,
  conv2d,
  crossEntropy,
  dense,
  dropout,
  gelu,
  globalAveragePool,
  globalMaxPool,
  graph,
  type ImageSize,
  initializers,
  type Layer,
  layerNorm,
  leakyRelu,
  maxPool2d,
  meanSquaredError,
  parallel,
  pipe,
  random,
  referenceEngine,
  relu,
  residual,
  sequential,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  spatialDropout,
  tanh,
  type Tree,
} from "../../mod.ts";
import { SAMPLES } from "../layers/samples.ts";
import { takesRows } from "../shared/networks.ts";
import { exact, normalMatrix } from "../shared/matrices.ts";

const SEEDS = [1, 2, 3, 2 ** 40] as const;
const TOLERANCE = 1e-6;

/** Asserts that the gradients of a layer are correct, for several keys and sizes, in training and out of it. */
function assertProven<In extends number, Out extends number, Params extends Tree>(
  layer: Layer<In, Out, Params>,
  sizes: readonly number[] = layer.inputs === undefined ? [1, 2, 5] : [layer.inputs],
): void {
  for (const inputs of sizes) {
    for (const training of [true, false]) {
      // Batch normalization trains on no single sample.
      for (const rows of [training && layer.spec.kind === "batchNorm" ? 2 : 1, 4]) {
        for (const seed of SEEDS) {
          const key = random.key(seed);
          const { passed, error, message } = checkGradients(layer, { inputs, rows, training, key });
          assert(passed, `seed ${seed}, ${rows} rows, training ${training}: ${message}`);
          assertLess(error, TOLERANCE);
        }
      }
    }
  }
}

describe("the gradients of layers", () => {
  it("are proven for dense()", () => {
    for (const [inputs, outputs] of [[1, 1], [3, 2], [5, 7]] as const) {
      assertProven(dense(inputs, outputs));
      assertProven(dense(inputs, outputs, { bias: false }));
      assertProven(
        dense(inputs, outputs, {
          bias: initializers.normal(),
          weights: initializers.glorot(),
        }),
      );
    }
  });

  it("are proven for leakyRelu(), whatever its slope", () => {
    assertProven(leakyRelu({ slope: 0.3 }));
  });

  it("are proven for every layer that keeps the size of any rows, whatever that is", () => {
    for (const { layer } of SAMPLES) {
      if (layer.keepsSize && takesRows(layer)) assertProven(layer);
    }
  });

  it("are proven for dropout(), in training and out of it", () => {
    for (const rate of [0, 0.3, 0.8]) assertProven(dropout(rate));
  });

  it("are proven for pipelines of all of them", () => {
    assertProven(pipe(dense(4, 5), relu(), dense(5, 3)));
    assertProven(
      pipe(
        dense(3, 6),
        tanh(),
        dropout(0.4),
        dense(6, 5, { bias: false }),
        gelu(),
        dense(5, 4),
        leakyRelu(),
        dense(4, 3),
        softmax(),
      ),
    );
  });

  it("are proven for pipelines that begin with a layer of no size", () => {
    const network = pipe(sigmoid(), dense(4, 3), sigmoid());
    const { passed, message } = checkGradients(network, { inputs: 4 });
    assert(passed, message);
  });

  it("are proven for pipelines in pipelines", () => {
    const block = pipe(tanh(), dense(4, 4), gelu());
    assertProven(pipe(dense(2, 4), block, pipe(block, dense(4, 3)), softmax()));
    const list = Array.from({ length: 6 }, (_, i) => i % 2 === 0 ? dense(3, 3) : tanh());
    assertProven(sequential(list));
  });
});

/** Asserts that the gradients of a layer are correct for images of a size, in training and out of it. */
function assertProvenOn<In extends number, Out extends number, Params extends Tree>(
  image: ImageSize,
  layer: Layer<In, Out, Params>,
): void {
  for (const rows of [1, 3]) {
    for (const training of [true, false]) {
      const key = random.key(rows);
      const { passed, error, message } = checkGradients(layer, { image, rows, training, key });
      assert(passed, `${rows} rows, training ${training}: ${message}`);
      assertLess(error, TOLERANCE);
    }
  }
}

describe("the gradients of layers of images", () => {
  const image = { height: 5, width: 4, channels: 2 };
  const paddings = ["valid", "same"] as const;

  it("are proven for conv2d(), for all windows", () => {
    for (const padding of paddings) {
      for (const stride of [1, 2, 3, [1, 2]] as const) {
        for (const kernel of [1, 2, 3, [5, 4], [1, 3]] as const) {
          assertProvenOn(image, conv2d(2, kernel, { stride, padding }));
        }
      }
      assertProvenOn(image, conv2d(3, 2, { padding, bias: false, weights: initializers.normal() }));
      assertProvenOn(
        { height: 1, width: 1, channels: 1 },
        conv2d(1, 1, { padding, bias: initializers.normal() }),
      );
    }
    assertProvenOn({ height: 2, width: 1, channels: 3 }, conv2d(2, 5, { padding: "same" }));
  });

  it("are proven for maxPool2d() and averagePool2d(), also if windows overlap or leave gaps", () => {
    for (const pool of [maxPool2d, averagePool2d]) {
      for (const padding of paddings) {
        for (const stride of [1, 2, 3, [3, 1]] as const) {
          for (const window of [1, 2, 3, [5, 4], [2, 1]] as const) {
            assertProvenOn(image, pool(window, { stride, padding }));
          }
        }
        assertProvenOn(image, pool(2, { padding }));
      }
      assertProvenOn({ height: 2, width: 1, channels: 5 }, pool(4, { stride: 1, padding: "same" }));
    }
  });

  it("are proven for globalAveragePool() and globalMaxPool()", () => {
    for (const pool of [globalAveragePool(), globalMaxPool()]) {
      assertProvenOn(image, pool);
      assertProvenOn({ height: 1, width: 1, channels: 3 }, pool);
    }
  });

  it("are proven for batchNorm(), of images and of features, in training and out of it", () => {
    assertProvenOn(image, batchNorm());
    assertProvenOn({ height: 1, width: 3, channels: 1 }, batchNorm({ epsilon: 0.1, momentum: 1 }));
    assertProven(batchNorm(), [1, 3]);
  });

  it("are proven for layerNorm(), of images and of features", () => {
    assertProvenOn(image, layerNorm());
    assertProven(layerNorm({ epsilon: 0.1 }), [1, 3]);
  });

  it("are proven for spatialDropout(), of images and of features", () => {
    for (const rate of [0, 0.3, 0.8]) assertProvenOn(image, spatialDropout(rate));
    assertProven(spatialDropout(0.5), [5]);
  });

  it("are proven for pipelines of them", () => {
    assertProvenOn(
      image,
      pipe(
        conv2d(3, 3, { padding: "same", bias: false }),
        batchNorm(),
        relu(),
        maxPool2d(2, { padding: "same" }),
        spatialDropout(0.3),
        pipe(conv2d(2, 2), layerNorm(), tanh()),
        averagePool2d([2, 1]),
        dense(2, 3),
      ),
    );
  });

  it("are proven for residual blocks, branches and graphs of them", () => {
    const block = pipe(batchNorm(), gelu(), conv2d(2, 3, { padding: "same" }));
    assertProvenOn(image, pipe(residual(block), residual(layerNorm())));
    assertProvenOn(
      image,
      parallel([
        conv2d(3, 1),
        conv2d(1, 3, { padding: "same" }),
        maxPool2d(3, { stride: 1, padding: "same" }),
      ], { join: "concat" }),
    );
    assertProvenOn(
      image,
      graph({
        stem: { inputs: "input", layer: conv2d(2, 3, { padding: "same", stride: 2 }) },
        left: { inputs: "stem", layer: batchNorm() },
        right: { inputs: "stem", layer: pipe(spatialDropout(0.5), conv2d(2, 1)) },
        sum: { inputs: ["left", "right"], join: "add", layer: tanh() },
        both: { inputs: ["sum", "stem"], join: "concat", layer: conv2d(3, [2, 1]) },
        output: { inputs: "both", layer: globalAveragePool() },
      }, { image }),
    );
  });
});

describe("the gradients of losses", () => {
  const logits = normalMatrix(5, 4, 3);
  const labels = [2, 0, 1, 1];
  const softTargets = exact([[0.2, 0.3, 0.5], [0, 1, 0], [1, 0, 0], [0.6, 0.2, 0.2]]);
  const reductions = ["mean", "sum"] as const;

  const assertPassed = (check: ReturnType<typeof checkLossGradient>): void => {
    assert(check.passed, check.message);
    assertLess(check.error, TOLERANCE);
  };

  it("are proven for softmaxCrossEntropy(), with labels, probabilities and smoothing", () => {
    for (const reduction of reductions) {
      for (const labelSmoothing of [0, 0.1, 1]) {
        const loss = softmaxCrossEntropy({ reduction, labelSmoothing });
        assertPassed(checkLossGradient(loss, logits, labels));
        assertPassed(checkLossGradient(loss, logits, softTargets));
        assertPassed(checkLossGradient(loss, normalMatrix(6, 1, 7), [3]));
      }
    }
  });

  it("are proven for crossEntropy(), with labels and probabilities", () => {
    const probabilities = referenceEngine({ precision: "float64" }).softmax(logits);
    for (const reduction of reductions) {
      const loss = crossEntropy({ reduction });
      assertPassed(checkLossGradient(loss, probabilities, labels));
      assertPassed(checkLossGradient(loss, probabilities, softTargets));
    }
  });

  it("are proven for meanSquaredError()", () => {
    for (const reduction of reductions) {
      const loss = meanSquaredError({ reduction });
      assertPassed(checkLossGradient(loss, logits, normalMatrix(7, 4, 3)));
      assertPassed(checkLossGradient(loss, normalMatrix(8, 1, 1), exact([[3]])));
    }
  });

  it("are the same for softmaxCrossEntropy() as for softmax() and crossEntropy()", () => {
    const engine = referenceEngine({ precision: "float64" });
    const probabilities = engine.softmax(logits);
    const apart = crossEntropy()(engine, probabilities, labels);
    const fused = softmaxCrossEntropy()(engine, logits, labels);
    const gradient = engine.softmaxGradient(probabilities, apart.gradient);
    const difference = engine.combine(1, gradient, -1, fused.gradient);
    assertLess(Math.abs(apart.loss - fused.loss), 1e-14);
    assertEquals(Array.from(difference.data).filter((d) => Math.abs(d) > 1e-15), []);
  });
});
