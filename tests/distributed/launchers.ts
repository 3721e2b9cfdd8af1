/** The launchers of MPI that this system has, and jobs of them. */

/** A launcher that tests can use. */
export interface TestLauncher {
  readonly name: string;
  readonly product: string;
  readonly command: string;
  readonly flags: readonly string[];
  /** Why it cannot be used, or undefined if it can. */
  readonly missing: string | undefined;
}

/** How a job ended, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function launcherOf(
  product: string,
  commands: readonly string[],
  flags: readonly string[],
): Promise<TestLauncher> {
  const found = { name: product, product, flags };
  let missing = `it needs ${commands[0]} and --allow-run for it: deno task test:mpi`;
  for (const command of commands) {
    if ((await Deno.permissions.query({ name: "run", command })).state !== "granted") continue;
    const version = await new Deno.Command(command, { args: ["--version"], stderr: "null" })
      .output()
      .catch(() => undefined);
    if (!version) continue;
    const text = new TextDecoder().decode(version.stdout);
    const isOpenMpi = text.includes("Open MPI") || text.includes("OpenRTE");
    if (isOpenMpi === (product === "Open MPI")) return { ...found, command, missing: undefined };
    missing = `${command} is of another product`;
  }
  return { ...found, command: "", missing };
}

/** The launchers of MPICH and Open MPI. */
export const LAUNCHERS: readonly TestLauncher[] = [
  await launcherOf("MPICH", ["mpirun.mpich", "mpirun"], []),
  // As root it wants to be asked twice. More ranks than cores are slow, and right.
  await launcherOf("Open MPI", ["mpirun.openmpi", "mpirun"], [
    "--allow-run-as-root",
    "--oversubscribe",
  ]),
];

/** Starts so many ranks of a program of Deno, with all permissions. */
export function started(
  { command, flags }: TestLauncher,
  ranks: number,
  args: readonly string[],
  folder?: string,
): Deno.ChildProcess {
  return new Deno.Command(command, {
    args: [...flags, "-n", `${ranks}`, Deno.execPath(), ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
    stdin: "null",
    ...(folder !== undefined && { cwd: folder }),
  }).spawn();
}

/** Waits for the end of a job. */
export async function endOf(job: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await job.output();
  return {
    code,
    output: new TextDecoder().decode(stdout),
    errors: new TextDecoder().decode(stderr),
  };
}
