import { isCount } from "../values/count.ts";
import { imageShape, type ImageSize, sizeOf } from "../values/image.ts";
import { brief } from "../values/json.ts";
import { attend, attendBack, type Heads, laterUnseen } from "./attention.ts";
import { attentionOnnx } from "./attention_onnx.ts";
import { constant, type Initializer, uniform } from "./initializers.ts";
import { keptSizes, type Layer, layer, lazyLayer, noGradients, requireImage } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireFlag, requireInitializers, requireNumber } from "./options.ts";
import { positionsOf } from "./positions.ts";
import { foldIn } from "../values/random.ts";
import { SHARE } from "../values/require_number.ts";
import { rowTensor } from "./tensors.ts";

/** The parameters of self-attention. E is the number of features of a position. */
export type SelfAttentionParams = {
  /** The weights of queries, keys and values side by side, E x 3E: the transpose of PyTorch's. */
  readonly inputWeights: Matrix;
  /** Their biases, 1 x 3E, if the layer has biases. */
  readonly inputBias?: Matrix<1, number>;
  /** The weights of the output, E x E: the transpose of PyTorch's. */
  readonly outputWeights: Matrix;
  /** The bias of the output, 1 x E, if the layer has biases. */
  readonly outputBias?: Matrix<1, number>;
};

/** Options of self-attention. */
export interface SelfAttentionOptions {
  /** Whether a position sees no later ones, as it must where the next token is guessed. The default is false. */
  readonly causal?: boolean;
  /** The part of the attention that is left out in training, at random. The default is 0. */
  readonly dropout?: number;
  /** Whether there are biases, or their initializer. The default is true: zeros. */
  readonly bias?: boolean | Initializer;
  /**
   * The initializer of all weights. The default is PyTorch's: uniform up to √(6 / 4E) for queries, keys and
   * values, and up to 1 / √E for the output.
   */
  readonly weights?: Initializer;
  /**
   * The size of the sequences that come in, as images of height 1: `width` is their length, and `channels`
   * the features of a position. The default is the size that the layer before gives.
   */
  readonly image?: ImageSize;
}

/**
 * Returns self-attention: each position of a sequence takes the weighted mean of the values of all positions,
 * where the weights say how much its query is like their keys, once for each head (Vaswani et al., "Attention
 * is all you need", 2017). The output is as large as the input. Images have a position for each pixel.
 *
 * It is the `nn.MultiheadAttention` of PyTorch with `batch_first` and the same input as query, key and value,
 * to the names of its tensors. Where a dense layer reads all positions, put `flatten({ order: "channelsLast" })`
 * ahead of it: that is the order of `nn.Flatten` on batch x positions x features. A head has as many features as there are features of a position for each head.
 *
 * @throws {RangeError} if `heads` is not a whole number from 1, the features are not a multiple of it, or
 * `dropout` is not from 0 to below 1.
 * @throws {TypeError} if an option is of another type.
 *
 * @example A block of a transformer.
 * ```ts
 * import { gelu, layerNorm, pipe, positionwiseDense, residual, selfAttention } from "@foldnet/foldnet";
 *
 * const norm = () => layerNorm({ each: "position" });
 * const block = pipe(
 *   residual(pipe(norm(), selfAttention(4, { image: { height: 1, width: 28, channels: 64 } }))),
 *   residual(pipe(norm(), positionwiseDense(128), gelu(), positionwiseDense(64))),
 * );
 * console.log(block.name); // "pipe 1792 -> 1792"
 * ```
 */
export function selfAttention<Size extends number>(
  heads: number,
  options: SelfAttentionOptions = {},
): Layer<Size, Size, SelfAttentionParams> {
  const { causal = false, dropout = 0, bias = true, image } = options;
  const kind = "selfAttention";
  const name = `${kind} ${brief(heads)}${causal === true ? " causal" : ""}`;
  if (!isCount(heads)) throw new RangeError(`Cannot make ${name}: heads are a whole number from 1`);
  requireFlag(kind, "causal", causal);
  requireNumber(kind, "dropout", dropout, SHARE);
  requireInitializers(name, { bias, weights: options.weights ?? constant(0) });
  const biases = bias === true ? constant(0) : bias;
  const hasBias = biases !== false;
  const spec = { kind, heads, causal, dropout, bias: hasBias };
  if (!image) {
    const sized = (inputs: number, image?: ImageSize) =>
      selfAttention<Size>(heads, { ...options, image: requireImage(name, inputs, image) });
    return lazyLayer({ name, spec, keepsSize: true, sized });
  }
  const positions = positionsOf(name, image);
  const { count, features, each } = positions;
  if (features % heads !== 0) {
    throw new RangeError(
      `Cannot make ${name} of ${
        imageShape(image)
      }: ${features} features do not fall into ${heads} heads`,
    );
  }
  const unseen = causal ? laterUnseen({ heads, count }) : undefined;
  const ofHeads: Heads = { heads, count, features, unseen, dropout };
  const width = 3 * features;
  const transposed = (name: string, columns: number) => ({
    name,
    size: [features, columns] as const,
    order: [1, 0],
    shape: [columns, features],
  });
  const made = layer({
    ...keptSizes<number>(count * features, sizeOf(image)),
    name: `${name}: ${imageShape(image)}`,
    spec: { ...spec, image: sizeOf(image) },
    init(key): SelfAttentionParams {
      const {
        weights: inputWeights = uniform(Math.sqrt(6 / (4 * features))),
        weights: outputWeights = uniform(1 / Math.sqrt(features)),
      } = options;
      return {
        inputWeights: inputWeights(foldIn(key, 0), features, width),
        ...(biases && { inputBias: biases(foldIn(key, 2), 1, width) }),
        outputWeights: outputWeights(foldIn(key, 1), features, features),
        ...(biases && { outputBias: biases(foldIn(key, 3), 1, features) }),
      };
    },
    forward(engine, { inputWeights, inputBias, outputWeights, outputBias }, input, pass) {
      const projected = engine.convolve(input, inputWeights, each, inputBias);
      const { mixed, saved } = attend(engine, ofHeads, projected, pass);
      const output = engine.convolve(mixed, outputWeights, each, outputBias);
      return { output, saved: { input, mixed, ...saved } };
    },
    backward(engine, { inputWeights, outputWeights }, saved, gradient, wants) {
      if (!wants.inputGradient && wants.gradients === false) {
        return { inputGradient: undefined, gradients: noGradients };
      }
      const ofMixed = engine.convolveInputGradient(gradient, outputWeights, each);
      const ofProjected = attendBack(engine, ofHeads, saved, ofMixed);
      return {
        inputGradient: wants.inputGradient
          ? engine.convolveInputGradient(ofProjected, inputWeights, each)
          : undefined,
        gradients: wants.gradients === false ? noGradients : {
          inputWeights: engine.convolveWeightsGradient(saved.input, ofProjected, each),
          ...(hasBias && { inputBias: engine.columnSums<number>(ofProjected, width) }),
          outputWeights: engine.convolveWeightsGradient(saved.mixed, gradient, each),
          ...(hasBias && { outputBias: engine.columnSums<number>(gradient, features) }),
        },
      };
    },
    tensors: () => ({
      params: {
        inputWeights: transposed("in_proj_weight", width),
        ...(hasBias && { inputBias: rowTensor("in_proj_bias", width) }),
        outputWeights: transposed("out_proj.weight", features),
        ...(hasBias && { outputBias: rowTensor("out_proj.bias", features) }),
      },
    }),
    onnx: attentionOnnx({ ...ofHeads, hasBias }),
  });
  // Sound, because the layer before this one has as many outputs.
  return made as Layer<number, number, SelfAttentionParams> as Layer<
    Size,
    Size,
    SelfAttentionParams
  >;
}
