/**
 * Frames: boxes of forms and edges of paper around what is written.
 *
 * @module
 */

import { cropped } from "./boxes.ts";
import type { GrayImage } from "./gray_image.ts";
import { withoutLines } from "./lines.ts";
import { onlyParts, type Part, partsOf } from "./parts.ts";

/** A frame's longer side is this part of the picture's shorter side at least. */
const LEAST_FRAME = 0.3;

/** In fewer pixels a frame is not told from strokes. */
const LEAST_PIXELS = 24;

/** A frame's ink is in this part of its box at the edges. */
const EDGE = 0.12;

/** The part of a frame's pixels that is there at least. */
const AT_EDGE = 0.9;

/** What is in a frame has at least this part of its height or width. */
const CONTENT = 0.15;

/** A part that runs along an edge of the picture for this part of its longer side is no digit. */
const ALONG_EDGE = 0.5;

/**
 * A frame that touches a digit has lines on this many sides at least, which come so near to the edges of both,
 * as the digit may stick out of it. The digit has this part of its height.
 */
const TOUCHED = { lines: 3, reach: 0.2, content: 0.2 };

/**
 * Returns ink without the frames that touch what is in them: the lines along the box of a part, if there are
 * at least three, and if something that is as high as a digit is left without them.
 */
export function withoutTouchedFrames(ink: GrayImage): GrayImage {
  const pixels = ink.pixels.slice();
  for (const part of partsOf(ink)) {
    const { box: { top, left, bottom, right }, places } = part;
    const [height, width] = [bottom - top, right - left];
    const isLarge = Math.max(height, width) >= LEAST_FRAME * Math.min(ink.height, ink.width);
    if (!isLarge || Math.min(height, width) < LEAST_PIXELS) continue;
    const { image, lines } = withoutLines(
      cropped(onlyParts(ink, [part]), part.box),
      TOUCHED.reach,
    );
    const isContent = ({ box }: Part): boolean => box.bottom - box.top >= TOUCHED.content * height;
    if (lines < TOUCHED.lines || !partsOf(image).some(isContent)) continue;
    for (const place of places) {
      const y = Math.floor(place / ink.width);
      pixels[place] = image.pixels[(y - top) * width + place - y * ink.width - left] ?? 0;
    }
  }
  return { ...ink, pixels };
}

/**
 * Returns parts without frames: those that lie along the edges of their own box and have another part in it,
 * and those that lie along an edge of the picture.
 */
export function withoutFrames(
  parts: readonly Part[],
  size: { readonly height: number; readonly width: number },
): readonly Part[] {
  const inner = parts.filter((part) => !isAlongEdge(part, size));
  const rest = inner.length > 0 ? inner : parts;
  return rest.filter((part) =>
    !(isHollow(part, size.width) && rest.some((other) => isIn(other, part)))
  );
}

function isAlongEdge(
  { places, box }: Part,
  { height, width }: { readonly height: number; readonly width: number },
): boolean {
  const touching = places.filter((place) => {
    const y = Math.floor(place / width);
    const x = place - y * width;
    return y === 0 || x === 0 || y === height - 1 || x === width - 1;
  }).length;
  return touching >= ALONG_EDGE * Math.max(box.bottom - box.top, box.right - box.left);
}

/** Tells whether a part lies along the edges of its box. */
function isHollow({ places, box }: Part, width: number): boolean {
  const [high, wide] = [box.bottom - box.top, box.right - box.left];
  const atEdge = places.filter((place) => {
    const y = Math.floor(place / width);
    const x = place - y * width;
    const down = Math.min(y - box.top, box.bottom - 1 - y);
    const across = Math.min(x - box.left, box.right - 1 - x);
    return down <= EDGE * high || across <= EDGE * wide;
  }).length;
  return atEdge >= AT_EDGE * places.length;
}

function isIn({ box: inner }: Part, { box: outer }: Part): boolean {
  const isInside = inner.top > outer.top && inner.left > outer.left &&
    inner.bottom < outer.bottom && inner.right < outer.right;
  return isInside && (inner.bottom - inner.top >= CONTENT * (outer.bottom - outer.top) ||
    inner.right - inner.left >= CONTENT * (outer.right - outer.left));
}
