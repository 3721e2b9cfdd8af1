/**
 * What a printer of the trainer does. There is one for each form of output.
 *
 * @module
 */

import type { EpochReport, OptimizerState, StepReport, Tree } from "../../mod.ts";
import type { ClassCounts } from "../data/class_counts.ts";
import type { RunResult } from "./run_result.ts";

/** What the trainer is about to do. */
export interface Start {
  readonly engine: string;
  /** The rows of the table of layers, the header first. */
  readonly network: readonly (readonly string[])[];
  readonly images: Readonly<Record<"training" | "validation" | "test", number>>;
  /** What to say of how the images were read, line by line. */
  readonly notes: readonly string[];
  /** How many images there are of each class, where that is worth telling. */
  readonly classCounts: ClassCounts | undefined;
  /** Whether rare classes count more in the loss. */
  readonly isWeighted: boolean;
  /** The folder of the run, or undefined where the run is not kept. */
  readonly folder: string | undefined;
  readonly plan: string;
  /** The number of the networks of an ensemble, or undefined for a single network. */
  readonly ensemble?: number;
}

/** The end of an epoch. */
export interface EpochEnd {
  readonly report: EpochReport<Tree, OptimizerState>;
  /** The epoch with the smallest validation loss, where the run looks for one. */
  readonly bestEpoch: number | undefined;
  readonly seconds: number;
}

/** The end of all runs. */
export interface End {
  readonly results: readonly RunResult[];
  /** How many runs there should be. */
  readonly planned: number;
  /** Where the report is and what to try next, line by line. */
  readonly next: readonly string[];
}

/** The printer of a run. */
export interface RunPrinter {
  readonly step: (report: StepReport) => void;
  readonly epoch: (end: EpochEnd) => void;
  /** Says that the test begins. */
  readonly testing: () => void;
  readonly result: (result: RunResult) => void;
  /** Makes room for an error: there will be no result. */
  readonly stop: () => void;
}

/** The printer of all that the trainer does. */
export interface Printer {
  readonly start: (start: Start) => void;
  /** Returns the printer of the run with a seed. */
  readonly run: (seed: number) => RunPrinter;
  readonly end: (end: End) => void;
}

/** The printer of a run that prints nothing. */
export const silentRun: RunPrinter = {
  step: () => {},
  epoch: () => {},
  testing: () => {},
  result: () => {},
  stop: () => {},
};

/** A member of an ensemble: its number, from 1, of how many, and its seed. */
export interface MemberPlace {
  readonly member: number;
  readonly count: number;
  readonly seed: number;
  /** Whether its training had ended before this one of the ensemble began. */
  readonly isTrained: boolean;
}

/** The printer of the training of an ensemble. Its result is that of a run. */
export interface EnsemblePrinter extends Pick<Printer, "start" | "end"> {
  /** Returns the printer of the training of a member, which has no result of its own. */
  readonly member: (place: MemberPlace) => RunPrinter;
  /** Says that a member is tested, or the ensemble. */
  readonly testing: (what: string) => void;
  /** Makes room for what comes next. */
  readonly stop: () => void;
  readonly result: (result: RunResult) => void;
}
