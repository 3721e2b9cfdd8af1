/**
 * The members of an ensemble, with links to their reports.
 *
 * @module
 */

import { nameInWords } from "./configuration.ts";
import { type Markup, markup } from "./markup.ts";
import { section } from "./section.ts";
import { table } from "./table.ts";

/** The members of an ensemble. */
export interface Members {
  /** The header and the rows of their table. */
  readonly rows: readonly (readonly [name: string, ...cells: string[]])[];
  /** The addresses of the reports of the first rows. */
  readonly links: readonly string[];
}

/** Returns the section of the members. */
export function membersSection({ rows: [header, ...rows], links }: Members): Markup {
  return section(
    "Members",
    markup`<p>The ensemble gives the mean of the probabilities of its members.</p>
${
      table({
        name: "Members",
        header: (header ?? []).map(nameInWords),
        rows: rows.map(([name, ...cells], i) => [linked(name, links[i]), ...cells]),
      })
    }`,
  );
}

function linked(name: string, address: string | undefined): Markup {
  return address === undefined ? markup`${name}` : markup`<a href="${address}">${name}</a>`;
}
