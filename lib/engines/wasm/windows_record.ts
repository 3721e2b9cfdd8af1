/**
 * Windows for the kernels: a record of 32-bit words in the engine's memory.
 *
 * @module
 */

import { canvasOf, placesOf, tapsOf, type Windows } from "../windows.ts";
import type { Workshop } from "./workshop.ts";

/** The numbers of windows that are multiplied at a time: they fit into the second-level cache. */
const CACHED = 48 * 1024;
/** The rows of a tile of the product. */
const TILE = 5;

/** Lends the record of windows to `f`. */
export function withWindows<T>(
  { heap, withBlock }: Workshop,
  windows: Windows,
  f: (record: number) => T,
): T {
  const words = wordsOf(windows);
  return withBlock(words.length * 4, (record) => {
    heap.words(record, words.length).set(words);
    return f(record);
  });
}

/** Returns the words of the record, in the order of `windows.as.ts`. */
function wordsOf(windows: Windows): Uint32Array {
  const { image: { height, width, channels }, size, stride, dilation, padding, places } = windows;
  const all = placesOf(windows);
  const tiles = Math.max(1, Math.floor(CACHED / tapsOf(windows) / TILE));
  const batch = Math.min(tiles * TILE, all);
  return Uint32Array.of(
    height,
    width,
    channels,
    ...padding,
    ...size,
    ...stride,
    ...places,
    ...canvasOf(windows),
    ...dilation,
    batch,
    // Several small images at a time.
    Math.max(1, Math.floor(tiles * TILE / all)),
  );
}
