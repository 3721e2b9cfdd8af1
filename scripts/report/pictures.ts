/**
 * Elements that show images pixel by pixel, from data URIs.
 *
 * @module
 */

import type { ImageSize, NumberArray } from "../../mod.ts";
import { pngBytes } from "../shared/png_bytes.ts";
import { type Markup, markup } from "./markup.ts";

/** How a picture is shown. */
export interface Shown {
  /** What it shows, in words. */
  readonly alt: string;
  /** The side of a pixel of the picture on the screen, in pixels. */
  readonly zoom: number;
}

/** Returns the picture of an image of bytes: in color for three channels, else in gray. */
export function bytesPicture(bytes: NumberArray, size: ImageSize, shown: Shown): Markup {
  const colors = size.channels === 3 ? [0, 1, 2] : [0, 0, 0];
  return picture(size, shown, (pixel) => [
    ...colors.map((channel) => bytes[pixel * size.channels + channel] ?? 0),
    255,
  ]);
}

/**
 * Returns the picture of an image of weights. Three channels are shown in color, with gray for 0. Other
 * numbers of channels are averaged: blue is positive, orange is negative, and 0 is transparent. The
 * weight `scale` has the full color.
 */
export function weightsPicture(
  weights: NumberArray,
  size: ImageSize,
  { scale, ...shown }: Shown & { readonly scale: number },
): Markup {
  const { channels } = size;
  const part = (i: number): number => Math.max(-1, Math.min(1, (weights[i] ?? 0) / (scale || 1)));
  if (channels === 3) {
    return picture(size, shown, (pixel) => [
      ...[0, 1, 2].map((channel) => 127.5 * (1 + part(pixel * channels + channel))),
      255,
    ]);
  }
  return picture(size, shown, (pixel) => {
    let value = 0;
    for (let channel = 0; channel < channels; channel++) {
      value += part(pixel * channels + channel) / channels;
    }
    return [...value > 0 ? [37, 120, 240] : [232, 88, 20], 255 * Math.abs(value)];
  });
}

function picture(
  { height, width }: ImageSize,
  { alt, zoom }: Shown,
  colorOf: (pixel: number) => readonly number[],
): Markup {
  const data = Uint8ClampedArray.from(
    Array.from({ length: height * width }, (_, pixel) => colorOf(pixel)).flat(),
  );
  const png = pngBytes({ width, height, channels: 4, data });
  const source = `data:image/png;base64,${png.toBase64()}`;
  return markup`<img src="${source}" width="${width * zoom}" height="${
    height * zoom
  }" alt="${alt}">`;
}
