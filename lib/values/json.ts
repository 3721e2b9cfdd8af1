/**
 * Plain JSON, and checks for JSON that comes from outside.
 *
 * @module
 */

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [name: string]: Json;
};

/**
 * Tells whether JSON is a list.
 *
 * @example
 * ```ts
 * console.log(isList([1, 2])); // true
 * ```
 */
export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/**
 * Tells whether JSON is a record.
 *
 * @example
 * ```ts
 * console.log(isRecord({ a: 1 }), isRecord([1]), isRecord(null)); // true false false
 * ```
 */
export function isRecord(json: unknown): json is { readonly [name: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/**
 * Returns the JSON of a text, or undefined if the text is not JSON.
 *
 * @example
 * ```ts
 * console.log(parseJson("[1, 2]"), parseJson("[1,")); // [1, 2] undefined
 * ```
 */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns a name that a record in a text has twice, or undefined if there is none.
 *
 * @param text Well-formed JSON.
 *
 * @example
 * ```ts
 * console.log(repeatedName('{"a": [{"b": 1}, {"b": 2}], "\\u0061": 3}')); // "a"
 * ```
 */
export function repeatedName(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === "{") open.push(new Set());
    else if (sign === "}") open.pop();
    if (sign !== '"') continue;
    const start = i++;
    while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
    const names = open.at(-1);
    if (!names || !isBeforeColon(text, i + 1)) continue;
    const name = `${parseJson(text.slice(start, i + 1))}`;
    if (names.has(name)) return name;
    names.add(name);
  }
  return undefined;
}

function isBeforeColon(text: string, from: number): boolean {
  let i = from;
  while (" \t\r\n".includes(text[i] ?? ":")) i++;
  return text[i] === ":";
}

/**
 * Returns a short text for a value in an error message. Lists and records can be large, so their contents
 * are left out.
 *
 * @example
 * ```ts
 * console.log(brief([1, 2]), brief("x"), brief(1n), brief(undefined)); // a list of 2, "x", 1n, missing
 * ```
 */
export function brief(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "a record";
  const text = typeof value === "string"
    ? JSON.stringify(value)
    : `${String(value)}${typeof value === "bigint" ? "n" : ""}`;
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
