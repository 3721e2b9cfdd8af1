/**
 * Numbers as text.
 *
 * @module
 */

import { floatToHalf } from "../formats/half.ts";
import type { NumberArray } from "../values/matrix.ts";

/** The bytes of a line, a multiple of 3 so that lines join to one text. */
const LINE = 90;

/** The types that numbers can be stored as. */
export type Stored = "float32" | "float16";

/** Returns lists of numbers, one after the other, as lines of base64: the lowest byte of each number first. */
export function base64Lines(lists: readonly NumberArray[], stored: Stored): readonly string[] {
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  const size = stored === "float16" ? 2 : 4;
  const view = new DataView(new ArrayBuffer(size * count));
  let place = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++, place += size) {
      const value = list[i] ?? NaN;
      if (stored === "float16") view.setUint16(place, floatToHalf(value), true);
      else view.setFloat32(place, value, true);
    }
  }
  const bytes = new Uint8Array(view.buffer);
  return Array.from(
    { length: Math.ceil(bytes.length / LINE) },
    (_, i) => btoa(String.fromCharCode(...bytes.subarray(i * LINE, (i + 1) * LINE))),
  );
}
