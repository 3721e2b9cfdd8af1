/**
 * Reads from a model's file which images the trainer used, and how it prepared them.
 *
 * @module
 */

import type { Dataset, Labels } from "../../mod.ts";
import { isRecord, type Json, parseJson } from "../../lib/values/json.ts";
import { PRESETS } from "../train/presets.ts";
import { restoredPath } from "./paths.ts";

/** The images that a model was trained on. */
export interface TrainedOn {
  /** Returns images as the network takes them. */
  readonly prepare: (dataset: Dataset<Labels>) => Dataset<Labels>;
  /** The directory of the IDX files, if the command line named one. */
  readonly directory?: string;
  /** The CSV file of the test images, if the command line named one. */
  readonly csv?: string;
}

/**
 * Returns what the text beside a model says of its images. Where it says nothing, they are MNIST's,
 * without preparation.
 */
export function trainedOn(metadata: ReadonlyMap<string, string>): TrainedOn {
  const { preset, source } = recordOf(parseJson(metadata.get("configuration") ?? ""));
  const { kind, directory, test } = recordOf(source);
  const [, { prepare }] = Object.entries(PRESETS).find(([name]) => name === preset) ??
    ["default", PRESETS.default];
  return {
    prepare,
    ...(kind === "idx" && typeof directory === "string" && { directory: restoredPath(directory) }),
    ...(kind === "csv" && typeof test === "string" && { csv: restoredPath(test) }),
  };
}

/** Returns JSON if it is a record, else an empty one. */
function recordOf(json: Json | undefined): Readonly<Record<string, Json>> {
  return isRecord(json) ? json : {};
}
