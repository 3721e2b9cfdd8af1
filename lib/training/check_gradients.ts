/**
 * The proof of derivatives: what backward says, held against central differences in float64.
 *
 * @module
 */

import type { Engine, Targets } from "../engines/engine.ts";
import { referenceEngine } from "../engines/reference/reference_engine.ts";
import { type ImageSize, numbersOf } from "../values/image.ts";
import { trainable } from "../layers/frozen.ts";
import { type AnyLayer, asInput } from "../layers/layer.ts";
import type { Loss } from "../losses/loss.ts";
import { type Matrix, shapeText } from "../values/matrix.ts";
import { foldIn, type Key, key as keyOf, normal, uniform } from "../values/random.ts";
import { entries, map, type Tree } from "../values/tree.ts";

/** What a check of gradients may be told. */
export interface CheckOptions {
  /** Features per row, for a layer that takes its size from the one before it. */
  readonly inputs?: number;
  /** The size of images that the rows are, likewise. */
  readonly image?: ImageSize;
  /** How many rows the input has. The default is 3. */
  readonly rows?: number;
  /** Whether the pass is one of training. The default is true. */
  readonly training?: boolean;
  /** The key of all that is drawn. The default is that of seed 0. */
  readonly key?: Key;
  /** How far to go to both sides for a difference. The default is 1e-5. */
  readonly epsilon?: number;
  /** The largest relative error that passes. The default is 1e-6. */
  readonly tolerance?: number;
}

/** What a check of gradients found. */
export interface GradientCheck {
  /** Whether all derivatives agree. */
  readonly passed: boolean;
  /** The largest relative error. */
  readonly error: number;
  /** One line that says where the largest error is, and what stood there. */
  readonly message: string;
}

/**
 * Whether the backward of a layer belongs to its forward. It draws parameters, an input whose
 * elements keep off 0 (where the likes of relu have no derivative), and a cotangent: a random weight
 * for each element of the output. The gradients of the weighted sum of outputs, with regard to the
 * input and to every parameter, are then held against central differences, all in float64.
 *
 * @throws {RangeError} if the layer has no size of its own and `inputs` is not given.
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
  const cols = options.inputs ?? (image && numbersOf(image)) ?? layer.inputs;
  if (cols === undefined) {
    throw new RangeError(`Cannot check ${layer.name}: it has no size of its own, so give inputs`);
  }
  const sized = layer.inputs === undefined ? layer.withInputs?.(cols, image) ?? layer : layer;
  const engine = referenceEngine({ precision: "float64" });
  const pass = {
    training,
    key: foldIn(key, 0),
    statistics: map(engine.cast, sized.statistics ?? []),
  };
  // Random parameters also where a layer starts from zeros, as biases do: to each its own noise, for
  // of equal ones the gradients could be exchanged and nobody would see it.
  let drawn = 0;
  const params = map((param) => {
    const noise = normalMatrix(foldIn(foldIn(key, 2), drawn++), param.rows, param.cols);
    return engine.combine(1, param, 0.1, noise);
  }, sized.init(foldIn(key, 1)));
  const input = asInput(sized, offZero(foldIn(key, 3), rows, cols));
  const { output, saved } = sized.forward(engine, params, input, pass);
  const cotangent = normalMatrix(foldIn(key, 4), output.rows, output.cols);
  const { inputGradient, gradients } = sized.backward(engine, params, saved, cotangent, {
    inputGradient: true,
  });
  const claimed = new Map(entries(gradients).map(([path, leaf]) => [path.join("."), leaf]));
  const value = (params: Tree, input: Matrix) =>
    engine.dot(cotangent, sized.forward(engine, params, asInput(sized, input), pass).output);

  return compare([
    {
      name: `${sized.name}: input`,
      at: input,
      gradient: inputGradient,
      value: (input) => value(params, input),
    },
    ...entries(trainable(sized, params)).map(([path, leaf]) => ({
      name: `${sized.name}: ${path.join(".")}`,
      at: leaf,
      gradient: claimed.get(path.join(".")),
      value: (moved: Matrix) => value(map((each) => each === leaf ? moved : each, params), input),
    })),
  ], options);
}

/**
 * Whether the gradient of a loss belongs to its value, for an output and targets that are given.
 *
 * @example
 * ```ts
 * import { checkLossGradient, fromRows, softmaxCrossEntropy } from "@foldnet/foldnet";
 *
 * const logits = fromRows([[1, 2, 3], [3, 0, -3]]);
 * console.log(checkLossGradient(softmaxCrossEntropy(), logits, [0, 2]).passed); // true
 * ```
 */
export function checkLossGradient<Expected extends Targets>(
  loss: Loss<Expected>,
  output: Matrix,
  targets: Expected,
  options: Pick<CheckOptions, "epsilon" | "tolerance"> = {},
): GradientCheck {
  const engine: Engine = referenceEngine({ precision: "float64" });
  return compare([{
    name: "output",
    at: engine.cast(output),
    gradient: loss(engine, output, targets).gradient,
    value: (output) => loss(engine, output, targets).loss,
  }], options);
}

/** A derivative to be checked. */
interface Claim {
  readonly name: string;
  readonly at: Matrix;
  readonly gradient: Matrix | undefined;
  readonly value: (moved: Matrix) => number;
}

function compare(
  claims: readonly Claim[],
  { epsilon = 1e-5, tolerance = 1e-6 }: Pick<CheckOptions, "epsilon" | "tolerance">,
): GradientCheck {
  const odd = claims.find(({ at, gradient }) =>
    gradient?.rows !== at.rows || gradient.cols !== at.cols
  );
  if (odd) {
    const { name, at, gradient } = odd;
    return {
      passed: false,
      error: Infinity,
      message: `${name} is ${shapeText(at)}, its gradient is ${
        gradient ? shapeText(gradient) : "missing"
      }`,
    };
  }
  const elements = claims.flatMap(({ name, at, gradient, value }) =>
    Array.from(at.data, (_, i) => ({
      place: `${name}[${Math.floor(i / at.cols)}][${i % at.cols}]`,
      found: gradient?.data[i] ?? NaN,
      expected: (value(nudged(at, i, epsilon)) - value(nudged(at, i, -epsilon))) / (2 * epsilon),
    }))
  );
  if (elements.length === 0) {
    return { passed: false, error: Infinity, message: "there was nothing to check" };
  }
  // An element far smaller than the others is lost in their rounding: it is held against them.
  const floor = 1e-3 *
    elements.reduce((most, { expected }) => Math.max(most, Math.abs(expected)), 0.1);
  let error = -1;
  let message = "";
  for (const { place, found, expected } of elements) {
    const difference = Math.abs(found - expected);
    const relative = difference / Math.max(Math.abs(expected), Math.abs(found), floor);
    const counted = Number.isNaN(relative) ? Infinity : relative;
    if (counted <= error) continue;
    error = counted;
    message = `${place}: backward says ${found}, differences say ${expected}, ` +
      `a relative error of ${relative.toExponential(1)}`;
  }
  return { passed: error <= tolerance, error, message };
}

function nudged({ rows, cols, data }: Matrix, index: number, by: number): Matrix {
  const moved = Float64Array.from(data);
  moved[index] = (moved[index] ?? NaN) + by;
  return { rows, cols, data: moved };
}

function normalMatrix<R extends number, C extends number>(
  key: Key,
  rows: R,
  cols: C,
): Matrix<R, C> {
  return { rows, cols, data: Float64Array.from(normal(key, rows * cols)) };
}

/** Elements between 0.1 and 1.1 to either side of 0. */
function offZero(key: Key, rows: number, cols: number): Matrix {
  const draws = Float64Array.from(uniform(key, rows * cols));
  return { rows, cols, data: draws.map((u) => u < 0.5 ? -0.1 - 2 * u : 2 * u - 0.9) };
}
