import { imageShape, type ImageSize, sizeOf } from "../values/image.ts";
import { type Initializer, normal } from "./initializers.ts";
import { keptSizes, type Layer, layer, lazyLayer, noGradients, requireImage } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { rowOf } from "./normalization.ts";
import { requireInitializers } from "./options.ts";
import { positionsOf } from "./positions.ts";

/** The parameters of an embedding of positions. */
export type PositionEmbeddingParams = {
  /** The features of one position after the other, in one row. */
  readonly weights: Matrix<1, number>;
};

/** Options of an embedding of positions. */
export interface PositionEmbeddingOptions {
  /** The initializer of the weights, positions x features. The default is normal with deviation 0.02. */
  readonly weights?: Initializer;
  /**
   * The size of the sequences that come in, as images of height 1: `width` is their length, and `channels`
   * the features of a position. The default is the size that the layer before gives.
   */
  readonly image?: ImageSize;
}

/**
 * Returns the layer that adds learned features to each position of a sequence, so that layers behind it can
 * tell one position from another: attention does not know their order. Images have a position for each pixel.
 * The tensor in files is the `weight` of an `nn.Embedding` of PyTorch: positions x features.
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 * @throws {TypeError} if `weights` is no initializer.
 *
 * @example
 * ```ts
 * import { embedding, pipe, positionEmbedding } from "@foldnet/foldnet";
 *
 * const network = pipe(embedding(100, 16, { positions: 12 }), positionEmbedding());
 * console.log(network.layers?.[1]?.name); // "positionEmbedding 1x12x16"
 * ```
 */
export function positionEmbedding<Size extends number>(
  options: PositionEmbeddingOptions = {},
): Layer<Size, Size, PositionEmbeddingParams> {
  const kind = "positionEmbedding";
  const { weights = normal(0.02), image } = options;
  requireInitializers(kind, { bias: false, weights });
  const spec = { kind };
  if (!image) {
    const sized = (inputs: number, image?: ImageSize) =>
      positionEmbedding<Size>({ ...options, image: requireImage(kind, inputs, image) });
    return lazyLayer({ name: kind, spec, keepsSize: true, sized });
  }
  const { count, features } = positionsOf(kind, image);
  const size = count * features;
  const ones = rowOf(1, size);
  return layer({
    ...keptSizes<Size>(size, sizeOf(image)),
    name: `${kind} ${imageShape(image)}`,
    spec: { ...spec, image: sizeOf(image) },
    init: (key): PositionEmbeddingParams => {
      const { data } = weights(key, count, features);
      return { weights: { rows: 1, cols: size, data } };
    },
    forward: (engine, { weights }, input) => ({
      output: engine.scaleChannels(input, ones, weights),
      saved: undefined,
    }),
    backward: (engine, _params, _saved, gradient, wants) => ({
      inputGradient: wants.inputGradient ? gradient : undefined,
      gradients: wants.gradients === false
        ? noGradients
        : { weights: engine.columnSums<number>(gradient) },
    }),
    tensors: () => ({
      params: { weights: { name: "weight", size: [1, size], dimensions: [count, features] } },
    }),
    onnx: (onnx, input) => onnx.step("Add", [onnx.rows(input), onnx.matrix("weights")]),
  });
}
