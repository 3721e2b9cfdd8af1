/**
 * The result of a run, and what to say of how it ended.
 *
 * @module
 */

import { grouped } from "../shared/numbers.ts";
import { ensembleNotes, type EnsembleResult } from "./ensemble_result.ts";
import { resumeCommand } from "./next_commands.ts";

/** The result of a run. */
export interface RunResult {
  readonly seed: number;
  readonly engine: string;
  readonly testLoss: number;
  readonly testAccuracy: number;
  /** The names of the classes, if they have names. */
  readonly classNames?: readonly string[];
  readonly confusion: readonly (readonly number[])[];
  /** The epoch that was tested, where it need not be the last one. */
  readonly bestEpoch: number | undefined;
  /** The steps taken before this run went on: 0 where it began. */
  readonly begun: number;
  /** The steps taken in all. */
  readonly steps: number;
  /** The steps that were to be taken in all. */
  readonly plannedSteps: number;
  readonly parameters: number;
  /** The operations in the matrix products of all training steps. */
  readonly floatingPointOperations: number;
  /** Data is loaded once, so only the first of several runs reports the time. */
  readonly seconds: Readonly<Record<"loading" | "training" | "testing", number>>;
  /** The folder of the run, or undefined where the run is not kept. */
  readonly folder: string | undefined;
  /** Whether the user ended the run before its last step. */
  readonly interrupted: boolean;
  /** Whether the run ended by itself before its last step. */
  readonly stoppedEarly: boolean;
  /** What an ensemble is made of, where the result is that of one. */
  readonly ensemble?: EnsembleResult;
}

/** Returns notes on how a run ended, line by line. There are none where it ended at its last step. */
export function notesOf(result: RunResult): string[] {
  return result.ensemble ? ensembleNotes(result, result.ensemble) : runNotes(result);
}

function runNotes(
  { interrupted, stoppedEarly, begun, steps, plannedSteps, bestEpoch, folder, engine }: RunResult,
): string[] {
  return [
    ...(begun === steps && !interrupted && !stoppedEarly
      ? [`This run had finished: ${grouped(steps)} of ${grouped(steps)} steps.`]
      : []),
    ...(interrupted
      ? [
        `Stopped after step ${grouped(steps)} of ${
          grouped(plannedSteps)
        }; the test is of the network so far.`,
      ]
      : []),
    ...(interrupted && folder !== undefined ? [`To go on: ${resumeCommand(folder, engine)}`] : []),
    ...(stoppedEarly
      ? [
        `${begun === steps ? "This run had stopped" : "Stopped"} after step ${
          grouped(steps)
        }, out of patience.`,
      ]
      : []),
    ...(bestEpoch === undefined
      ? []
      : [`Tested is epoch ${bestEpoch}, whose validation loss is the smallest.`]),
  ];
}
