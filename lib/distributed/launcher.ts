/**
 * What has started the processes of a job.
 *
 * @module
 */

import type { Family } from "./binding.ts";

/** What has started this process as one of several. */
export interface Launcher {
  /** Its name, for messages. */
  readonly name: string;
  /** The number of processes that it has started, if it says so. */
  readonly processes: number | undefined;
  /** The family of the library that can talk to it, if that is known. */
  readonly family: Family | undefined;
}

/** The variables of the environment that tell of launchers. */
export const VARIABLES = [
  "OMPI_COMM_WORLD_SIZE",
  "PMI_RANK",
  "PMI_SIZE",
  "PMIX_RANK",
  "SLURM_NTASKS",
  "SLURM_PROCID",
] as const;

/** The value of a variable, or undefined where there is none. */
export type Environment = (name: typeof VARIABLES[number]) => string | undefined;

/**
 * Returns what has started this process, or undefined where that was no launcher of several processes.
 *
 * @example
 * ```ts
 * const variables = new Map([["PMI_RANK", "0"], ["PMI_SIZE", "4"]]);
 * console.log(launcherIn((name) => variables.get(name))?.family); // "mpich"
 * ```
 */
export function launcherIn(environment: Environment): Launcher | undefined {
  const count = (name: typeof VARIABLES[number]) => {
    const text = environment(name);
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  const processes = count("OMPI_COMM_WORLD_SIZE");
  if (processes !== undefined) {
    return { name: "the mpirun of Open MPI", processes, family: "open-mpi" };
  }
  const isSlurm = count("SLURM_PROCID") !== undefined;
  if (count("PMI_RANK") !== undefined) {
    const size = count("PMI_SIZE") ?? count("SLURM_NTASKS");
    return {
      name: isSlurm ? "srun" : "the mpirun of MPICH",
      processes: size,
      // Open MPI can join by PMI-2, too. Slurm's own interface does not say which library is meant.
      family: "mpich",
    };
  }
  if (count("PMIX_RANK") !== undefined) {
    const size = count("SLURM_NTASKS");
    return { name: isSlurm ? "srun" : "a launcher", processes: size, family: "open-mpi" };
  }
  if (isSlurm) return { name: "srun", processes: count("SLURM_NTASKS"), family: undefined };
  return undefined;
}

/**
 * Returns the environment of this process.
 *
 * @throws {Error} if a variable may not be read. A library of another product than the launcher's would see one process
 * where there are several, and each would train alone.
 */
export function permittedEnvironment(): Environment {
  const isHidden = (variable: string) =>
    Deno.permissions.querySync({ name: "env", variable }).state !== "granted";
  if (VARIABLES.some(isHidden)) {
    throw new Error(
      `Cannot open MPI: to see what started the process, it needs the permission --allow-env=${VARIABLES.join()}`,
    );
  }
  return (name) => Deno.env.get(name);
}
