/**
 * Windows that slide over images, for convolution and pooling.
 *
 * @module
 */

import { isCount, isWhole } from "../values/count.ts";
import { imageShape, type ImageSize } from "../values/image.ts";
import { brief } from "../values/json.ts";

/** A height and a width, or one number for both. */
export type Extent = number | readonly [height: number, width: number];

/**
 * The padding of images: `"valid"` has none, so that windows stay inside, and `"same"` has as much as
 * gives one place for each `stride` pixels, half of it on each side, and an odd pixel at the end. Numbers
 * are the pixels above and below, and to the left and right, as PyTorch has them.
 */
export type Padding = "valid" | "same" | Extent;

/** Windows over images of a size. */
export interface Windows {
  /** The size of the images. */
  readonly image: ImageSize;
  /** The height and width of a window, in pixels. */
  readonly size: readonly [height: number, width: number];
  /** Pixels from a place to the next one. */
  readonly stride: readonly [down: number, across: number];
  /** Pixels from a pixel of a window to the next one: 1 where they are neighbors. */
  readonly dilation: readonly [down: number, across: number];
  /**
   * The groups that the channels fall into, in their order. A convolution computes the channels of each
   * group from the channels of the same group alone.
   */
  readonly groups: number;
  /** Pixels of padding above and to the left of an image. */
  readonly padding: readonly [top: number, left: number];
  /** The number of places, down and across. */
  readonly places: readonly [down: number, across: number];
}

/** Options of windows. */
export interface WindowOptions {
  /** The height and width of a window, in pixels. */
  readonly size: Extent;
  /** Pixels from a place to the next one. */
  readonly stride: Extent;
  /** The padding of images. */
  readonly padding: Padding;
  /** Pixels from a pixel of a window to the next one. The default is 1. */
  readonly dilation?: Extent | undefined;
  /** The groups of channels. The default is 1. */
  readonly groups?: number | undefined;
}

/** The most numbers of an image with its padding: a gigabyte. Kernels count bytes in 32 bits. */
const LARGEST_CANVAS = 2 ** 28;

/**
 * Returns the windows of a layer over images of a size.
 *
 * @throws {RangeError} if the window does not fit into the image, the channels of the image do not fall into
 * so many groups of one size, or an image with its padding has more than 2^28 numbers. The message names the
 * layer.
 */
export function windowsOver(name: string, image: ImageSize, options: WindowOptions): Windows {
  const size = pair(options.size);
  const stride = pair(options.stride);
  const dilation = pair(options.dilation ?? 1);
  const { groups = 1 } = options;
  const padding = paddingOf(options.padding);
  const span = spanOf({ size, dilation });
  const along = (i: 0 | 1): readonly [places: number, before: number] => {
    const length = i === 0 ? image.height : image.width;
    if (padding === "same") {
      const places = Math.ceil(length / stride[i]);
      return [places, Math.floor(Math.max((places - 1) * stride[i] + span[i] - length, 0) / 2)];
    }
    const before = padding === "valid" ? 0 : padding[i];
    return [Math.floor((length + 2 * before - span[i]) / stride[i]) + 1, before];
  };
  const [[down, top], [across, left]] = [along(0), along(1)];
  if (down < 1 || across < 1) {
    throw new RangeError(
      `Cannot slide ${name} over images of ${
        imageShape(image)
      }: the window is larger than they are`,
    );
  }
  if (image.channels % groups !== 0) {
    throw new RangeError(
      `Cannot slide ${name} over images of ${imageShape(image)}: ` +
        `${image.channels} channels are not a multiple of ${groups}`,
    );
  }
  const windows = {
    image,
    size,
    stride,
    dilation,
    groups,
    padding: [top, left],
    places: [down, across],
  } as const;
  const [high, wide] = canvasOf(windows);
  const numbers = high * wide * image.channels;
  if (numbers > LARGEST_CANVAS) {
    throw new RangeError(
      `Cannot slide ${name} over images of ${imageShape(image)}: with their padding they are ` +
        `${high}x${wide}x${image.channels}, more than ${LARGEST_CANVAS} numbers`,
    );
  }
  return windows;
}

/** Returns the pixels from the first to the last of a window, both counted. */
export function spanOf(
  { size, dilation }: Pick<Windows, "size" | "dilation">,
): readonly [height: number, width: number] {
  return [(size[0] - 1) * dilation[0] + 1, (size[1] - 1) * dilation[1] + 1];
}

/** Returns the number of places of windows in an image. */
export function placesOf({ places: [down, across] }: Windows): number {
  return down * across;
}

/** Returns the number of numbers in a window: those of one group of channels. */
export function tapsOf({ size: [height, width], image, groups }: Windows): number {
  return height * width * image.channels / groups;
}

/** Returns the size of images with so many channels for each place of a window. */
export function imageOfPlaces({ places: [height, width] }: Windows, channels: number): ImageSize {
  return { height, width, channels };
}

/** Returns the size of the images with their padding that all windows lie on. */
export function canvasOf(
  { image: { height, width }, size, stride, dilation, padding: [top, left], places }: Windows,
): readonly [height: number, width: number] {
  const [high, wide] = spanOf({ size, dilation });
  return [
    Math.max(height + top, (places[0] - 1) * stride[0] + high),
    Math.max(width + left, (places[1] - 1) * stride[1] + wide),
  ];
}

/** Returns the padding with both numbers of an extent, as specs have it. */
export function paddingOf(
  padding: Padding,
): "valid" | "same" | readonly [vertical: number, horizontal: number] {
  return padding === "valid" || padding === "same" ? padding : pair(padding);
}

/** Returns both numbers of an extent. */
export function pair(extent: Extent): readonly [height: number, width: number] {
  return isPair(extent) ? [...extent] : [extent, extent];
}

function isPair(extent: Extent): extent is readonly [height: number, width: number] {
  return Array.isArray(extent);
}

/** Returns an extent as text: `"3x3"`. */
export function extentText(extent: Extent): string {
  return typeof extent === "number" || Array.isArray(extent)
    ? pair(extent).map(brief).join("x")
    : brief(extent);
}

/**
 * Throws unless a window can be made of these.
 *
 * @throws {RangeError} if a size, stride or dilation or the groups are not whole numbers from 1, or there is no
 * such padding.
 */
export function requireWindow(
  name: string,
  { size, stride, padding, dilation = 1, groups = 1 }: WindowOptions,
): void {
  const counts = [pair(size), pair(stride)].flat();
  if (counts.length !== 4 || !counts.every(isCount)) {
    throw new RangeError(`Cannot make ${name}: sizes and strides are whole numbers from 1`);
  }
  const gaps = pair(dilation);
  if (gaps.length !== 2 || !gaps.every(isCount)) {
    throw new RangeError(`Cannot make ${name}: dilations are whole numbers from 1`);
  }
  if (!isCount(groups)) {
    throw new RangeError(`Cannot make ${name}: groups are a whole number from 1`);
  }
  const pixels = paddingOf(padding);
  if (typeof pixels === "string") return;
  if (pixels.length !== 2 || !pixels.every(isWhole)) {
    const given = typeof padding === "object" && !Array.isArray(padding) ? brief(padding) : padding;
    throw new RangeError(
      `Cannot make ${name}: padding is "valid", "same" or whole numbers from 0, not ${given}`,
    );
  }
}

/**
 * Throws unless each window has a pixel of its image, which pooling needs: nothing has no largest number and no mean.
 *
 * @throws {RangeError} if the padding is not smaller than the window.
 */
export function requireCovered(
  name: string,
  { size, padding, dilation = 1 }: WindowOptions,
): void {
  const pixels = paddingOf(padding);
  if (typeof pixels === "string") return;
  const [height, width] = spanOf({ size: pair(size), dilation: pair(dilation) });
  if (pixels[0] >= height || pixels[1] >= width) {
    throw new RangeError(
      `Cannot make ${name}: a padding of ${pixels.join("x")} is not smaller than the window`,
    );
  }
}
