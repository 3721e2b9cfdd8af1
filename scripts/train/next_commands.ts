/**
 * What users can do with a run, as commands to type.
 *
 * @module
 */

import { VARIABLES } from "../../lib/distributed/launcher.ts";
import { here } from "../shared/paths.ts";
import { taskCommand } from "../shared/task_command.ts";
import type { Reading, Source } from "../data/source.ts";

/** Returns the command that goes on with a run, by as many processes as the name of the engine says. */
export function resumeCommand(folder: string, engine: string): string {
  const launcher = launcherOf(engine);
  if (launcher !== "") return `${launcher}${taskCommand("train:mpi", ["--resume", folder])}`;
  return taskCommand(taskOf(engine), ["--resume", folder]);
}

/** Returns the command that trains and may write a folder outside of runs/. */
export function writableCommand(
  folder: string,
  engine: string,
  flags: readonly string[],
): string {
  const { folder: from, rules } = here();
  // Deno separates paths by commas, and takes two of them for one in a path.
  const path = rules.resolve(from, folder).replaceAll(",", ",,");
  const launcher = launcherOf(engine);
  const isNative = taskOf(engine) === "train:native";
  const permissions = [
    ...(isNative || launcher !== "" ? ["--allow-ffi"] : []),
    "--allow-read",
    `--allow-write=${path}`,
  ];
  const variables = [
    ...["INIT_CWD", "TERM"],
    ...(isNative ? ["OPENBLAS_CORETYPE"] : []),
    ...(launcher === "" ? [] : VARIABLES),
  ];
  return launcher + taskCommand("run", [
    ...permissions,
    `--allow-env=${variables.join()}`,
    launcher === "" ? "scripts/train.ts" : "scripts/train_mpi.ts",
    ...flags,
  ]);
}

/** Returns what starts as many processes as the name of an engine says, or nothing for one. */
function launcherOf(engine: string): string {
  const [, ranks] = /, (\d+) ranks of /.exec(engine) ?? [];
  return ranks === undefined ? "" : `mpirun -n ${ranks} `;
}

/** Returns the task that permits an engine. */
export function taskOf(engine: string): "train" | "train:native" {
  return engine.startsWith("native") ? "train:native" : "train";
}

/**
 * Returns where the report of a run is and what to try next, line by line.
 *
 * @param report The path of the report, or undefined where there is none.
 * @param folder The folder of the run, or undefined where the run is the newest one: commands take that
 * by themselves.
 * @param images Where the images of the run come from, and how they are read.
 */
export function nextSteps(
  report: string | undefined,
  folder: string | undefined,
  images: { readonly source: Source; readonly reading?: Reading },
): readonly string[] {
  const run = folder === undefined ? [] : [folder];
  return [
    ...(report === undefined ? [] : [`Report: ${report}`]),
    `Next: ${taskCommand("evaluate", [...run, ...testFlags(images)])}`,
    `      ${taskCommand("predict", [...run, "photo.png"])}`,
  ];
}

/** Returns the flags that name the test images of a run. */
function testFlags(
  { source, reading: { transpose } = {} }: { readonly source: Source; readonly reading?: Reading },
): readonly string[] {
  const turned = transpose === undefined ? [] : [transpose ? "--transpose" : "--no-transpose"];
  if (source.kind === "csv") return ["--test", source.test ?? source.train, ...turned];
  if (source.kind === "images") return ["--images", source.directory, ...turned];
  return [...(source.directory === undefined ? [] : ["--data", source.directory]), ...turned];
}
