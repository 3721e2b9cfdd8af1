/**
 * Flags of command lines: all scripts read them in the same way.
 *
 * @module
 */

import { likelyNames, question } from "./did_you_mean.ts";
import { UsageError } from "./usage_error.ts";

/** A flag: with a value if it has a name for one. */
export interface Flag {
  readonly name: string;
  readonly value?: string;
  /** The help text, such as "images per step". */
  readonly help: string;
  /** The value where the flag is missing, as the help text shows it. */
  readonly default?: string;
}

/** What a number has to be. */
export interface Rule {
  readonly from?: number;
  readonly above?: number;
  readonly below?: number;
  readonly whole?: boolean;
}

/** A command line, taken apart. */
export interface Reader {
  /** Whether a flag is there. */
  readonly has: (name: string) => boolean;
  /** The value of a flag. */
  readonly text: (name: string) => string | undefined;
  /** The value of a flag that takes a number. */
  readonly number: (name: string, rule: Rule) => number | undefined;
  /** The value of a flag that takes one of some names. */
  readonly choice: <Choice extends string>(
    name: string,
    choices: readonly Choice[],
  ) => Choice | undefined;
  /** What is named without a flag. */
  readonly named: readonly string[];
}

/**
 * Reads the flags of a command line. The reader throws a UsageError where a value does not fit its flag.
 *
 * @param all The flags, and headings between them, which are ignored.
 * @param most How many arguments may be no flags.
 *
 * @throws {UsageError} if a flag is unknown, lacks its value or has one that it does not take, or if
 * there are too many other arguments.
 */
export function readFlags(
  args: readonly string[],
  all: readonly (Flag | string)[],
  most = 0,
): Reader {
  const flags = all.filter((flag) => typeof flag !== "string");
  const { values, named } = parsed(args, flags, most);
  const text = (name: string): string | undefined => values.get(name);
  return {
    has: (name) => values.has(name),
    text,
    number(name, rule) {
      const value = text(name);
      return value === undefined ? undefined : numberOf(name, value, rule);
    },
    choice(name, choices) {
      const value = text(name);
      const found = choices.find((choice) => choice === value);
      if (value !== undefined && found === undefined) {
        const hint = question(likelyNames(value, choices));
        throw new UsageError(
          `--${name} cannot be ${value}: it is one of ${list(choices)}${hint ? `; ${hint}` : ""}`,
        );
      }
      return found;
    },
    named,
  };
}

/** Takes arguments apart into the values of flags, of which the last counts, and other names. */
function parsed(
  args: readonly string[],
  flags: readonly Flag[],
  most: number,
): { readonly values: ReadonlyMap<string, string>; readonly named: readonly string[] } {
  const values = new Map<string, string>();
  const named: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = flags.find((flag) => flag.name === name);
    if (flag?.value !== undefined) {
      values.set(flag.name, inline === undefined ? valueAfter(flag, args[++i]) : inline);
      if (values.get(flag.name) === "") throw missingValue(flag);
    } else if (flag) {
      if (inline !== undefined) throw new UsageError(`--${flag.name} takes no value`);
      values.set(flag.name, "");
    } else {
      // Some runners of scripts want -- ahead of flags. Here it would turn all flags into names.
      if (arg === "--") throw new UsageError("-- does not go ahead of flags: leave it out");
      if (arg === "") throw new UsageError("an empty argument is neither a flag nor a name");
      if (arg.startsWith("-") || named.length === most) throw unknownArgument(arg, flags, most);
      named.push(arg);
    }
  }
  return { values, named };
}

/** Returns the argument after a flag as its value: `-` may be one, another flag may not. */
function valueAfter(flag: Flag, next = ""): string {
  if (/^-[\d.]/.test(next)) {
    throw new UsageError(
      `${next} is no flag: a value that begins with - stands behind a =: --${flag.name}=${next}`,
    );
  }
  if (/^--?[^-]/.test(next)) throw missingValue(flag);
  return next;
}

function missingValue({ name, value = "" }: Flag): UsageError {
  return new UsageError(`--${name} needs a value: --${name} ${value}`);
}

/**
 * The number that a flag's value writes.
 *
 * @throws {UsageError} if it writes none, or one that breaks the rule.
 */
export function numberOf(
  name: string,
  text: string,
  { from, above, below, whole }: Rule,
): number {
  const value = Number(text);
  const fits = text.trim() !== "" && Number.isFinite(value) &&
    (from === undefined || value >= from) && (above === undefined || value > above) &&
    (below === undefined || value < below) && (!whole || Number.isSafeInteger(value));
  if (fits) return value;
  const kind = whole ? "a whole number" : "a number";
  const least = from !== undefined ? ` from ${from}` : above !== undefined ? ` above ${above}` : "";
  const most = below === undefined ? "" : ` to below ${below}`;
  throw new UsageError(`--${name} cannot be ${text}: it is ${kind}${least}${most}`);
}

/** Names as help and errors list them. */
export function list(names: readonly string[]): string {
  return names.join(", ");
}

function unknownArgument(given: string, flags: readonly Flag[], most: number): UsageError {
  if (!given.startsWith("-")) {
    return new UsageError(
      most === 0
        ? `${given} is no flag: all flags begin with --, see --help`
        : `${given} is too much: there can be ${most} without a flag, see --help`,
    );
  }
  if (/^-[\d.]/.test(given)) {
    return new UsageError(`${given} is no flag: a value that begins with - stands behind a =`);
  }
  const name = given.replace(/^-+/, "").replace(/=.*/s, "");
  const likely = likelyNames(name, flags.map((flag) => flag.name)).map((each) => `--${each}`);
  const hint = question(likely) ?? "see --help";
  return new UsageError(`${given.replace(/=.*/s, "")} is no flag: ${hint}`);
}
