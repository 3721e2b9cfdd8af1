/**
 * Plain JSON, and what a reader of unchecked JSON asks of it.
 *
 * @module
 */

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [name: string]: Json;
};

/** Tells whether JSON is a list. */
export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** Tells whether JSON is a record. */
export function isRecord(json: unknown): json is { readonly [name: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Returns the JSON of a text, or undefined if the text is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns JSON as errors show it. Lists and records may be deep, so their contents are left out. */
export function brief(json: Json | undefined): string {
  if (json === undefined) return "missing";
  if (isList(json)) return `a list of ${json.length}`;
  if (isRecord(json)) return "a record";
  const text = JSON.stringify(json);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
