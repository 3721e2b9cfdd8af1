import { type ImageSize, requireImageSize } from "../values/image.ts";
import { type Empty, type Layer, lazyLayer, requireImage } from "./layer.ts";
import { mean, type Pool, poolingOf } from "./pooling.ts";
import { windowsOver } from "../engines/windows.ts";

/** Options of global pooling. */
export interface GlobalPoolOptions {
  /** The size of the images that come in. The default is the size that the layer before gives. */
  readonly image?: ImageSize;
}

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
export function globalAveragePool(
  { image }: GlobalPoolOptions = {},
): Layer<number, number, Empty> {
  const name = "globalAveragePool";
  const spec = { kind: name };
  const sized = (inputs: number, image?: ImageSize) =>
    globalAveragePool({ image: requireImage(name, inputs, image) });
  if (!image) return lazyLayer({ name, spec, sized });
  requireImageSize(`make ${name}`, image);
  const size = [image.height, image.width] as const;
  const windows = windowsOver(name, image, { size, stride: size, padding: "valid" });
  const pool: Pool = {
    ...mean,
    onnx: (onnx, input, { output }) =>
      onnx.step("GlobalAveragePool", [onnx.planes(input, image)], { planes: output }),
  };
  return poolingOf(name, pool, windows, spec);
}
