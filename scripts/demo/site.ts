/**
 * A site of static files, as it is served or written to a folder.
 *
 * @module
 */

/** The files of a site by their paths, which have slashes and begin with a name. */
export type Site = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** The media types of the files by the ends of their names. */
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  gz: "application/gzip",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  safetensors: "application/octet-stream",
};

/** Returns the media type of a file. */
export function typeOf(path: string): string {
  return TYPES[path.replace(/^.*\./s, "")] ?? "application/octet-stream";
}

/** Returns the first digits of the SHA-256 of bytes, in hexadecimal. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>, digits = 16): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, digits);
}
