/**
 * Reads tar archives.
 *
 * @module
 */

/** A file in an archive. */
export interface TarFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/**
 * Returns the files of a tar archive (POSIX ustar), in their order. Folders and links are left out.
 *
 * @throws {SyntaxError} if a file is cut short, or its length is no number.
 */
export function untar(archive: Uint8Array): readonly TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0;) {
    const text = (start: number, length: number) =>
      new TextDecoder().decode(archive.subarray(at + start, at + start + length)).split("\0")[0]!;
    const path = [text(345, 155), text(0, 100)].filter((part) => part !== "").join("/");
    const length = parseInt(text(124, 12), 8);
    const start = at + BLOCK;
    if (!(start + length <= archive.length)) {
      throw new SyntaxError(`Cannot read the archive: ${path} is cut short`);
    }
    if (["0", ""].includes(text(156, 1))) {
      files.push({ path, bytes: archive.subarray(start, start + length) });
    }
    at = start + Math.ceil(length / BLOCK) * BLOCK;
  }
  return files;
}
