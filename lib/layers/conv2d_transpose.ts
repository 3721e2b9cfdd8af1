import type { Initializer } from "./initializers.ts";
import {
  imageShape,
  type ImageSize,
  numbersOf,
  requireImageSize,
  sizeOf,
} from "../values/image.ts";
import { isCount } from "../values/count.ts";
import { type Layer, layer, lazyLayer, noGradients, requireImage } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { rowOf } from "./normalization.ts";
import { rowTensor } from "./tensors.ts";
import { weightMaker } from "./weighted.ts";
import { kernelText, requireKernels, type WindowedOptions } from "./windowed.ts";
import {
  type Extent,
  extentText,
  paddingOf,
  pair,
  spanOf,
  tapsOf,
  type WindowOptions,
  type Windows,
  windowsOver,
} from "../engines/windows.ts";

/** The parameters of a transposed convolution. */
export type Conv2dTransposeParams = {
  /**
   * A column for each channel of the input, and a row for each number of the output that a pixel adds to:
   * row of pixels after row of pixels, the channels of a pixel side by side. With groups, these are the
   * channels of the group that the channel of the input is in.
   */
  readonly weights: Matrix;
  /** A number for each channel of the output, in one row, if the layer has a bias. */
  readonly bias?: Matrix;
};

/** Options of a transposed convolution. The default of `stride` is 1. */
export interface Conv2dTransposeOptions extends WindowedOptions {
  /** The pixels from a pixel of a window to the next one. The default is 1: they are neighbors. */
  readonly dilation?: Extent;
  /**
   * The groups that the channels of input and output fall into: each group of the output comes from the same
   * group of the input alone. The default is 1.
   */
  readonly groups?: number;
  /**
   * The height and width of the output. Where the convolution has a stride, images of several sizes give
   * as many places. The default is `stride` times the size of the input by `"same"`, and else the least
   * of these sizes. It is what `output_padding` and `output_size` are in PyTorch.
   */
  readonly outputSize?: Extent;
  /** Whether each channel has a bias, or the initializer of the biases. The default is true: zeros. */
  readonly bias?: boolean | Initializer;
  /** The initializer of the weights. The default is He's, of the convolution backward. */
  readonly weights?: Initializer;
}

/**
 * Returns the transposed convolution to images of `channels` channels: each pixel of the input adds a window
 * of numbers to the output, `stride` pixels from its neighbor's (Zeiler, Krishnan, Taylor and Fergus,
 * "Deconvolutional networks", 2010). It goes the way of a {@linkcode conv2d} with the same options back: from
 * the size of the output of that to the size of its input. It is the `nn.ConvTranspose2d` of PyTorch.
 *
 * A kernel that is a multiple of the stride covers all pixels equally often, so that there are no
 * checkerboards: 4 and a stride of 2, for one.
 *
 * @throws {RangeError} if a size is not a whole number from 1, channels are not a multiple of `groups`, or a
 * convolution of images of `outputSize` has another number of places than the input has pixels.
 * @throws {TypeError} if `bias` or `weights` is no initializer.
 *
 * @example
 * ```ts
 * import { conv2dTranspose, pipe, relu, reshape } from "@foldnet/foldnet";
 *
 * const twice = { stride: 2, padding: 1 };
 * const decoder = pipe(
 *   reshape({ height: 7, width: 7, channels: 32 }),
 *   conv2dTranspose(16, 4, twice),
 *   relu(),
 *   conv2dTranspose(1, 4, twice),
 * );
 * console.log(decoder.layers?.[3]?.name); // "conv2dTranspose 4x4: 14x14x16 -> 28x28x1"
 * ```
 */
export function conv2dTranspose(
  channels: number,
  kernel: Extent,
  options: Conv2dTransposeOptions = {},
): Layer<number, number, Conv2dTransposeParams> {
  const { stride = 1, padding = "valid", dilation = 1, groups = 1, outputSize, image } = options;
  const kind = `conv2dTranspose ${kernelText(extentText(kernel), extentText(dilation), groups)}`;
  const window = { size: kernel, stride, padding, dilation, groups };
  requireKernels(kind, channels, window);
  if (outputSize !== undefined) requireOutputSize(kind, outputSize);
  const { hasBias, init } = weightMaker(kind, options);
  const spec = {
    kind: "conv2dTranspose",
    channels,
    kernel: pair(kernel),
    stride: pair(stride),
    padding: paddingOf(padding),
    dilation: pair(dilation),
    groups,
    ...(outputSize !== undefined && { outputSize: pair(outputSize) }),
    bias: hasBias,
  };
  const sized = (inputs: number, image?: ImageSize) =>
    conv2dTranspose(channels, kernel, { ...options, image: requireImage(kind, inputs, image) });
  if (!image) return lazyLayer({ name: `${kind}: ? -> ?x?x${channels}`, spec, sized });

  requireImageSize(`make ${kind}`, image);
  const windows = windowsBehind(kind, image, channels, window, outputSize);
  const output = sizeOf(windows.image);
  const taps = tapsOf(windows);
  return layer({
    name: `${kind}: ${imageShape(image)} -> ${imageShape(output)}`,
    inputs: numbersOf(image),
    outputs: numbersOf(output),
    image: sizeOf(image),
    outputImage: output,
    spec: { ...spec, image: sizeOf(image) },
    init: (key): Conv2dTransposeParams => init(key, [taps, image.channels], channels),
    forward(engine, { weights, bias }, input) {
      const images = engine.convolveInputGradient(input, weights, windows);
      return {
        output: bias ? engine.scaleChannels(images, rowOf(1, channels), bias) : images,
        saved: input,
      };
    },
    backward(engine, { weights, bias }, input, outputGradient, wants) {
      return {
        inputGradient: wants.inputGradient
          ? engine.convolve(outputGradient, weights, windows)
          : undefined,
        gradients: wants.gradients === false ? noGradients : {
          weights: engine.convolveWeightsGradient(outputGradient, input, windows),
          ...(bias && { bias: engine.columnSums(outputGradient, channels) }),
        },
      };
    },
    tensors: () => ({
      params: {
        weights: {
          name: "weight",
          size: [taps, image.channels],
          dimensions: [...windows.size, channels / groups, image.channels],
          order: [3, 2, 0, 1],
        },
        ...(hasBias && { bias: rowTensor("bias", channels) }),
      },
    }),
    onnx(onnx, input) {
      const operands = [onnx.tensor("weights"), ...(hasBias ? [onnx.matrix("bias")] : [])];
      const span = spanOf(windows);
      // Beyond the last window there are pixels that none reaches, or else padding.
      const beyond = ([0, 1] as const).map((i) =>
        (i === 0 ? output.height : output.width) + windows.padding[i] -
        (windows.places[i] - 1) * windows.stride[i] - span[i]
      );
      return onnx.step("ConvTranspose", [onnx.planes(input, image), ...operands], {
        integers: {
          kernel_shape: windows.size,
          strides: windows.stride,
          dilations: windows.dilation,
          group: groups,
          pads: [...windows.padding, ...beyond.map((pixels) => Math.max(-pixels, 0))],
          output_padding: beyond.map((pixels) => Math.max(pixels, 0)),
        },
        planes: output,
      });
    },
  });
}

/** Returns the windows over the output that have a place for each pixel of the input. */
function windowsBehind(
  kind: string,
  image: ImageSize,
  channels: number,
  window: WindowOptions,
  outputSize?: Extent,
): Windows {
  const [height, width] = outputSize === undefined ? leastSize(image, window) : pair(outputSize);
  const output = { height, width, channels };
  if (!isCount(height) || !isCount(width)) {
    throw new RangeError(
      `Cannot make ${kind} of images of ${
        imageShape(image)
      }: the padding leaves nothing of the output`,
    );
  }
  const { groups = 1 } = window;
  if (image.channels % groups !== 0) {
    throw new RangeError(
      `Cannot make ${kind} of images of ${
        imageShape(image)
      }: ${image.channels} channels are not a multiple of ${groups}`,
    );
  }
  const windows = windowsOver(kind, output, window);
  const [down, across] = windows.places;
  if (down !== image.height || across !== image.width) {
    throw new RangeError(
      `Cannot make ${kind} from ${imageShape(image)} to ${imageShape(output)}: ` +
        `the windows have ${down}x${across} places there, not ${image.height}x${image.width}`,
    );
  }
  return windows;
}

/** Returns the size of the output where none is given. */
function leastSize(
  image: ImageSize,
  window: WindowOptions,
): readonly [height: number, width: number] {
  const padding = paddingOf(window.padding);
  const span = spanOf({ size: pair(window.size), dilation: pair(window.dilation ?? 1) });
  const along = (i: 0 | 1, places: number): number => {
    const stride = pair(window.stride)[i];
    if (padding === "same") return places * stride;
    return (places - 1) * stride + span[i] -
      (padding === "valid" ? 0 : 2 * padding[i]);
  };
  return [along(0, image.height), along(1, image.width)];
}

function requireOutputSize(kind: string, outputSize: Extent): void {
  const sizes = pair(outputSize);
  if (sizes.length === 2 && sizes.every(isCount)) return;
  throw new RangeError(`Cannot make ${kind}: output sizes are whole numbers from 1`);
}
