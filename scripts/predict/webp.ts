/**
 * WebP (RFC 9649).
 *
 * @module
 */

import { type Fail, failToRead } from "../../lib/formats/fail.ts";
import { requireBudget } from "./budget.ts";
import { webpCodec } from "./codecs.js";
import { decoded } from "./decoded.ts";
import { onPaper } from "./on_paper.ts";
import { orientationOf, upright } from "./orientation.ts";
import type { Picture } from "./picture.ts";

/**
 * Returns the picture in a WebP file, upright as its EXIF says: where it is transparent, on white paper, or on
 * black if white would show nothing.
 *
 * @param name The name of the file in errors.
 *
 * @throws {SyntaxError} if the file is malformed, cut short, animated or too large.
 */
export async function parseWebp(
  bytes: Uint8Array,
  name: string,
): Promise<Picture> {
  const fail = failToRead(name);
  const chunks = chunksOf(bytes, fail);
  const { height, width } = sizeIn(chunks[0], fail);
  requireBudget(name, { height, width, bits: BITS });
  const data = await decoded(await webpCodec(), bytes, { height, width, fail });
  const picture = onPaper(
    { height, width, planes: 3 },
    (place, plane) => (data[4 * place + plane] ?? 0) / 255,
    (place) => (data[4 * place + 3] ?? 0) / 255,
  );
  const exif = chunks.find(({ kind }) => kind === "EXIF");
  return exif ? upright(picture, orientationOf(exif.data)) : picture;
}

/** The bits of a pixel with its share of what the decoder needs. */
const BITS = 40;

interface Chunk {
  readonly kind: string;
  readonly data: Uint8Array;
}

/** A file has no more chunks than this: a photo has five. */
const MOST_CHUNKS = 1000;

function chunksOf(bytes: Uint8Array, fail: Fail): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  // RIFF, a length and WEBP come first.
  const end = bytes.length < 12 ? Infinity : 8 + view.getUint32(4, true);
  if (end > bytes.length) fail(`it ends at byte ${bytes.length}, before its pixels do`);
  for (let at = 12; at + 8 <= end && chunks.length < MOST_CHUNKS;) {
    const length = view.getUint32(at + 4, true);
    const data = bytes.subarray(at + 8, Math.min(at + 8 + length, end));
    chunks.push({ kind: String.fromCharCode(...bytes.subarray(at, at + 4)), data });
    at += 8 + length + length % 2;
  }
  return chunks;
}

/** Returns the size that the first chunk tells, of which there are three kinds. */
function sizeIn(
  chunk: Chunk | undefined,
  fail: Fail,
): { readonly height: number; readonly width: number } {
  if (!chunk || chunk.data.length < 10) return fail("it has no pixels: it is cut short");
  const { kind, data } = chunk;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (kind === "VP8 ") {
    const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
    return { width: width & 0x3fff, height: height & 0x3fff };
  }
  if (kind === "VP8L") {
    const packed = view.getUint32(1, true);
    return { width: 1 + (packed & 0x3fff), height: 1 + (packed >> 14 & 0x3fff) };
  }
  if (kind !== "VP8X") return fail("its pixels are in no form of WebP that is known");
  if ((view.getUint8(0) & ANIMATED) !== 0) fail("it is animated: save a frame as PNG or JPEG");
  return {
    width: 1 + (view.getUint32(3, true) >>> 8),
    height: 1 + (view.getUint32(6, true) >>> 8),
  };
}

/** The flag of the extended form that says that there are several frames. */
const ANIMATED = 2;
