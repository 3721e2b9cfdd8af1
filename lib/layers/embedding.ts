import { isCount } from "../values/count.ts";
import { imageShape } from "../values/image.ts";
import { brief } from "../values/json.ts";
import { type Initializer, normal } from "./initializers.ts";
import { type Layer, layer, lazyLayer, noGradients } from "./layer.ts";
import { type Matrix, matrix } from "../values/matrix.ts";
import { requireInitializers } from "./options.ts";
import { onnxRows } from "./positions.ts";

/** The parameters of an embedding. */
export type EmbeddingParams = {
  /** A row of features for each token, vocabulary x features, as in PyTorch. */
  readonly weights: Matrix;
};

/** Options of an embedding. */
export interface EmbeddingOptions {
  /** The initializer of the weights. The default is PyTorch's: normal with deviation 1. */
  readonly weights?: Initializer;
  /** The number of tokens in a row. The default is the number of outputs of the layer before. */
  readonly positions?: number;
}

/**
 * Returns the layer that looks up learned features for tokens, such as the words or characters of a text.
 * Rows hold a token for each position, whole numbers from 0 to below `vocabulary`. The output is a sequence:
 * an image of height 1, whose width are the positions, and whose channels are the features. It is the
 * `nn.Embedding` of PyTorch. Tokens have no gradient: where it is wanted, it is 0.
 *
 * The forward pass throws a RangeError for a number that is no token.
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 * @throws {TypeError} if `weights` is no initializer.
 *
 * @example
 * ```ts
 * import { dense, embedding, gru, pipe } from "@foldnet/foldnet";
 *
 * const network = pipe(embedding(1000, 32, { positions: 20 }), gru(64), dense(64, 2));
 * console.log(network.layers?.[0]?.name); // "embedding 1000: 20 -> 1x20x32"
 * ```
 */
export function embedding(
  vocabulary: number,
  features: number,
  options: EmbeddingOptions = {},
): Layer<number, number, EmbeddingParams> {
  const { weights = normal(), positions } = options;
  const kind = "embedding";
  const name = `${kind} ${brief(vocabulary)}`;
  const sizes = [vocabulary, features, ...(positions === undefined ? [] : [positions])];
  if (!sizes.every(isCount)) {
    throw new RangeError(
      `Cannot make ${name} of ${brief(features)} features` +
        (positions === undefined ? "" : ` at ${brief(positions)} positions`) +
        ": sizes are whole numbers from 1",
    );
  }
  requireInitializers(name, { bias: false, weights });
  const spec = { kind, vocabulary, features };
  if (positions === undefined) {
    const sized = (inputs: number) =>
      embedding(vocabulary, features, { ...options, positions: inputs });
    return lazyLayer({ name: `${name}: ? -> 1x?x${features}`, spec, sized });
  }
  const output = { height: 1, width: positions, channels: features };
  return layer({
    name: `${name}: ${positions} -> ${imageShape(output)}`,
    inputs: positions,
    outputs: positions * features,
    outputImage: output,
    tokens: vocabulary,
    spec: { ...spec, positions },
    init: (key): EmbeddingParams => ({ weights: weights(key, vocabulary, features) }),
    forward: (engine, { weights }, input) => ({
      output: engine.embed(input, weights),
      saved: input,
    }),
    backward: (engine, _params, input, gradient, wants) => ({
      inputGradient: wants.inputGradient ? matrix(input.rows, input.cols) : undefined,
      gradients: wants.gradients === false
        ? noGradients
        : { weights: engine.embedGradient(input, gradient, vocabulary) },
    }),
    tensors: () => ({ params: { weights: { name: "weight", size: [vocabulary, features] } } }),
    onnx(onnx, input) {
      // 7 is the type of whole numbers of 64 bits.
      const tokens = onnx.step("Cast", [onnx.rows(input)], { integers: { to: 7 } });
      const rows = onnx.step("Gather", [onnx.matrix("weights", [vocabulary, features]), tokens], {
        integers: { axis: 0 },
      });
      return onnxRows(onnx, rows, { count: positions, features });
    },
  });
}
