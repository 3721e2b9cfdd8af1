/**
 * The surface that strokes are painted on: pixels, several for each one of the network.
 *
 * @module
 */

import type { ImageSize } from "../../../../mod.ts";
import { resized } from "../../../predict/area_average.ts";
import { type Box, union } from "../../../predict/boxes.ts";
import {
  type Color,
  type Drawing,
  type PlacedImage,
  type Point,
  type Step,
  visible,
} from "./drawing.ts";

/** A surface: numbers from 0 to 255, the channels of a pixel side by side. */
export interface Surface extends ImageSize {
  readonly pixels: Float32Array;
}

/** The pixels of the longer side of a surface, as far as those of the network divide it. */
const SIDE = 280;

/**
 * Returns the size of the surface for images of a size: a whole multiple of it, so that an image goes onto it and
 * back without a change.
 */
export function surfaceSize({ height, width, channels }: ImageSize): ImageSize {
  const scale = Math.max(Math.round(SIDE / Math.max(height, width)), 1);
  return { height: scale * height, width: scale * width, channels };
}

/** Returns an empty surface for images of a size. */
export function emptySurface(image: ImageSize): Surface {
  const size = surfaceSize(image);
  return { ...size, pixels: new Float32Array(size.height * size.width * size.channels) };
}

/** Returns the surface with a drawing on it. */
export function surfaceOf(drawing: Drawing, image: ImageSize): Surface {
  return visible(drawing).reduce(afterStep, emptySurface(image));
}

function afterStep(surface: Surface, step: Step): Surface {
  if (step.kind === "image") return { ...surface, pixels: stamped(step, surface) };
  if (step.kind === "clear") return { ...surface, pixels: surface.pixels.map(() => 0) };
  const painting = begun(surface, step.color);
  paint(painting, step.points);
  return painting.surface;
}

/** A stroke that is being painted. */
export interface Painting {
  readonly color: Color;
  /** The surface before the stroke. */
  readonly before: Surface;
  /** The surface with the stroke so far. */
  readonly surface: Surface;
  /** How much of each pixel the stroke covers, from 0 to 1. */
  readonly mask: Float32Array;
}

/** Returns a painting on a surface, which stays as it is. */
export function begun(surface: Surface, color: Color): Painting {
  return {
    color,
    before: surface,
    surface: { ...surface, pixels: surface.pixels.slice() },
    mask: new Float32Array(surface.height * surface.width),
  };
}

/**
 * Paints a stroke through points on a painting. A single point is a dot.
 *
 * @param from The first point that was not painted before.
 */
export function paint(
  { mask, surface, before, color }: Painting,
  points: readonly Point[],
  from: number = 0,
): void {
  const { height, width, channels } = surface;
  const side = Math.max(height, width);
  const boxes = points.slice(from).map((point, i) =>
    covered(mask, surface, scaled(points[from + i - 1] ?? point, side), scaled(point, side))
  );
  const changed = boxes.reduce(union, { top: height, left: width, bottom: 0, right: 0 });
  const shade = inChannels(color, channels);
  for (let y = changed.top; y < changed.bottom; y++) {
    for (let x = changed.left; x < changed.right; x++) {
      const part = mask[y * width + x] ?? 0;
      const at = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const under = before.pixels[at + channel] ?? 0;
        surface.pixels[at + channel] = under + part * ((shade[channel] ?? 0) - under);
      }
    }
  }
}

/** Covers what a line of changing width covers, with soft edges one pixel wide. Returns the box around it. */
function covered(
  mask: Float32Array,
  { height, width }: Surface,
  from: Point,
  to: Point,
): Box {
  const reach = Math.max(from.width, to.width) / 2 + 1;
  const box = {
    top: Math.max(Math.floor(Math.min(from.y, to.y) - reach), 0),
    left: Math.max(Math.floor(Math.min(from.x, to.x) - reach), 0),
    bottom: Math.min(Math.ceil(Math.max(from.y, to.y) + reach), height),
    right: Math.min(Math.ceil(Math.max(from.x, to.x) + reach), width),
  };
  const [down, across] = [to.y - from.y, to.x - from.x];
  const length = down * down + across * across || 1;
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      // From the middle of the pixel to the nearest place of the line.
      const [dy, dx] = [y + 0.5 - from.y, x + 0.5 - from.x];
      const along = Math.min(Math.max((dy * down + dx * across) / length, 0), 1);
      const radius = (from.width + along * (to.width - from.width)) / 2;
      const distance = Math.hypot(dy - along * down, dx - along * across);
      const part = Math.min(Math.max(radius - distance + 0.5, 0), 1);
      const at = y * width + x;
      if (part > (mask[at] ?? 0)) mask[at] = part;
    }
  }
  return box;
}

/** Returns an image as it fills a surface. */
function stamped({ image, pixels }: PlacedImage, surface: Surface): Float32Array {
  const { height, width, channels } = surface;
  const numbers = new Float32Array(height * width * channels);
  for (let channel = 0; channel < channels; channel++) {
    const plane = planeOf({ ...image, pixels }, channel, channels);
    const large = resized({ height: image.height, width: image.width, pixels: plane }, surface);
    large.pixels.forEach((light, i) => numbers[i * channels + channel] = light);
  }
  return numbers;
}

/** Returns a channel of an image, as one of so many: gray is the same in all, and color becomes gray by its mean. */
function planeOf(
  { height, width, channels, pixels }: ImageSize & { readonly pixels: ArrayLike<number> },
  channel: number,
  wanted: number,
): Float32Array {
  const own = channels === wanted ? [channel] : Array.from({ length: channels }, (_, i) => i);
  return Float32Array.from({ length: height * width }, (_, i) => {
    let sum = 0;
    for (const each of own) sum += pixels[i * channels + each] ?? 0;
    return sum / own.length;
  });
}

/** Returns a color in so many channels: as it is in three, else its mean. */
function inChannels(color: Color, channels: number): readonly number[] {
  const [red, green, blue] = color;
  return channels === 3 ? color : new Array(channels).fill((red + green + blue) / 3);
}

function scaled({ x, y, width }: Point, side: number): Point {
  return { x: x * side, y: y * side, width: width * side };
}
