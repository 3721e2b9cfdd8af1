import type { ImageSize } from "../values/image.ts";
import { type Empty, keptSizes, type Layer, layer } from "./layer.ts";
import { masking, requireRate } from "./masking.ts";
import type { Matrix } from "../values/matrix.ts";

/**
 * Returns spatial dropout: in training each channel of an image is 0 in all its pixels with probability
 * `rate`, and the others are scaled up by `1 / (1 - rate)`; otherwise nothing happens (Tompson et al.,
 * "Efficient object localization using convolutional networks", 2015). In rows that are no images each
 * feature is a channel.
 *
 * @throws {RangeError} if the rate is not from 0 up to, but not including, 1.
 * @throws {TypeError} if it is no number.
 *
 * @example
 * ```ts
 * import { conv2d, pipe, spatialDropout } from "@foldnet/foldnet";
 *
 * const image = { height: 8, width: 8, channels: 1 };
 * console.log(pipe(conv2d(4, 3, { image }), spatialDropout(0.1)).outputs); // 144
 * ```
 */
export function spatialDropout<Size extends number>(
  rate: number = 0.5,
): Layer<Size, Size, Empty> {
  requireRate("spatialDropout", rate);
  const sized = (inputs?: number, image?: ImageSize): Layer<Size, Size, Empty> =>
    layer({
      name: `spatialDropout ${rate}`,
      ...keptSizes<Size>(inputs, image),
      spec: { kind: "spatialDropout", rate },
      init: (): Empty => [],
      ...masking<Size>(rate, (engine, key, { rows, cols }) => {
        const pixels = image ? image.height * image.width : 1;
        const channels = engine.dropoutMask(key, rows, cols / pixels, rate);
        // A copy of the channels for each pixel is as wide as the input.
        return engine.concatColumns(new Array(pixels).fill(channels)) as Matrix<number, Size>;
      }),
      onnx: (_onnx, input) => input,
      withInputs: sized,
    });
  return sized();
}
