/**
 * Digits as other pens and cameras draw them: an augmentation for networks that are to read photos.
 *
 * @module
 */

import { type Augmentation, type Key, matrix, random } from "../../../mod.ts";
import { shapeText } from "../../../lib/values/matrix.ts";
import { amongNeighbours, numbersOf, SIDE, withStroke } from "./small_image.ts";

/**
 * Returns an augmentation that redraws a part of the images: with a thinner or thicker pen, blurred, with
 * noise in the ink, with gaps where a ruled line was taken out, with what is left of lines beside the digit,
 * and with specks. The images must be of MNIST's size.
 */
export function pens(): Augmentation {
  return (_engine, key, { inputs, indices, first = 0 }) => {
    const length = SIDE * SIDE;
    if (!("bytes" in inputs) || inputs.cols !== length) {
      throw new TypeError(
        `Cannot redraw ${shapeText(inputs)}: only images of ${SIDE}x${SIDE} bytes`,
      );
    }
    const batch = new Float32Array(indices.length * length);
    indices.forEach((index, row) => {
      const bytes = inputs.bytes.subarray(index * length, (index + 1) * length);
      const pixels = Float32Array.from(bytes, (byte) => byte / 255);
      batch.set(redrawn(pixels, random.foldIn(key, first + row)), row * length);
    });
    return matrix(indices.length, length, batch);
  };
}

/** Returns an image as another pen and camera draw it, as a key says. */
function redrawn(pixels: Float32Array, key: Key): Float32Array {
  const next = numbersOf(key, 64);
  const steps: readonly (readonly [part: number, step: Step])[] = [
    [0.6, otherPen],
    [0.15, withGap],
    [0.2, withRemnant],
    [0.1, withSpecks],
    [0.3, softened],
    [0.2, withUnevenInk],
  ];
  return steps.reduce(
    (image, [part, step]) => next() < part ? step(image, next, random.foldIn(key, 1)) : image,
    pixels,
  );
}

type Step = (pixels: Float32Array, next: () => number, key: Key) => Float32Array;

/** Draws with a thinner or a thicker pen. */
function otherPen(pixels: Float32Array, next: () => number): Float32Array {
  const part = next();
  if (next() < 0.5) {
    const thick = amongNeighbours(pixels, Math.max);
    return pixels.map((light, i) => light + part * ((thick[i] ?? 0) - light));
  }
  const thin = amongNeighbours(pixels, Math.min);
  const thinner = pixels.map((light, i) => light + part * ((thin[i] ?? 0) - light));
  // Thin strokes stay as light as thick ones: so they are drawn when a digit is found in a photo.
  const full = thinner.toSorted().at(-20) ?? 0;
  return full < 0.2 ? pixels : thinner.map((light) => Math.min(light / full, 1));
}

/** Takes a line out, as where a ruled line crossed the digit. */
function withGap(pixels: Float32Array, next: () => number): Float32Array {
  const [at, width, isAcross] = [4 + 20 * next(), 0.6 + next(), next() < 0.6];
  return pixels.map((light, i) => {
    const place = isAcross ? Math.floor(i / SIDE) : i % SIDE;
    return light * Math.min(Math.max(Math.abs(place - at) - width / 2 + 0.3, 0), 1);
  });
}

/** Draws what is left of a line near an edge of the image. */
function withRemnant(pixels: Float32Array, next: () => number): Float32Array {
  const near = next() * 4 + (next() < 0.5 ? 0 : SIDE - 5);
  const from = next() * SIDE;
  const to = from + (next() - 0.5) * 24;
  const style = { thick: 0.6 + 1.5 * next(), light: 0.3 + 0.7 * next() };
  return next() < 0.5
    ? withStroke(pixels, [near, from], [near, to], style)
    : withStroke(pixels, [from, near], [to, near], style);
}

/** Draws up to three small specks. */
function withSpecks(pixels: Float32Array, next: () => number): Float32Array {
  return Array.from({ length: 1 + Math.floor(3 * next()) }).reduce<Float32Array>((image) => {
    const place = [SIDE * next(), SIDE * next()] as const;
    return withStroke(image, place, place, { thick: 1.8 * next(), light: next() });
  }, pixels);
}

/** Blurs a little. */
function softened(pixels: Float32Array, next: () => number): Float32Array {
  const part = next() * 0.6;
  return amongNeighbours(
    pixels,
    (light, up, down, left, right) => (1 - part) * light + part * (up + down + left + right) / 4,
  );
}

/** Adds noise to the ink, and none to the paper. */
function withUnevenInk(pixels: Float32Array, next: () => number, key: Key): Float32Array {
  const strength = 0.5 * next();
  const noise = random.uniform(key, pixels.length);
  return pixels.map((light, i) => light * (1 - strength * (noise[i] ?? 0)));
}
