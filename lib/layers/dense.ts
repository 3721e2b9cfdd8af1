import { constant, he, type Initializer } from "./initializers.ts";
import { type Layer, layer, noGradients } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { split } from "../values/random.ts";

/** The parameters of a dense layer. */
export type DenseParams<In extends number, Out extends number> = {
  /** One column for each output, In x Out: the transpose of PyTorch's. */
  readonly weights: Matrix<In, Out>;
  /** One number for each output, 1 x Out, unless the layer was made without. */
  readonly bias?: Matrix<1, Out>;
};

/** What a dense layer may be told. */
export interface DenseOptions {
  /** Whether a bias is added to the product, or what it starts from. The default is true: zeros. */
  readonly bias?: boolean | Initializer;
  /** What the weights start from. The default is He's initializer. */
  readonly weights?: Initializer;
}

/**
 * The layer in which every output is a weighted sum of all inputs, and a bias: `y = x w + b`.
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { dense, matrix, random, referenceEngine } from "@foldnet/foldnet";
 *
 * const layer = dense(3, 2);
 * const params = layer.init(random.key(1));
 * const pass = { training: false, key: random.key(2), statistics: [] };
 * const { output } = layer.forward(referenceEngine(), params, matrix(5, 3), pass);
 * console.log(output.rows, output.cols); // 5 2
 * ```
 */
export function dense<In extends number, Out extends number>(
  inputs: In,
  outputs: Out,
  { bias = true, weights = he() }: DenseOptions = {},
): Layer<In, Out, DenseParams<In, Out>> {
  const name = `dense ${inputs} -> ${outputs}`;
  if (!isCount(inputs) || !isCount(outputs)) {
    throw new RangeError(`Cannot make ${name}: sizes are whole numbers from 1`);
  }
  const biases = bias === true ? constant(0) : bias;

  return layer({
    name,
    inputs,
    outputs,
    spec: { kind: "dense", inputs, outputs, bias: biases !== false },
    init(key): DenseParams<In, Out> {
      const [weightKey, biasKey] = split(key);
      return {
        weights: weights(weightKey, inputs, outputs),
        ...(biases && { bias: biases(biasKey, 1, outputs) }),
      };
    },
    forward(engine, { weights, bias }, input) {
      return { output: engine.matmul(input, weights, bias), saved: input };
    },
    backward(engine, { weights, bias }, input, outputGradient, wants) {
      return {
        inputGradient: wants.inputGradient ? engine.matmulNT(outputGradient, weights) : undefined,
        gradients: wants.gradients === false ? noGradients : {
          weights: engine.matmulTN(input, outputGradient),
          ...(bias && { bias: engine.columnSums(outputGradient) }),
        },
      };
    },
  });
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n > 0;
}
