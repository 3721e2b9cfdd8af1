/**
 * Windows that slide over images: what convolution and pooling have in common.
 *
 * @module
 */

import { isCount } from "../values/count.ts";
import { imageShape, type ImageSize } from "../values/image.ts";

/** A height and a width, or one number for both. */
export type Extent = number | readonly [height: number, width: number];

/**
 * What stands around an image: nothing, so that windows stay inside it, or as much as gives one place
 * for each `stride` pixels, half of it on each side and what is left over at the end.
 */
export type Padding = "valid" | "same";

/** All that says where a window stands. */
export interface Windows {
  /** The size of the images that it slides over. */
  readonly image: ImageSize;
  /** How many pixels it is high and wide. */
  readonly size: readonly [height: number, width: number];
  /** How many pixels lie between a place and the next one. */
  readonly stride: readonly [down: number, across: number];
  /** How many pixels of padding are above and to the left of an image. */
  readonly padding: readonly [top: number, left: number];
  /** How many places there are. */
  readonly places: readonly [down: number, across: number];
}

/** What windows are made of. */
export interface WindowOptions {
  /** How many pixels the window is high and wide. */
  readonly size: Extent;
  /** How many pixels lie between a place and the next one. */
  readonly stride: Extent;
  /** What stands around an image. */
  readonly padding: Padding;
}

/**
 * The windows of a layer over images of a size.
 *
 * @throws {RangeError} if the window does not fit into the image; it names the layer.
 */
export function windowsOver(name: string, image: ImageSize, options: WindowOptions): Windows {
  const size = pair(options.size);
  const stride = pair(options.stride);
  const { padding } = options;
  const along = (i: 0 | 1): readonly [places: number, before: number] => {
    const length = i === 0 ? image.height : image.width;
    if (padding === "valid") return [Math.floor((length - size[i]) / stride[i]) + 1, 0];
    const places = Math.ceil(length / stride[i]);
    return [places, Math.floor(Math.max((places - 1) * stride[i] + size[i] - length, 0) / 2)];
  };
  const [[down, top], [across, left]] = [along(0), along(1)];
  if (down < 1 || across < 1) {
    throw new RangeError(
      `Cannot slide ${name} over images of ${
        imageShape(image)
      }: the window is larger than they are`,
    );
  }
  return { image, size, stride, padding: [top, left], places: [down, across] };
}

/** How many places windows have in an image. */
export function placesOf({ places: [down, across] }: Windows): number {
  return down * across;
}

/** How many numbers are in a window. */
export function tapsOf({ size: [height, width], image }: Windows): number {
  return height * width * image.channels;
}

/** The size of the images that have so many channels for each place of a window. */
export function imageOfPlaces({ places: [height, width] }: Windows, channels: number): ImageSize {
  return { height, width, channels };
}

/** Both numbers of an extent. */
export function pair(extent: Extent): readonly [height: number, width: number] {
  return isPair(extent) ? [...extent] : [extent, extent];
}

function isPair(extent: Extent): extent is readonly [height: number, width: number] {
  return Array.isArray(extent);
}

/** An extent as names write it: `"3x3"`. */
export function extentText(extent: Extent): string {
  return pair(extent).join("x");
}

/**
 * Throws unless a window can be made of these.
 *
 * @throws {RangeError} if a size or stride is not a whole number from 1, or there is no such padding.
 */
export function requireWindow(name: string, { size, stride, padding }: WindowOptions): void {
  const counts = [pair(size), pair(stride)].flat();
  if (counts.length !== 4 || !counts.every(isCount)) {
    throw new RangeError(`Cannot make ${name}: sizes and strides are whole numbers from 1`);
  }
  if (padding !== "valid" && padding !== "same") {
    throw new RangeError(`Cannot make ${name}: padding is "valid" or "same", not ${padding}`);
  }
}
