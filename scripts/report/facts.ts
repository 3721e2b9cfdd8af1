/**
 * What can be said in words: plain JSON as a table of names and values.
 *
 * @module
 */

import type { Json } from "../../mod.ts";
import type { Markup } from "./markup.ts";
import { table } from "./table.ts";

/** The table of plain JSON: the names of nested records are joined by dots. */
export function facts(value: Json): Markup {
  return table({ rows: factsOf(value, ""), isText: true });
}

function factsOf(value: Json, way: string): (readonly [name: string, text: string])[] {
  if (isList(value) && !value.some(isNested)) return [[way, value.join(", ")]];
  if (!isNested(value)) return [[way, `${value ?? "-"}`]];
  return Object.entries(value).flatMap(([name, each]: [string, Json]) =>
    factsOf(each, way === "" ? name : `${way}.${name}`)
  );
}

function isNested(value: Json): value is Extract<Json, object> {
  return typeof value === "object" && value !== null;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
