import { type ImageSize, requireImageSize, sizeOf } from "../values/image.ts";
import { type Empty, type Layer, lazyLayer, requireImage } from "./layer.ts";
import { mean, poolingOf } from "./pooling.ts";
import { windowsOver } from "../engines/windows.ts";

/** What global pooling may be told. */
export interface GlobalPoolOptions {
  /** The size of the images that come in. The default is that of what the layer before gives. */
  readonly input?: ImageSize;
}

/**
 * The layer that gives the mean of each channel over the whole image, as an image of one pixel (Lin, Chen
 * and Yan, "Network in network", 2014).
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { globalAveragePool } from "@foldnet/foldnet";
 *
 * const pool = globalAveragePool({ input: { height: 7, width: 7, channels: 64 } });
 * console.log(pool.outputs); // 64
 * ```
 */
export function globalAveragePool(
  { input }: GlobalPoolOptions = {},
): Layer<number, number, Empty> {
  const name = "globalAveragePool";
  if (!input) {
    return lazyLayer({
      name,
      spec: { kind: name },
      sized: (inputs, image) => globalAveragePool({ input: requireImage(name, inputs, image) }),
    });
  }
  requireImageSize(`make ${name}`, input);
  const size = [input.height, input.width] as const;
  const windows = windowsOver(name, input, { size, stride: size, padding: "valid" });
  return poolingOf(name, mean, windows, { kind: name, input: sizeOf(input) });
}
