/**
 * The sheet of paper in a picture of a desk.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";
import { type Part, partsOf } from "./parts.ts";
import { thresholdOf } from "./threshold.ts";

/** In smaller pictures there is no desk. */
const LEAST_SIDE = 64;

/** Sheet and desk differ by this much light at least. */
const LEAST_CONTRAST = 0.12;

/** A sheet fills this part of a picture at least. */
const LEAST_AREA = 0.15;

/** The part of a sheet that is as light as paper at least: a large digit is filled where its strokes are near. */
const LEAST_BLANK = 0.7;

/** The part of the shorter side along a sheet's edge in which sheet and desk mix. */
const EDGE = 0.015;

/**
 * Returns which pixels are on the sheet of paper that lies on a desk, or undefined if there is no desk. `paper`
 * is the picture `image` without strokes.
 *
 * A sheet covers more than it shares with the border of the picture. A shadow that crosses the paper does not:
 * half planes that cut a part `c` of the border off a square cover `2 * c ** 2` of it at most.
 */
export function pageOf(image: GrayImage, paper: GrayImage): Uint8Array | undefined {
  const { height, width, pixels } = paper;
  if (Math.min(height, width) < LEAST_SIDE) return undefined;
  const threshold = thresholdOf(pixels);
  const light = meanOf(pixels.filter((each) => each > threshold));
  const dark = meanOf(pixels.filter((each) => each <= threshold));
  if (!(light - dark >= LEAST_CONTRAST)) return undefined;
  const sheets = [1, -1].flatMap((sign) => {
    const isClass = pixels.map((each) => (each > threshold ? 1 : -1) === sign ? 1 : 0);
    const [largest] = partsOf({ height, width, pixels: isClass })
      .toSorted((a, b) => b.places.length - a.places.length);
    if (!largest) return [];
    const level = sign > 0 ? light : dark;
    const blank = largest.places.filter((place) =>
      Math.abs((image.pixels[place] ?? 0) - level) < (light - dark) / 2
    );
    const isBlank = blank.length >= LEAST_BLANK * largest.places.length;
    return isBlank && isSheet(largest, paper) && hasEdge(largest, paper, light - dark)
      ? [largest]
      : [];
  });
  const [sheet, other] = sheets.toSorted((a, b) => b.places.length - a.places.length);
  if (!sheet || other) return undefined;
  const isOnSheet = new Uint8Array(height * width);
  for (const place of sheet.places) isOnSheet[place] = 1;
  const margin = Math.ceil(EDGE * Math.min(height, width)) + 1;
  return isOnSheet.map((_, place) => isDeepIn(isOnSheet, place, { height, width, margin }) ? 1 : 0);
}

function isSheet({ places }: Part, { height, width }: GrayImage): boolean {
  const area = places.length / (height * width);
  const atBorder = places.filter((place) => {
    const y = Math.floor(place / width);
    const x = place - y * width;
    return y === 0 || x === 0 || y === height - 1 || x === width - 1;
  }).length / (2 * (height + width));
  return area >= LEAST_AREA && area > 2.5 * atBorder ** 2 + 0.05;
}

/** Tells whether light changes at a sheet's edge by half of the contrast: light that fades has no edge. */
function hasEdge(
  { places }: Part,
  { height, width, pixels }: GrayImage,
  contrast: number,
): boolean {
  const isOnSheet = new Uint8Array(height * width);
  for (const place of places) isOnSheet[place] = 1;
  const reach = 3;
  let edge = 0;
  let sharp = 0;
  for (const place of places) {
    const x = place % width;
    for (const step of [1, -1, width, -width]) {
      const beyond = place + step;
      const isBeyond = beyond >= 0 && beyond < isOnSheet.length &&
        !(x === 0 && step === -1) && !(x === width - 1 && step === 1);
      if (!isBeyond || isOnSheet[beyond]) continue;
      edge++;
      const [inside, outside] = [pixels[place - reach * step], pixels[place + reach * step]];
      if (inside === undefined || outside === undefined) continue;
      if (Math.abs(inside - outside) >= contrast / 2) sharp++;
    }
  }
  return sharp >= edge / 2;
}

/** Tells whether the places around one, at a distance, are in an area too. */
function isDeepIn(
  area: Uint8Array,
  place: number,
  { height, width, margin }: Readonly<Record<"height" | "width" | "margin", number>>,
): boolean {
  const y = Math.floor(place / width);
  const x = place - y * width;
  const isIn = (y: number, x: number): boolean =>
    y < 0 || x < 0 || y >= height || x >= width || area[y * width + x] === 1;
  return isIn(y, x) && isIn(y - margin, x) && isIn(y + margin, x) && isIn(y, x - margin) &&
    isIn(y, x + margin);
}

function meanOf(numbers: Float32Array): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
