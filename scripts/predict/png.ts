/**
 * PNG: {@link https://www.w3.org/TR/png-3/}.
 *
 * @module
 */

import { convertIndexedToRgb, decode, type DecodedPng } from "fast-png";
import { type Fail, failToRead } from "../../lib/formats/fail.ts";
import { joined } from "../../lib/formats/joined.ts";
import { inflateSync } from "node:zlib";
import { requireBudget } from "./budget.ts";
import { onPaper } from "./on_paper.ts";
import { type Picture, pictureOf } from "./picture.ts";

/** No stream of deflate holds more than so many times its length. */
const DEFLATE_RATIO = 1032;

/**
 * Returns the picture in a PNG file: where it is transparent, on white paper, or on black if white would show
 * nothing.
 *
 * @param name The name of the file in errors.
 *
 * @throws {SyntaxError} if the file is malformed, cut short or too large.
 */
export function parsePng(bytes: Uint8Array, name: string): Picture {
  const fail = failToRead(name);
  const chunks = chunksOf(bytes, fail).filter(({ type }) => READ_CHUNKS.includes(type));
  const [header, second] = chunks.filter(({ type }) => type === "IHDR");
  if (!header || header.bytes.length !== 25 || header !== chunks[0]) {
    return fail("it does not begin with a header");
  }
  if (second) fail("it has several headers");
  const view = new DataView(header.bytes.buffer, header.bytes.byteOffset + 8);
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), view.getUint8(8)];
  const color = view.getUint8(9);
  const bits = depth * (CHANNELS[color] ?? 1);
  const mostPixels = 8 * DEFLATE_RATIO * bytes.length / Math.max(bits, 1);
  requireBudget(name, { height, width, bits, mostPixels });
  if (view.getUint8(12) !== 0 && depth < 8) {
    fail(`it is interlaced with ${depth} bits a pixel: save it without interlacing`);
  }
  // Adam7 splits an image into seven, each of which may have incomplete rows.
  const rows = view.getUint8(12) === 0 ? height : 2 * height + 14;
  const most = rows * (1 + Math.ceil(width * bits / 8));
  requireInflated(chunks.filter(({ type }) => type === "IDAT"), most, fail);
  const image = joined([
    bytes.subarray(0, SIGNATURE_LENGTH),
    ...chunks.map(({ bytes }) => bytes),
  ]);
  try {
    return pictureIn(decode(image, { checkCrc: true }), color === 3);
  } catch (error) {
    return fail(error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : `${error}`);
  }
}

const SIGNATURE_LENGTH = 8;

/** The number of channels of each type of color. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Throws if the pixels decompress to more than so many bytes: before there is memory for them. */
function requireInflated(chunks: readonly Chunk[], most: number, fail: Fail): void {
  const data = joined(chunks.map(({ bytes }) => bytes.subarray(8, bytes.length - 4)));
  try {
    inflateSync(data, { maxOutputLength: most });
  } catch (error) {
    // What else is wrong with them, the decoder says.
    if (error instanceof RangeError) {
      fail(`its pixels take more than the ${most} bytes of its size`);
    }
  }
}

/** The chunks that pixels are made of: what else a file tells, it may tell in any form. */
const READ_CHUNKS = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];

interface Chunk {
  readonly type: string;
  /** All of it: its length, its type, its data and its checksum. */
  readonly bytes: Uint8Array;
}

function chunksOf(bytes: Uint8Array, fail: Fail): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let start = SIGNATURE_LENGTH; chunks.at(-1)?.type !== "IEND";) {
    const end = start + 12 <= bytes.length ? start + 12 + view.getUint32(start) : Infinity;
    if (end > bytes.length) {
      fail(`it ends at byte ${bytes.length}, within a chunk from byte ${start}`);
    }
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    chunks.push({ type, bytes: bytes.subarray(start, end) });
    start = end;
  }
  return chunks;
}

/** Returns a decoded image as a picture. */
function pictureIn(image: DecodedPng, isIndexed: boolean): Picture {
  if (!isIndexed) return pictureOfSamples(image);
  // The palette's colors have an opacity each where the file has some.
  const channels = image.palette?.[0]?.length ?? 3;
  const data = convertIndexedToRgb(image);
  return pictureOfSamples({ ...image, data, channels, depth: 8 });
}

function pictureOfSamples(
  image: Pick<DecodedPng, "height" | "width" | "data" | "channels" | "depth" | "transparency">,
): Picture {
  const { height, width, channels, depth, transparency } = image;
  const samples = depth < 8 ? unpacked(image) : image.data;
  const most = 2 ** depth - 1;
  const colors = channels < 3 ? 1 : 3;
  const size = { height, width, planes: colors };
  // One color may be transparent wherever it occurs, or each pixel has an opacity.
  const isTransparent = (place: number): boolean =>
    transparency?.every((value, color) => samples[place * channels + color] === value) ?? false;
  const opacity = (place: number): number =>
    colors < channels
      ? (samples[place * channels + colors] ?? 0) / most
      : isTransparent(place)
      ? 0
      : 1;
  const light = (place: number, color: number): number =>
    (samples[place * channels + color] ?? 0) / most;
  return colors === channels && !transparency
    ? pictureOf(size, light)
    : onPaper(size, light, opacity);
}

/** Samples of fewer than 8 bits, several of which share a byte. Each row begins a new one. */
function unpacked(
  { height, width, data, depth }: Pick<DecodedPng, "height" | "width" | "data" | "depth">,
): Uint8Array {
  const perByte = 8 / depth;
  const stride = Math.ceil(width / perByte);
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const x = i % width;
    const byte = data[Math.floor(i / width) * stride + Math.floor(x / perByte)] ?? 0;
    return byte >> (8 - depth * (x % perByte + 1)) & (2 ** depth - 1);
  });
}
