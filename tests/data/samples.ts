/** Small data for the tests of readers, in memory. */

/** Returns the bytes of an IDX file of unsigned bytes. */
export function idxBytes(
  sizes: readonly number[],
  data: ArrayLike<number>,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + sizes.length);
  sizes.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

/** Returns the bytes compressed by gzip. */
export function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return collected(streamOf(bytes).pipeThrough(new CompressionStream("gzip")));
}

/** Returns a stream of the given chunks. */
export function streamOf(
  ...chunks: Uint8Array<ArrayBuffer>[]
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(chunks);
}

/** Returns all bytes of a stream. */
export async function collected(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Returns a small dataset as four IDX files: two training images and one test image, each 2x3. */
export function sampleFiles(): Record<string, Uint8Array<ArrayBuffer>> {
  return {
    "train-images-idx3-ubyte": idxBytes([2, 2, 3], [
      0,
      1,
      2,
      3,
      4,
      5,
      250,
      251,
      252,
      253,
      254,
      255,
    ]),
    "train-labels-idx1-ubyte": idxBytes([2], [7, 0]),
    "t10k-images-idx3-ubyte": idxBytes([1, 2, 3], [9, 8, 7, 6, 5, 4]),
    "t10k-labels-idx1-ubyte": idxBytes([1], [9]),
  };
}

/** The directory that {@linkcode serving} serves. */
export const servedDirectory: URL = new URL("https://example.test/data/");

/** Runs `work` and returns its result. Meanwhile `fetch` serves the given files, by name, from memory. */
export async function serving<T>(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  work: () => Promise<T>,
): Promise<T> {
  const original = globalThis.fetch;
  globalThis.fetch = (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const file = files[pathname.slice(servedDirectory.pathname.length)];
    return Promise.resolve(
      file === undefined ? new Response("none", { status: 404 }) : new Response(file),
    );
  };
  try {
    return await work();
  } finally {
    globalThis.fetch = original;
  }
}
