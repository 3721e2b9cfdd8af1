/**
 * Flags of command lines: all scripts read them in the same way.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { likelyNames, question } from "./did_you_mean.ts";
import { list } from "./list.ts";
import { numberIn, type Rule, ruleText } from "./number_rule.ts";
import { UsageError } from "./usage_error.ts";

export { list } from "./list.ts";

/** A flag of a command. */
export interface Flag {
  readonly name: string;
  /** The name of the flag's value in help texts, such as "N". The default is none: it takes no value. */
  readonly value?: string;
  /** The help text, such as "images per step". */
  readonly help: string;
  /** The value where the flag is missing, as the help text shows it. */
  readonly default?: string;
}

/** A reader of a command line. */
export interface Reader {
  /** Tells whether a flag is there. */
  readonly has: (name: string) => boolean;
  /** Returns the value of a flag, or undefined without the flag. */
  readonly text: (name: string) => string | undefined;
  /** Returns the value of a flag that takes a number. */
  readonly number: (name: string, rule: Rule) => number | undefined;
  /** Returns the value of a flag that takes one of some names. */
  readonly choice: <Choice extends string>(
    name: string,
    choices: readonly Choice[],
  ) => Choice | undefined;
  /** The arguments that are no flags. */
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
  const { values, named } = parsed(withNegatives(args, flags), flags, most);
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
          `--${name} cannot be ${value}: it ${choices.length === 1 ? "can only be" : "is one of"} ${
            list(choices)
          }${hint ? `; ${hint}` : ""}`,
        );
      }
      return found;
    },
    named,
  };
}

/** Returns the values of flags, of which the last counts, and the arguments that are no flags. */
function parsed(
  args: readonly string[],
  flags: readonly Flag[],
  most: number,
): { readonly values: ReadonlyMap<string, string>; readonly named: readonly string[] } {
  requireReadable(args, flags);
  const named: string[] = [];
  const negative = flags.map(({ name }) => name).filter(isNegative);
  const given: Record<string, unknown> = parseArgs([...args], {
    string: flags.filter(({ value }) => value).map(({ name }) => name),
    boolean: flags.filter(({ value }) => !value).map(({ name }) => positive(name)),
    negatable: negative.map(positive),
    default: Object.fromEntries(negative.map((name) => [positive(name), true])),
    unknown(arg: string): boolean {
      if (arg.startsWith("-") || named.length === most) throw unknownArgument(arg, flags, most);
      named.push(arg);
      return false;
    },
  });
  const values = new Map<string, string>();
  for (const flag of flags) {
    const { name, value: kind } = flag;
    const value = given[positive(name)];
    if (kind !== undefined && value !== undefined) {
      if (typeof value !== "string" || value === "") throw missingValue(flag);
      values.set(name, value);
    } else if (kind === undefined && hasOpposite(flag, flags)) {
      // A parser cannot tell the default from the flag.
      const last = args.findLast((arg) => positive(arg.slice(2)) === positive(name));
      if (last === `--${name}`) values.set(name, "");
    } else if (kind === undefined && value === !isNegative(name)) {
      values.set(name, "");
    }
  }
  return { values, named };
}

/** Joins negative numbers to their flags: parsers would take the numbers for flags. */
function withNegatives(args: readonly string[], flags: readonly Flag[]): readonly string[] {
  return args.reduce<readonly string[]>((joined, arg) => {
    const before = joined.at(-1);
    const isValue = /^-\.?\d/.test(arg) &&
      flags.some(({ name, value }) => value && before === `--${name}`);
    return isValue ? [...joined.slice(0, -1), `${before}=${arg}`] : [...joined, arg];
  }, []);
}

/** Throws where a parser would silently take an argument for something else. */
function requireReadable(args: readonly string[], flags: readonly Flag[]): void {
  for (const [i, arg] of args.entries()) {
    // Some runners of scripts want -- ahead of flags. Here it would turn all flags into names.
    if (arg === "--") throw new UsageError("-- does not go ahead of flags: leave it out");
    if (arg === "-") throw unknownArgument(arg, flags, 0);
    const flagBefore = flags.find(({ name, value }) => value && args[i - 1] === `--${name}`);
    if (arg === "") {
      throw flagBefore
        ? missingValue(flagBefore)
        : new UsageError("an empty argument is neither a flag nor a name");
    }
    const [, name, inline] = /^--([^=]+)(=?)/.exec(arg) ?? [];
    const flag = flags.find((flag) => flag.name === name);
    if (name !== undefined && !flag) throw unknownArgument(arg, flags, 0);
    if (inline && flag?.value === undefined) throw new UsageError(`--${name} takes no value`);
  }
}

/** Tells whether a flag turns off what is on without it. */
function isNegative(name: string): boolean {
  return name.startsWith("no-");
}

/** Tells whether there are flags to turn the same on and off. */
function hasOpposite({ name }: Flag, flags: readonly Flag[]): boolean {
  return flags.some((other) => other.name !== name && positive(other.name) === positive(name));
}

/** Returns the name of what a flag turns on or off. */
function positive(name: string): string {
  return name.replace(/^no-/, "");
}

function missingValue({ name, value = "" }: Flag): UsageError {
  return new UsageError(`--${name} needs a value: --${name} ${value}`);
}

/**
 * The number that a flag's value writes.
 *
 * @throws {UsageError} if it writes none, or one that breaks the rule.
 */
export function numberOf(name: string, text: string, rule: Rule): number {
  const value = numberIn(text, rule);
  if (value !== undefined) return value;
  throw new UsageError(`--${name} cannot be ${text}: it is ${ruleText(rule)}`);
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
