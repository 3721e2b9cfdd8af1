import { keptSizes, type Layer, layer, lazyLayer, noGradients, requireImage } from "./layer.ts";
import { type NormParams, normParams, requireEpsilon, rowOf } from "./normalization.ts";
import { onnxLines, onnxRows, positionsOf } from "./positions.ts";
import { brief } from "../values/json.ts";
import { type LayerTensor, rowTensor } from "./tensors.ts";

/** Options of layer normalization. */
export interface LayerNormOptions {
  /** The number that is added to variances, so that none is 0. The default is 1e-5. */
  readonly epsilon?: number;
  /**
   * What is normalized for itself: each `"row"`, which is the default, or each `"position"` of a sequence,
   * over its features, as in a transformer. Images have a position for each pixel.
   */
  readonly each?: "row" | "position";
}

const ADVICE = "put reshape({ height: 1, width: positions, channels: features }) ahead of it";

/**
 * Returns layer normalization: each row is shifted and scaled to mean 0 and variance 1 over its features,
 * all pixels and channels of an image together, then each feature by a learned factor and shift (Ba, Kiros
 * and Hinton, "Layer normalization", 2016). With `each: "position"`, it is the `nn.LayerNorm` of PyTorch on
 * batch x positions x features: each position for itself, with a factor and a shift for each feature.
 *
 * @throws {RangeError} if the epsilon is not above 0, or, where it stands behind other layers, if `each` is
 * `"position"` and no layer ahead tells the size of the images.
 * @throws {TypeError} if it is no number, or `each` is neither of the two.
 *
 * @example
 * ```ts
 * import { dense, layerNorm, pipe, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), layerNorm(), relu(), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "layerNorm 64"
 * ```
 */
export function layerNorm<Size extends number>(
  { epsilon = 1e-5, each = "row" }: LayerNormOptions = {},
): Layer<Size, Size, NormParams> {
  const kind = "layerNorm";
  requireEpsilon(kind, epsilon);
  if (each !== "row" && each !== "position") {
    throw new TypeError(
      `Cannot make ${kind} of each ${brief(each)}: it is of each "row" or "position"`,
    );
  }
  const spec = { kind, epsilon, ...(each === "position" && { each }) };
  return lazyLayer({
    name: kind,
    spec,
    keepsSize: true,
    sized: function sized(inputs, image): Layer<Size, Size, NormParams> {
      // Sound, because the layer before this one has as many outputs.
      const size = inputs as Size;
      const { count, features } = each === "row"
        ? { count: 1, features: inputs }
        : positionsOf(kind, requireImage(kind, inputs, image, ADVICE));
      const zeros = rowOf(0, features);
      return layer({
        name: `${kind} ${each === "row" ? size : `${features} of each position`}`,
        ...keptSizes<Size>(size, image),
        spec,
        init: () => normParams(features),
        forward(engine, { weights, bias }, input) {
          const result = engine.normalizeRows(input, epsilon, count);
          return { output: engine.scaleChannels(result.normal, weights, bias), saved: result };
        },
        backward(engine, { weights }, result, gradient, wants) {
          const inputGradient = () =>
            engine.normalizeRowsGradient(result, engine.scaleChannels(gradient, weights, zeros));
          return {
            inputGradient: wants.inputGradient ? inputGradient() : undefined,
            gradients: wants.gradients === false ? noGradients : {
              weights: engine.centeredDot(gradient, result.normal, zeros),
              bias: engine.columnSums<number>(gradient, features),
            },
          };
        },
        tensors() {
          const whole = (name: string): LayerTensor => {
            if (!image || each === "position") return rowTensor(name, features);
            const { height, width, channels } = image;
            return {
              name,
              size: [1, size],
              dimensions: [height, width, channels],
              order: [2, 0, 1],
            };
          };
          return { params: { weights: whole("weight"), bias: whole("bias") } };
        },
        onnx(onnx, input) {
          const operands = [onnx.matrix("weights"), onnx.matrix("bias")];
          const lines = each === "row"
            ? onnx.rows(input)
            : onnxLines(onnx, input, { count, features });
          const normal = onnx.step("LayerNormalization", [lines, ...operands], {
            integers: { axis: -1 },
            floats: { epsilon },
          });
          return each === "row" ? normal : onnxRows(onnx, normal, { count, features });
        },
        withInputs: sized,
      });
    },
  });
}
