import { crc32 } from "./crc32.ts";
import { isBomb } from "../io/gzip.ts";
import { inflated } from "./deflate.ts";
import type { Fail } from "./fail.ts";
import { CENTRAL, DEFLATED, ENCRYPTED, END, LOCAL, STORED, type ZipEntry } from "./zip_format.ts";

/**
 * Returns the files of a zip archive. It trusts nothing in it: it never decompresses more bytes of a
 * file than the file's entry says, never reads the same bytes for two files, and refuses archives that
 * grow as only those do that are made to fill the memory.
 *
 * @param fail Throws the error for an archive that is malformed, encrypted or larger than 4 GB.
 *
 * @example
 * ```ts
 * import { failToRead } from "./fail.ts";
 * import { zipBytes } from "./zip_bytes.ts";
 *
 * const bytes = await zipBytes([{ name: "a.txt", bytes: new Uint8Array([72, 105]) }], true);
 * console.log(await zipEntries(bytes, failToRead("a.zip"))); // [{ name: "a.txt", bytes: 72, 105 }]
 * ```
 */
export async function zipEntries(bytes: Uint8Array, fail: Fail): Promise<readonly ZipEntry[]> {
  const places = directoryOf(bytes, fail).toSorted((a, b) => a.offset - b.offset);
  const size = places.reduce((sum, { size }) => sum + size, 0);
  if (isBomb(bytes.length, size)) {
    fail(
      `its ${bytes.length} bytes grow to ${size}, as no data does: if you trust it, save the arrays ` +
        "without compression",
    );
  }
  const entries: ZipEntry[] = [];
  let free = 0;
  for (const place of places) {
    const { name, size } = place;
    const packed = packedIn(bytes, place, fail);
    if (packed.byteOffset - bytes.byteOffset < free) fail(`"${name}" overlaps another file in it`);
    free = packed.byteOffset - bytes.byteOffset + packed.length;
    const content = place.method === STORED
      ? packed.slice()
      : await inflated(packed.slice(), size).catch(() => fail(`"${name}" cannot be decompressed`));
    if (content.length !== size) {
      fail(`"${name}" has ${content.length} bytes, but its entry says ${size}`);
    }
    if (crc32(content) !== place.checksum) {
      fail(`"${name}" does not have the checksum of its entry`);
    }
    entries.push({ name, bytes: content });
  }
  return entries;
}

/** Tells whether a file begins as a zip archive does, with a file or, without any, with its end. */
export function beginsAsZip(bytes: Uint8Array): boolean {
  const first = bytes.length < 4 ? 0 : viewOf(bytes).getUint32(0, true);
  return first === LOCAL || first === END;
}

/** The entry of a file in the central directory. */
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
    const [nameLength = 0, extraLength = 0, commentLength = 0] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true)
    );
    const next = at + 46 + nameLength + extraLength + commentLength;
    if (next > end) fail(`the entry of its file ${i} at byte ${at} is cut short`);
    places.push(placeOf(view, at, nameLength, fail));
    at = next;
  }
  return places;
}

function placeOf(view: DataView, at: number, nameLength: number, fail: Fail): Place {
  const encoded = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
  const place: Place = {
    name: new TextDecoder().decode(encoded),
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
    fail(`"${name}" is not within the first 4 GB`);
  }
  return place;
}

/** Returns where the record at the end begins. A comment of up to 65,535 bytes can follow it. */
function endOf(view: DataView, fail: Fail): number {
  for (let at = view.byteLength - 22; at >= Math.max(view.byteLength - 22 - 0xffff, 0); at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  return fail("it is not a zip archive, or it is cut short: it has no directory at its end");
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

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
