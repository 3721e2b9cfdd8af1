/**
 * What a run is, as its folder has it: so that it is gone on with by the same flags, and never as another
 * one.
 *
 * @module
 */

import { failToRead } from "../../lib/models/fail.ts";
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
  if (typeof json !== "object" || json === null) return fail("it is no configuration of a run");
  const { [versionEntry[0]]: version, arguments: flags, ...config }: Record<string, unknown> = {
    ...json,
  };
  const metadata = new Map(typeof version === "string" ? [[versionEntry[0], version]] : []);
  if (!isOurs(metadata, fail) || !isTexts(flags)) return fail("it is no configuration of a run");
  return { arguments: flags, ...config };
}

/** The first name whose value differs between two configurations, with both as JSON. */
export function differenceOf(
  before: RunConfig,
  now: RunConfig,
): { readonly name: string; readonly before: string; readonly now: string } | undefined {
  for (const name of new Set([...Object.keys(now), ...Object.keys(before)])) {
    const [a, b] = [before[name], now[name]].map((value) => JSON.stringify(value) ?? "missing");
    if (a !== undefined && b !== undefined && a !== b) return { name, before: a, now: b };
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
