/**
 * What commands print for `--help`.
 *
 * @module
 */

import type { Flag } from "./flags.ts";
import { wrapped } from "./lines.ts";

/** The parts of a help text. */
export interface Help {
  /** What the command does, in a sentence. */
  readonly about: string;
  /** The form of the command line, without what all have: `deno task`. */
  readonly usage: string;
  /** Paragraphs about arguments that are no flags. The default is none. */
  readonly details?: readonly string[];
  /** The flags, and headings between them. */
  readonly flags: readonly (Flag | string)[];
  /** Names and their meanings below a heading. The default is none. */
  readonly names?: readonly [heading: string, rows: readonly (readonly [string, string])[]];
  /** Paragraphs behind the flags. The default is none. */
  readonly notes?: readonly string[];
  /** Command lines, without `deno task`, and what they do. */
  readonly examples: readonly (readonly [command: string, about: string])[];
}

const WIDTH = 79;
const INDENT = "  ";

/** Returns a help text, no wider than 80 columns. It ends with a line feed. */
export function helpText(
  { about, usage, details = [], flags, names, notes = [], examples }: Help,
): string {
  const paragraphs = (texts: readonly string[]) =>
    texts.flatMap((text) => ["", ...wrapped(text, WIDTH)]);
  const [heading = "", rows = []] = names ?? [];
  return [
    ...wrapped(about, WIDTH),
    "",
    `Usage: deno task ${usage}`,
    ...paragraphs(details),
    ...flagLines(flags),
    ...(names ? ["", `${heading}:`, ...twoColumns(rows)] : []),
    ...paragraphs(notes),
    "",
    "Examples:",
    ...examples.flatMap(([command, about]) => [
      `${INDENT}deno task ${command}`,
      ...wrapped(about, WIDTH - 6).map((line) => `      ${line}`),
    ]),
    "",
  ].join("\n");
}

function flagLines(flags: readonly (Flag | string)[]): readonly string[] {
  return flags.flatMap((flag) => {
    if (typeof flag === "string") return ["", `${flag}:`];
    const left = `--${flag.name}${flag.value ? ` ${flag.value}` : ""}`;
    const end = flag.default === undefined ? "" : ` [${flag.default}]`;
    return twoColumns([[left, `${flag.help}${end}`]], 22);
  });
}

/** Returns lines of two columns, of which the right one is wrapped. */
function twoColumns(
  rows: readonly (readonly [left: string, right: string])[],
  least = 0,
): readonly string[] {
  const column = Math.max(least, ...rows.map(([left]) => left.length)) + INDENT.length;
  const indent = INDENT.length + column;
  return rows.flatMap(([left, right]) =>
    wrapped(right, WIDTH - indent).map((line, i) =>
      `${INDENT}${(i === 0 ? left : "").padEnd(column)}${line}`
    )
  );
}
