/**
 * Windows as the kernels of `convolution.as.ts` and `pooling.as.ts` take them: as a record of words.
 *
 * @module
 */

import type { Windows } from "../windows.ts";

/** How many numbers of windows are multiplied at a time: they fit into the second-level cache. */
const CACHED = 24 * 1024;
/** The rows of a tile of the product. */
const TILE = 5;

/** The record of windows over images, which are laid onto a canvas with their padding. */
export function recordOf({ image, size, stride, padding, places }: Windows): Uint32Array {
  return record({
    image: [image.height, image.width, image.channels],
    spread: [1, 1],
    offset: padding,
    canvas: [
      Math.max(image.height, (places[0] - 1) * stride[0] + size[0]),
      Math.max(image.width, (places[1] - 1) * stride[1] + size[1]),
    ],
    window: size,
    stride,
    places,
  });
}

/**
 * The record for the gradient of a convolution with regard to its images: each pixel of these is reached
 * from the places of a window of gradients, whose strides are filled with zeros.
 */
export function gradientRecordOf(
  { image, size, stride, padding, places }: Windows,
  channels: number,
): Uint32Array {
  return record({
    image: [...places, channels],
    spread: stride,
    offset: [size[0] - 1 - padding[0], size[1] - 1 - padding[1]],
    canvas: [image.height + size[0] - 1, image.width + size[1] - 1],
    window: size,
    stride: [1, 1],
    places: [image.height, image.width],
  });
}

type Pair = readonly [number, number];

function record({ image, spread, offset, canvas, window, stride, places }: {
  readonly image: readonly [number, number, number];
  readonly spread: Pair;
  readonly offset: Pair;
  readonly canvas: Pair;
  readonly window: Pair;
  readonly stride: Pair;
  readonly places: Pair;
}): Uint32Array {
  const taps = window[0] * window[1] * image[2];
  const fitting = Math.max(1, Math.floor(CACHED / taps / TILE)) * TILE;
  const batch = Math.min(fitting, places[0] * places[1]);
  return Uint32Array.of(
    ...image,
    ...spread,
    ...offset,
    ...canvas,
    ...window,
    ...stride,
    ...places,
    batch,
  );
}
