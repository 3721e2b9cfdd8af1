/**
 * The deflate compression of zip archives (RFC 1951).
 *
 * @module
 */

import { joined } from "./joined.ts";

/**
 * Returns the bytes compressed.
 *
 * @example
 * ```ts
 * console.log((await deflated(new Uint8Array(1000))).length < 100); // true
 * ```
 */
export function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return through(bytes, new CompressionStream("deflate-raw"), Infinity);
}

/**
 * Returns compressed bytes decompressed. It stops when there are more than `most` bytes, so that a
 * small file cannot fill the memory. The result can then be longer than `most`, by one chunk.
 *
 * @throws {TypeError} if the bytes are not a deflate stream.
 *
 * @example
 * ```ts
 * const bytes = await deflated(new Uint8Array([1, 2, 3]));
 * console.log(await inflated(bytes, 100)); // 1, 2, 3
 * ```
 */
export function inflated(
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return through(bytes, new DecompressionStream("deflate-raw"), most);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of new Blob([bytes]).stream().pipeThrough(stream)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  return joined(chunks);
}
