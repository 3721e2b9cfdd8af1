/**
 * Finds the strokes in an image, on a sheet of paper that need not fill it.
 *
 * @module
 */

import { type Box, boxOf, cropped } from "./boxes.ts";
import type { GrayImage } from "./gray_image.ts";
import { inkOf } from "./ink.ts";
import { largeParts } from "./parts.ts";

/**
 * The least part of an image that a sheet of paper fills, down and across, and the least part of its own
 * box. Even the thickest strokes fill less of theirs.
 */
const SHEET = { side: 0.4, filled: 0.8 };

/**
 * Returns the ink of the strokes in an image, without the paper around them. Where a sheet of paper is
 * all that stands out, as in a dark frame or on a desk, these are the strokes on it. Returns undefined if
 * the image is blank.
 */
export function strokesIn(image: GrayImage): GrayImage | undefined {
  const found = inkIn(image);
  if (!found) return undefined;
  const onSheet = isSheet(found.ink, image) ? inkIn(cropped(image, within(found.box))) : undefined;
  return (onSheet ?? found).ink;
}

interface Found {
  /** The place in the image. */
  readonly box: Box;
  readonly ink: GrayImage;
}

function inkIn(image: GrayImage): Found | undefined {
  const ink = inkOf(image);
  const found = ink && largeParts(ink);
  if (!found) return undefined;
  const box = boxOf(found);
  return { box, ink: cropped(found, box) };
}

function isSheet({ height, width, pixels }: GrayImage, image: GrayImage): boolean {
  const isLarge = height >= SHEET.side * image.height && width >= SHEET.side * image.width;
  return isLarge && pixels.filter((each) => each > 0).length >= SHEET.filled * pixels.length;
}

/** Returns a box without its edge, where the sheet and its surroundings mix. */
function within({ top, left, bottom, right }: Box): Box {
  const [height, width] = [bottom - top, right - left];
  const edge = Math.min(Math.ceil(0.02 * height), (height - 1) >> 1, (width - 1) >> 1);
  return { top: top + edge, left: left + edge, bottom: bottom - edge, right: right - edge };
}
