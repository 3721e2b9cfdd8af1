import type { ImageSize } from "../values/image.ts";

/** The sizes of images that are known. The others follow from the number of pixels. */
export type PartialImageSize = Partial<ImageSize>;

/**
 * Returns the size of images that have the given number of numbers, or undefined if no size fits.
 * Without height and width, images are square.
 *
 * @param numbers The numbers per image: pixels times channels.
 *
 * @example
 * ```ts
 * console.log(imageSizeFor(784, {})); // { height: 28, width: 28, channels: 1 }
 * console.log(imageSizeFor(12, { height: 2 })); // { height: 2, width: 6, channels: 1 }
 * ```
 */
export function imageSizeFor(
  numbers: number,
  { height, width, channels = 1 }: PartialImageSize,
): ImageSize | undefined {
  const pixels = numbers / channels;
  const rows = height ?? (width === undefined ? Math.sqrt(pixels) : pixels / width);
  const size = { height: rows, width: width ?? pixels / rows, channels };
  const fits = numbers > 0 && rows * size.width === pixels &&
    Number.isInteger(rows) && Number.isInteger(size.width);
  return fits ? size : undefined;
}

/**
 * Returns the known sizes as errors show them.
 *
 * @example
 * ```ts
 * console.log(describeSize({ height: 2, channels: 3 })); // "an image of height 2 and 3 channels"
 * ```
 */
export function describeSize({ height, width, channels = 1 }: PartialImageSize): string {
  const colors = channels === 1 ? [] : [`${channels} channels`];
  if (height === undefined && width === undefined) {
    return ["a square image", ...colors].join(" of ");
  }
  const size = height === undefined
    ? `width ${width}`
    : width === undefined
    ? `height ${height}`
    : `${height}x${width}`;
  return `an image of ${[size, ...colors].join(" and ")}`;
}
