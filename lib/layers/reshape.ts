import {
  imageShape,
  type ImageSize,
  numbersOf,
  requireImageSize,
  sizeOf,
} from "../values/image.ts";
import type { ImagesOfSize } from "./image_types.ts";
import { type Empty, type Layer, layer } from "./layer.ts";
import { type PixelOrderOptions, reordering, requireOrder } from "./pixel_order.ts";

/**
 * Options of reshaping. The order `"channelsLast"` is right where the rows are images already, with the
 * channels of a pixel side by side.
 */
export type ReshapeOptions = PixelOrderOptions;

/**
 * Returns the layer that makes images of a size of rows that have as many numbers, or of images of another
 * size: behind a dense layer, it is where the images of a decoder begin.
 *
 * It is PyTorch's `nn.Unflatten(1, (channels, height, width))`, so that weights before and behind it can go
 * to PyTorch and back: the first `height * width` numbers of a row become the first channel. Images that
 * come in count in the same order. The order does not matter with a single channel.
 *
 * @throws {RangeError} if a size is not a whole number from 1, or the two sizes differ in their numbers.
 * @throws {TypeError} if the size is no record, or the order no order.
 *
 * @example
 * ```ts
 * import { conv2d, dense, pipe, relu, reshape } from "@foldnet/foldnet";
 *
 * const size = { height: 7, width: 7, channels: 16 };
 * const decoder = pipe(dense(8, 784), relu(), reshape(size), conv2d(1, 3, { padding: "same" }));
 * console.log(decoder.layers?.[2]?.name); // "reshape: 784 -> 7x7x16"
 * ```
 */
export function reshape<const Size extends ImageSize>(
  size: Size,
  options?: ReshapeOptions,
): Layer<number, ImagesOfSize<Size>, Empty>;
export function reshape(
  size: ImageSize,
  { order = "channelsFirst", image }: ReshapeOptions = {},
): Layer<number, number, Empty> {
  const kind = "reshape";
  requireImageSize(`make ${kind}`, size);
  requireOrder(kind, order);
  const inputs = numbersOf(size);
  const output = sizeOf(size);
  if (image) {
    requireImageSize(`make ${kind}`, image);
    if (numbersOf(image) !== inputs) {
      throw new RangeError(
        `Cannot reshape images of ${imageShape(image)} to ${imageShape(size)}: ` +
          `${numbersOf(image)} numbers are not ${inputs}`,
      );
    }
  }
  return layer({
    name: `${kind}: ${image ? imageShape(image) : inputs} -> ${imageShape(size)}`,
    inputs,
    outputs: inputs,
    image: image && sizeOf(image),
    outputImage: output,
    spec: { kind, size: output, order, ...(image && { image: sizeOf(image) }) },
    ...reordering(order, { before: image, behind: output }),
    onnx(onnx, input) {
      if (order === "channelsLast") return onnx.rows(input);
      const value = image ? onnx.planes(input, image) : onnx.rows(input);
      const { height, width, channels } = output;
      const sizes = onnx.integers("sizes", [0, channels, height, width]);
      return onnx.step("Reshape", [value, sizes], { planes: output });
    },
    ...(!image &&
      { withInputs: (_inputs, image) => reshape(output, image ? { order, image } : { order }) }),
  });
}
