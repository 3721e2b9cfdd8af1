import {
  imageShape,
  type ImageSize,
  numbersOf,
  requireImageSize,
  sizeOf,
} from "../values/image.ts";
import { constant, he, type Initializer } from "./initializers.ts";
import { type Layer, layer, lazyLayer, noGradients, requireImage } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { split } from "../values/random.ts";
import {
  type Extent,
  extentText,
  imageOfPlaces,
  type Padding,
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
  /** A number for each channel of the output, in one row, unless the layer was made without. */
  readonly bias?: Matrix;
};

/** What a convolution may be told. */
export interface Conv2dOptions {
  /** How many pixels lie between a place of the kernel and the next one. The default is 1. */
  readonly stride?: Extent;
  /** What stands around an image: nothing by `"valid"`, the default, or zeros by `"same"`. */
  readonly padding?: Padding;
  /** Whether a bias is added to each channel, or what it starts from. The default is true: zeros. */
  readonly bias?: boolean | Initializer;
  /** What the weights start from. The default is He's initializer. */
  readonly weights?: Initializer;
  /** The size of the images that come in. The default is the size that the layer before gives. */
  readonly image?: ImageSize;
}

/**
 * The convolution of images with `channels` kernels of a size: every output is a weighted sum of a window
 * of the input, and a bias, with the same weights at each place (LeCun, Bottou, Bengio and Haffner,
 * "Gradient-based learning applied to document recognition", 1998). The outputs are images of so many
 * channels.
 *
 * By padding `"valid"` windows stay inside of the images, and pixels at the end that fill no window are
 * not read; by `"same"` there is a place for each stride, with half of the padding on each side and an
 * odd pixel of it at the end, as TensorFlow has it.
 *
 * @throws {RangeError} if a size is not a whole number from 1, or the kernel is larger than the images.
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
  if (!(Number.isSafeInteger(channels) && channels >= 1)) {
    throw new RangeError(`Cannot make ${kind}: ${channels} channels are not a whole number from 1`);
  }
  const biases = bias === true ? constant(0) : bias;
  const spec = {
    kind: "conv2d",
    channels,
    kernel: pair(kernel),
    stride: pair(stride),
    padding,
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
  });
}
