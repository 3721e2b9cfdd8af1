/**
 * The parts that convolution and pooling share: both slide windows over images.
 *
 * @module
 */

import { isCount } from "../values/count.ts";
import type { ImageSize } from "../values/image.ts";
import { brief } from "../values/json.ts";
import type { OnnxValue, OnnxWriter } from "./onnx_writer.ts";
import {
  type Extent,
  type Padding,
  requireWindow,
  spanOf,
  type WindowOptions,
  type Windows,
} from "../engines/windows.ts";

/** Options of a layer that slides windows over images. */
export interface WindowedOptions {
  /** The pixels from a window to the next one. */
  readonly stride?: Extent;
  /**
   * The pixels around an image. By `"valid"`, the default, there are none: windows stay inside of the
   * images, and pixels at the end that fill no window are not read. By `"same"` there is a window for each
   * stride, with half of the padding on each side and an odd pixel of it at the end, as in TensorFlow.
   * Numbers, as in PyTorch, are so many pixels above and below, and to the left and right.
   */
  readonly padding?: Padding;
  /** The size of the images that come in. The default is the size that the layer before gives. */
  readonly image?: ImageSize;
}

/** Returns what the name of a convolution says of its windows: `"3x3 dilated 2x2 in 8 groups"`. */
export function kernelText(size: string, dilation: string, groups: number): string {
  const isDilated = dilation !== "1" && dilation !== "1x1";
  return size + (isDilated ? ` dilated ${dilation}` : "") +
    (groups === 1 ? "" : ` in ${brief(groups)} groups`);
}

/**
 * Throws unless a convolution can be made of these.
 *
 * @throws {RangeError} if its windows cannot be made, or its channels are not a whole number from 1, or not
 * a multiple of its groups.
 */
export function requireKernels(name: string, channels: number, window: WindowOptions): void {
  requireWindow(name, window);
  if (!isCount(channels)) {
    throw new RangeError(
      `Cannot make ${name}: ${brief(channels)} channels are not a whole number from 1`,
    );
  }
  const { groups = 1 } = window;
  if (channels % groups !== 0) {
    throw new RangeError(
      `Cannot make ${name}: its ${channels} channels are not a multiple of ${groups}`,
    );
  }
}

/** Writes an operator of ONNX that takes images window by window. */
export function windowStep(
  onnx: OnnxWriter,
  operator: string,
  [input, ...operands]: readonly [OnnxValue, ...OnnxValue[]],
  { windows, output }: { readonly windows: Windows; readonly output: ImageSize },
): OnnxValue {
  const { image, size, stride, dilation, groups, padding, places } = windows;
  const span = spanOf(windows);
  const end = (i: 0 | 1, length: number): number =>
    Math.max((places[i] - 1) * stride[i] + span[i] - padding[i] - length, 0);
  return onnx.step(operator, [onnx.planes(input, image), ...operands], {
    integers: {
      kernel_shape: size,
      strides: stride,
      pads: [...padding, end(0, image.height), end(1, image.width)],
      ...(dilation.some((pixels) => pixels > 1) && { dilations: dilation }),
      ...(groups > 1 && { group: groups }),
    },
    planes: output,
  });
}
