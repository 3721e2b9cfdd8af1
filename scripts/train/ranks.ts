/**
 * What the trainer does where several processes train together. Each of them runs the trainer: they take the same steps,
 * and rank 0 alone prints and writes.
 *
 * @module
 */

import { alone } from "../../lib/distributed/alone.ts";
import type { Communicator } from "../../lib/distributed/communicator.ts";
import { dataParallel } from "../../lib/distributed/data_parallel.ts";
import { requireSameState } from "../../lib/distributed/same_state.ts";
import { hostCores } from "../../lib/engines/wasm/threads.ts";
import {
  type OptimizerState,
  parseCheckpoint,
  serializeCheckpoint,
  type TrainState,
  type Tree,
} from "../../mod.ts";
import { mendable, RunError } from "../shared/command.ts";
import { parseRanking, rankingText } from "./ranking.ts";
import type { RunProgress } from "./run_folder.ts";
import { TEXTS } from "./run_files.ts";
import type { RunPlan } from "./run_plan.ts";

/** The length in bytes of a message that ranks tell each other: longer ones are cut. */
const MESSAGE = 1024;

/** The milliseconds for which a rank that failed waits for the others to fail in the same way. */
const PATIENCE = 5000;

/** Products of small networks do not gain from more threads. */
const MOST_THREADS = 8;

/** A job of one process. */
export const ONE_PROCESS: Communicator = alone;

/**
 * Returns the result of what all ranks do. If it fails on one of them, all ranks throw the error of the first one that
 * failed, so that none waits for another in vain.
 *
 * @throws {RunError} if it fails on one rank.
 */
export async function together<Result>(
  communicator: Communicator,
  work: () => Promise<Result>,
): Promise<Result> {
  if (communicator.size === 1) return await work();
  const { rank, size, host, allReduceSum } = communicator;
  const outcome = await work().then(
    (result) => ({ result }),
    (error: unknown) => {
      // Others are faults of the program: the job ends by them.
      if (!(error instanceof RunError)) throw error;
      return { error };
    },
  );
  // Asleep, since one rank can be busy for long.
  await communicator.gathered(Infinity);
  const failed = new Float64Array(size);
  failed[rank] = "error" in outcome ? 1 : 0;
  allReduceSum(failed);
  const first = failed.findIndex((each) => each > 0);
  if (first < 0 && "result" in outcome) return outcome.result;
  const text = new Float64Array(MESSAGE);
  if (rank === first && "error" in outcome) {
    const place = rank === 0 ? "" : `rank ${rank} on ${host}: `;
    text.set(new TextEncoder().encode(place + outcome.error.message).subarray(0, MESSAGE));
  }
  allReduceSum(text);
  throw new RunError(new TextDecoder().decode(Uint8Array.from(text)).replace(/\0+$/, ""));
}

/** Returns the text that rank 0 has, on all ranks. */
export function textOfFirst(communicator: Communicator, text: string | undefined): string {
  return new TextDecoder().decode(
    communicator.broadcast(new TextEncoder().encode(text ?? "")),
  );
}

/**
 * Returns how far the training of rank 0 has come, on all ranks: with the parameters, the key and all else.
 *
 * @param like A state of the same network and optimizer.
 */
export async function progressOfFirst<Params extends Tree>(
  communicator: Communicator,
  { state, ranking }: RunProgress<Params>,
  like: TrainState<Params, OptimizerState>,
): Promise<RunProgress<Params>> {
  if (communicator.size === 1) return { state, ranking };
  const metadata = new Map(ranking ? [[TEXTS.ranking, rankingText(ranking)]] : []);
  const bytes = communicator.rank === 0
    ? serializeCheckpoint({ state, ...(ranking && { best: ranking.best.state }), metadata })
    : new Uint8Array();
  const source = "the state of rank 0";
  return await mendable(Promise.try(() => {
    const whole = parseCheckpoint(communicator.broadcast(bytes), like, source);
    return {
      state: whole.state,
      ranking: whole.best && parseRanking(whole.metadata.get(TEXTS.ranking), whole.best, source),
    };
  }));
}

/** Throws a RunError unless all ranks have the same state, to the bit. */
export async function requireSameWeights(
  communicator: Communicator,
  state: TrainState<Tree, OptimizerState>,
): Promise<void> {
  await mendable(Promise.try(() => requireSameState(communicator, state))).catch(addingStrict);
}

function addingStrict(error: unknown): never {
  throw error instanceof RunError ? new RunError(`${error.message}: --strict`) : error;
}

/**
 * Leaves the job with an exit code, and returns whether the other ranks did so too. After a failure it waits for them only
 * for some seconds: they may not have failed.
 */
export async function left(communicator: Communicator, code: number): Promise<boolean> {
  const isOver = await communicator.gathered(code === 0 ? Infinity : PATIENCE);
  if (isOver) communicator.finalize();
  return isOver;
}

/** Returns how many threads each rank has, where ranks share the cores of a machine. */
export function threadsOfRank({ size, neighbours }: Communicator): number | undefined {
  return size === 1
    ? undefined
    : Math.min(MOST_THREADS, Math.max(1, Math.floor(hostCores() / neighbours)));
}

/** Returns the name of an engine, with the ranks of the job. */
export function nameWithRanks(name: string, { size, implementation }: Communicator): string {
  return size === 1 ? name : `${name}, ${size} ranks of ${implementation}`;
}

/**
 * Returns a plan as all ranks follow it together.
 *
 * @throws {RunError} if they cannot.
 */
export async function sharedPlan(plan: RunPlan, communicator: Communicator): Promise<RunPlan> {
  const config = await mendable(Promise.try(() => dataParallel(communicator, plan.config)));
  return { ...plan, config };
}
