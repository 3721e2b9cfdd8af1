import { isCount } from "../values/count.ts";
import { imageShape, type ImageSize, numbersOf, sizeOf } from "../values/image.ts";
import { brief } from "../values/json.ts";
import type { DenseOptions } from "./dense.ts";
import { convolved } from "./convolved.ts";
import { type Layer, layer, lazyLayer, requireImage } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { onnxLines, onnxRows, positionsOf } from "./positions.ts";
import { rowTensor } from "./tensors.ts";
import { weightMaker } from "./weighted.ts";

/** The parameters of a dense layer for positions. */
export type PositionwiseDenseParams = {
  /** One column for each output, features x outputs: the transpose of PyTorch's. */
  readonly weights: Matrix;
  /** One number for each output, in one row, if the layer has a bias. */
  readonly bias?: Matrix<1, number>;
};

/** Options of a dense layer for positions. */
export interface PositionwiseDenseOptions extends DenseOptions {
  /**
   * The size of the sequences that come in, as images of height 1: `width` is their length, and `channels`
   * the features of a position. The default is the size that the layer before gives.
   */
  readonly image?: ImageSize;
}

/**
 * Returns the dense layer that works on each position of a sequence alone, with the same weights for all:
 * the feed-forward layer of a transformer. Images have a position for each pixel. It is the `nn.Linear` of
 * PyTorch on batch x positions x features, and computes what a {@linkcode conv1d} of kernel 1 does.
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 * @throws {TypeError} if `bias` or `weights` is no initializer.
 *
 * @example
 * ```ts
 * import { gelu, pipe, positionwiseDense } from "@foldnet/foldnet";
 *
 * const image = { height: 1, width: 28, channels: 64 };
 * const network = pipe(positionwiseDense(256, { image }), gelu(), positionwiseDense(64));
 * console.log(network.layers?.[0]?.name); // "positionwiseDense: 1x28x64 -> 1x28x256"
 * ```
 */
export function positionwiseDense(
  outputs: number,
  options: PositionwiseDenseOptions = {},
): Layer<number, number, PositionwiseDenseParams> {
  const kind = "positionwiseDense";
  const { image } = options;
  const name = `${kind} to ${brief(outputs)}`;
  if (!isCount(outputs)) {
    throw new RangeError(`Cannot make ${name}: sizes are whole numbers from 1`);
  }
  const { hasBias, init } = weightMaker(name, options);
  const spec = { kind, outputs, bias: hasBias };
  if (!image) {
    const sized = (inputs: number, image?: ImageSize) =>
      positionwiseDense(outputs, { ...options, image: requireImage(name, inputs, image) });
    return lazyLayer({ name: `${kind}: ? -> ?x?x${outputs}`, spec, sized });
  }
  const positions = positionsOf(name, image);
  const { count, features, each } = positions;
  const output = { ...sizeOf(image), channels: outputs };
  return layer({
    name: `${kind}: ${imageShape(image)} -> ${imageShape(output)}`,
    inputs: numbersOf(image),
    outputs: numbersOf(output),
    image: sizeOf(image),
    outputImage: output,
    spec: { ...spec, image: sizeOf(image) },
    init: (key): PositionwiseDenseParams => init(key, [features, outputs], outputs),
    ...convolved(each, outputs),
    tensors: () => ({
      params: {
        weights: {
          name: "weight",
          size: [features, outputs],
          order: [1, 0],
          shape: [outputs, features],
        },
        ...(hasBias && { bias: rowTensor("bias", outputs) }),
      },
    }),
    onnx(onnx, input) {
      const weights = onnx.matrix("weights", [features, outputs]);
      const product = onnx.step("MatMul", [onnxLines(onnx, input, positions), weights]);
      const sum = hasBias ? onnx.step("Add", [product, onnx.matrix("bias")]) : product;
      return onnxRows(onnx, sum, { count, features: outputs });
    },
  });
}
