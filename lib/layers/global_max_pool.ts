import type { ChannelsOf, Images, SizeFor } from "./image_types.ts";
import type { ImageSize } from "../values/image.ts";
import type { Empty, Layer } from "./layer.ts";
import { globalPooling, type GlobalPoolOptions, largest } from "./pooling.ts";

/**
 * Returns the layer that gives the largest number of each channel over the whole image, as an image of
 * one pixel: the `nn.AdaptiveMaxPool2d(1)` of PyTorch. The gradient goes to the first of equals.
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { globalMaxPool } from "@foldnet/foldnet";
 *
 * const pool = globalMaxPool({ image: { height: 7, width: 7, channels: 64 } });
 * console.log(pool.outputs); // 64
 * ```
 */
export function globalMaxPool<In extends number, const Image extends ImageSize = never>(
  options?: GlobalPoolOptions & { readonly image?: Image },
): Layer<In, Images<1, 1, ChannelsOf<SizeFor<Image, In>>>, Empty>;
export function globalMaxPool(options: GlobalPoolOptions = {}): Layer<number, number, Empty> {
  return globalPooling("globalMaxPool", largest, "GlobalMaxPool", options);
}
