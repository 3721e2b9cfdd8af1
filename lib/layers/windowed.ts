/**
 * The parts that convolution and pooling share: both slide windows over images.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import type { OnnxValue, OnnxWriter } from "./onnx_writer.ts";
import type { Extent, Padding, Windows } from "../engines/windows.ts";

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

/** Writes an operator of ONNX that takes images window by window. */
export function windowStep(
  onnx: OnnxWriter,
  operator: string,
  [input, ...operands]: readonly [OnnxValue, ...OnnxValue[]],
  { windows, output }: { readonly windows: Windows; readonly output: ImageSize },
): OnnxValue {
  const { image, size, stride, padding, places } = windows;
  const end = (i: 0 | 1, length: number): number =>
    Math.max((places[i] - 1) * stride[i] + size[i] - padding[i] - length, 0);
  return onnx.step(operator, [onnx.planes(input, image), ...operands], {
    integers: {
      kernel_shape: size,
      strides: stride,
      pads: [...padding, end(0, image.height), end(1, image.width)],
    },
    planes: output,
  });
}
