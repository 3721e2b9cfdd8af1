/**
 * Contact sheets: many small images on a large one.
 *
 * @module
 */

import type { ImageSize, Matrix } from "../../mod.ts";

/** An image of bytes. */
export interface ByteImage extends ImageSize {
  readonly data: Uint8Array;
}

/** Options of a sheet. Lengths are in pixels of the sheet. */
export interface SheetStyle {
  /** The side of the square that a pixel of an image becomes. */
  readonly zoom: number;
  /** The distance of images. */
  readonly gap: number;
  /** The distance of the second column from the first, which has the originals. */
  readonly wideGap: number;
  /** The byte of the sheet between images. */
  readonly paper: number;
}

/**
 * Draws a sheet.
 *
 * @param columns A matrix for each column of the sheet, with a row for each image. A number from 0 to 1
 * becomes a byte from 0 to 255.
 */
export function contactSheet(
  columns: readonly Matrix[],
  { height, width, channels }: ImageSize,
  { zoom, gap, wideGap, paper }: SheetStyle,
): ByteImage {
  const rows = columns[0]?.rows ?? 0;
  const across = (column: number): number =>
    gap + column * (width * zoom + gap) + (column > 0 ? wideGap - gap : 0);
  const down = (row: number): number => gap + row * (height * zoom + gap);
  const size = {
    height: down(rows),
    width: columns.length === 1 ? across(0) + width * zoom + gap : across(columns.length),
    channels,
  };
  const data = new Uint8Array(size.height * size.width * channels).fill(paper);
  columns.forEach((column, j) => {
    for (let i = 0; i < rows; i++) {
      for (let y = 0; y < height * zoom; y++) {
        for (let x = 0; x < width * zoom * channels; x++) {
          const pixel = Math.floor(y / zoom) * width + Math.floor(x / channels / zoom);
          const number = column.data[i * column.cols + pixel * channels + x % channels] ?? 0;
          const place = ((down(i) + y) * size.width + across(j)) * channels + x;
          data[place] = Math.min(Math.max(Math.round(number * 255), 0), 255);
        }
      }
    }
  });
  return { ...size, data };
}
