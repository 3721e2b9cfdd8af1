/**
 * Command lines: flags, what they take, and what else is named.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "./usage_error.ts";

/** A flag of a command. */
export interface Flag {
  /** What it is called, without dashes. */
  readonly name: string;
  /** What it takes, if it takes something, as help shows it. */
  readonly value?: string;
  /** What it does. */
  readonly help: string;
}

/** What a number must be. */
export interface Rule {
  /** Its least value. */
  readonly from?: number;
  /** What it is above. */
  readonly above?: number;
  /** What it is below. */
  readonly below?: number;
  /** Whether it has no fraction. */
  readonly whole?: boolean;
}

/** What a command line says. */
export interface FlagValues {
  /** Whether a flag without a value was given. */
  readonly has: (name: string) => boolean;
  /** The value of a flag as it was given. */
  readonly text: (name: string) => string | undefined;
  /** The value of a flag that takes a number. */
  readonly number: (name: string, rule: Rule) => number | undefined;
  /** The value of a flag that takes one of a few. */
  readonly choice: <Choice extends string>(
    name: string,
    choices: readonly Choice[],
  ) => Choice | undefined;
  /** What was named without a flag. */
  readonly named: readonly string[];
}

/** What commands take: flags, and texts that are the headings of those after them. */
export type Flags = readonly (Flag | string)[];

/**
 * What a command line says. The values that it gives throw a UsageError where a flag lacks its value or
 * has one that it cannot take.
 *
 * @param most How much may be named without a flag.
 *
 * @throws {UsageError} if a flag is unknown, or too much is named.
 */
export function parseFlags(args: readonly string[], all: Flags, most: number): FlagValues {
  const flags = all.filter((flag) => typeof flag !== "string");
  const named: string[] = [];
  const parsed: Record<string, unknown> = parseArgs([...args], {
    string: flags.filter(({ value }) => value).map(({ name }) => name),
    boolean: flags.filter(({ value }) => !value).map(({ name }) => name),
    unknown(given: string): boolean {
      if (given.startsWith("-") || named.length === most) throw unknownArgument(given, flags, most);
      named.push(given);
      return false;
    },
  });
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
    has: (name) => parsed[name] === true,
    text,
    number(name, rule) {
      const value = text(name);
      return value === undefined ? undefined : numberOf(name, value, rule);
    },
    choice(name, choices) {
      const value = text(name);
      const found = choices.find((choice) => choice === value);
      if (value !== undefined && found === undefined) {
        throw new UsageError(`--${name} cannot be ${value}: it is one of ${choices.join(", ")}`);
      }
      return found;
    },
    named,
  };
}

/** The lines that tell what each flag does. */
export function flagLines(flags: Flags): string {
  return flags.map((flag) => {
    if (typeof flag === "string") return `\n${flag}:`;
    const left = `--${flag.name}${flag.value ? ` ${flag.value}` : ""}`;
    return `  ${left.padEnd(24)}${flag.help}`;
  }).join("\n");
}

/**
 * The number that the value of a flag writes.
 *
 * @throws {UsageError} if it writes none, or one that breaks the rule.
 */
export function numberOf(name: string, text: string, { from, above, below, whole }: Rule): number {
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

function unknownArgument(given: string, flags: readonly Flag[], most: number): UsageError {
  if (!given.startsWith("-")) {
    return new UsageError(
      most === 0
        ? `${given} is no flag: all flags begin with --, see --help`
        : `${given} is too much: there can be ${most} without a flag, see --help`,
    );
  }
  const name = given.replace(/^-+/, "").replace(/=.*/, "");
  const near = flags.filter((flag) => name !== "" && flag.name.startsWith(name.slice(0, 3)));
  const hint = near.length > 0
    ? `did you mean ${near.map((flag) => `--${flag.name}`).join(" or ")}?`
    : "see --help";
  return new UsageError(`--${name} is no flag: ${hint}`);
}
