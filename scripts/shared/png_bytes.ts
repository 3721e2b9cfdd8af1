import { crc32, deflateSync } from "node:zlib";

/** An image to encode: bytes, row by row. */
export interface PngImage {
  readonly height: number;
  readonly width: number;
  /** How many bytes a pixel has: 1 for gray, 3 for red, green and blue, 4 with opacity behind them. */
  readonly channels: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const COLOR_TYPES: Readonly<Record<number, number>> = { 1: 0, 3: 2, 4: 6 };

/**
 * Returns the bytes of an image as a PNG file of eight bits a channel, without filters (PNG
 * specification, third edition).
 *
 * @throws {RangeError} if a pixel has another number of channels than 1, 3 or 4.
 */
export function pngBytes({ height, width, channels, data }: PngImage): Uint8Array<ArrayBuffer> {
  const colorType = COLOR_TYPES[channels];
  if (colorType === undefined) {
    throw new RangeError(`Cannot write a PNG of ${channels} channels: it has 1, 3 or 4`);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colorType, 0, 0, 0], 8);
  const length = width * channels;
  const rows = new Uint8Array(height * (1 + length));
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * length, (y + 1) * length), y * (1 + length) + 1);
  }
  const parts = [
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ];
  return concatenated(parts);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = concatenated([new TextEncoder().encode(type), data]);
  const [length, checksum] = [new Uint8Array(4), new Uint8Array(4)];
  new DataView(length.buffer).setUint32(0, data.length);
  new DataView(checksum.buffer).setUint32(0, crc32(named));
  return concatenated([length, named, checksum]);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
