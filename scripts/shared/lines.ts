/**
 * Text that fits into a number of columns.
 *
 * @module
 */

/** A part of a line, which is left out where the line is too narrow for it. */
export interface Part {
  readonly text: string;
  /** How important the part is: 0 is the most important. */
  readonly rank: number;
}

/**
 * Returns parts as a line, with two spaces between them. Where not all fit, the important ones are taken
 * first; where not even one fits, its start is.
 */
export function fittedLine(parts: readonly Part[], width: number): string {
  const ranked = parts.toSorted((a, b) => a.rank - b.rank);
  const taken = new Set<Part>();
  let length = -GAP.length;
  for (const part of ranked) {
    const longer = length + GAP.length + part.text.length;
    if (longer > width) continue;
    taken.add(part);
    length = longer;
  }
  if (taken.size === 0) return (ranked[0]?.text ?? "").slice(0, Math.max(width, 0));
  return parts.filter((part) => taken.has(part)).map(({ text }) => text).join(GAP);
}

const GAP = "  ";

/** Returns the lines of a text that is broken between words. A word that is too long has its own line. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Returns lines of texts, each behind its label. The labels have a column of their own. */
export function labelled(
  rows: readonly (readonly [label: string, text: string])[],
  width: number,
): string {
  const column = Math.max(...rows.map(([label]) => label.length)) + GAP.length;
  return rows.flatMap(([label, text]) =>
    wrapped(text, Math.max(width - column, 1))
      .map((line, i) => `${(i === 0 ? label : "").padEnd(column)}${line}`)
  ).join("\n");
}

/** Returns a text, or its start and an ellipsis if it is longer than the width. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`;
}
