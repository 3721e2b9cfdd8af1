/**
 * Compressed data. A stream is gzip if its first bytes say so, whatever its file is called.
 *
 * @module
 */

/** A stream of bytes, as files and responses give it. */
export type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

/**
 * Returns the bytes of a stream, decompressed if they begin with 1f 8b, as gzip does (RFC 1952).
 *
 * The result fails with a SyntaxError if the gzip stream is broken, cut short, followed by other bytes, or
 * grows as only streams do that are made to fill the memory.
 * The message does not name the source of the bytes: the caller adds it.
 */
export async function decompressed(bytes: ByteStream): Promise<ByteStream> {
  const reader = bytes.getReader();
  let head = new Uint8Array();
  while (head.length < 2) {
    const { done, value } = await reader.read();
    if (done) break;
    head = head.length === 0 ? value : new Uint8Array([...head, ...value]);
  }
  let packed = head.length;
  let unpacked = 0;
  const count = ({ length }: Uint8Array): void => {
    packed += length;
  };
  const whole = streamOf(head, reader, count, (error) => error);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  const inflated = whole.pipeThrough(new DecompressionStream("gzip"));
  const requireData = ({ length }: Uint8Array): void => {
    unpacked += length;
    if (!isBomb(packed, unpacked)) return;
    throw new SyntaxError(
      `its gzip stream grows from ${packed} bytes to more than ${GENEROUS}, as no data does: ` +
        "decompress it first if you trust it",
    );
  };
  return streamOf(new Uint8Array(), inflated.getReader(), requireData, asBrokenGzip);
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
  rest: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
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
