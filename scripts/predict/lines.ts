/**
 * Lines that are printed on paper or left by scissors: they are taken out, and strokes that cross them stay.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/** Lines slope by this much at most: a part of a pixel down for each one across. Steps are half a degree. */
const SLOPES = Array.from({ length: 25 }, (_, i) => Math.tan((i - 12) / 2 * Math.PI / 180));

/** The part of the way from edge to edge that a line covers at least. */
const COVERED = 0.75;

/** A line that leaves the picture at the top or bottom has this part of the width at least. */
const SHORTEST = 0.4;

/** The default of how near a line comes to both edges. */
const REACH = 0.06;

/** A line is not thicker than this part of the shorter side. */
const THICKEST = 0.08;

/** An image has no more lines than this in one direction. */
const MOST_LINES = 60;

/** An image without lines, and how many were taken out. */
export interface Unlined {
  readonly image: GrayImage;
  readonly lines: number;
}

/**
 * Returns an image without lines that run from edge to edge, across or down.
 *
 * @param reach How near to both edges a line comes at least: a part of the way.
 */
export function withoutLines(image: GrayImage, reach = REACH): Unlined {
  const across = withoutLinesAcross(image, reach);
  const down = withoutLinesAcross(transposed(across.image), reach);
  // Where lines crossed, those across were kept as strokes would be: now they stand alone.
  const again = down.lines > 0 ? withoutLinesAcross(transposed(down.image), reach) : undefined;
  return {
    image: again?.image ?? transposed(down.image),
    lines: across.lines + down.lines + (again?.lines ?? 0),
  };
}

function withoutLinesAcross(image: GrayImage, reach: number): Unlined {
  let current = image;
  let lines = 0;
  while (lines < MOST_LINES) {
    const line = longestLine(current);
    const rest = line && withoutLine(current, line, reach * image.width);
    if (!rest) break;
    current = rest;
    lines++;
  }
  return { image: current, lines };
}

/** A line: its row at the left edge, and its slope. */
interface Line {
  readonly row: number;
  readonly slope: number;
}

/** Returns the line with the most ink on it (Hough transform), if it runs from edge to edge. */
function longestLine({ height, width, pixels }: GrayImage): Line | undefined {
  const margin = Math.ceil(width * (SLOPES.at(-1) ?? 0)) + 1;
  const rows = height + 2 * margin;
  const inked = pixels.reduce((count, ink) => ink > 0 ? count + 1 : count, 0);
  const [ys, xs] = [new Uint16Array(inked), new Uint16Array(inked)];
  let end = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!((pixels[y * width + x] ?? 0) > 0)) continue;
      ys[end] = y;
      xs[end++] = x;
    }
  }
  let best = { count: 0, row: 0, slope: 0 };
  for (const slope of SLOPES) {
    const counts = new Uint32Array(rows);
    for (let i = 0; i < inked; i++) {
      const row = Math.round((ys[i] ?? 0) - slope * (xs[i] ?? 0)) + margin;
      counts[row] = (counts[row] ?? 0) + 1;
    }
    counts.forEach((count, index) => {
      if (count <= best.count) return;
      const row = index - margin;
      const columns = columnsOf({ row, slope }, { height, width });
      if (count >= 0.8 * COVERED * columns) best = { count, row, slope };
    });
  }
  return best.count > 0 ? best : undefined;
}

/** Returns the number of columns in which a line is in the image, or what it is at least. */
function columnsOf(
  { row, slope }: Line,
  { height, width }: { readonly height: number; readonly width: number },
): number {
  const ends = slope === 0 ? [0, width] : [-row / slope, (height - row) / slope];
  const from = Math.max(Math.min(...ends), 0);
  const to = Math.min(Math.max(...ends), width);
  return Math.max(to - from, SHORTEST * width);
}

/** Returns the image without a line, or undefined if what is there does not run from edge to edge. */
function withoutLine(
  image: GrayImage,
  { row, slope }: Line,
  reach: number,
): GrayImage | undefined {
  const { height, width, pixels } = image;
  const thickest = Math.max(Math.ceil(THICKEST * Math.min(height, width)), 3);
  // The run of ink through the line in each column, and where it begins.
  const runs = Array.from({ length: width }, (_, x): readonly [top: number, length: number] => {
    const middle = Math.round(row + slope * x);
    const hasInk = (y: number): boolean => y >= 0 && y < height && (pixels[y * width + x] ?? 0) > 0;
    const start = [middle, middle - 1, middle + 1].find(hasInk);
    if (start === undefined) return [middle, 0];
    let [top, bottom] = [start, start + 1];
    while (hasInk(top - 1)) top--;
    while (hasInk(bottom)) bottom++;
    return [top, bottom - top];
  });
  const isInside = (_: unknown, x: number): boolean =>
    row + slope * x > -1 && row + slope * x < height;
  const inside = runs.filter(isInside);
  const [begin, end] = [runs.findIndex(isInside), runs.findLastIndex(isInside)];
  const lengths = inside.map(([, length]) => length).filter((length) => length > 0).sort((a, b) =>
    a - b
  );
  // Most of a stroke that runs along a line is thicker: the line itself is what is thin.
  const thick = lengths[Math.floor(0.3 * lengths.length)] ?? 0;
  const first = runs.findIndex(([, length]) => length > 0);
  const last = runs.findLastIndex(([, length]) => length > 0);
  const isWhole = lengths.length >= COVERED * inside.length && inside.length >= SHORTEST * width &&
    first <= begin + reach && last >= end - reach;
  if (!isWhole || thick > thickest) return undefined;
  const rest = pixels.slice();
  runs.forEach(([top, length], x) => {
    if (length > thick * 1.6 + 1.5) return;
    for (let y = top; y < top + length; y++) rest[y * width + x] = 0;
  });
  return { ...image, pixels: rest };
}

function transposed({ height, width, pixels }: GrayImage): GrayImage {
  const turned = new Float32Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = pixels[y * width + x] ?? 0;
  }
  return { height: width, width: height, pixels: turned };
}
