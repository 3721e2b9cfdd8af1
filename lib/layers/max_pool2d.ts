import type { Empty, Layer } from "./layer.ts";
import { largest, pooling, type PoolingOptions } from "./pooling.ts";
import type { ChannelsOf, ImagesOfPlaces, SizeFor } from "./image_types.ts";
import type { ImageSize } from "../values/image.ts";
import type { Extent, Padding } from "../engines/windows.ts";

/**
 * Returns the layer that gives the largest number of each channel in each window of an image. Padding
 * does not count: where all numbers are below 0, so is the largest. The gradient goes to the first of
 * equals.
 *
 * @throws {RangeError} if a size is not a whole number from 1, the window is larger than the images, or the
 * padding is not smaller than the window.
 *
 * @example
 * ```ts
 * import { maxPool2d } from "@foldnet/foldnet";
 *
 * const pool = maxPool2d(2, { image: { height: 24, width: 24, channels: 8 } });
 * console.log(pool.name); // "maxPool2d 2x2: 24x24x8 -> 12x12x8"
 * ```
 */
export function maxPool2d<
  const Window extends Extent,
  In extends number,
  const Stride extends Extent = Window,
  const Pad extends Padding = "valid",
  const Image extends ImageSize = never,
>(
  window: Window,
  options?: PoolingOptions & {
    readonly stride?: Stride;
    readonly padding?: Pad;
    readonly image?: Image;
  },
): Layer<
  In,
  ImagesOfPlaces<SizeFor<Image, In>, ChannelsOf<SizeFor<Image, In>>, Window, Stride, Pad>,
  Empty
>;
export function maxPool2d(
  window: Extent,
  options: PoolingOptions = {},
): Layer<number, number, Empty> {
  return pooling("maxPool2d", largest, window, options);
}
