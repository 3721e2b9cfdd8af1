/**
 * Light that falls on paper from one side.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/** The deviation from a slope that even light has at most: shadows and desks have more. */
const MOST_LEFT = 0.03;

/**
 * Returns an image as if its light were even: without the slope of its paper, if the paper is no more than a
 * slope. `paper` is the image without strokes.
 */
export function withoutSlope(image: GrayImage, paper: GrayImage): GrayImage {
  const { height, width } = image;
  const mean = paper.pixels.reduce((sum, light) => sum + light, 0) / paper.pixels.length;
  // Rows and columns around the middle are independent, so each slope is found by itself.
  let [down, across, squaredDown, squaredAcross] = [0, 0, 0, 0];
  paper.pixels.forEach((light, place) => {
    const [y, x] = fromMiddle(place, { height, width });
    down += y * light;
    across += x * light;
    squaredDown += y * y;
    squaredAcross += x * x;
  });
  const [slopeDown, slopeAcross] = [down / (squaredDown || 1), across / (squaredAcross || 1)];
  const slopes = image.pixels.map((_, place) => {
    const [y, x] = fromMiddle(place, { height, width });
    return slopeDown * y + slopeAcross * x;
  });
  const squares = paper.pixels.reduce(
    (sum, light, place) => sum + (light - mean - (slopes[place] ?? 0)) ** 2,
    0,
  );
  if (Math.sqrt(squares / paper.pixels.length) > MOST_LEFT) return image;
  return {
    height,
    width,
    pixels: image.pixels.map((light, place) => light - (slopes[place] ?? 0)),
  };
}

function fromMiddle(
  place: number,
  { height, width }: Readonly<Record<"height" | "width", number>>,
): readonly [y: number, x: number] {
  const y = Math.floor(place / width);
  return [y - (height - 1) / 2, place - y * width - (width - 1) / 2];
}
