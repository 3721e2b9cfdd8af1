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
 * The result fails with a SyntaxError if the gzip stream is broken, cut short or followed by other bytes.
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
  const whole = streamOf(head, reader, (error) => error);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  const inflated = whole.pipeThrough(new DecompressionStream("gzip"));
  return streamOf(new Uint8Array(), inflated.getReader(), asBrokenGzip);
}

function streamOf(
  head: Uint8Array<ArrayBuffer>,
  rest: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  explain: (error: unknown) => unknown,
): ByteStream {
  return new ReadableStream({
    start(controller) {
      if (head.length > 0) controller.enqueue(head);
    },
    async pull(controller) {
      try {
        const { done, value } = await rest.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
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
