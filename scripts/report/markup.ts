/**
 * HTML as a value, into which text goes as text.
 *
 * @module
 */

/** A piece of HTML. */
export interface Markup {
  /** The HTML of the piece. */
  readonly html: string;
}

/** What a template may contain: text, which is escaped, other pieces, and lists of both. */
export type Content = string | number | Markup | undefined | readonly Content[];

/**
 * Returns the piece of HTML of a template. Text in it can neither end nor begin a tag, also not in a
 * quoted attribute. Undefined adds nothing.
 */
export function markup(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return raw(
    template.map((text, i) => (i === 0 ? "" : written(contents[i - 1])) + text).join(""),
  );
}

/** Returns a text that is HTML already as a piece of HTML. */
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
