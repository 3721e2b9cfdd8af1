import type { Empty, Layer } from "./layer.ts";
import { mean, pooling, type PoolingOptions } from "./pooling.ts";
import type { Extent } from "../engines/windows.ts";

/**
 * Returns the layer that gives the mean of each channel in each window of an image. Padding does not count.
 *
 * @throws {RangeError} if a size is not a whole number from 1, or the window is larger than the images.
 *
 * @example
 * ```ts
 * import { averagePool2d } from "@foldnet/foldnet";
 *
 * const pool = averagePool2d(2, { image: { height: 24, width: 24, channels: 8 } });
 * console.log(pool.outputs); // 1152
 * ```
 */
export function averagePool2d(
  window: Extent,
  options: PoolingOptions = {},
): Layer<number, number, Empty> {
  return pooling("averagePool2d", mean, window, options);
}
