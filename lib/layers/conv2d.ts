import { type Conv2dParams, convolutionOf } from "./convolution.ts";
import { type Extent, extentText, paddingOf, pair } from "../engines/windows.ts";
import type { Initializer } from "./initializers.ts";
import type { Layer } from "./layer.ts";
import type { WindowedOptions } from "./windowed.ts";

export type { Conv2dParams };

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
  { stride = 1, padding = "valid", ...options }: Conv2dOptions = {},
): Layer<number, number, Conv2dParams> {
  return convolutionOf({
    ...options,
    name: `conv2d ${extentText(kernel)}`,
    spec: {
      kind: "conv2d",
      channels,
      kernel: pair(kernel),
      stride: pair(stride),
      padding: paddingOf(padding),
    },
    channels,
    window: { size: pair(kernel), stride: pair(stride), padding: paddingOf(padding) },
    isLine: false,
  });
}
