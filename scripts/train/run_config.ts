/**
 * What a run is, as its folder has it: so that it is gone on with by the same flags, and never as another
 * one.
 *
 * @module
 */

import { failToRead } from "../../lib/formats/fail.ts";
import { isRecord } from "../../lib/values/json.ts";
import { isOurs, versionEntry } from "../../lib/models/version.ts";

/** What a run is: all that its bits depend on. */
export interface RunConfig {
  /** The flags that it began with. */
  readonly arguments: readonly string[];
  readonly [name: string]: unknown;
}

/** A configuration as its file has it. */
export function configText(config: RunConfig): string {
  const [name, version] = versionEntry;
  return `${JSON.stringify({ [name]: version, ...config }, null, 2)}\n`;
}

/**
 * The configuration in the text of its file.
 *
 * @throws {SyntaxError} if the text is malformed, or of a newer foldnet.
 */
export function parseConfig(text: string, source: string): RunConfig {
  const fail = failToRead(source);
  const json = parsed(text);
  if (!isRecord(json)) return fail("it is no configuration of a run");
  const { [versionEntry[0]]: version, arguments: flags, ...config } = json;
  const metadata = new Map(typeof version === "string" ? [[versionEntry[0], version]] : []);
  if (!isOurs(metadata, fail) || !isTexts(flags)) return fail("it is no configuration of a run");
  return { arguments: flags, ...config };
}

/** What differs first between two configurations: its name, as `recipe.epochs`, and both values as JSON. */
export function differenceOf(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly before: string; readonly now: string } | undefined {
  for (const name of new Set([...Object.keys(now), ...Object.keys(before)])) {
    const [a, b] = [before[name], now[name]];
    const [was = "missing", is = "missing"] = [JSON.stringify(a), JSON.stringify(b)];
    if (was === is) continue;
    const inner = isRecord(a) && isRecord(b) ? differenceOf(a, b) : undefined;
    return inner ? { ...inner, name: `${name}.${inner.name}` } : { name, before: was, now: is };
  }
  return undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
