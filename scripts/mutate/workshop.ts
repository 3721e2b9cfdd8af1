/**
 * Copies of the repository in which tests run: one as it is, and one with a mutation. Nobody knows what
 * mutated code does: it starts no programs, and writes elsewhere only in tests that need the permission.
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { RunError } from "../shared/command.ts";
import { type Imports, importsIn, type Test } from "./reaching.ts";

/** The name of a copy. */
export type Copy = "clean" | "mutated";

/** Where a test may write: in the copies, or, as tests that make links have to, anywhere. */
export type Writing = "copies" | "anywhere";

/** How a test ended. One that the user stopped says nothing. */
export type TestEnd = "passed" | "failed" | "timed out" | "stopped";

/** What a test may do. */
export interface Limits {
  readonly milliseconds: number;
  readonly writing: Writing;
}

/** The copies, and what can be done with them. */
export interface Workshop {
  /** The files of a folder in the repository and the folders within, as `lib/values/count.ts`. */
  readonly filesIn: (folder: string) => Promise<readonly string[]>;
  readonly read: (path: string) => Promise<string>;
  /** Writes a file of the mutated copy. */
  readonly write: (path: string, text: string) => Promise<void>;
  /** Returns the imports between the files of the repository that tests need. */
  readonly importsOf: (tests: readonly string[]) => Promise<Imports>;
  /** Runs a test within its limits. */
  readonly test: (copy: Copy, test: Test, limits: Limits) => Promise<TestEnd>;
  /** Compiles the kernels of the mutated copy, and tells whether that worked. */
  readonly compileKernels: () => Promise<boolean>;
  /** Tells whether the compiler takes a file of the mutated copy. */
  readonly hasTypes: (path: string) => Promise<boolean>;
  /** Removes the copies. */
  readonly close: () => void;
}

/** What is in a working folder and not in the repository, or needs no test. */
const LEFT_OUT = ["node_modules", "runs", "coverage", "deno.lock"];
const ALL_TESTS = "all_tests.ts";
/** The test that opens a library of the system. Where there is none, it skips what needs one. */
const NATIVE = "tests/engines/native_test.ts";
/** The memory of a test's own objects in MB: mutated code may grow without end. */
const MEMORY = 2048;

/**
 * Copies a repository.
 *
 * @param signal Ends the program that runs.
 */
export async function openWorkshop(repository: string, signal: AbortSignal): Promise<Workshop> {
  const root = await Deno.makeTempDir({ prefix: "foldnet-mutate-" });
  const folderOf = (copy: Copy): string => join(root, copy);
  const temporary = join(root, "temporary");
  const deno = (folder: string, args: readonly string[], milliseconds: number): Promise<Ended> =>
    ended(folder, args, { milliseconds, signal, temporary });
  /** Runs a program whose end says something, also on a machine that is busy. */
  const completed = async (folder: string, args: readonly string[]): Promise<Ended> => {
    const result = await deno(folder, args, TEN_MINUTES);
    if (result.code !== undefined) return result;
    throw new RunError(`Cannot go on: deno ${args[0]} took more than ten minutes`);
  };

  const remove = (): void => Deno.removeSync(root, { recursive: true });
  // Where the reader of a pipe ends, or Ctrl-C comes twice, the program ends without a close.
  addEventListener("unload", remove);
  await Deno.mkdir(temporary);
  await copyFolder(repository, folderOf("clean"));
  await copyFolder(folderOf("clean"), folderOf("mutated"));
  const chosen = await completed(repository, ["run", "-q", "scripts/packages/choose.ts", "tests"]);
  const packages = chosen.output.split("\n").filter((line) => line !== "");

  return {
    filesIn: (folder) => namesBelow(folderOf("clean"), folder),
    read: (path) => Deno.readTextFile(join(folderOf("clean"), path)),
    write: (path, text) => Deno.writeTextFile(join(folderOf("mutated"), path), text),
    async importsOf(tests) {
      const folder = folderOf("clean");
      const imports = tests.map((test) => `import ${JSON.stringify(`./${test}`)};\n`);
      await Deno.writeTextFile(join(folder, ALL_TESTS), imports.join(""));
      const { output, code } = await completed(folder, ["info", "--json", ...packages, ALL_TESTS]);
      if (code !== 0) throw new RunError("Cannot read the imports of the tests: deno info failed");
      return importsIn(JSON.parse(output), pathToFileURL(`${await Deno.realPath(folder)}/`));
    },
    async test(copy, test, { milliseconds, writing }) {
      const folder = folderOf(copy);
      const places = writing === "copies" ? `=${folder},${temporary}` : "";
      const rights = ["--allow-read", `--allow-write${places}`];
      if (test.includes(NATIVE)) rights.push("--allow-ffi", "--allow-env=OPENBLAS_CORETYPE");
      const flags = ["--no-check", "--fail-fast", `--v8-flags=--max-old-space-size=${MEMORY}`];
      const args = ["test", "-q", "--no-prompt", ...flags, ...packages, ...rights, ...test];
      const { code } = await deno(folder, args, milliseconds);
      // Ctrl-C reaches the test as well, and it may end before this program hears of it.
      if (signal.aborted || code === INTERRUPTED) return "stopped";
      return code === undefined ? "timed out" : code === 0 ? "passed" : "failed";
    },
    async compileKernels() {
      const rights = ["--allow-read", "--allow-env=CI", "--allow-write=lib/kernels"];
      const args = ["run", "-q", "--no-check", "--no-prompt", ...rights, "scripts/kernels.ts"];
      return (await completed(folderOf("mutated"), args)).code === 0;
    },
    async hasTypes(path) {
      return (await completed(folderOf("mutated"), ["check", "-q", ...packages, path])).code === 0;
    },
    close() {
      removeEventListener("unload", remove);
      remove();
    },
  };
}

const TEN_MINUTES = 600_000;
/** The exit code of a program that SIGINT ended. */
const INTERRUPTED = 130;

/** How a program ended: without a code if its time was over. */
interface Ended {
  readonly code: number | undefined;
  readonly output: string;
}

async function ended(
  folder: string,
  args: readonly string[],
  { milliseconds, signal, temporary }: {
    readonly milliseconds: number;
    readonly signal: AbortSignal;
    readonly temporary: string;
  },
): Promise<Ended> {
  if (signal.aborted) return { code: 1, output: "" };
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary, NO_COLOR: "1" },
    stdin: "null",
    stdout: args[0] === "test" ? "null" : "piped",
    stderr: "null",
  });
  const child = command.spawn();
  let isLate = false;
  const kill = (): void => {
    try {
      // Code that loops without end hears no other signal.
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  };
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, milliseconds);
  signal.addEventListener("abort", kill);
  addEventListener("unload", kill);
  try {
    const { code, output } = args[0] === "test"
      ? { code: (await child.status).code, output: "" }
      : await child.output().then(({ code, stdout }) => ({
        code,
        output: new TextDecoder().decode(stdout),
      }));
    return { code: isLate ? undefined : code, output };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", kill);
    removeEventListener("unload", kill);
  }
}

/** Copies the files of a folder. Hidden files and links stay behind. */
async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isFile, isDirectory } of Deno.readDir(from)) {
    if (name.startsWith(".") || LEFT_OUT.includes(name)) continue;
    if (isFile) await Deno.copyFile(join(from, name), join(to, name));
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
  }
}

async function namesBelow(root: string, folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) names.push(...await namesBelow(root, path));
    else names.push(path);
  }
  return names.toSorted();
}
