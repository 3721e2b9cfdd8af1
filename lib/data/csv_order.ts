/**
 * The order of the columns of pixels, as headers tell it.
 *
 * @module
 */

/** Returns digests of the names of columns: of their set, and of their order. */
export function columnsOf(names: readonly string[]): string {
  const trimmed = names.map((name) => name.trim());
  return `${hashOf(trimmed.toSorted())}-${hashOf(trimmed)}`;
}

/** Tells whether columns have the names of others in another order. */
export function isReordered(columns: string, others: string): boolean {
  return columns !== others && columns.split("-")[0] === others.split("-")[0];
}

/** Returns a hash of texts: FNV-1a. */
function hashOf(texts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const sign of texts.join("\n")) {
    hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}
