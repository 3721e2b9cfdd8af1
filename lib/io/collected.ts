/**
 * Streams as bytes, within limits.
 *
 * @module
 */

import type { ByteStream } from "./gzip.ts";

/** The most bytes that are read at once: 4 GB. */
export const MOST_BYTES = 2 ** 32;

/** The bytes that are read before anything is asked about them. */
const HEAD_BYTES = 512;

/**
 * Returns the bytes of a stream. Of a stream that goes on for longer than its first bytes say, it returns
 * those and some more, so that no stream fills the memory.
 *
 * @param most Returns how many bytes there should be, by the first of them. It is asked again where that
 * are more than it has seen. The default is no limit but that of 4 GB.
 *
 * @throws {SyntaxError} if there are or should be more than 4 GB. The message does not name the source of
 * the bytes: the caller adds it.
 */
export async function collected(
  bytes: ByteStream,
  most: (head: Uint8Array) => number = () => MOST_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let limit = HEAD_BYTES;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= limit) continue;
    const head = joined(chunks, length);
    chunks = [head];
    limit = most(head);
    // A longer header than the one before may say more.
    if (limit < length) break;
    if (limit > MOST_BYTES) {
      throw new SyntaxError(`it should have ${limit} bytes, and at most ${MOST_BYTES} are read`);
    }
  }
  return joined(chunks, length);
}

/** Returns the bytes of chunks that are so long together: of a single chunk the same array. */
export function joined(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  length: number,
): Uint8Array<ArrayBuffer> {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const result = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    result.set(chunk, end);
    end += chunk.length;
  }
  return result;
}
