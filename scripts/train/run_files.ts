/**
 * The files in the folder of a run.
 *
 * @module
 */

import { openBytes } from "../../lib/io/open_bytes.ts";
import { MODEL_FILE } from "../shared/find_model.ts";

/** The configuration of the run. */
export const CONFIG = "config.json";
/** A row of numbers for each step and each epoch. */
export const METRICS = "metrics.csv";
/** All that the training goes on from. */
export const CHECKPOINT = "checkpoint.safetensors";
/** The page to look at. */
export const REPORT = "report.html";

/** All files of a run, in the order to delete them, so that none is taken for a part of the next run. */
export const FILES: readonly string[] = [CHECKPOINT, MODEL_FILE, METRICS, REPORT, CONFIG];

/** The names of the texts that a checkpoint has beside its numbers. */
export const TEXTS = { configuration: "configuration", metricsLength: METRICS, ranking: "ranking" };

/**
 * Returns the bytes of a file, or undefined if there is none.
 *
 * @throws {Error} if it cannot be read.
 */
export async function bytesAt(path: string): Promise<Uint8Array | undefined> {
  const stream = await openBytes(path);
  return stream && await new Response(stream).bytes();
}

/**
 * Returns the text of a file, or undefined if there is none.
 *
 * @throws {Error} if it cannot be read.
 */
export async function textAt(path: string): Promise<string | undefined> {
  const bytes = await bytesAt(path);
  return bytes && new TextDecoder().decode(bytes);
}
