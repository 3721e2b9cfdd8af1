/**
 * What the trainer tells of a model: which images it was trained on, and how they were prepared.
 *
 * @module
 */

import type { Dataset, Labels } from "../../mod.ts";
import { PRESETS } from "../train/presets.ts";

/** What a model has to be shown. */
export interface TrainedOn {
  /** The images as the network saw them. */
  readonly prepare: (dataset: Dataset<Labels>) => Dataset<Labels>;
  /** The directory of its IDX files, if it was trained on some that were named. */
  readonly directory?: string;
  /** The CSV file of its test images, if it was trained on such. */
  readonly csv?: string;
}

/**
 * What the text that was saved beside a model tells of its images. Where it tells nothing, they are
 * MNIST's, as they are.
 */
export function trainedOn(metadata: ReadonlyMap<string, string>): TrainedOn {
  const { preset, source } = recordIn(parsed(metadata.get("configuration")));
  const { kind, directory, test } = recordIn(source);
  const [, { prepare }] = Object.entries(PRESETS).find(([name]) => name === preset) ??
    ["default", PRESETS.default];
  return {
    prepare,
    ...(kind === "idx" && typeof directory === "string" && { directory }),
    ...(kind === "csv" && typeof test === "string" && { csv: test }),
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
