/**
 * The configuration of a run, as its folder keeps it: the run goes on with the same flags, and never as
 * another one.
 *
 * @module
 */

import { failToRead } from "../../lib/formats/fail.ts";
import { isOurs, versionEntry } from "../../lib/models/version.ts";
import { isRecord, parseJson } from "../../lib/values/json.ts";
import type { Digests } from "../data/digest.ts";

/** The configuration of a run: all that its bits depend on. */
export interface RunConfig {
  /** The flags that the run began with. */
  readonly arguments: readonly string[];
  readonly [name: string]: unknown;
}

/** Returns the text of a configuration's file. */
export function configText(config: RunConfig): string {
  const [name, version] = versionEntry;
  return `${JSON.stringify({ [name]: version, ...config }, null, 2)}\n`;
}

/**
 * Returns the configuration in the text of its file.
 *
 * @throws {SyntaxError} if the text is malformed, or of a newer foldnet.
 */
export function parseConfig(text: string, source: string): RunConfig {
  const fail = failToRead(source);
  const json = parseJson(text);
  if (!isRecord(json)) return fail("it is no configuration of a run");
  const { [versionEntry[0]]: version, arguments: flags, ...config } = json;
  const metadata = new Map(typeof version === "string" ? [[versionEntry[0], version]] : []);
  if (!isOurs(metadata, fail) || !isTexts(flags)) return fail("it is no configuration of a run");
  return { arguments: flags, ...config };
}

/** Returns the name of the engine that a run runs on. */
export function engineOf({ engine }: RunConfig): string {
  return typeof engine === "string" ? engine : "";
}

/** Returns the number of the member that a run is in an ensemble, from 1, or undefined if it is none. */
export function memberOf({ member }: RunConfig): number | undefined {
  return typeof member === "number" ? member : undefined;
}

/** What the name of an engine ends with where several processes train together. */
const RANKS = /, \d+ ranks of .*$/;

/** The threads of a library in the name of its engine. */
const LIBRARY_THREADS = /, \d+ threads?\)$/;

/**
 * Returns the name of an engine as a configuration keeps it. Results are the same for any number of threads, but not for
 * those of a library: where several processes train together, a run may go on with any number of them and of threads.
 */
export function keptEngine(name: string): string {
  return RANKS.test(name)
    ? name.replace(RANKS, "").replace(/, \d+ threads$/, "").replace(LIBRARY_THREADS, ")")
    : name.replace(/, \d+ threads$/, "");
}

/** Returns the engine of now, or the one before where the two differ only in that one of them says no threads. */
function asEngineBefore(before: string, now: string): string {
  const [a, b] = [before, now].map((name) => name.replace(LIBRARY_THREADS, ")"));
  return a === b && (before === a || now === b) ? before : now;
}

/** Returns the digests of the images that a run began with: none where an older foldnet kept the configuration. */
export function digestsIn(digests: unknown): Digests {
  if (!isRecord(digests)) return {};
  const { training, validation, test } = digests;
  return {
    ...(typeof training === "string" && { training }),
    ...(typeof validation === "string" && { validation }),
    ...(typeof test === "string" && { test }),
  };
}

/** Returns a configuration as the foldnet kept it that kept another one: older ones kept neither digests nor names of folders. */
export function asKeptBefore(before: RunConfig, config: RunConfig): RunConfig {
  const engine = asEngineBefore(engineOf(before), engineOf(config));
  const { digests: _, folders: __, ...older } = config;
  return before["digests"] === undefined
    ? { ...older, arguments: config.arguments, engine }
    : { ...config, engine };
}

/**
 * Returns the first difference between two configurations: its name, as `recipe.epochs`, and both values
 * as JSON, undefined for one that is missing. Returns undefined if they are the same.
 */
export function differenceOf(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
):
  | {
    readonly name: string;
    readonly before: string | undefined;
    readonly now: string | undefined;
  }
  | undefined {
  for (const name of new Set([...Object.keys(now), ...Object.keys(before)])) {
    const [a, b] = [before[name], now[name]];
    const was = a === undefined ? undefined : JSON.stringify(a);
    const is = b === undefined ? undefined : JSON.stringify(b);
    if (was === is) continue;
    const inner = isRecord(a) && isRecord(b) ? differenceOf(a, b) : undefined;
    return inner ? { ...inner, name: `${name}.${inner.name}` } : { name, before: was, now: is };
  }
  return undefined;
}

/** Tells whether a value is a list of texts. */
export function isTexts(json: unknown): json is readonly string[] {
  return Array.isArray(json) && json.every((each) => typeof each === "string");
}
