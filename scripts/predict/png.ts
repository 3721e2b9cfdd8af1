/**
 * PNG: {@link https://www.w3.org/TR/png-3/}.
 *
 * @module
 */

import { convertIndexedToRgb, decode, type DecodedPng } from "fast-png";
import { type Fail, failToRead } from "../../lib/formats/fail.ts";
import { joined } from "../../lib/formats/joined.ts";
import { type GrayImage, requireReadableSize } from "./gray_image.ts";

/** The largest ratio of the length of inflated data to that of its deflate stream. */
const DEFLATE_RATIO = 1032;

/**
 * Returns the image in a PNG file in shades of gray, by luminance. A transparent image is put on white
 * paper, or on black where white would show nothing.
 *
 * @param name The name of the file in errors.
 *
 * @throws {SyntaxError} if the file is malformed or cut short.
 */
export function parsePng(bytes: Uint8Array, name: string): GrayImage {
  const fail = failToRead(name);
  const chunks = chunksOf(bytes, fail).filter(({ type }) => READ_CHUNKS.includes(type));
  const [header, second] = chunks.filter(({ type }) => type === "IHDR");
  if (!header || header.bytes.length !== 25 || header !== chunks[0]) {
    return fail("it does not begin with a header");
  }
  if (second) fail("it has several headers");
  const view = new DataView(header.bytes.buffer, header.bytes.byteOffset + 8);
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), view.getUint8(8)];
  requireReadableSize(name, height, width);
  if (height * width * depth > 8 * DEFLATE_RATIO * bytes.length) {
    fail(`its ${bytes.length} bytes are too few for ${width}x${height} pixels`);
  }
  if (view.getUint8(12) !== 0 && depth < 8) {
    fail(`it is interlaced with ${depth} bits a pixel: save it without interlacing`);
  }
  const isIndexed = view.getUint8(9) === 3;
  const image = joined([
    bytes.subarray(0, SIGNATURE_LENGTH),
    ...chunks.map(({ bytes }) => bytes),
  ]);
  try {
    return grayOf(decode(image, { checkCrc: true }), isIndexed);
  } catch (error) {
    return fail(error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : `${error}`);
  }
}

const SIGNATURE_LENGTH = 8;

/** The chunks that the pixels need. Others are skipped, in whatever form they are. */
const READ_CHUNKS = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];

interface Chunk {
  readonly type: string;
  /** The whole chunk: its length, its type, its data and its checksum. */
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

/** Returns a decoded image in gray on white, or on black. */
function grayOf(image: DecodedPng, isIndexed: boolean): GrayImage {
  const { height, width } = image;
  const { luminance, opacity } = isIndexed ? indexedSamples(image) : samplesOf(image);
  const over = (paper: number): Float32Array =>
    luminance.map((light, i) => paper + (light - paper) * (opacity?.[i] ?? 1));
  const onWhite = over(1);
  const pixels = opacity && onWhite.every((light) => light > 0.95) ? over(0) : onWhite;
  return { height, width, pixels };
}

/** The luminance and the opacity of each pixel, from 0 to 1. Opaque images have no opacity. */
interface Samples {
  readonly luminance: Float32Array;
  readonly opacity: Float32Array | undefined;
}

function indexedSamples(image: DecodedPng): Samples {
  // The colors of the palette have a fourth number where the file has transparency.
  const channels = image.palette?.[0]?.length ?? 3;
  const data = convertIndexedToRgb(image);
  return samplesOf({ ...image, data, channels, depth: 8 });
}

function samplesOf(
  image: Pick<DecodedPng, "height" | "width" | "data" | "channels" | "depth" | "transparency">,
): Samples {
  const { height, width, channels, depth, transparency } = image;
  const samples = depth < 8 ? unpacked(image) : image.data;
  const most = 2 ** depth - 1;
  const colors = channels < 3 ? 1 : 3;
  const count = height * width;
  const luminance = new Float32Array(count);
  const opacity = colors < channels || transparency ? new Float32Array(count).fill(1) : undefined;
  for (let i = 0; i < count; i++) {
    const at = i * channels;
    const red = samples[at] ?? 0;
    const green = samples[at + 1] ?? 0;
    const blue = samples[at + 2] ?? 0;
    // The weights of ITU-R BT.601.
    const light = colors === 1 ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
    luminance[i] = light / most;
    if (opacity && colors < channels) opacity[i] = (samples[at + colors] ?? 0) / most;
    // In images without an opacity for each pixel, one color may be transparent.
    if (opacity && transparency?.every((value, color) => samples[at + color] === value)) {
      opacity[i] = 0;
    }
  }
  return { luminance, opacity };
}

/** Returns samples of fewer than 8 bits. Several of them share a byte, and each row begins a new byte. */
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
