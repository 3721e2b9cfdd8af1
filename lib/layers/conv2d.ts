import { imageShape, numbersOf, requireImageSize, sizeOf } from "../values/image.ts";
import { constant, he, type Initializer } from "./initializers.ts";
import { isCount } from "../values/count.ts";
import { type Layer, layer, lazyLayer, noGradients, requireImage } from "./layer.ts";
import type { ImageSize } from "../values/image.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireInitializers } from "./options.ts";
import { split } from "../values/random.ts";
import { rowTensor } from "./tensors.ts";
import { type WindowedOptions, windowStep } from "./windowed.ts";
import {
  type Extent,
  extentText,
  imageOfPlaces,
  paddingOf,
  pair,
  requireWindow,
  tapsOf,
  windowsOver,
} from "../engines/windows.ts";

/** The parameters of a convolution. */
export type Conv2dParams = {
  /**
   * A column for each channel of the output, and a row for each number in a window: row of pixels after
   * row of pixels, the channels of a pixel side by side.
   */
  readonly weights: Matrix;
  /** A number for each channel of the output, in one row, if the layer has a bias. */
  readonly bias?: Matrix;
};

/** Options of a convolution. The default of `stride` is 1. */
export interface Conv2dOptions extends WindowedOptions {
  /** Whether each channel has a bias, or the initializer of the biases. The default is true: zeros. */
  readonly bias?: boolean | Initializer;
  /** The initializer of the weights. The default is He's. */
  readonly weights?: Initializer;
}

/**
 * Returns the convolution of images with `channels` kernels of a size: every output is a weighted sum of
 * a window of the input, and a bias, with the same weights at each place (LeCun, Bottou, Bengio and
 * Haffner, "Gradient-based learning applied to document recognition", 1998). The outputs are images of
 * so many channels.
 *
 * @throws {RangeError} if a size is not a whole number from 1, or the kernel is larger than the images.
 * @throws {TypeError} if `bias` or `weights` is no initializer.
 *
 * @example
 * ```ts
 * import { conv2d, dense, maxPool2d, pipe, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(
 *   conv2d(24, 5, { image: { height: 28, width: 28, channels: 1 } }),
 *   relu(),
 *   maxPool2d(2),
 *   dense(12 * 12 * 24, 10),
 * );
 * console.log(network.layers?.[0]?.name); // "conv2d 5x5: 28x28x1 -> 24x24x24"
 * ```
 */
export function conv2d(
  channels: number,
  kernel: Extent,
  options: Conv2dOptions = {},
): Layer<number, number, Conv2dParams> {
  const { stride = 1, padding = "valid", bias = true, weights = he(), image } = options;
  const kind = `conv2d ${extentText(kernel)}`;
  const window = { size: kernel, stride, padding };
  requireWindow(kind, window);
  if (!isCount(channels)) {
    throw new RangeError(`Cannot make ${kind}: ${channels} channels are not a whole number from 1`);
  }
  requireInitializers(kind, { bias, weights });
  const biases = bias === true ? constant(0) : bias;
  const spec = {
    kind: "conv2d",
    channels,
    kernel: pair(kernel),
    stride: pair(stride),
    padding: paddingOf(padding),
    bias: biases !== false,
  };
  const sized = (inputs: number, image?: ImageSize) =>
    conv2d(channels, kernel, { ...options, image: requireImage(kind, inputs, image) });
  if (!image) return lazyLayer({ name: `${kind}: ? -> ?x?x${channels}`, spec, sized });

  requireImageSize(`make ${kind}`, image);
  const windows = windowsOver(kind, image, window);
  const output = imageOfPlaces(windows, channels);
  return layer({
    name: `${kind}: ${imageShape(image)} -> ${imageShape(output)}`,
    inputs: numbersOf(image),
    outputs: numbersOf(output),
    image: sizeOf(image),
    outputImage: output,
    spec: { ...spec, image: sizeOf(image) },
    init(key): Conv2dParams {
      const [weightKey, biasKey] = split(key);
      return {
        weights: weights(weightKey, tapsOf(windows), channels),
        ...(biases && { bias: biases(biasKey, 1, channels) }),
      };
    },
    forward(engine, { weights, bias }, input) {
      return { output: engine.convolve(input, weights, windows, bias), saved: input };
    },
    backward(engine, { weights, bias }, input, outputGradient, wants) {
      return {
        inputGradient: wants.inputGradient
          ? engine.convolveInputGradient(outputGradient, weights, windows)
          : undefined,
        gradients: wants.gradients === false ? noGradients : {
          weights: engine.convolveWeightsGradient(input, outputGradient, windows),
          ...(bias && { bias: engine.columnSums(outputGradient, channels) }),
        },
      };
    },
    tensors: () => ({
      params: {
        weights: {
          name: "weight",
          size: [tapsOf(windows), channels],
          dimensions: [...windows.size, image.channels, channels],
          order: [3, 2, 0, 1],
        },
        ...(biases && { bias: rowTensor("bias", channels) }),
      },
    }),
    onnx(onnx, input) {
      const operands = [onnx.tensor("weights"), ...(biases ? [onnx.matrix("bias")] : [])];
      return windowStep(onnx, "Conv", [input, ...operands], { windows, output });
    },
  });
}
