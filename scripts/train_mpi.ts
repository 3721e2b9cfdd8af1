/**
 * Trains a network by several processes together, which `mpirun` starts.
 *
 * @module
 */

import type { Communicator } from "../lib/distributed/communicator.ts";
import { openMpi } from "../lib/distributed/mpi.ts";
import { exitCodeOf, mendable, start } from "./shared/command.ts";
import type { Console } from "./shared/console.ts";
import { type Stopping, stoppingOnSignals } from "./shared/stop_signals.ts";
import { mpiHelp, withoutMpiFlags } from "./train/mpi_flags.ts";
import { left } from "./train/ranks.ts";
import { main as train } from "./train.ts";

/**
 * Joins the job, trains together with the other ranks, and returns the exit code of the trainer. Rank 0 alone prints.
 *
 * @param stopping Returns what ends the training of all ranks after the step that is under way.
 */
export async function main(
  args: readonly string[],
  console: Console,
  stopping: (console: Console) => Stopping,
): Promise<number> {
  let communicator: Communicator | undefined;
  let rest: readonly string[] = [];
  const code = await exitCodeOf(console, async () => {
    const { help, path, others } = withoutMpiFlags(args);
    rest = others;
    if (help) console.write(mpiHelp());
    else communicator = await mendable(openMpi(path === undefined ? {} : { path }));
  });
  if (!communicator) return code;
  // Launchers pass lines on, and not what is written over.
  const plain = communicator.size === 1 ? console : { ...console, isPlain: true };
  let unsaid = "";
  const own = communicator.rank === 0
    ? plain
    : { ...plain, write: () => {}, writeError: (text: string) => unsaid += text };
  if (communicator.size === 1) own.writeError(ALONE);
  try {
    const code = await train(rest, own, stopping(own), communicator);
    if (await left(communicator, code)) return code;
    // The others have not failed in the same way, so rank 0 has not said it.
    console.writeError(unsaid.replace(/^error: /, `error: rank ${communicator.rank}: `));
    return communicator.abort(code);
  } catch (error) {
    // A fault of the program: the other ranks would wait for this one.
    const text = error instanceof Error ? error.stack ?? error.message : `${error}`;
    console.writeError(
      `error: rank ${communicator.rank} on ${communicator.host} has failed: ${text}\n`,
    );
    return communicator.abort(1);
  }
}

const ALONE = "This process trains alone. To train with others, start it by: " +
  "mpirun -n 4 deno task train:mpi\n";

if (import.meta.main) {
  await start((args, console) => main(args, console, stoppingOnSignals));
}
