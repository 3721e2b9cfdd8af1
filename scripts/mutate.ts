/**
 * Tests the tests: changes the code of the library in small ways, and lists the changes that no test
 * notices.
 *
 * @module
 */

import { stoppingOnSignals } from "./train/stop_signals.ts";
import { exitCodeOf, RunError, start } from "./shared/command.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import { type Console, jsonLines } from "./shared/console.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import { grouped } from "./shared/numbers.ts";
import { here } from "./shared/paths.ts";
import { UsageError } from "./shared/usage_error.ts";
import { drawn } from "./mutate/draw.ts";
import { type Judgement, judgeOf } from "./mutate/judge.ts";
import { type Mutation, mutationsIn } from "./mutate/mutations.ts";
import { changeText, reportText, scoreOf } from "./mutate/report.ts";
import { openWorkshop, type Workshop } from "./mutate/workshop.ts";

const FLAGS: readonly (Flag | string)[] = [
  "Mutations",
  { name: "count", value: "N", help: "mutations to draw", default: "50" },
  { name: "seed", value: "N", help: "seed of the draw", default: "1" },
  {
    name: "only",
    value: "PATH",
    help: "a file or folder, as lib/io; FILE:N is a line of it",
    default: "lib",
  },
  { name: "list", help: "print the mutations, and run no test" },
  "Tests",
  {
    name: "nearest",
    value: "N",
    help: "tests to run for a mutation, those nearest to it by imports first",
    default: "all",
  },
  {
    name: "skip",
    value: "PATHS",
    help: "tests to leave out: files or folders with commas between",
    default: "none",
  },
  "Other",
  { name: "json", help: "print a record of JSON for each mutation, and one for all" },
  HELP_FLAG,
];

const HELP = helpText({
  about:
    "Tests the tests: changes the code of the library in small ways, one at a time, and lists the " +
    "changes that no test notices.",
  usage: "mutate [flags]",
  flags: FLAGS,
  notes: [
    "The changes are made in a copy of the repository. For each, the tests run that import the file, " +
    "the nearest first, until one fails. They run without a check of types; a change that they let " +
    "live but the compiler refuses is counted as refused. Tests that fail without a change are left " +
    "out, and so are those that start programs.",
  ],
  examples: [
    ["mutate --count 200 --seed 7", "try 200 mutations of the library"],
    ["mutate --only lib/engines/wasm --count 20", "try some in a folder"],
    ["mutate --nearest 10", "be quick: survivors are then candidates, which other tests may kill"],
    ["mutate --only lib/formats/idx.ts:42 --count 99", "try all of a line"],
  ],
});

/** The surroundings of the command. */
export interface World extends Console {
  /** Copies the repository. */
  readonly open: (signal: AbortSignal) => Promise<Workshop>;
}

/** Files that the compiler of kernels writes. */
const GENERATED = ["lib/kernels/generated.ts", "lib/kernels/calls.ts"];

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly path: string;
  readonly line: number | undefined;
  readonly nearest: number;
  readonly skip: readonly string[];
  readonly isList: boolean;
  readonly isJson: boolean;
}

/**
 * Runs the command, and returns its exit code: 0, or 1 if it cannot run, or 2 if the command line is
 * wrong, or 130 if the user stopped it.
 *
 * @param signal Ends the test that runs. What is known by then is printed.
 */
export async function main(
  args: readonly string[],
  world: World,
  signal: AbortSignal,
): Promise<number> {
  const code = await exitCodeOf(world, async () => {
    const options = parseOptions(args);
    if (options === "help") return world.write(HELP);
    const workshop = await world.open(signal);
    try {
      await mutate(options, workshop, world, signal);
    } finally {
      workshop.close();
    }
  });
  return code === 0 && signal.aborted ? 130 : code;
}

function parseOptions(args: readonly string[]): Options | "help" {
  const { has, text, number } = readFlags(args, FLAGS);
  if (has("help")) return "help";
  const only = text("only") ?? "lib";
  const [, path = "", line] = /^(?:\.\/)?(.*?)\/?(?::(\d+))?$/.exec(only) ?? [];
  if (path !== "lib" && !path.startsWith("lib/")) {
    throw new UsageError(`--only cannot be ${only}: it is lib, or a path in it, as lib/io`);
  }
  return {
    count: number("count", { from: 1, whole: true }) ?? 50,
    seed: number("seed", { from: 0, whole: true }) ?? 1,
    path,
    line: line === undefined ? undefined : Number(line),
    nearest: number("nearest", { from: 1, whole: true }) ?? Infinity,
    skip: text("skip")?.split(",").map((path) => path.replace(/^\.\/|\/$/g, "")) ?? [],
    isList: has("list"),
    isJson: has("json"),
  };
}

async function mutate(
  { count, seed, path, line, nearest, skip, isList, isJson }: Options,
  workshop: Workshop,
  console: Console,
  signal: AbortSignal,
): Promise<void> {
  const files = (await workshop.filesIn("lib"))
    .filter((file) => file.endsWith(".ts") && isWithin(path, file) && !GENERATED.includes(file));
  if (files.length === 0) throw new RunError(`${path} has no files of the library in it`);
  const sources = new Map<string, string>();
  for (const file of files) sources.set(file, await workshop.read(file));
  const all = [...sources].flatMap(([file, source]) => mutationsIn(file, source))
    .filter((mutation) => line === undefined || mutation.line === line);
  const sample = drawn(all, count, seed);

  const print = isJson ? jsonLines(console) : undefined;
  if (!print) console.write(`${grouped(sample.length)} of ${grouped(all.length)} mutations\n`);
  if (isList) return sample.forEach((mutation) => show(mutation, console, print));

  const tests = (await workshop.filesIn("tests"))
    .filter((file) => file.endsWith("_test.ts") && !skip.some((each) => isWithin(each, file)));
  const imports = await workshop.importsOf(tests);
  const { judge, leftOut } = judgeOf(workshop, { imports, tests, nearest, now: console.now });
  const judgements: Judgement[] = [];
  for (const mutation of sample) {
    const judgement = await judge(mutation);
    if (!judgement || signal.aborted) break;
    judgements.push(judgement);
    const { verdict, test, tests } = judgement;
    print?.({ ...mutation, verdict, test, tests });
    const place = `${judgements.length}/${sample.length}`.padStart(9);
    if (!print) console.write(`${place}  ${verdict.padEnd(9)}  ${changeText(mutation)}\n`);
  }
  if (print) {
    print({ mutations: judgements.length, ...scoreOf(judgements), leftOut: leftOut() });
    return;
  }
  console.write(`\n${reportText(judgements, sources)}`);
  if (leftOut().length > 0) {
    console.write(`\nLeft out, as they fail without a change: ${leftOut().join(", ")}\n`);
  }
}

function show(
  mutation: Mutation,
  { write }: Console,
  print: ReturnType<typeof jsonLines> | undefined,
): void {
  if (print) print({ ...mutation });
  else write(`${changeText(mutation)}\n`);
}

/** Tells whether a path is a file, or in a folder. */
function isWithin(path: string, file: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}

if (import.meta.main) {
  await start((args, console) => {
    const { signal, during } = stoppingOnSignals(console);
    const { repository } = here();
    const open = (signal: AbortSignal): Promise<Workshop> => openWorkshop(repository, signal);
    return during(() => main(args, { ...console, open }, signal));
  });
}
