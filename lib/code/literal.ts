/**
 * Values as JavaScript, and any text as a part of it.
 *
 * @module
 */

/** A value that can be written as JavaScript. */
export type Plain = null | boolean | number | string | readonly Plain[] | {
  readonly [name: string]: Plain;
};

/**
 * Returns the expression of a value. Records are in braces, a name a line if they are long.
 *
 * @param indent The spaces ahead of the line that the value is in.
 */
export function literal(value: Plain, indent = ""): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return numberText(value);
  if (isList(value)) return `[${value.map((each) => literal(each)).join(", ")}]`;
  const inner = `${indent}  `;
  const fields = Object.entries(value).map(([name, each]) =>
    `${/^[A-Za-z]\w*$/.test(name) ? name : quoted(name)}: ${literal(each, inner)}`
  );
  const line = `{ ${fields.join(", ")} }`;
  if (line.length <= 40) return line;
  return `{\n${fields.map((field) => `${inner}${field},\n`).join("")}${indent}}`;
}

/**
 * Returns a text in quotes. Nothing in it ends the quotes, a line, or the `<script>` of a page that the
 * module may stand in, and nothing in it is invisible.
 */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<]/gu,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
  );
}

/** Returns a text for a comment: as {@linkcode quoted} without the quotes, and without the end of a comment. */
export function remark(text: string): string {
  return quoted(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("*/", "*\\/");
}

function numberText(value: null | boolean | number): string {
  return Object.is(value, -0) ? "-0" : `${value}`;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
