/**
 * The proof of derivatives: the gradients of backward, compared with central differences in float64.
 *
 * @module
 */

import { isWhole } from "../values/count.ts";
import type { Engine } from "../engines/engine.ts";
import { referenceEngine } from "../engines/reference/reference_engine.ts";
import { trainable } from "../layers/frozen.ts";
import { type AnyLayer, asInput } from "../layers/layer.ts";
import { type ImageSize, numbersOf } from "../values/image.ts";
import type { Matrix } from "../values/matrix.ts";
import { foldIn, type Key, key as keyOf, normal, uniform } from "../values/random.ts";
import { entries, map, type Tree } from "../values/tree.ts";
import {
  compareGradients,
  type DifferenceOptions,
  type GradientCheck,
} from "./central_differences.ts";

/** Options of {@linkcode checkGradients}. */
export interface CheckOptions extends DifferenceOptions {
  /** The number of features per row, for a layer that takes its size from the layer before it. */
  readonly inputs?: number;
  /** The size of the images, for a layer that takes it from the layer before it. */
  readonly image?: ImageSize;
  /** The number of rows of the input. The default is 3. */
  readonly rows?: number;
  /** Whether the pass is a training pass. The default is true. */
  readonly training?: boolean;
  /**
   * The engine whose gradients are checked. The differences are always those of the reference in float64.
   * The default is the reference in float64.
   */
  readonly engine?: Engine;
  /**
   * The largest relative error that passes. The default is 1e-6, and 1e-3 for an engine of float32, whose
   * rounding is larger.
   */
  readonly tolerance?: number;
  /** The key of the random parameters, input and weights. The default is the key of seed 0. */
  readonly key?: Key;
}

/**
 * Checks whether the backward of a layer returns the gradients of its forward.
 *
 * It draws random parameters, an input, and a weight for each element of the output. It then compares
 * the gradients of the weighted sum of outputs, with respect to the input and every parameter, with
 * central differences in float64. Inputs are at least 0.1 away from 0, where relu and similar layers
 * have no derivative, and tokens where the layer takes tokens, which have none. With `engine`, the gradients are those of that engine, computed in a scope as
 * training does: check layers of your own on the engine that you train with.
 *
 * @throws {RangeError} if the layer takes its size from the layer before it and `inputs` and `image`
 * are not given.
 *
 * @example
 * ```ts
 * import { checkGradients, dense } from "@foldnet/foldnet";
 *
 * console.log(checkGradients(dense(4, 3)).passed); // true
 * ```
 */
export function checkGradients(
  layer: AnyLayer,
  { image, rows = 3, training = true, key = keyOf(0), ...options }: CheckOptions = {},
): GradientCheck {
  const reference = referenceEngine({ precision: "float64" });
  const { engine = reference } = options;
  const { tolerance = engine.precision === "float64" ? 1e-6 : 1e-3 } = options;
  if (!isWhole(rows)) {
    throw new RangeError(`Cannot check with ${rows} rows: it must be a whole number from 0`);
  }
  const cols = options.inputs ?? (image && numbersOf(image)) ?? layer.inputs;
  if (cols === undefined) {
    throw new RangeError(`Cannot check ${layer.name}: it has no size of its own, so give inputs`);
  }
  const sized = layer.withInputs?.(cols, image) ?? layer;
  // Both engines start from numbers that both can hold.
  const held = (matrix: Matrix) => reference.cast(engine.cast(matrix));
  const pass = {
    training,
    key: foldIn(key, 0),
    statistics: map(held, sized.statistics ?? []),
  };
  // Noise of its own makes every parameter different from the others, also biases, which start at 0.
  // With equal parameters, a backward that exchanges their gradients would pass.
  let drawn = 0;
  const params = map((param) => {
    const noise = normalMatrix(foldIn(foldIn(key, 2), drawn++), param.rows, param.cols);
    return held(reference.combine(1, param, 0.1, noise));
  }, sized.init(foldIn(key, 1)));
  const { tokens } = sized;
  const inputKey = foldIn(key, 3);
  const drawnInput = tokens
    ? tokenMatrix(inputKey, [rows, cols], tokens)
    : offZero(inputKey, rows, cols);
  const input = asInput(sized, held(drawnInput));
  const { output } = sized.forward(reference, params, input, pass);
  const cotangent = held(normalMatrix(foldIn(key, 4), output.rows, output.cols));
  const { inputGradient, gradients } = engine.scope(() => {
    const { saved } = sized.forward(engine, params, input, pass);
    return sized.backward(engine, params, saved, cotangent, { inputGradient: true });
  });
  const claimed = new Map(entries(gradients).map(([path, leaf]) => [path.join("."), leaf]));
  const value = (params: Tree, input: Matrix) =>
    reference.dot(cotangent, sized.forward(reference, params, asInput(sized, input), pass).output)
      .value;

  return compareGradients([
    ...(tokens ? [] : [{
      name: `${sized.name}: input`,
      at: input,
      gradient: inputGradient,
      value: (input: Matrix) => value(params, input),
    }]),
    ...entries(trainable(sized, params)).map(([path, leaf]) => ({
      name: `${sized.name}: ${path.join(".")}`,
      at: leaf,
      gradient: claimed.get(path.join(".")),
      value: (moved: Matrix) => value(map((each) => each === leaf ? moved : each, params), input),
    })),
  ], { ...options, tolerance });
}

function normalMatrix<R extends number, C extends number>(
  key: Key,
  rows: R,
  cols: C,
): Matrix<R, C> {
  return { rows, cols, data: Float64Array.from(normal(key, rows * cols)) };
}

/** Returns a random matrix with elements from 0.1 to 1.1 and from -1.1 to -0.1. */
function offZero(key: Key, rows: number, cols: number): Matrix {
  const draws = Float64Array.from(uniform(key, rows * cols));
  return { rows, cols, data: draws.map((u) => u < 0.5 ? -0.1 - 2 * u : 2 * u - 0.9) };
}

/** Returns a random matrix of tokens. */
function tokenMatrix(
  key: Key,
  [rows, cols]: readonly [number, number],
  vocabulary: number,
): Matrix {
  const draws = Float64Array.from(uniform(key, rows * cols));
  return { rows, cols, data: draws.map((u) => Math.floor(u * vocabulary)) };
}
