import type { ImageSize } from "../values/image.ts";
import { keptSizes, type Layer, layer, lazyLayer, noGradients } from "./layer.ts";
import {
  inverseDeviation,
  momentsIn,
  type NormParams,
  normParams,
  requireEpsilon,
  rowOf,
} from "./normalization.ts";
import { requireNumber } from "./options.ts";
import { rowTensor } from "./tensors.ts";

/** Options of batch normalization. */
export interface BatchNormOptions {
  /** The weight of a batch in the running statistics, above 0 and up to 1. The default is 0.1. */
  readonly momentum?: number;
  /** The number that is added to variances, so that none is 0. The default is 1e-5. */
  readonly epsilon?: number;
}

/**
 * Returns batch normalization: in training each feature, or each channel of images over all pixels, is
 * shifted and scaled to mean 0 and variance 1 over the batch, then by learned factors and shifts (Ioffe
 * and Szegedy, "Batch normalization", 2015). Otherwise the running mean and variance of the training take
 * the place of the batch's: they are the layer's statistics, `mean` and `variance`, kept as PyTorch keeps
 * them, with the variance divided by one less than the count. A bias before this layer is of no use.
 *
 * @throws {RangeError} if the momentum or epsilon is out of range; and in training for a batch with fewer than two
 * values of a channel, such as one sample that is no image: they have no variance.
 * @throws {TypeError} if one of them is no number.
 *
 * @example
 * ```ts
 * import { batchNorm, conv2d, pipe, relu } from "@foldnet/foldnet";
 *
 * const image = { height: 28, width: 28, channels: 1 };
 * const block = pipe(conv2d(16, 3, { image, bias: false }), batchNorm(), relu());
 * console.log(block.layers?.[1]?.name); // "batchNorm 16"
 * ```
 */
export function batchNorm<Size extends number>(
  options: BatchNormOptions = {},
): Layer<Size, Size, NormParams> {
  const { momentum = 0.1, epsilon = 1e-5 } = options;
  const kind = "batchNorm";
  const isShare = (value: number) => value > 0 && value <= 1;
  requireNumber(kind, "momentum", momentum, { holds: isShare, text: "above 0 and up to 1" });
  requireEpsilon(kind, epsilon);
  const spec = { kind, momentum, epsilon };

  const sized = (inputs: number, image?: ImageSize): Layer<Size, Size, NormParams> => {
    const channels = image?.channels ?? inputs;
    const name = `${kind} ${channels}`;
    return layer({
      name,
      ...keptSizes<Size>(inputs, image),
      spec,
      init: () => normParams(channels),
      statistics: { mean: rowOf(0, channels), variance: rowOf(1, channels) },
      forward(engine, { weights, bias }, input, context) {
        const running = momentsIn(name, context.statistics);
        const count = input.rows * inputs / channels;
        // No rows have no mean, and leave the statistics and the parameters as they are.
        const training = context.training && count > 0;
        if (training) requireValues(name, count);
        const { mean, variance } = training ? engine.moments(input, channels) : running;
        const inverse = inverseDeviation(engine, variance, epsilon);
        const factors = engine.multiply(weights, inverse);
        const shifts = engine.combine(1, bias, -1, engine.multiply(mean, factors));
        const unbiased = count / (count - 1);
        const kept = 1 - momentum;
        return {
          output: engine.scaleChannels(input, factors, shifts),
          saved: { input, mean, inverse, factors, count, training },
          ...(training && {
            statistics: {
              mean: engine.combine(kept, running.mean, momentum, mean),
              variance: engine.combine(kept, running.variance, momentum * unbiased, variance),
            },
          }),
        };
      },
      backward(engine, _params, saved, gradient, wants) {
        const { input, mean, inverse, factors, count, training } = saved;
        const atRest = () => engine.scaleChannels(gradient, factors, rowOf(0, channels));
        // In training the input gradient needs the gradients of the parameters, too.
        if (wants.gradients === false && !(training && wants.inputGradient)) {
          return {
            inputGradient: wants.inputGradient ? atRest() : undefined,
            gradients: noGradients,
          };
        }
        const bias = engine.columnSums(gradient, channels);
        const weights = engine.multiply(engine.centeredDot(gradient, input, mean), inverse);
        const inputGradient = () => {
          if (!training) return atRest();
          // Mean and variance depend on every number of the batch, so their gradients are spread over it.
          const share = engine.scale(-1 / count, factors);
          const along = engine.multiply(share, engine.multiply(weights, inverse));
          const shifts = engine.combine(
            1,
            engine.multiply(share, bias),
            -1,
            engine.multiply(mean, along),
          );
          return engine.scaleChannels(gradient, factors, shifts, input, along);
        };
        return {
          inputGradient: wants.inputGradient ? inputGradient() : undefined,
          gradients: { weights, bias },
        };
      },
      tensors: () => ({
        params: {
          weights: rowTensor("weight", channels),
          bias: rowTensor("bias", channels),
        },
        statistics: {
          mean: rowTensor("running_mean", channels),
          variance: rowTensor("running_var", channels),
        },
      }),
      onnx(onnx, input) {
        const value = image ? onnx.planes(input, image) : onnx.rows(input);
        const operands = ["weights", "bias", "mean", "variance"].map((name) => onnx.matrix(name));
        return onnx.step("BatchNormalization", [value, ...operands], { floats: { epsilon } });
      },
      withInputs: sized,
    });
  };
  return lazyLayer({ name: kind, spec, keepsSize: true, sized });
}

/**
 * Throws unless a channel has values enough for a variance.
 *
 * @throws {RangeError} if it has fewer than two.
 */
function requireValues(name: string, count: number): void {
  if (count > 1) return;
  throw new RangeError(
    `Cannot train ${name} on a batch with ${count} value${count === 1 ? "" : "s"} per channel: ` +
      "the variance needs two or more. Choose a batch size that leaves no batch of one sample " +
      "(32 leaves one of 33 samples)",
  );
}
