import { type Conv2dParams, convolutionOf } from "./convolution.ts";
import { type Extent, extentText, type Padding, paddingOf, pair } from "../engines/windows.ts";
import type { ImagesOfPlaces, SizeFor } from "./image_types.ts";
import type { ImageSize } from "../values/image.ts";
import type { Initializer } from "./initializers.ts";
import type { Layer } from "./layer.ts";
import { kernelText, type WindowedOptions } from "./windowed.ts";

export type { Conv2dParams };

/** Options of a convolution. The default of `stride` is 1. */
export interface Conv2dOptions extends WindowedOptions {
  /**
   * The pixels from a pixel of a window to the next one. The default is 1: they are neighbors. A kernel of 3
   * by a dilation of 2 spans 5 pixels, and reads every other one.
   */
  readonly dilation?: Extent;
  /**
   * The groups that the channels of input and output fall into: each group of the output comes from the same
   * group of the input alone. The default is 1. As many groups as the input has channels make a depthwise
   * convolution.
   */
  readonly groups?: number;
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
 * @throws {RangeError} if a size is not a whole number from 1, the kernel is larger than the images, or
 * channels are not a multiple of `groups`.
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
 *
 * @example A depthwise convolution and a pointwise one do with a ninth of the weights.
 * ```ts
 * import { conv2d, parameterCount, pipe } from "@foldnet/foldnet";
 *
 * const image = { height: 14, width: 14, channels: 32 };
 * const separable = pipe(conv2d(32, 3, { groups: 32, image }), conv2d(64, 1));
 * console.log(parameterCount(separable), parameterCount(conv2d(64, 3, { image }))); // 2432 18496
 * ```
 */
export function conv2d<
  const Channels extends number,
  const Kernel extends Extent,
  In extends number,
  const Stride extends Extent = 1,
  const Pad extends Padding = "valid",
  const Dilation extends Extent = 1,
  const Image extends ImageSize = never,
>(
  channels: Channels,
  kernel: Kernel,
  options?: Conv2dOptions & {
    readonly stride?: Stride;
    readonly padding?: Pad;
    readonly dilation?: Dilation;
    readonly image?: Image;
  },
): Layer<
  In,
  Dilation extends 1 ? ImagesOfPlaces<SizeFor<Image, In>, Channels, Kernel, Stride, Pad> : number,
  Conv2dParams
>;
export function conv2d(
  channels: number,
  kernel: Extent,
  { stride = 1, padding = "valid", dilation = 1, groups = 1, ...options }: Conv2dOptions = {},
): Layer<number, number, Conv2dParams> {
  const window = {
    size: pair(kernel),
    stride: pair(stride),
    padding: paddingOf(padding),
    dilation: pair(dilation),
    groups,
  };
  const { size, ...others } = window;
  return convolutionOf({
    ...options,
    name: `conv2d ${kernelText(extentText(kernel), extentText(dilation), groups)}`,
    spec: { kind: "conv2d", channels, kernel: size, ...others },
    channels,
    window,
    isLine: false,
  });
}
