import { type Conv2dParams, convolutionOf } from "./convolution.ts";
import { brief } from "../values/json.ts";
import type { ImageSize } from "../values/image.ts";
import { kernelText } from "./windowed.ts";
import type { Initializer } from "./initializers.ts";
import type { Layer } from "./layer.ts";

/** Options of a convolution of sequences. */
export interface Conv1dOptions {
  /** The steps from a window to the next one. The default is 1. */
  readonly stride?: number;
  /**
   * The steps of zeros around a sequence: `"valid"`, the default, has none; `"same"` has as many as give a
   * window for each stride, an odd one at the end; a number is so many on both sides, as in PyTorch.
   */
  readonly padding?: "valid" | "same" | number;
  /** The steps from a step of a window to the next one. The default is 1: they are neighbors. */
  readonly dilation?: number;
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
  /**
   * The size of the sequences that come in, as images of height 1: `width` is their length. The default is
   * the size that the layer before gives.
   */
  readonly image?: ImageSize;
}

/**
 * Returns the convolution of sequences with `channels` kernels of so many steps. Sequences are images of
 * height 1, with the channels of a step side by side; all layers of images take them. It is the `nn.Conv1d`
 * of PyTorch, which has the steps of a channel side by side.
 *
 * @throws {RangeError} if a size is not a whole number from 1, the kernel is larger than the sequences,
 * channels are not a multiple of `groups`, or images come in that are higher than 1.
 * @throws {TypeError} if `bias` or `weights` is no initializer.
 *
 * @example
 * ```ts
 * import { conv1d, dense, globalMaxPool, pipe, relu } from "@foldnet/foldnet";
 *
 * const image = { height: 1, width: 100, channels: 3 };
 * const network = pipe(conv1d(16, 5, { image }), relu(), globalMaxPool(), dense(16, 2));
 * console.log(network.layers?.[0]?.name); // "conv1d 5: 1x100x3 -> 1x96x16"
 * ```
 */
export function conv1d(
  channels: number,
  kernel: number,
  { stride = 1, padding = "valid", dilation = 1, groups = 1, ...options }: Conv1dOptions = {},
): Layer<number, number, Conv2dParams> {
  return convolutionOf({
    ...options,
    name: `conv1d ${kernelText(brief(kernel), brief(dilation), groups)}`,
    spec: { kind: "conv1d", channels, kernel, stride, padding, dilation, groups },
    channels,
    window: {
      size: [1, kernel],
      stride: [1, stride],
      padding: typeof padding === "string" ? padding : [0, padding],
      dilation: [1, dilation],
      groups,
    },
    isLine: true,
  });
}
