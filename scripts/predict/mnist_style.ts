/**
 * Digits as MNIST draws them: scaled into a box, with the center of mass in the middle
 * ({@link http://yann.lecun.com/exdb/mnist/}).
 *
 * @module
 */

import { resized } from "./area_average.ts";
import type { GrayImage } from "./gray_image.ts";
import { fullyInked } from "./ink.ts";

/** The side of MNIST's images, and of the box in them that digits fill. */
const MNIST = { side: 28, box: 20 };

/** Returns the ink of a digit, which fills its image, in a square of so many pixels a side. */
export function inMnistStyle(ink: GrayImage, side: number = MNIST.side): GrayImage {
  const box = Math.max(Math.round(side * MNIST.box / MNIST.side), 1);
  const fit = box / Math.max(ink.height, ink.width);
  const size = {
    height: Math.max(Math.round(ink.height * fit), 1),
    width: Math.max(Math.round(ink.width * fit), 1),
  };
  return centered(fullyInked(resized(ink, size)), side);
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
  // In MNIST the middle is the pixel in row 14 and column 14, and not the corner before it.
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
