/**
 * Tables of names and numbers.
 *
 * @module
 */

import { type Content, type Markup, markup } from "./markup.ts";

/** What a table shows. */
export interface Table {
  /** What the columns are called, if they have names. */
  readonly header?: readonly string[];
  /** The rows: what each is called, and its cells. */
  readonly rows: readonly (readonly [name: Content, ...cells: readonly string[]])[];
  /** Whether the cells are text, and not numbers. */
  readonly isText?: boolean;
}

/** The table, which scrolls where it is wider than the page. */
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
