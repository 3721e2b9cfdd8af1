/**
 * Trains a network, tests it, and keeps the run.
 *
 * @module
 */

import type { Communicator } from "../lib/distributed/communicator.ts";
import { openEngine, profiled } from "../mod.ts";
import { NONE } from "./data/class_names.ts";
import { exitCodeOf, mendable, nameInLine, RunError, start } from "./shared/command.ts";
import type { Console } from "./shared/console.ts";
import { taskCommand } from "./shared/task_command.ts";
import { UsageError } from "./shared/usage_error.ts";
import { type Options, parseOptions, resumedOptions } from "./train/options.ts";
import { resumeCommand } from "./train/next_commands.ts";
import { nameWithRanks, ONE_PROCESS, textOfFirst, threadsOfRank, together } from "./train/ranks.ts";
import { requireSameOnRanks } from "./train/same_on_ranks.ts";
import { PRESETS } from "./train/presets.ts";
import { printProfile } from "./train/profile_text.ts";
import { recipeOf } from "./train/recipes.ts";
import { configOf } from "./train/resume_folder.ts";
import {
  configText,
  engineOf,
  isTexts,
  keptEngine,
  memberOf,
  parseConfig,
} from "./train/run_config.ts";
import { trainEnsemble } from "./train/ensemble.ts";
import { type RunContext, trainAndTest } from "./train/run.ts";
import { type Stopping, stoppingOnSignals } from "./shared/stop_signals.ts";
import { namesOf, restoredFlag } from "./train/stored_flags.ts";
import { trainerHelp } from "./train/trainer_flags.ts";
import { wholeRun } from "./train/whole_run.ts";

/**
 * Runs the trainer, and returns its exit code: 0, or 1 if the data or the training failed, or 2 if the
 * command line is wrong.
 *
 * @param stopping What ends the training after the step that is under way.
 * @param communicator The processes that train together. All of them call the function.
 */
export async function main(
  args: readonly string[],
  console: Console,
  stopping: Stopping,
  communicator: Communicator = ONE_PROCESS,
): Promise<number> {
  return await exitCodeOf(console, async () => {
    const options = parseOptions(args);
    if (options.help) console.write(trainerHelp(PRESETS));
    else await run(options, { console, stopping, communicator });
  });
}

async function run(given: Options, context: Omit<RunContext, "options">): Promise<void> {
  const { keeping } = given;
  const { console, communicator } = context;
  requireAlone(given, communicator);
  requireSameOnRanks(communicator, "the flags", JSON.stringify(given));
  const options = keeping.kind === "resume" ? await goingOn(given, keeping.folder, context) : given;
  const recipe = recipeOf(options);
  requireAlone(options, communicator);
  const threads = threadsOfRank(communicator);
  const choice = { ...(threads !== undefined && { threads }), ...options.engine };
  const engine = await together(
    communicator,
    () => mendable(openEngine(choice).catch(namingTask)),
  );
  requireSameOnRanks(
    communicator,
    "the engine",
    keptEngine(nameWithRanks(engine.name, communicator)),
  );
  const profiling = options.profile ? profiled(engine, console) : undefined;
  try {
    const used = profiling?.engine ?? engine;
    const { ensemble } = options;
    if (ensemble === undefined) await trainAndTest(used, recipe, { ...context, options });
    else await trainEnsemble(used, recipe, { ...context, options }, ensemble);
  } finally {
    engine.close();
    // A training that diverged has a profile as well, which names the kernel.
    if (profiling) printProfile(profiling.profile(), options.output, console);
  }
}

/** Throws if several processes are to train an ensemble: its networks do not share their gradients. */
function requireAlone({ ensemble }: Options, { size }: Communicator): void {
  if (ensemble === undefined || size === 1) return;
  throw new UsageError(
    `--ensemble does not go with several processes: train it by ${taskCommand("train")}`,
  );
}

/** Throws an error, which names the task that permits libraries if that is what an engine needs. */
function namingTask(error: unknown): never {
  if (!(error instanceof Error && error.message.endsWith("--allow-ffi"))) throw error;
  throw new RunError(`${error.message}, which ${taskCommand("train:native")} gives`);
}

/** Returns the options that go on with the run in a folder, and says which images the folder names. */
async function goingOn(
  given: Options,
  folder: string,
  { console, communicator }: Omit<RunContext, "options">,
): Promise<Options> {
  const before = await beginningOf(folder, communicator);
  const options = resumedOptions(given, before);
  const library = before.engine.path;
  if (library !== undefined && options.engine.path === undefined) {
    const command = taskCommand("train:native", ["--resume", folder, "--blas", library]);
    throw new RunError(
      `Cannot go on with the run in ${folder}: it began with the library ${library}, which runs code ` +
        `and is opened only where the command line names it. If you trust it, use: ${command}`,
    );
  }
  const images = options.moved ? [] : namesOf(options);
  if (options.output === "full" && images.length > 0) {
    console.write(`images of ${nameInLine(images.join(" and "))}, as the run's config.json says\n`);
  }
  return options;
}

/** Returns the options that the run in a folder began with. */
async function beginningOf(folder: string, communicator: Communicator): Promise<Options> {
  // Other machines may not see the folder.
  const own = await together(
    communicator,
    async () => communicator.rank === 0 ? configText(await configOf(folder)) : undefined,
  );
  const text = textOfFirst(communicator, own);
  const config = parseConfig(text, folder);
  const { arguments: flags, split, classNames } = config;
  const member = memberOf(config);
  if (member !== undefined) {
    throw new RunError(
      `Cannot go on with the run in ${folder}: it is member ${member} of an ensemble. ` +
        `Go on with that by ${resumeCommand(wholeRun(folder, config), engineOf(config))}`,
    );
  }
  try {
    const before = parseOptions(flags.map(restoredFlag));
    // The trainer keeps neither of them: somebody else wrote the file.
    if (before.seeds !== undefined || before.help) throw new UsageError("it is no single run");
    const names = isTexts(classNames) ? classNames : NONE;
    const isOld = split === undefined;
    // The names are in the configuration, so a file in a folder never chooses which file is opened for them.
    return {
      ...before,
      isOld,
      reading: { ...before.reading, ...(!isOld && { classNames: names }) },
    };
  } catch (error) {
    // The file is wrong, not the command line.
    if (!(error instanceof UsageError)) throw error;
    throw new RunError(`Cannot go on with the run in ${folder}: ${error.message}`);
  }
}

if (import.meta.main) {
  await start((args, console) => main(args, console, stoppingOnSignals(console)));
}
