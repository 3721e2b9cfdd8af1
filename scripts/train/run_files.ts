/**
 * The files in the folder of a run.
 *
 * @module
 */

import { collected } from "../../lib/io/collected.ts";
import { naming, openBytes } from "../../lib/io/open_bytes.ts";
import { MODEL_FILE } from "../shared/model_file.ts";

/** The configuration of the run. */
export const CONFIG = "config.json";
/** A row of numbers for each step and each epoch. */
export const METRICS = "metrics.csv";
/** All that the training goes on from. */
export const CHECKPOINT = "checkpoint.safetensors";
/** The page to look at. */
export const REPORT = "report.html";

/** How long the run has trained. */
export const TIME = "time.json";

/** All files of a run, in the order to delete them, so that none is taken for a part of the next run. */
export const FILES: readonly string[] = [CHECKPOINT, MODEL_FILE, METRICS, TIME, REPORT, CONFIG];

/** The names of the texts that a checkpoint has beside its numbers. */
export const TEXTS = { configuration: "configuration", metricsLength: METRICS, ranking: "ranking" };

/**
 * Returns the bytes of a file, or undefined if there is none.
 *
 * @param most As in {@linkcode collected}.
 *
 * @throws {Error} if it cannot be read.
 */
export async function bytesAt(
  path: string,
  most?: (head: Uint8Array) => number,
): Promise<Uint8Array | undefined> {
  const stream = await openBytes(path);
  return stream && await naming(path, collected(stream, most));
}

/**
 * Returns the text of a file, or undefined if there is none.
 *
 * @param most The number of bytes that are enough.
 *
 * @throws {Error} if it cannot be read.
 */
export async function textAt(path: string, most?: number): Promise<string | undefined> {
  const bytes = await bytesAt(path, most === undefined ? undefined : () => most);
  return bytes && new TextDecoder().decode(bytes);
}
