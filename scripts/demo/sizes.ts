/**
 * The sizes of a site's files as text.
 *
 * @module
 */

import { collected } from "../../lib/io/collected.ts";
import { textTable } from "../shared/text_table.ts";
import { neededBy } from "./imports.ts";
import type { Site } from "./site.ts";

/** Returns the number of bytes of a file that a host compresses. */
export async function gzippedLength(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await collected(stream)).length;
}

/** Returns the number of bytes, compressed, of the HTML, scripts and styles that a page loads at its start. */
export async function startLength(site: Site): Promise<number> {
  const scripts = [...site.keys()].filter((path) => /(^|\/)(main|watch|worker)\.js$/.test(path));
  const needed = new Set(scripts.flatMap((path) => [path, ...neededBy(site, path)]));
  return await codeLength(site, (path) => !path.endsWith(".js") || needed.has(path));
}

async function codeLength(site: Site, isMeant: (path: string) => boolean): Promise<number> {
  let length = 0;
  for (const [path, bytes] of site) {
    if (isCode(path) && isMeant(path)) length += await gzippedLength(bytes);
  }
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
    ["all files", kilobytes(whole), ""],
    ["HTML, scripts and styles", "", kilobytes(await codeLength(site, () => true))],
    ["of them, at the start", "", kilobytes(await startLength(site))],
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
