/**
 * What the page is told of a run that is watched.
 *
 * @module
 */

import type { MetricsRow } from "../train/metrics_file.ts";

/** What a run is. */
export interface RunFacts {
  readonly name: string;
  /** The steps of the whole run, or null where its configuration does not say. */
  readonly steps: number | null;
  /** The images of a step, or null where its configuration does not say. */
  readonly batchSize: number | null;
  /** The epochs without a better one after which it ends by itself, or null where it takes all its steps. */
  readonly patience: number | null;
  /** Whether its images are MNIST's. */
  readonly isMnist: boolean;
  /** The configuration, in words. */
  readonly configuration: readonly (readonly [name: string, text: string])[];
  /** The command that goes on with the run. */
  readonly resume: string;
}

/** What a run does. */
export interface RunState {
  /** `"stopped"`: it has not ended, and no process trains it. */
  readonly kind: "training" | "ended" | "stopped" | "missing" | "unknown";
  /** When the model was saved last, in milliseconds, or null for never. */
  readonly model: number | null;
}

/** What happens to a run. */
export type RunEvent =
  /** The run, at the beginning and each time that it begins anew: all rows before are gone. */
  | { readonly kind: "run"; readonly facts: RunFacts }
  /** Rows that are new. JSON has null for numbers that are not finite. */
  | { readonly kind: "rows"; readonly rows: readonly MetricsRow[] }
  | { readonly kind: "state"; readonly state: RunState }
  /** Nothing new. */
  | { readonly kind: "alive" };
