/**
 * Tables of names and numbers.
 *
 * @module
 */

import { type Content, type Markup, markup } from "./markup.ts";

/** The contents of a table. */
export interface Table {
  /** What the table shows, in a few words: the name of the place that scrolls. */
  readonly name: string;
  /** The names of the columns, or undefined for none. */
  readonly header?: readonly string[];
  /** The rows: a name and the cells. */
  readonly rows: readonly (readonly [name: Content, ...cells: readonly string[]])[];
  /** Whether the cells are text. They are numbers by default. */
  readonly isText?: boolean;
}

/** Returns a table that scrolls where it is wider than the page. Rows that are too short end in empty cells. */
export function table({ name, header, rows, isText = false }: Table): Markup {
  const columns = Math.max(header?.length ?? 0, ...rows.map(({ length }) => length));
  const filled = <Cell>(cells: readonly Cell[]): readonly (Cell | undefined)[] =>
    Array.from({ length: columns }, (_, i) => cells[i]);
  const body = rows.map((row) => {
    const [first, ...cells] = filled<Content>(row);
    const data = cells.map((cell) => markup`<td>${cell}</td>`);
    return markup`<tr><th scope="row">${first}</th>${data}</tr>`;
  });
  const names = header && filled(header).map((name) => markup`<th scope="col">${name}</th>`);
  return scrolling(
    name,
    markup`<table class="list${isText ? " text" : ""}">
${names && markup`<thead><tr>${names}</tr></thead>`}
<tbody>${body}</tbody>
</table>`,
  );
}

/** Returns a place that scrolls where its contents are wider than the page, by the keyboard too. */
export function scrolling(name: string, contents: Markup): Markup {
  return markup`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${contents}</div>`;
}
