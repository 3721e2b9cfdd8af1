import { keptSizes, type Layer, layer, lazyLayer, noGradients } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import {
  inverseDeviation,
  type NormParams,
  normParams,
  requireEpsilon,
  rowOf,
} from "./normalization.ts";
import { type LayerTensor, rowTensor } from "./tensors.ts";

/** Options of layer normalization. */
export interface LayerNormOptions {
  /** The number that is added to variances, so that none is 0. The default is 1e-5. */
  readonly epsilon?: number;
}

/**
 * Returns layer normalization: each row is shifted and scaled to mean 0 and variance 1 over its features,
 * all pixels and channels of an image together, then each feature by a learned factor and shift (Ba, Kiros
 * and Hinton, "Layer normalization", 2016).
 *
 * @throws {RangeError} if the epsilon is not above 0.
 * @throws {TypeError} if it is no number.
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
  { epsilon = 1e-5 }: LayerNormOptions = {},
): Layer<Size, Size, NormParams> {
  const kind = "layerNorm";
  requireEpsilon(kind, epsilon);
  const spec = { kind, epsilon };
  return lazyLayer({
    name: kind,
    spec,
    keepsSize: true,
    sized: function sized(inputs, image): Layer<Size, Size, NormParams> {
      // Sound, because the layer before this one has as many outputs.
      const size = inputs as Size;
      // A product with the first of these is the mean of each row, with the second that mean repeated.
      const averages = sharesOf(size);
      const ones = rowOf(1, size);
      return layer({
        name: `${kind} ${size}`,
        ...keptSizes<Size>(size, image),
        spec,
        init: () => normParams(size),
        forward(engine, { weights, bias }, input) {
          const mean = engine.matmul(engine.matmul(input, averages), ones);
          const centered = engine.combine(1, input, -1, mean);
          const variance = engine.matmul(engine.multiply(centered, centered), averages);
          const inverse = engine.map(inverseDeviation(epsilon), variance);
          const normal = engine.multiplyRows(centered, inverse);
          return {
            output: engine.scaleChannels(normal, weights, bias),
            saved: { normal, inverse },
          };
        },
        backward(engine, { weights }, { normal, inverse }, gradient, wants) {
          const zeros = rowOf(0, size);
          const inputGradient = () => {
            const scaled = engine.scaleChannels(gradient, weights, zeros);
            const mean = engine.matmul(engine.matmul(scaled, averages), ones);
            const along = engine.matmul(engine.multiply(scaled, normal), averages);
            const rest = engine.combine(1, mean, 1, engine.multiplyRows(normal, along));
            return engine.multiplyRows(engine.combine(1, scaled, -1, rest), inverse);
          };
          return {
            inputGradient: wants.inputGradient ? inputGradient() : undefined,
            gradients: wants.gradients === false ? noGradients : {
              weights: engine.centeredDot(gradient, normal, zeros),
              bias: engine.columnSums(gradient),
            },
          };
        },
        tensors() {
          const whole = (name: string): LayerTensor => {
            if (!image) return rowTensor(name, size);
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
          return onnx.step("LayerNormalization", [onnx.rows(input), ...operands], {
            integers: { axis: -1 },
            floats: { epsilon },
          });
        },
        withInputs: sized,
      });
    },
  });
}

/** Returns a column of equal shares of 1, in float64 because most of them are not exact in float32. */
function sharesOf<Size extends number>(size: Size): Matrix<Size, 1> {
  let data: Float64Array | undefined;
  return {
    rows: size,
    cols: 1,
    get data() {
      return data ??= new Float64Array(size).fill(1 / size);
    },
  };
}
