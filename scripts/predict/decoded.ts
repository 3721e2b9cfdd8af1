/**
 * Decoders that are compiled to WebAssembly.
 *
 * @module
 */

import type { Fail } from "../../lib/formats/fail.ts";
import type { Codec } from "./codecs.js";

/** Warnings of what does no harm to pixels: cameras leave bytes between segments. */
const HARMLESS = /extraneous bytes/;

/**
 * Returns the pixels in a file: red, green, blue and opacity side by side, row by row.
 *
 * Each file has a decoder of its own: a broken file may leave it in any state, and it would keep its memory.
 */
export async function decoded(
  { init, module, default: decode }: Codec,
  bytes: Uint8Array,
  { height, width, fail }: { readonly height: number; readonly width: number; readonly fail: Fail },
): Promise<ArrayLike<number>> {
  const warnings: string[] = [];
  await init(module, { printErr: (message) => warnings.push(message) });
  const image = await decode(bytes.slice().buffer).catch(() => undefined);
  const [warning] = warnings.filter((each) => !HARMLESS.test(each));
  if (warning !== undefined) fail(`its pixels are broken: ${warning.replaceAll(/\s+/g, " ")}`);
  if (!image) return fail("its pixels are broken");
  if (image.height !== height || image.width !== width) {
    fail(`its pixels are broken: they are ${image.width}x${image.height}, not ${width}x${height}`);
  }
  return image.data;
}
