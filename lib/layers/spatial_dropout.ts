import type { ImageSize } from "../image.ts";
import { type Empty, type Layer, layer } from "../layer.ts";
import type { Matrix } from "../matrix.ts";

/**
 * Spatial dropout: in training each channel of an image is 0 in all its pixels with probability `rate`,
 * and the others are scaled up by `1 / (1 - rate)`; otherwise nothing happens (Tompson et al., "Efficient
 * object localization using convolutional networks", 2015). Of rows that are no images each feature is a
 * channel.
 *
 * @throws {RangeError} if the rate is not from 0 up to, but not including, 1.
 *
 * @example
 * ```ts
 * import { conv2d, pipe, spatialDropout } from "@foldnet/foldnet";
 *
 * const input = { height: 8, width: 8, channels: 1 };
 * console.log(pipe(conv2d(4, 3, { input }), spatialDropout(0.1)).outputs); // 144
 * ```
 */
export function spatialDropout<Size extends number>(
  rate: number = 0.5,
): Layer<Size, Size, Empty> {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`Cannot drop out at a rate of ${rate}: rates are from 0 to below 1`);
  }
  const sized = (size?: Size, image?: ImageSize): Layer<Size, Size, Empty> =>
    layer<Size, Size, Empty, Matrix<number, Size> | undefined>({
      name: `spatialDropout ${rate}`,
      inputs: size,
      outputs: size,
      inputImage: image,
      outputImage: image,
      spec: { kind: "spatialDropout", rate },
      init: (): Empty => [],
      forward(engine, _params, input, { training, key }) {
        if (!training || rate === 0) return { output: input, residual: undefined };
        const pixels = image ? image.height * image.width : 1;
        const channels = engine.dropoutMask(key, input.rows, input.cols / pixels, rate);
        // As wide as the input: a copy of the channels for each pixel.
        const mask = engine.concatColumns(new Array(pixels).fill(channels)) as Matrix<number, Size>;
        return { output: engine.multiply(input, mask), residual: mask };
      },
      backward(engine, _params, mask, outputGradient, wants) {
        if (!wants.inputGradient) return { inputGradient: undefined, gradients: [] };
        return {
          inputGradient: mask ? engine.multiply(outputGradient, mask) : outputGradient,
          gradients: [],
        };
      },
      // What stands before this layer has as many outputs.
      withInputs: (inputs, image) => sized(inputs as Size, image),
    });
  return sized();
}
