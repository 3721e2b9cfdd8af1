/**
 * The sections of the page.
 *
 * @module
 */

import { type Content, type Markup, markup } from "./markup.ts";

/** Returns a section of the page, which is named by its heading. */
export function section(heading: string, contents: Content): Markup {
  const id = heading.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${contents}
</section>`;
}
