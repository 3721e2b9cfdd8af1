/**
 * Compressed data. A stream is gzip if its first bytes say so, whatever its file is called.
 *
 * @module
 */

import { joined } from "./collected.ts";

/** A stream of bytes, as files and responses give it. */
export type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

/**
 * Returns the bytes of a stream, decompressed if they begin with 1f 8b, as gzip does (RFC 1952).
 *
 * The result fails with a SyntaxError if the gzip stream is broken, cut short, followed by other bytes, or
 * grows as only streams do that are made to fill the memory. A short stream of that kind is refused before
 * any of it is passed on. The message does not name the source of the bytes: the caller adds it.
 */
export async function decompressed(bytes: ByteStream): Promise<ByteStream> {
  const reader = bytes.getReader();
  const start = await ahead(new Uint8Array(), reader, 2);
  if (start.bytes[0] !== 0x1f || start.bytes[1] !== 0x8b) {
    return streamOf(start.bytes, reader, () => {}, (error) => error);
  }
  const { bytes: head, isAll } = start.isAll ? start : await ahead(start.bytes, reader, SHORT);
  const declared = isAll ? declaredLength(head) : Infinity;
  if (isAll && isBomb(head.length, declared)) await requireBounded(head);
  let packed = 0;
  let unpacked = 0;
  const count = ({ length }: Uint8Array): void => {
    packed += length;
  };
  const check = ({ length }: Uint8Array): void => {
    unpacked += length;
    if (isBomb(packed, unpacked)) throw bombError(packed);
    if (unpacked > declared) {
      throw new SyntaxError(
        `its gzip stream is broken: it has more than the ${declared} bytes that its end declares`,
      );
    }
  };
  const whole = streamOf(new Uint8Array(), inPieces(head, reader), count, (error) => error);
  return streamOf(new Uint8Array(), inflated(whole).getReader(), check, asBrokenGzip);
}

/** What a stream is read from. */
type Source = Pick<ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>, "read" | "cancel">;

function inflated(bytes: ByteStream): ByteStream {
  return bytes.pipeThrough(new DecompressionStream("gzip"));
}

/** The most compressed bytes that are looked at as a whole before they are passed on. */
const SHORT = 2 ** 24;

/** Returns the bytes of a head and those after it, at least so many, and whether they are all. */
async function ahead(
  head: Uint8Array<ArrayBuffer>,
  rest: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  least: number,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly isAll: boolean }> {
  const chunks = [head];
  let length = head.length;
  let isAll = false;
  while (length < least && !isAll) {
    const { done, value } = await rest.read();
    isAll = done;
    if (done) continue;
    chunks.push(value);
    length += value.length;
  }
  return { bytes: joined(chunks, length), isAll };
}

/** Returns the length that the end of a gzip stream declares, modulo 2^32. */
function declaredLength({ buffer, byteOffset, byteLength }: Uint8Array): number {
  return byteLength < 18 ? 0 : new DataView(buffer, byteOffset).getUint32(byteLength - 4, true);
}

/** Throws if compressed bytes grow to fill the memory. A stream that is cut short can seem to. */
async function requireBounded(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  let packed = 0;
  let unpacked = 0;
  const count = ({ length }: Uint8Array): void => {
    packed += length;
  };
  const nothing = new Blob().stream().getReader();
  const whole = streamOf(new Uint8Array(), inPieces(bytes, nothing), count, (error) => error);
  try {
    for await (const { length } of inflated(whole)) {
      unpacked += length;
      if (isBomb(packed, unpacked)) break;
    }
  } catch {
    // Whoever reads the stream says that it is broken.
    return;
  }
  if (isBomb(packed, unpacked)) throw bombError(packed);
}

/** The bytes that are decompressed at a time: they grow to 16 MB at most. */
const PIECE = 2 ** 14;

/** Reads some bytes in pieces, and then the rest, in pieces as well. */
function inPieces(head: Uint8Array<ArrayBuffer>, rest: Source): Source {
  let bytes = head;
  return {
    async read() {
      if (bytes.length === 0) {
        const next = await rest.read();
        if (next.done) return next;
        bytes = next.value;
      }
      const value = bytes.subarray(0, PIECE);
      bytes = bytes.subarray(PIECE);
      return { done: false, value };
    },
    cancel: (reason) => rest.cancel(reason),
  };
}

function bombError(packed: number): SyntaxError {
  return new SyntaxError(
    `its gzip stream grows from ${packed} bytes to more than ${GENEROUS}, as no data does: ` +
      "decompress it first if you trust it",
  );
}

/** The bytes that any stream may grow to: images that are all black compress a thousandfold. */
const GENEROUS = 2 ** 26;

/** The most times that more bytes than that may be longer than compressed. Images grow tenfold. */
const MOST_GROWTH = 100;

/**
 * Tells whether compressed data grows as only data does that is made to fill the memory.
 *
 * @param packed The number of compressed bytes.
 * @param unpacked The number of bytes that they grow to.
 */
export function isBomb(packed: number, unpacked: number): boolean {
  return unpacked > GENEROUS && unpacked > MOST_GROWTH * packed;
}

function streamOf(
  head: Uint8Array<ArrayBuffer>,
  rest: Source,
  onChunk: (chunk: Uint8Array) => void,
  explain: (error: unknown) => unknown,
): ByteStream {
  return new ReadableStream({
    start(controller) {
      if (head.length > 0) controller.enqueue(head);
    },
    async pull(controller) {
      try {
        const { done, value } = await rest.read();
        if (done) return controller.close();
        onChunk(value);
        controller.enqueue(value);
      } catch (error) {
        await rest.cancel(error).catch(() => {});
        controller.error(explain(error));
      }
    },
    cancel: (reason) => rest.cancel(reason),
  });
}

function asBrokenGzip(error: unknown): unknown {
  return error instanceof TypeError
    ? new SyntaxError(`its gzip stream is broken: ${error.message}`, { cause: error })
    : error;
}
