/**
 * Numbers as text.
 *
 * @module
 */

import type { NumberArray } from "../values/matrix.ts";

/** The bytes of a line, a multiple of 3 so that lines join to one text. */
const LINE = 90;

/** Returns lists of numbers, one after the other, as lines of base64: each number a float32, lowest byte first. */
export function base64Lines(lists: readonly NumberArray[]): readonly string[] {
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  const view = new DataView(new ArrayBuffer(4 * count));
  let place = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++, place += 4) view.setFloat32(place, list[i] ?? NaN, true);
  }
  const bytes = new Uint8Array(view.buffer);
  return Array.from(
    { length: Math.ceil(bytes.length / LINE) },
    (_, i) => btoa(String.fromCharCode(...bytes.subarray(i * LINE, (i + 1) * LINE))),
  );
}
