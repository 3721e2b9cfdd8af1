/**
 * Files from servers whose bytes are known, kept in the cache of the host.
 *
 * @module
 */

import type { ByteStream } from "./gzip.ts";
import { openBytes } from "./open_bytes.ts";

/** The bytes that a file should have. */
export interface KnownFile {
  readonly length: number;
  /** In lowercase hexadecimal digits. */
  readonly sha256: string;
}

/** The name of the cache: `caches.delete("foldnet")` empties it. */
const CACHE = "foldnet";

/**
 * Opens the bytes at a URL, from the cache of the host if they are there, or returns undefined if nothing
 * is there. Bytes that are read to their end and are one of the known files are kept. No others are, so
 * that what is in the cache is never out of date, and an entry that is not one of them is fetched anew.
 *
 * @throws {Error} as {@linkcode openBytes} does. A cache that is missing, full or forbidden is no error.
 */
export async function openCached(
  url: URL,
  known: readonly KnownFile[],
): Promise<ByteStream | undefined> {
  const cache = await openCache();
  if (!cache) return await openBytes(url);
  const kept = await keptBytes(cache, url);
  if (kept && await isKnown(kept, known)) return new Blob([kept]).stream();
  const bytes = await openBytes(url);
  return bytes?.pipeThrough(keeping(known, async (whole) => {
    await cache.put(url, new Response(whole)).catch(() => {});
  }));
}

/** Opens the cache, or returns undefined if the host has none or forbids it, or cannot check its bytes. */
async function openCache(): Promise<Cache | undefined> {
  if (typeof caches === "undefined" || typeof crypto === "undefined" || !crypto.subtle) {
    return undefined;
  }
  return await caches.open(CACHE).catch(() => undefined);
}

async function keptBytes(cache: Cache, url: URL): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const response = await cache.match(url);
    return response && new Uint8Array(await response.arrayBuffer());
  } catch {
    return undefined;
  }
}

/** Passes bytes on, and gives them to `keep` at their end if they are a known file. */
function keeping(
  known: readonly KnownFile[],
  keep: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const most = Math.max(...known.map(({ length }) => length));
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  return new TransformStream({
    transform(chunk, controller) {
      length += chunk.length;
      if (length <= most) chunks.push(chunk.slice());
      else chunks = [];
      controller.enqueue(chunk);
    },
    async flush() {
      if (!known.some((file) => file.length === length)) return;
      const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
      if (await isKnown(bytes, known)) await keep(bytes);
    },
  });
}

async function isKnown(
  bytes: Uint8Array<ArrayBuffer>,
  known: readonly KnownFile[],
): Promise<boolean> {
  const candidates = known.filter(({ length }) => length === bytes.length);
  if (candidates.length === 0) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const text = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return candidates.some(({ sha256 }) => sha256 === text);
}
