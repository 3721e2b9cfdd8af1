/**
 * Transparent pictures.
 *
 * @module
 */

import { type Picture, pictureOf } from "./picture.ts";

/** More light than this on all of a picture shows nothing. */
const BLANK = 0.95;

/**
 * Returns a picture that is transparent in places, laid on white paper, or on black if white would show
 * nothing.
 *
 * @param light The light of a plane at a place, from 0 to 1.
 * @param opacity How opaque a place is: from 0 to 1.
 */
export function onPaper(
  size: Parameters<typeof pictureOf>[0],
  light: (place: number, plane: number) => number,
  opacity: (place: number) => number,
): Picture {
  const over = (paper: number): Picture =>
    pictureOf(size, (place, plane) => paper + (light(place, plane) - paper) * opacity(place));
  const onWhite = over(1);
  const isBlank = onWhite.planes.every((plane) => plane.every((each) => each > BLANK));
  return isBlank ? over(0) : onWhite;
}
