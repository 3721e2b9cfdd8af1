/**
 * Frames: boxes of forms and edges of paper around what is written.
 *
 * @module
 */

import type { Box } from "./boxes.ts";
import type { Part } from "./parts.ts";

/** A frame's ink is in this part of its box at the edges. */
const EDGE = 0.12;

/** The part of a frame's pixels that is there at least. */
const AT_EDGE = 0.9;

/** What is in a frame has at least this part of its height or width. */
const CONTENT = 0.15;

/** A part that runs along an edge of the picture for this part of its longer side is no digit. */
const ALONG_EDGE = 0.5;

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
