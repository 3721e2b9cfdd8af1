/**
 * Tables of names and numbers.
 *
 * @module
 */

import { type Content, type Markup, markup } from "./markup.ts";

/** The contents of a table. */
export interface Table {
  /** The names of the columns, or undefined for none. */
  readonly header?: readonly string[];
  /** The rows: a name and the cells. */
  readonly rows: readonly (readonly [name: Content, ...cells: readonly string[]])[];
  /** Whether the cells are text. They are numbers by default. */
  readonly isText?: boolean;
}

/** Returns a table that scrolls where it is wider than the page. */
export function table({ header, rows, isText = false }: Table): Markup {
  const body = rows.map(([name, ...cells]) => {
    const data = cells.map((cell) => markup`<td>${cell}</td>`);
    return markup`<tr><th scope="row">${name}</th>${data}</tr>`;
  });
  const names = header?.map((name) => markup`<th scope="col">${name}</th>`);
  return markup`<div class="scroll"><table class="list${isText ? " text" : ""}">
${names && markup`<thead><tr>${names}</tr></thead>`}
<tbody>${body}</tbody>
</table></div>`;
}
