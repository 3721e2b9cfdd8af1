/**
 * Finds the digits in a picture, from left to right.
 *
 * @module
 */

import { type Box, cropped } from "./boxes.ts";
import { grayOf } from "./contrast.ts";
import { digitsOf } from "./digits.ts";
import { withoutFrames, withoutTouchedFrames } from "./frames.ts";
import type { GrayImage } from "./gray_image.ts";
import { inkOf, type Paper, paperOf } from "./ink.ts";
import { withoutLines } from "./lines.ts";
import { inMnistStyle } from "./mnist_style.ts";
import { pageOf } from "./page.ts";
import { onlyParts, partsOf } from "./parts.ts";
import { type Picture, shrunk } from "./picture.ts";
import { likelierInk, type Writing } from "./polarity.ts";

/** Larger pictures are scaled down to this before digits are looked for. */
const LARGEST_SIDE = 500;

/** What is narrower for its height is a piece of a line. */
const THIN = 0.08;

/** A digit in a picture. */
export interface FoundDigit {
  /** Where it is, in pixels of the file's picture. */
  readonly box: Box;
  /** The digit as MNIST would have it: light on black, in the middle of a square. */
  readonly image: GrayImage;
}

/**
 * Returns the digits in a picture of any size, dark on light or light on dark, from left to right and row by
 * row, each as MNIST would have it, in a square of so many pixels a side.
 */
export function findDigits(picture: Picture, side?: number): readonly FoundDigit[] {
  const small = shrunk(picture, LARGEST_SIDE);
  const gray = grayOf(small);
  const { ink, digits } = writingIn(gray);
  const scale = (picture.reduction ?? 1) * picture.width / small.width;
  return digits.map(({ box, parts }) => ({
    box: scaled(box, scale, picture),
    image: inMnistStyle(cropped(onlyParts(ink, parts), box), side),
  }));
}

/** Returns what is written in an image, in dark or in light ink. */
function writingIn(gray: GrayImage): Writing {
  const [dark, light] = [paperOf(gray), paperOf(inverted(gray))];
  // Without light strokes, the paper between dark ones may look like a sheet, but not the other way round.
  const page = pageOf(dark.image, dark.paper);
  return likelierInk(
    darkWriting(dark, page),
    darkWriting(light, page ?? pageOf(light.image, light.paper)),
  );
}

function darkWriting(sheet: Paper, page: Uint8Array | undefined): Writing {
  const { image: gray, paper } = sheet;
  const ink = inkOf(sheet, page);
  if (!ink) return { gray, paper, ink: gray, digits: [], lines: 0 };
  const open = withoutTouchedFrames(ink);
  const unframed = onlyParts(open, withoutFrames(partsOf(open), open));
  const { image, lines } = withoutLines(unframed);
  const digits = digitsOf(onlyParts(image, withoutFrames(partsOf(image), image)));
  // Of many lines a piece may be left, which is thinner than any digit.
  if (lines > 2) {
    const wide = digits.filter(({ box }) => box.right - box.left > THIN * (box.bottom - box.top));
    return { gray, paper, ink: image, digits: wide, lines };
  }
  // A single line may be a 1 that fills the picture.
  if (digits.length > 0 || lines !== 1) return { gray, paper, ink: image, digits, lines };
  return { gray, paper, ink, digits: digitsOf(ink), lines: 0 };
}

function inverted({ pixels, ...size }: GrayImage): GrayImage {
  return { ...size, pixels: pixels.map((light) => 1 - light) };
}

function scaled(
  { top, left, bottom, right }: Box,
  scale: number,
  { height, width, reduction = 1 }: Picture,
): Box {
  return {
    top: Math.floor(top * scale),
    left: Math.floor(left * scale),
    bottom: Math.min(Math.ceil(bottom * scale), reduction * height),
    right: Math.min(Math.ceil(right * scale), reduction * width),
  };
}
