/**
 * Drawings as networks see them.
 *
 * @module
 */

import type { ImageSize } from "../../../../mod.ts";
import { resized } from "../../../predict/area_average.ts";
import { boxOf, cropped } from "../../../predict/boxes.ts";
import { inMnistStyle } from "../../../predict/mnist_style.ts";
import type { Surface } from "./surface.ts";

/** Light below this, of 255, is not seen: what an eraser leaves at the edges of strokes. */
const FAINT = 8;

/** Ink whose longer side is shorter than this part of the drawing is a dot, and no digit yet. */
const DOT = 0.12;

/** A drawing as a network sees it. */
export type Seen =
  | { readonly kind: "blank" }
  /** A dot, which would fill the image if it were scaled as digits are. */
  | { readonly kind: "dot" }
  | {
    readonly kind: "image";
    readonly pixels: Float32Array;
    /** How long the longer side of its ink is, as a part of the drawing's. */
    readonly extent: number;
  };

/**
 * Tells whether a network reads handwriting, as MNIST has it: square gray images, and classes that are characters.
 */
export function readsHandwriting(
  { height, width, channels }: ImageSize,
  classNames: readonly string[],
): boolean {
  return height === width && channels === 1 && classNames.every((name) => [...name].length === 1);
}

/** Tells whether images of a size can be scaled and centered as MNIST's are. */
export function canCenter({ height, width, channels }: ImageSize): boolean {
  return height === width && channels === 1;
}

/**
 * Returns a drawing as a network sees it, with pixels from 0 to 255: each the mean of those of the surface that it
 * covers. `isCentered` scales and centers the ink as MNIST does.
 */
export function seen(surface: Surface, image: ImageSize, isCentered: boolean): Seen {
  const { height, width, channels } = surface;
  const ink = surface.pixels.map((light) => light < FAINT ? 0 : light);
  const box = boxOf({ height, width: width * channels, pixels: ink });
  if (box.bottom <= box.top) return { kind: "blank" };
  const longer = Math.max(box.bottom - box.top, (box.right - box.left) / channels);
  const extent = longer / Math.max(height, width);
  if (extent < DOT) return { kind: "dot" };
  if (isCentered && canCenter(image)) {
    const { pixels } = inMnistStyle(cropped({ height, width, pixels: ink }, box), image.height);
    return { kind: "image", pixels: pixels.map((light) => 255 * light), extent };
  }
  return { kind: "image", pixels: reduced(surface, image), extent };
}

/** Returns a surface in the size of images. */
function reduced({ height, width, channels, pixels }: Surface, image: ImageSize): Float32Array {
  const numbers = new Float32Array(image.height * image.width * channels);
  for (let channel = 0; channel < channels; channel++) {
    const plane = Float32Array.from(
      { length: height * width },
      (_, i) => pixels[i * channels + channel] ?? 0,
    );
    const small = resized({ height, width, pixels: plane }, image).pixels;
    small.forEach((light, i) => numbers[i * channels + channel] = light);
  }
  return numbers;
}
