/**
 * The systems to measure: foldnet's engines and their peers. Each is a program of its own, so that none
 * runs in code that another one has made slow or fast.
 *
 * @module
 */

import system from "node:path";
import { fromFileUrl } from "../../lib/io/file_url.ts";
import { quoted } from "../shared/task_command.ts";
import { linesOf, type Request } from "./serve.ts";
import { titleOf, type Work } from "./works.ts";

/** A system to measure. */
export interface System {
  readonly system: string;
  readonly engine: string;
  readonly threads: number;
  /** The kinds of works that are measured on it. */
  readonly kinds: readonly Work["kind"][];
  /** The command lines that may run it: the first that does is taken. */
  readonly commands: readonly Command[];
  /** The command line that installs it. */
  readonly install?: string;
}

/** A command line, and variables of its environment. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A system that runs. */
export interface OpenSystem {
  /** Its name and version, in its own words. */
  readonly version: string;
  /** Returns the milliseconds of a work: the mean of as many runs as fill the given time. */
  readonly sample: (work: Work, milliseconds: number) => Promise<number>;
  readonly close: () => void;
}

/** An error of one line: a system cannot be started, or does not go on. */
export class SystemError extends Error {
  override readonly name = "SystemError";
}

const NATIVE_PERMISSIONS = ["--allow-ffi", "--allow-env=OPENBLAS_CORETYPE"];

/** foldnet's engines, with their options. */
const ENGINES: readonly System[] = [
  foldnet("reference", 1, { kind: "reference" }),
  foldnet("wasm", 1, { kind: "wasm", threads: 1 }),
  foldnet("wasm", 2, { kind: "wasm", threads: 2 }),
  foldnet("wasm strict", 1, { kind: "wasm", strict: true, threads: 1 }),
  foldnet("native", 1, { kind: "native", threads: 1 }, NATIVE_PERMISSIONS),
  foldnet("native", 2, { kind: "native", threads: 2 }, NATIVE_PERMISSIONS),
  foldnet("webgpu", 1, { kind: "webgpu" }),
  onTwoRanks("wasm", { kind: "wasm", threads: 1 }),
  onTwoRanks("native", { kind: "native", threads: 1 }),
];

const PEERS: readonly System[] = [
  ...[1, 2].map((threads) =>
    peer("numpy", "numpy", threads, {
      kinds: ["square", "step"],
      commands: python("numpy_step.py", threads),
      install: installOf("numpy"),
    })
  ),
  ...[1, 2].map((threads) =>
    peer("PyTorch", "cpu", threads, {
      kinds: ["square", "convolution", "step", "epoch"],
      commands: python("torch_works.py", threads),
      install: installOf("torch"),
    })
  ),
  peer("PyTorch", "cuda", 1, {
    kinds: ["step"],
    commands: python("torch_cuda.py", 1),
    install: installOf("torch"),
  }),
  peer("PyTorch", "DDP, 2 ranks", 1, {
    kinds: ["step", "epoch", "all-reduce"],
    commands: python("torch_ranks.py", 1),
    install: installOf("torch"),
  }),
  ...[1, 2].map((threads) =>
    peer("jax-js", "wasm", threads, {
      commands: [deno("jax_js.ts", ["wasm", `${threads}`])],
      install: cacheOf("jax_js.ts"),
    })
  ),
  peer("jax-js", "webgpu", 1, {
    commands: [deno("jax_js.ts", ["webgpu", "1"])],
    install: cacheOf("jax_js.ts"),
  }),
  ...["wasm", "cpu"].map((backend) =>
    peer("tfjs", backend, 1, {
      commands: [deno("tfjs.ts", [backend])],
      install: cacheOf("tfjs.ts"),
    })
  ),
];

/** All systems. */
export const SYSTEMS: readonly System[] = [...ENGINES, ...PEERS];

/** Tells whether a system is the default engine on one thread, which all others are compared with. */
export function isBaseline(
  { system, engine, threads }: Pick<System, "system" | "engine" | "threads">,
): boolean {
  return system === "foldnet" && engine === "wasm" && threads === 1;
}

/** Returns the text that patterns are looked for in: `"step 784-128-64-10 batch 8 tfjs wasm threads 1"`. */
export function labelOf(work: Work, { system, engine, threads }: System): string {
  return `${titleOf(work)} ${system} ${engine} threads ${threads}`;
}

/**
 * Starts the program of a system.
 *
 * @throws {SystemError} if none of its commands runs.
 */
export async function openSystem(system: System): Promise<OpenSystem> {
  const reasons: string[] = [];
  for (const command of system.commands) {
    try {
      return await openCommand(command);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      reasons.push(error.message);
    }
  }
  throw new SystemError(reasons[0] ?? "no command runs it");
}

async function openCommand({ program, args, env }: Command): Promise<OpenSystem> {
  const child = spawned(program, args, { ...env, NO_COLOR: "1" });
  const answers = linesOf(child.stdout);
  const complaints = new Response(child.stderr).text();
  const writer = child.stdin.getWriter();
  const encoder = new TextEncoder();

  const next = async (): Promise<Partial<Record<string, unknown>>> => {
    const { value, done } = await answers.next();
    if (done) throw new SystemError(reasonOf(await complaints));
    // Libraries print lines of their own.
    return value.startsWith("{") ? JSON.parse(value) : await next();
  };
  const { ready } = await next();
  return {
    version: `${ready}`,
    async sample(work, milliseconds) {
      const request: Request = { work, milliseconds };
      // Where the program has ended, reading its answer says why.
      await writer.write(encoder.encode(`${JSON.stringify(request)}\n`)).catch(() => {});
      const { each } = await next();
      return Number(each);
    },
    close: () => child.kill(),
  };
}

function spawned(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Deno.ChildProcess & { readonly stdin: WritableStream<Uint8Array<ArrayBuffer>> } {
  try {
    const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    return new Deno.Command(program, { args: [...args], env, ...pipes }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new SystemError(`there is no ${program}`);
    if (error instanceof Deno.errors.NotCapable) {
      throw new SystemError(`there is no permission to run ${program}`);
    }
    throw error;
  }
}

/** Returns the line of a program's complaints that says why it ended. */
export function reasonOf(complaints: string): string {
  const lines = complaints.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");
  const line = lines.findLast((line) => /^\w*error\b/i.test(line)) ?? lines.at(-1) ??
    "it ended without a word";
  return line.replace(/^error: /, "").replace(/^Uncaught (\(in promise\) )?(Error: )?/, "");
}

function foldnet(
  engine: string,
  threads: number,
  options: Readonly<Record<string, unknown>>,
  permissions: readonly string[] = [],
): System {
  return {
    system: "foldnet",
    engine,
    threads,
    // The largest squares would take the reference engine an hour.
    kinds: [
      ...["product", "convolution", "step", "epoch"] as const,
      ...engine === "reference" ? [] : ["square"] as const,
    ],
    commands: [deno("foldnet.ts", [JSON.stringify(options)], permissions)],
  };
}

/** Returns foldnet on two ranks of one thread each, which share the batches of each step. */
function onTwoRanks(engine: string, options: Readonly<Record<string, unknown>>): System {
  const permissions = ["--allow-ffi", "--allow-env"];
  const { program, args } = deno("foldnet_ranks.ts", [JSON.stringify(options)], permissions);
  return {
    system: "foldnet",
    engine: `${engine}, 2 ranks`,
    threads: 1,
    kinds: ["step", "epoch", "all-reduce"],
    commands: [{
      program: "mpirun",
      args: ["-n", "2", program, ...args],
      // Open MPI wants to be asked twice before it runs as root.
      env: { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" },
    }],
    install: "sudo apt-get install mpich",
  };
}

function peer(
  system: string,
  engine: string,
  threads: number,
  how: Pick<System, "commands" | "install"> & Partial<Pick<System, "kinds">>,
): System {
  return { system, engine, threads, kinds: ["step"], ...how };
}

function deno(
  file: string,
  args: readonly string[],
  permissions: readonly string[] = [],
): Command {
  const { href } = new URL(file, import.meta.url);
  const flags = ["--quiet", "--no-prompt", "--allow-read", ...permissions];
  return { program: "deno", args: ["run", ...flags, href, ...args] };
}

function python(file: string, threads: number): readonly Command[] {
  const path = fromFileUrl(new URL(file, import.meta.url));
  return pythonPrograms().map((program) => ({
    program,
    args: ["-B", path, `${threads}`],
    env: { OPENBLAS_NUM_THREADS: `${threads}`, OMP_NUM_THREADS: `${threads}` },
  }));
}

/** Returns the names of Python's interpreter on a system, the likeliest first. */
export function pythonPrograms(os: typeof Deno.build.os = Deno.build.os): readonly string[] {
  if (os === "windows") return ["python", "python3"];
  // Debian's own interpreter finds Debian's packages, and another one may come first in the path.
  return os === "darwin" ? ["python3"] : ["/usr/bin/python3", "python3"];
}

/** Returns the command line that installs a package of Python. */
export function installOf(name: string, os: typeof Deno.build.os = Deno.build.os): string {
  if (os === "linux" && name === "numpy") return "sudo apt-get install python3-numpy";
  return `${os === "windows" ? "python" : "python3"} -m pip install ${name}`;
}

function cacheOf(file: string): string {
  return `deno cache ${quoted(fromFileUrl(new URL(file, import.meta.url)), system)}`;
}
