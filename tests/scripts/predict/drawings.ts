/** Shared by the tests of predict: digits of MNIST, drawn in other ways. */
import { readIdxDirectory } from "../../../mod.ts";
import type { GrayImage } from "../../../scripts/predict/gray_image.ts";

const { test } = await readIdxDirectory("tests/fixtures/tiny");

/** Returns a test image of the small dataset, from 0 for black to 1 for white. */
export function digit(index: number): GrayImage {
  const pixels = test.inputs.bytes.subarray(784 * index, 784 * (index + 1));
  return { height: 28, width: 28, pixels: Float32Array.from(pixels, (byte) => byte / 255) };
}

/** Options of a drawing. */
export interface Drawing {
  /** The size of the drawing. */
  readonly height: number;
  readonly width: number;
  /** The place of the digit's upper left corner. */
  readonly top: number;
  readonly left: number;
  /** The scale of the digit. */
  readonly scale: number;
  /** Returns the light of a place, from its ink. The coordinates of places are from 0 to 1. */
  readonly light: (ink: number, y: number, x: number) => number;
}

/** Returns a digit that is drawn in another way. */
export function drawn(
  digit: GrayImage,
  { height, width, top, left, scale, light }: Drawing,
): GrayImage {
  const pixels = Float32Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    const [row, column] = [Math.floor((y - top) / scale), Math.floor((x - left) / scale)];
    const isInside = row >= 0 && row < digit.height && column >= 0 && column < digit.width;
    const ink = isInside ? digit.pixels[row * digit.width + column] ?? 0 : 0;
    return Math.min(Math.max(light(ink, y / height, x / width), 0), 1);
  });
  return { height, width, pixels };
}
