import type { ChannelsOf, Images, SizeFor } from "./image_types.ts";
import type { ImageSize } from "../values/image.ts";
import type { Empty, Layer } from "./layer.ts";
import { globalPooling, type GlobalPoolOptions, mean } from "./pooling.ts";

/**
 * Returns the layer that gives the mean of each channel over the whole image, as an image of one pixel
 * (Lin, Chen and Yan, "Network in network", 2014).
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { globalAveragePool } from "@foldnet/foldnet";
 *
 * const pool = globalAveragePool({ image: { height: 7, width: 7, channels: 64 } });
 * console.log(pool.outputs); // 64
 * ```
 */
export function globalAveragePool<In extends number, const Image extends ImageSize = never>(
  options?: GlobalPoolOptions & { readonly image?: Image },
): Layer<In, Images<1, 1, ChannelsOf<SizeFor<Image, In>>>, Empty>;
export function globalAveragePool(
  options: GlobalPoolOptions = {},
): Layer<number, number, Empty> {
  return globalPooling("globalAveragePool", mean, "GlobalAveragePool", options);
}
