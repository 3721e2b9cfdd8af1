/**
 * The orientation of photos: which way up the camera was held, as EXIF tells it
 * ({@link https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E}).
 *
 * @module
 */

import type { Picture } from "./picture.ts";

/** The tag of the orientation among those of TIFF. */
const ORIENTATION = 0x0112;

/** The most tags that are looked at. */
const MOST_TAGS = 1000;

/**
 * Returns the orientation in EXIF, from 1 to 8: 1, which is upright, if none is there.
 *
 * @param segment The data of a segment, with or without `Exif` and two zeros at its start.
 */
export function orientationOf(segment: Uint8Array): number {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const start = EXIF.every((byte, i) => segment[i] === byte) ? EXIF.length : 0;
  if (view.byteLength < start + 8) return 1;
  const order = view.getUint16(start);
  const isLittle = order === 0x4949;
  if ((!isLittle && order !== 0x4d4d) || view.getUint16(start + 2, isLittle) !== 42) return 1;
  const tags = start + view.getUint32(start + 4, isLittle);
  if (tags + 2 > view.byteLength) return 1;
  const count = Math.min(view.getUint16(tags, isLittle), MOST_TAGS);
  for (let i = 0, at = tags + 2; i < count && at + 12 <= view.byteLength; i++, at += 12) {
    if (view.getUint16(at, isLittle) !== ORIENTATION) continue;
    const value = view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];

/** Returns a picture upright, given its orientation by EXIF, from 1 to 8. */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { height, width, planes } = picture;
  const isTurned = orientation > 4;
  const size = isTurned ? { height: width, width: height } : { height, width };
  // Where each pixel comes from: rows and columns change places from 5 on.
  const [lastRow, lastColumn] = [height - 1, width - 1];
  const sources: readonly ((y: number, x: number) => readonly [y: number, x: number])[] = [
    (y, x) => [y, x],
    (y, x) => [y, lastColumn - x],
    (y, x) => [lastRow - y, lastColumn - x],
    (y, x) => [lastRow - y, x],
    (y, x) => [x, y],
    (y, x) => [lastRow - x, y],
    (y, x) => [lastRow - x, lastColumn - y],
    (y, x) => [x, lastColumn - y],
  ];
  const source = sources[orientation - 1] ?? ((y, x) => [y, x]);
  return {
    ...picture,
    ...size,
    planes: planes.map((pixels) =>
      pixels.map((_, place) => {
        const [y, x] = source(Math.floor(place / size.width), place % size.width);
        return pixels[y * width + x] ?? 0;
      })
    ),
  };
}
