/**
 * Which model a command is about.
 *
 * @module
 */

import { RunError } from "./command.ts";

/** What a run calls the file of its model. */
export const MODEL_FILE = "model.safetensors";

/**
 * The path of a model: of the file that is given, of the model in the folder that is given, or, where
 * nothing is, of the newest in the folder of all runs.
 *
 * @throws {RunError} if there is no model.
 */
export async function findModel(given: string | undefined, runs = "runs"): Promise<string> {
  if (given === undefined) return await newestModel(runs);
  const found = await infoOf(given);
  if (!found) throw new RunError(`Cannot find ${given}: there is no such file or folder`);
  if (!found.isDirectory) return given;
  const path = within(given, MODEL_FILE);
  if (!await infoOf(path)) {
    throw new RunError(`Cannot find a model in ${given}: it has no ${MODEL_FILE}`);
  }
  return path;
}

async function newestModel(runs: string): Promise<string> {
  let newest: { readonly path: string; readonly time: number } | undefined;
  if ((await infoOf(runs))?.isDirectory) {
    for await (const { name } of Deno.readDir(runs)) {
      const path = within(within(runs, name), MODEL_FILE);
      const time = (await infoOf(path))?.mtime?.getTime();
      if (time !== undefined && !(newest && newest.time >= time)) newest = { path, time };
    }
  }
  if (newest) return newest.path;
  throw new RunError(`Cannot find a model in ${runs}: train one, or name its file`);
}

/** What is at a path, if anything is there that can be seen. */
async function infoOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw new RunError(
      `Cannot read ${path}: ${error instanceof Error ? error.message : `${error}`}`,
    );
  }
}

function within(directory: string, name: string): string {
  return `${directory.replace(/\/+$/, "")}/${name}`;
}
