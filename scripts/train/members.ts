/**
 * The training of the members of an ensemble, one after the other.
 *
 * @module
 */

import { join } from "node:path";
import type { Communicator } from "../../lib/distributed/communicator.ts";
import type { Console } from "../shared/console.ts";
import type { Stopping } from "../shared/stop_signals.ts";
import { eventLoopTurn } from "./clock.ts";
import { memberName } from "./member_folders.ts";
import type { EnsemblePrinter } from "./printer.ts";
import { resumedRunFolder } from "./resume_folder.ts";
import type { RunConfig } from "./run_config.ts";
import type { RunData } from "./run_data.ts";
import { CONFIG } from "./run_files.ts";
import { exists, type Kept, newRunFolder, type RunFolder } from "./run_folder.ts";
import { type RunParams, type RunPlan, type RunState, stateOf } from "./run_plan.ts";
import { train, type TrainedRun } from "./training.ts";

/** A member of an ensemble whose training has ended. */
export interface TrainedMember {
  /** Its number, from 1. */
  readonly member: number;
  readonly seed: number;
  readonly trained: TrainedRun<RunParams>;
  /** Its folder, or undefined where it is not kept. */
  readonly folder: RunFolder | undefined;
  /** Whether the user ended its training before its last step. */
  readonly isStopped: boolean;
}

/** What training members takes. */
export interface Members {
  readonly plan: RunPlan;
  readonly data: RunData;
  /** How many members there are. */
  readonly count: number;
  /** The seed of the first member. The others have those after it. */
  readonly seed: number;
  /** The folder of the ensemble, or undefined where it is not kept. */
  readonly folder: RunFolder | undefined;
  readonly stopping: Stopping;
  readonly communicator: Communicator;
  readonly printer: EnsemblePrinter;
  readonly console: Console;
}

/**
 * Trains the members of an ensemble, or goes on with those that have begun, and yields each whose training has
 * ended. All of them are given the images of the ensemble, so member 2 is the network that a run with the next seed
 * trains on the same images. They end with the one that the user stops.
 *
 * Whoever takes the members closes their folders.
 *
 * @throws {RunError} as {@linkcode train}, or if a folder cannot be used.
 */
export async function* trainedMembers(
  { plan, data, count, seed: first, folder: whole, stopping, communicator, printer, console }:
    Members,
): AsyncGenerator<TrainedMember> {
  const { recipe } = plan;
  for (let member = 1; member <= count; member++) {
    const seed = first + member - 1;
    const begin = stateOf(plan, seed);
    const kept = whole && await memberFolder(whole, { member, seed, begin, plan });
    const start = kept?.progress ?? { state: begin, ranking: undefined };
    const { ranking, state } = start;
    const isTrained = state.step === plan.steps ||
      (ranking?.waited ?? 0) >= (recipe.patience ?? Infinity);
    const training = stopping.during(() =>
      train({
        plan,
        training: data.training,
        classNames: data.classNames,
        start,
        seed,
        console,
        printer: printer.member({ member, count, seed, isTrained }),
        folder: kept?.folder,
        communicator,
      })
    );
    const trained = await training.catch((error: unknown) => {
      kept?.folder.close();
      throw error;
    });
    const isStopped = stopping.signal.aborted && trained.steps < plan.steps;
    yield { member, seed, trained, folder: kept?.folder, isStopped };
    await eventLoopTurn();
    if (stopping.signal.aborted) return;
  }
}

/** Opens the folder of a member, in that of the ensemble: a new one, or that of the member to go on with. */
async function memberFolder(
  { path: whole, config: wholeConfig }: RunFolder,
  { member, seed, begin, plan }: {
    readonly member: number;
    readonly seed: number;
    readonly begin: RunState;
    readonly plan: RunPlan;
  },
): Promise<Kept<RunParams>> {
  const path = join(whole, memberName(member));
  const config: RunConfig = { ...wholeConfig, seed, member };
  const { steps, config: { engine } } = plan;
  return exists(join(path, CONFIG))
    ? await resumedRunFolder(path, config, begin, { steps, engine: engine.name })
    : {
      folder: await newRunFolder(path, { config, force: true, engine: engine.name }),
      progress: undefined,
    };
}
