import type { Initializer } from "./initializers.ts";
import { isCount } from "../values/count.ts";
import { brief } from "../values/json.ts";
import { type Layer, layer, noGradients } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { rowTensor } from "./tensors.ts";
import { weightMaker } from "./weighted.ts";

/** The parameters of a dense layer. */
export type DenseParams<In extends number, Out extends number> = {
  /** One column for each output, In x Out: the transpose of PyTorch's. */
  readonly weights: Matrix<In, Out>;
  /** One number for each output, 1 x Out, if the layer has a bias. */
  readonly bias?: Matrix<1, Out>;
};

/** Options of a dense layer. */
export interface DenseOptions {
  /** Whether the layer has a bias, or the initializer of the bias. The default is true: zeros. */
  readonly bias?: boolean | Initializer;
  /** The initializer of the weights. The default is He's. */
  readonly weights?: Initializer;
}

/**
 * Returns the layer in which every output is a weighted sum of all inputs, and a bias: `y = x w + b`.
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 * @throws {TypeError} if `bias` or `weights` is no initializer.
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
  options: DenseOptions = {},
): Layer<In, Out, DenseParams<In, Out>> {
  const name = `dense ${brief(inputs)} -> ${brief(outputs)}`;
  if (!isCount(inputs) || !isCount(outputs)) {
    throw new RangeError(`Cannot make ${name}: sizes are whole numbers from 1`);
  }
  const { hasBias, init } = weightMaker(name, options);

  return layer({
    name,
    inputs,
    outputs,
    spec: { kind: "dense", inputs, outputs, bias: hasBias },
    init: (key): DenseParams<In, Out> => init(key, [inputs, outputs], outputs),
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
    tensors(image) {
      const shape = [outputs, inputs];
      const size = [inputs, outputs] as const;
      // An image is flattened pixel by pixel here, and channel by channel in PyTorch.
      const layout = image
        ? { dimensions: [image.height, image.width, image.channels, outputs], order: [3, 2, 0, 1] }
        : { order: [1, 0] };
      return {
        params: {
          weights: { name: "weight", size, shape, ...layout },
          ...(hasBias && { bias: rowTensor("bias", outputs) }),
        },
        flattens: image !== undefined,
      };
    },
    onnx(onnx, input) {
      const operands = [onnx.rows(input), onnx.matrix("weights", [inputs, outputs])];
      return hasBias
        ? onnx.step("Gemm", [...operands, onnx.matrix("bias")])
        : onnx.step("MatMul", operands);
    },
  });
}
