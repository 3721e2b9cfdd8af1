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
  workshop: Workshop,
  windows: Windows,
  f: (record: number) => T,
): T {
  const all = placesOf(windows);
  const tiles = Math.max(1, Math.floor(CACHED / tapsOf(windows) / TILE));
  const together = {
    batch: Math.min(tiles * TILE, all),
    // Several small images at a time.
    samples: Math.max(1, Math.floor(tiles * TILE / all)),
  };
  return withRecord(workshop, wordsOf(windows, canvasOf(windows), together), f);
}

/** Lends the record of windows of 3x3 pixels to `f`, whose canvas holds whole tiles of 2x2 places. */
export function withTiles<T>(
  workshop: Workshop,
  windows: Windows,
  batch: number,
  f: (record: number) => T,
): T {
  const [high, wide] = windows.places;
  const canvas = [2 * Math.ceil(high / 2) + 2, 2 * Math.ceil(wide / 2) + 2] as const;
  return withRecord(workshop, wordsOf(windows, canvas, { batch, samples: 1 }), f);
}

function withRecord<T>(
  { heap, withBlock }: Workshop,
  words: Uint32Array,
  f: (record: number) => T,
): T {
  return withBlock(words.length * 4, (record) => {
    heap.words(record, words.length).set(words);
    return f(record);
  });
}

/** Returns the words of the record, in the order of `windows.as.ts`. */
function wordsOf(
  { image: { height, width, channels }, size, stride, dilation, padding, places }: Windows,
  canvas: readonly [height: number, width: number],
  { batch, samples }: { readonly batch: number; readonly samples: number },
): Uint32Array {
  return Uint32Array.of(
    height,
    width,
    channels,
    ...padding,
    ...size,
    ...stride,
    ...places,
    ...canvas,
    ...dilation,
    batch,
    samples,
  );
}
