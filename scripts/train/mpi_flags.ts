/**
 * The flags of the trainer that are about MPI, and its help text.
 *
 * @module
 */

import type { Flag } from "../shared/flags.ts";
import { helpText } from "../shared/help.ts";
import { UsageError } from "../shared/usage_error.ts";

const MPI_FLAG: Flag = {
  name: "mpi",
  value: "PATH",
  help: "the library of MPI; it must be that of the launcher",
  default: "the system's",
};

/** The parts of a command line. */
export interface MpiArguments {
  readonly help: boolean;
  /** The path of the library, if the command line names one. */
  readonly path: string | undefined;
  /** The arguments of the trainer. */
  readonly others: readonly string[];
}

/**
 * Takes the flag about MPI from a command line.
 *
 * @throws {UsageError} if it has no value, or is there twice.
 */
export function withoutMpiFlags(args: readonly string[]): MpiArguments {
  const isOurs = (arg: string): boolean => arg === "--mpi" || arg.startsWith("--mpi=");
  const at = args.findIndex(isOurs);
  if (args.filter(isOurs).length > 1) throw new UsageError("--mpi can be given once");
  const help = args.includes("--help");
  if (at < 0) return { help, path: undefined, others: args };
  const [, inline] = /^--mpi=(.*)$/s.exec(args[at] ?? "") ?? [];
  const path = inline ?? args[at + 1];
  if (path === undefined || path === "" || inline === undefined && path.startsWith("-")) {
    throw new UsageError("--mpi needs a PATH");
  }
  const others = [...args.slice(0, at), ...args.slice(at + (inline === undefined ? 2 : 1))];
  return { help, path, others };
}

/** Returns what `--help` prints. */
export function mpiHelp(): string {
  return helpText({
    about:
      "Trains a network by several processes together, on one machine or on many. It takes the flags of " +
      "deno task train, which deno task train --help lists, and trains what they say: --batch-size is that of all " +
      "processes together.",
    usage: "train:mpi [flags]",
    details: [
      "Start it by mpirun -n 4 deno task train:mpi, with the flags of the trainer behind it, or by srun.",
    ],
    flags: ["Processes", MPI_FLAG, {
      name: "threads",
      value: "N",
      help: "threads of each process",
      default: "its part of the cores of its machine",
    }],
    notes: [
      "Each process trains on its share of every batch. The first one, rank 0, prints and writes the run; all read " +
      "the images, which must be the same everywhere. A run can go on with another number of processes, and by deno " +
      "task train.",
      "lib/distributed/README.md tells how to start it on clusters.",
    ],
    examples: [[
      "train:mpi --preset cnn",
      "without mpirun before it: one process, which trains alone",
    ]],
  });
}
