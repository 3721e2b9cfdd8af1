/**
 * The time that a run has trained in all, over all resumptions. It has a file of its own, because all other files are
 * the same to the bit however often a run was resumed.
 *
 * @module
 */

import { isRecord, parseJson } from "../../lib/values/json.ts";

/** Returns the text of the file. */
export function timeText(seconds: number): string {
  return `${JSON.stringify({ trainingSeconds: Math.round(seconds * 1000) / 1000 })}\n`;
}

/** Returns the seconds in the text of the file, or undefined if it is missing or malformed. */
export function parseTime(text: string | undefined): number | undefined {
  const json = parseJson(text ?? "");
  const seconds = isRecord(json) ? json["trainingSeconds"] : undefined;
  return typeof seconds === "number" && seconds >= 0 && seconds < Infinity ? seconds : undefined;
}
