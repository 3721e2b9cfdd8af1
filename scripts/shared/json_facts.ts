/**
 * Turns plain JSON into names and values.
 *
 * @module
 */

import { isList, type Json } from "../../lib/values/json.ts";

/** A name and its value. */
export type Fact = readonly [name: string, text: string];

/**
 * Returns the names and values in JSON. The names of nested records are joined by dots, lists of plain
 * values by commas.
 *
 * @param name The name of the JSON itself, which all other names begin with. The default is none.
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
