/**
 * Finds the digit in an image, and draws it as MNIST's digits are drawn: scaled into a box, with its
 * center of mass in the middle ({@link http://yann.lecun.com/exdb/mnist/}).
 *
 * @module
 */

import { resized } from "./area_average.ts";
import type { GrayImage } from "./gray_image.ts";
import { fullyInked } from "./ink.ts";
import { strokesIn } from "./strokes.ts";

/** The side of MNIST's images, and the side of the box that their digits fill. */
const MNIST = { side: 28, box: 20 };

/** The longest side of an image in which a digit is looked for. Larger images are scaled down. */
const LARGEST_SIDE = 500;

/**
 * Returns the digit in an image of any size, dark on light or light on dark, as MNIST draws it: light on
 * black, in the middle of a square. Returns undefined if the image is blank.
 *
 * @param side The side of the square in pixels.
 */
export function findDigit(image: GrayImage, side: number = MNIST.side): GrayImage | undefined {
  const scale = Math.min(LARGEST_SIDE / Math.max(image.height, image.width), 1);
  const drawn = strokesIn(scale < 1 ? resized(image, scaledSize(image, scale)) : image);
  if (!drawn) return undefined;
  const box = Math.max(Math.round(side * MNIST.box / MNIST.side), 1);
  const fit = box / Math.max(drawn.height, drawn.width);
  return centered(fullyInked(resized(drawn, scaledSize(drawn, fit))), side);
}

function scaledSize(
  { height, width }: GrayImage,
  scale: number,
): Pick<GrayImage, "height" | "width"> {
  const scaled = (length: number): number => Math.max(Math.round(length * scale), 1);
  return { height: scaled(height), width: scaled(width) };
}

/** Returns an image in a black square, with its center of mass as near to the middle as it fits. */
function centered({ height, width, pixels }: GrayImage, side: number): GrayImage {
  let mass = 0;
  let down = 0;
  let across = 0;
  pixels.forEach((light, i) => {
    mass += light;
    down += light * Math.floor(i / width);
    across += light * (i % width);
  });
  // The middle of an image of MNIST is the pixel in row 14 and column 14, not the corner before it.
  const start = (center: number, length: number): number =>
    Math.min(Math.max(Math.round(side / 2 - center / mass), 0), side - length);
  const top = start(down, height);
  const left = start(across, width);
  const square = new Float32Array(side * side);
  for (let y = 0; y < height; y++) {
    square.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * side + left);
  }
  return { height: side, width: side, pixels: square };
}
