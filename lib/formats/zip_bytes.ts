import { crc32 } from "./crc32.ts";
import { deflated } from "./deflate.ts";
import { joined } from "./joined.ts";
import { CENTRAL, DEFLATED, END, LOCAL, STORED, UTF8, type ZipEntry } from "./zip_format.ts";

/** 1980-01-01, the first date of the format. The time before it is 0. */
const FIRST_DATE = 0x0021;

/**
 * Returns the bytes of a zip archive. All files have the same date, so the same files give the same
 * bytes.
 *
 * @param compress Whether to compress the files by deflate.
 *
 * @throws {RangeError} if there are 65,535 files or more, or 4 GB or more.
 *
 * @example
 * ```ts
 * const bytes = await zipBytes([{ name: "a.txt", bytes: new Uint8Array([72, 105]) }], false);
 * console.log(bytes.length); // 110
 * ```
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
    const data = compress ? await deflated(bytes) : bytes;
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
      `Cannot zip ${entries.length} files of ${offset} bytes: ` +
        "an archive holds less than 65,535 files and 4 GB",
    );
  }
  return joined([...locals, central, endOf(entries.length, central.length, offset)]);
}

/** The record at the end: how many files there are, and where their directory is. */
function endOf(count: number, size: number, offset: number): Uint8Array {
  return numbers([
    [4, END],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, size],
    [4, offset],
    [2, 0],
  ]);
}

/** Returns numbers as little-endian bytes, 2 or 4 for each. */
function numbers(fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([bytes, value]) => Array.from({ length: bytes }, (_, i) => value >>> 8 * i)),
  );
}
