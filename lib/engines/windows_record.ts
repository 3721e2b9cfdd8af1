import type { Windows } from "../windows.ts";

/** How many numbers of windows are multiplied at a time: they fit into the second-level cache. */
const CACHED = 48 * 1024;
/** The rows of a tile of the product. */
const TILE = 5;

/** Windows over images as the kernels take them: the words of the record in `windows.as.ts`. */
export function windowsRecord({ image, size, stride, padding, places }: Windows): Uint32Array {
  const { height, width, channels } = image;
  const all = places[0] * places[1];
  const tiles = Math.max(1, Math.floor(CACHED / (size[0] * size[1] * channels) / TILE));
  const batch = Math.min(tiles * TILE, all);
  return Uint32Array.of(
    height,
    width,
    channels,
    ...padding,
    ...size,
    ...stride,
    ...places,
    Math.max(height, (places[0] - 1) * stride[0] + size[0]),
    Math.max(width, (places[1] - 1) * stride[1] + size[1]),
    batch,
    // Of small images several at a time.
    Math.max(1, Math.floor(tiles * TILE / all)),
  );
}
