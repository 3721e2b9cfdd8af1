/**
 * The sizes of a site's files as text.
 *
 * @module
 */

import { collected } from "../../lib/io/collected.ts";
import { textTable } from "../shared/text_table.ts";
import type { Site } from "./site.ts";

/** Returns the number of bytes of a file that a host compresses. */
export async function gzippedLength(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await collected(stream)).length;
}

/** Returns the number of bytes of a page's HTML, scripts and styles, which hosts compress. */
export async function pageLength(site: Site): Promise<number> {
  let length = 0;
  for (const [path, bytes] of site) if (isCode(path)) length += await gzippedLength(bytes);
  return length;
}

/** Returns a table of the files of a site, with their sizes in KB of 1,000 bytes. */
export async function sizesText(site: Site, width: number): Promise<string> {
  const rows: string[][] = [];
  for (const [path, bytes] of [...site].toSorted(([a], [b]) => a < b ? -1 : 1)) {
    const gzipped = isCode(path) ? kilobytes(await gzippedLength(bytes)) : "";
    rows.push([path, kilobytes(bytes.length), gzipped]);
  }
  const whole = [...site.values()].reduce((sum, { length }) => sum + length, 0);
  return textTable([
    ["file", "KB", "KB gzipped"],
    ...rows,
    ["all", kilobytes(whole), ""],
    ["HTML, scripts and styles", "", kilobytes(await pageLength(site))],
  ], { width });
}

function isCode(path: string): boolean {
  return /\.(html|js|css)$/.test(path);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toLocaleString("en-US", {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
}
