import { crc32 } from "./crc32.ts";
import { typeNameOf } from "./number_types.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Returns a checksum of tensors and texts, as eight hexadecimal digits: the CRC-32 of all names, types,
 * shapes, numbers and texts. Their order does not count.
 *
 * It shows that a file is damaged or put together from several ones. It does not show who wrote it.
 *
 * @example
 * ```ts
 * const tensors = new Map([["w", { shape: [2], data: new Float32Array([1, 2]) }]]);
 * const texts = new Map([["seed", "1"]]);
 * console.log(checksumOf(tensors, texts) === checksumOf(tensors, new Map())); // false
 * ```
 */
export function checksumOf(
  tensors: ReadonlyMap<string, Tensor>,
  texts: ReadonlyMap<string, string>,
): string {
  const ordered = [...tensors].toSorted(byName);
  const words = JSON.stringify([
    [...texts].toSorted(byName),
    ordered.map(([name, { shape, data }]) => [name, typeNameOf(data), shape]),
  ]);
  const checksum = ordered.reduce(
    (before, [, { data }]) =>
      crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), before),
    crc32(new TextEncoder().encode(words)),
  );
  return checksum.toString(16).padStart(8, "0");
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
