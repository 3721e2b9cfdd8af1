/**
 * Flags of command lines: what they take is read here, in the same way by every script.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
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
 * Takes a command line apart. What reads it throws a UsageError where a flag lacks its value, or has one
 * that it cannot take.
 *
 * @param all The flags; headings between them count for nothing.
 * @param most How much may be named without a flag.
 *
 * @throws {UsageError} if a flag is unknown, or too much is named.
 */
export function readFlags(
  args: readonly string[],
  all: readonly (Flag | string)[],
  most = 0,
): Reader {
  const flags = all.filter((flag) => typeof flag !== "string");
  const negative = flags.map(({ name }) => name).filter(isNegative);
  const named: string[] = [];
  const parsed: Record<string, unknown> = parseArgs([...args], {
    string: flags.filter(({ value }) => value).map(({ name }) => name),
    boolean: flags.filter(({ value }) => !value).map(({ name }) => positive(name)),
    negatable: negative.map(positive),
    default: Object.fromEntries(negative.map((name) => [positive(name), true])),
    unknown(given: string): boolean {
      if (given.startsWith("-") || named.length === most) throw unknownArgument(given, flags, most);
      named.push(given);
      return false;
    },
  });
  // Runners of scripts that want it ahead of flags would have these count for nothing here.
  if (args.includes("--")) throw new UsageError("-- does not go ahead of flags: leave it out");
  const text = (name: string): string | undefined => {
    const value = parsed[name];
    if (value === undefined) return undefined;
    if (typeof value !== "string" || value === "") {
      const { value: kind = "" } = flags.find((flag) => flag.name === name) ?? {};
      throw new UsageError(`--${name} needs a value: --${name} ${kind}`);
    }
    return value;
  };
  return {
    has: (name) =>
      isNegative(name)
        ? parsed[positive(name)] === false
        : parsed[name] !== undefined && parsed[name] !== false,
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

/** Whether a flag turns off what is on without it. */
function isNegative(name: string): boolean {
  return name.startsWith("no-");
}

/** What a flag is about, whether it turns that on or off. */
function positive(name: string): string {
  return name.replace(/^no-/, "");
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
