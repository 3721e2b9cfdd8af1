/**
 * HTML as a value: whatever is put into it as text stays text.
 *
 * @module
 */

/** A piece of HTML. */
export interface Markup {
  /** The piece as it is written to a file. */
  readonly html: string;
}

/** What may stand in a piece of HTML: text, which is escaped, other pieces, and lists of both. */
export type Content = string | number | Markup | undefined | readonly Content[];

/**
 * The piece of HTML of a template: text in it, also in a quoted attribute, can neither end nor begin a
 * tag. Nothing comes of undefined.
 */
export function markup(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return raw(
    template.map((text, i) => (i === 0 ? "" : written(contents[i - 1])) + text).join(""),
  );
}

/** The piece of HTML that a text is already. */
export function raw(html: string): Markup {
  return { html };
}

function written(content: Content): string {
  if (content === undefined) return "";
  if (typeof content === "string" || typeof content === "number") return escaped(`${content}`);
  return "html" in content ? content.html : content.map(written).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
