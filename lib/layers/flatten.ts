import {
  imageShape,
  type ImageSize,
  numbersOf,
  requireImageSize,
  sizeOf,
} from "../values/image.ts";
import type { CountOf } from "./image_types.ts";
import { type Empty, type Layer, layer, lazyLayer } from "./layer.ts";
import {
  type PixelOrder,
  type PixelOrderOptions,
  reordering,
  requireOrder,
} from "./pixel_order.ts";

/** Options of flattening. */
export type FlattenOptions = PixelOrderOptions;

/**
 * Returns the layer that makes plain rows of images, in the order of PyTorch's `nn.Flatten`. Rows that are
 * no images stay as they are. {@linkcode reshape} is its inverse.
 *
 * Dense layers need no `flatten`: they read images as they are, and files have their weights in PyTorch's
 * order all the same. Without it, batch normalization and the like have their parameters for each channel;
 * behind it, for each number.
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 * @throws {TypeError} if the order is no order.
 *
 * @example
 * ```ts
 * import { batchNorm, conv2d, flatten, pipe } from "@foldnet/foldnet";
 *
 * const image = { height: 8, width: 8, channels: 1 };
 * const network = pipe(conv2d(4, 3, { image }), flatten(), batchNorm());
 * console.log(network.layers?.[2]?.name); // "batchNorm 144"
 * ```
 */
export function flatten<In extends number, const Image extends ImageSize = never>(
  options?: FlattenOptions & { readonly image?: Image },
): Layer<In, [Image] extends [never] ? CountOf<In> & number : number, Empty>;
export function flatten(
  { order = "channelsFirst", image }: FlattenOptions = {},
): Layer<number, number, Empty> {
  const kind = "flatten";
  requireOrder(kind, order);
  if (image) requireImageSize(`make ${kind}`, image);
  const spec = { kind, order, ...(image && { image: sizeOf(image) }) };
  const sized = (inputs: number, image?: ImageSize) => flattened(inputs, order, image);
  return image ? sized(numbersOf(image), image) : lazyLayer({ name: kind, spec, sized });
}

function flattened(
  inputs: number,
  order: PixelOrder,
  image?: ImageSize,
): Layer<number, number, Empty> {
  return layer({
    name: image ? `flatten: ${imageShape(image)} -> ${inputs}` : "flatten",
    inputs,
    outputs: inputs,
    image,
    spec: { kind: "flatten", order, ...(image && { image: sizeOf(image) }) },
    ...reordering(order, { before: image }),
    onnx(onnx, input) {
      if (!image || order === "channelsLast") return onnx.rows(input);
      const { name } = onnx.planes(input, image);
      return onnx.step("Reshape", [{ name }, onnx.integers("sizes", [0, inputs])]);
    },
  });
}
