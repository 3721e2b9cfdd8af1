/**
 * Zip archives, as far as archives of arrays need them: whole in memory, stored or deflated.
 *
 * @module
 */

import type { Fail } from "./fail.ts";

/** A file in an archive. */
export interface ZipEntry {
  /** Its name. */
  readonly name: string;
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The bytes of an archive. All files have the same date, the first that the format knows, so that the
 * same files give the same bytes.
 *
 * @param compress Whether the files are deflated. They are stored as they are if not.
 *
 * @throws {RangeError} if there are more files, or more bytes, than the format's fields of 16 and 32 bits
 * can count.
 */
export async function zipBytes(
  entries: readonly ZipEntry[],
  compress: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const encoded = new TextEncoder().encode(name);
    const data = compress ? await through(bytes, new CompressionStream("deflate-raw")) : bytes;
    const common = numbers([
      [2, 20],
      [2, UTF8],
      [2, compress ? DEFLATED : STORED],
      [2, 0],
      [2, FIRST_DATE],
      [4, crc32(bytes)],
      [4, data.length],
      [4, bytes.length],
      [2, encoded.length],
      [2, 0],
    ]);
    const local = joined([numbers([[4, LOCAL]]), common, encoded, data]);
    const rest = numbers([[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]);
    directory.push(joined([numbers([[4, CENTRAL], [2, 20]]), common, rest, encoded]));
    locals.push(local);
    offset += local.length;
  }
  const central = joined(directory);
  if (entries.length >= 0xffff || offset + central.length >= 0xffffffff) {
    throw new RangeError(
      `Cannot zip ${entries.length} files of ${offset} bytes: that is more than an archive holds`,
    );
  }
  return joined([
    ...locals,
    central,
    numbers([
      [4, END],
      [2, 0],
      [2, 0],
      [2, entries.length],
      [2, entries.length],
      [4, central.length],
      [4, offset],
      [2, 0],
    ]),
  ]);
}

/**
 * The files in an archive. What they claim to be is held against what they are: no more bytes are
 * unpacked of one than its entry tells, and none are unpacked twice.
 */
export async function zipEntries(bytes: Uint8Array, fail: Fail): Promise<readonly ZipEntry[]> {
  const entries: ZipEntry[] = [];
  let free = 0;
  for (const place of directoryOf(bytes, fail).toSorted((a, b) => a.offset - b.offset)) {
    const { name, size } = place;
    const packed = packedIn(bytes, place, fail);
    if (packed.byteOffset - bytes.byteOffset < free) fail(`"${name}" overlaps another file in it`);
    free = packed.byteOffset - bytes.byteOffset + packed.length;
    const content = place.method === STORED
      ? packed.slice()
      : await through(packed.slice(), new DecompressionStream("deflate-raw"), size).catch(() =>
        fail(`"${name}" is not what it was compressed from`)
      );
    if (content.length !== size) {
      fail(`"${name}" has ${content.length} bytes, but its entry tells ${size}`);
    }
    if (crc32(content) !== place.checksum) {
      fail(`"${name}" does not have the checksum of its entry`);
    }
    entries.push({ name, bytes: content });
  }
  return entries;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x0001;
const UTF8 = 0x0800;
/** 1980-01-01, behind a time of 0. */
const FIRST_DATE = 0x0021;

interface Place {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

function directoryOf(bytes: Uint8Array, fail: Fail): readonly Place[] {
  const view = viewOf(bytes);
  const end = endOf(view, fail);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const places: Place[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) {
      fail(`the entry of its file ${i} is not at byte ${at}`);
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true)
    );
    const next = at + 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
    if (next > end) fail(`the entry of its file ${i} at byte ${at} does not end`);
    const place: Place = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + (nameLength ?? 0))),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    const { name, method } = place;
    if (view.getUint16(at + 8, true) & ENCRYPTED) fail(`"${name}" is encrypted`);
    if (method !== STORED && method !== DEFLATED) {
      fail(`"${name}" is compressed by method ${method}, not ${STORED} (stored) or ${DEFLATED}`);
    }
    if ([place.packedSize, place.size, place.offset].includes(0xffffffff)) {
      fail(`"${name}" lies beyond 4 GB`);
    }
    places.push(place);
    at = next;
  }
  return places;
}

/** Where the record at the end begins: a comment of up to 65,535 bytes may stand behind it. */
function endOf(view: DataView, fail: Fail): number {
  for (let at = view.byteLength - 22; at >= Math.max(view.byteLength - 22 - 0xffff, 0); at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  return fail("it is no zip archive, or it is cut short: there is no directory at its end");
}

function packedIn(bytes: Uint8Array, { name, offset, packedSize }: Place, fail: Fail): Uint8Array {
  const view = viewOf(bytes);
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL) {
    fail(`"${name}" is not at byte ${offset}`);
  }
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packedSize > bytes.length) fail(`it ends at byte ${bytes.length}, within "${name}"`);
  return bytes.subarray(start, start + packedSize);
}

/** What a stream makes of bytes: no more than `most`, and then one chunk more at the most. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most = Infinity,
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

/** Numbers as little-endian bytes, each of so many. */
function numbers(fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([bytes, value]) => Array.from({ length: bytes }, (_, i) => value >>> 8 * i)),
  );
}

/** All bytes, one part behind the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    result.set(part, end);
    end += part.length;
  }
  return result;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** The checksum of zip, gzip and PNG: the remainder by the polynomial 0xedb88320, its bits reversed. */
function crc32(bytes: Uint8Array): number {
  const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? remainder >>> 1 ^ 0xedb88320 : remainder >>> 1;
    }
    return remainder;
  });
  let remainder = -1;
  for (let i = 0; i < bytes.length; i++) {
    remainder = (remainders[(remainder ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ remainder >>> 8;
  }
  return ~remainder >>> 0;
}
