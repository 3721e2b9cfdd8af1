/**
 * Plain JSON as names and values.
 *
 * @module
 */

import type { Json } from "../../mod.ts";

/** A name beside what it stands for. */
export type Fact = readonly [name: string, text: string];

/**
 * What plain JSON says, name by name, all below `name`: the names of nested records are joined by dots,
 * lists of plain values by commas.
 */
export function jsonFacts(value: Json, name = ""): Fact[] {
  if (isList(value) && !value.some(isNested)) return [[name, value.join(", ")]];
  if (!isNested(value)) return [[name, `${value ?? "-"}`]];
  return Object.entries(value).flatMap(([inner, each]: [string, Json]) =>
    jsonFacts(each, name === "" ? inner : `${name}.${inner}`)
  );
}

function isNested(value: Json): value is Extract<Json, object> {
  return typeof value === "object" && value !== null;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
