/**
 * The zip format, as far as archives of arrays need it: in memory, stored or deflated, up to 4 GB
 * (PKWARE, APPNOTE.TXT).
 *
 * @module
 */

/** A file in an archive. */
export interface ZipEntry {
  /** The name of the file. */
  readonly name: string;
  /** The contents, not compressed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The first four bytes of a file's local header. */
export const LOCAL = 0x04034b50;

/** The first four bytes of a file's entry in the central directory. */
export const CENTRAL = 0x02014b50;

/** The first four bytes of the record at the end of an archive. */
export const END = 0x06054b50;

/** The method of a file that is not compressed. */
export const STORED = 0;

/** The method of a file that is compressed by deflate. */
export const DEFLATED = 8;

/** The flag of a file that is encrypted. */
export const ENCRYPTED = 0x0001;

/** The flag of a file whose name is UTF-8. */
export const UTF8 = 0x0800;
