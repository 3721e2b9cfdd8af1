/**
 * Training images of what is missing among MNIST's: a 1 with a flag and a foot, a 7 with a bar, and
 * scribbles that are no digits.
 *
 * @module
 */

import { type ImageDataset, imageDataset, type Key, random } from "../../../mod.ts";
import { numbersOf, type Place, SIDE, withStroke } from "./small_image.ts";

/** How many scribbles there are for each training image. */
const SCRIBBLES = 0.08;

/** The part of the ones that are drawn once more with a flag, and of the sevens with a bar. */
const REDRAWN: Readonly<Record<number, number>> = { 1: 0.8, 7: 0.25 };

/**
 * Returns the training images with others behind them, which a key draws: ones with a flag and mostly a foot,
 * sevens with a bar, and scribbles, whose label is the number of classes. The images must be of MNIST's size.
 */
export function withExtraDigits(images: ImageDataset, key: Key): ImageDataset {
  const { inputs, targets, classes, height, width } = images;
  const length = SIDE * SIDE;
  const extra: { readonly label: number; readonly pixels: Float32Array }[] = [];
  const chances = random.uniform(key, targets.length);
  targets.forEach((label, i) => {
    if (!((chances[i] ?? 1) < (REDRAWN[label] ?? 0))) return;
    const bytes = inputs.bytes.subarray(i * length, (i + 1) * length);
    const pixels = Float32Array.from(bytes, (byte) => byte / 255);
    const next = numbersOf(random.foldIn(key, i), 16);
    extra.push({ label, pixels: (label === 1 ? withFlag : withBar)(pixels, next) });
  });
  for (let i = 0; i < SCRIBBLES * targets.length; i++) {
    const next = numbersOf(random.foldIn(key, targets.length + i), 64);
    extra.push({ label: classes, pixels: scribble(next) });
  }
  const data = new Uint8Array(inputs.bytes.length + extra.length * length);
  data.set(inputs.bytes);
  extra.forEach(({ pixels }, i) =>
    data.set(pixels.map((light) => Math.round(255 * light)), inputs.bytes.length + i * length)
  );
  const labels = Uint8Array.from([...targets, ...extra.map(({ label }) => label)]);
  return { ...imageDataset(data, labels, { height, width, classes: classes + 1 }), classes };
}

/** Returns the places of ink, from the top to the bottom. */
function inked(pixels: Float32Array): Place[] {
  return Array.from(pixels.keys())
    .filter((i) => (pixels[i] ?? 0) > 0.5)
    .map((i): Place => [Math.floor(i / SIDE), i % SIDE]);
}

/** Draws a flag at the top of a 1, and a foot under most. */
function withFlag(pixels: Float32Array, next: () => number): Float32Array {
  const places = inked(pixels);
  const [top = [4, 14], bottom = [23, 14]] = [places[0], places.at(-1)];
  const style = { thick: Math.max(places.length / 20 * (0.7 + 0.5 * next()), 1) };
  const length = 3 + 7 * next();
  const angle = 0.25 + 0.8 * next();
  const tip: Place = [top[0] + length * Math.sin(angle), top[1] - length * Math.cos(angle)];
  const flagged = withStroke(pixels, top, tip, style);
  if (next() < 0.35) return flagged;
  const [left, right, tilt] = [1.5 + 6 * next(), 1.5 + 6 * next(), next() - 0.5];
  const [y, x] = [bottom[0] - style.thick / 2 + 0.5, bottom[1]];
  return withStroke(flagged, [y + tilt, x - left], [y - tilt, x + right], style);
}

/** Draws a bar across a 7, half way down. */
function withBar(pixels: Float32Array, next: () => number): Float32Array {
  const places = inked(pixels);
  const height = (places.at(-1)?.[0] ?? 23) - (places[0]?.[0] ?? 4);
  const row = Math.round((places[0]?.[0] ?? 4) + height * (0.4 + 0.2 * next()));
  const columns = places.filter(([y]) => y === row).map(([, x]) => x);
  const middle = columns.reduce((sum, x) => sum + x, 0) / (columns.length || 1);
  const [half, tilt] = [2.5 + 3 * next(), 2 * next() - 1];
  return withStroke(pixels, [row + tilt, middle - half], [row - tilt, middle + half], {
    thick: 1 + 1.5 * next(),
  });
}

/** Draws strokes anywhere: crosses, combs, grids and scrawls. */
function scribble(next: () => number): Float32Array {
  const style = { thick: 1 + 3 * next() };
  const place = (): Place => [4 + 20 * next(), 4 + 20 * next()];
  const count = 1 + Math.floor(5 * next());
  const kind = next();
  let image: Float32Array = new Float32Array(SIDE * SIDE);
  if (kind < 0.4) {
    // Strokes that cross each other anywhere: five at least, as fewer may well be a digit.
    for (let i = 0; i < count + 4; i++) image = withStroke(image, place(), place(), style);
  } else if (kind < 0.7) {
    // A grid.
    const pitch = 4 + 8 * next();
    for (let at = 4 + pitch * next(); at < 24; at += pitch) {
      image = withStroke(image, [4, at], [23, at], style);
      image = withStroke(image, [at, 4], [at, 23], style);
    }
  } else {
    // Blots.
    for (let i = 0; i < 2 * count; i++) {
      const middle = place();
      image = withStroke(image, middle, middle, {
        thick: 3 + 9 * next(),
        light: 0.4 + 0.6 * next(),
      });
    }
  }
  return image;
}
