/**
 * Finds the model that a command line is about.
 *
 * @module
 */

import { join } from "node:path";
import { isMissing } from "../../lib/io/file_errors.ts";
import { asReadError } from "../../lib/io/open_bytes.ts";
import { RunError } from "./command.ts";
import { MODEL_FILE } from "./model_file.ts";
import { runsFolder } from "./paths.ts";
import { taskCommand } from "./task_command.ts";

export { MODEL_FILE } from "./model_file.ts";

/**
 * Returns the path of a model: the given file, the model in the given folder, or, if none is given, the
 * newest model in the folder of all runs.
 *
 * @param otherwise The path of the model where there is no run: none by default.
 *
 * @throws {RunError} if there is no model.
 */
export async function findModel(
  given: string | undefined,
  runs?: string,
  otherwise?: string,
): Promise<string> {
  if (given === undefined) return await newestModel(runs ?? runsFolder(), otherwise);
  const found = await infoOf(given);
  if (!found) throw new RunError(`Cannot find ${given}: there is no such file or folder`);
  if (!found.isDirectory) return given;
  const path = join(given, MODEL_FILE);
  if (!await infoOf(path)) {
    throw new RunError(`Cannot find a model in ${given}: it has no ${MODEL_FILE}`);
  }
  return path;
}

/**
 * Tells whether the first of some paths is a model and not an image: a folder, a safetensors file, or a
 * path where nothing is and whose name is not that of an image.
 *
 * @throws {RunError} if the path cannot be read.
 */
export async function isModel(path: string): Promise<boolean> {
  if (path.toLowerCase().endsWith(".safetensors")) return true;
  const found = await infoOf(path);
  if (!found) return !/\.(png|pgm|gz|jpe?g|gif|bmp|tiff?|webp)$|ubyte$/i.test(path);
  return found.isDirectory || found.isFile && await beginsAsSafetensors(path);
}

/** Tells whether a path is a folder that has no model, such as one of pictures. */
export async function isFolderWithoutModel(path: string): Promise<boolean> {
  return (await infoOf(path))?.isDirectory === true && !await infoOf(join(path, MODEL_FILE));
}

/** Tells whether a file begins with the length of a header, in 8 bytes, and a brace. */
async function beginsAsSafetensors(path: string): Promise<boolean> {
  const head = new Uint8Array(9);
  try {
    using file = await Deno.open(path);
    return await file.read(head) === head.length && head[7] === 0 && head[8] === 0x7b;
  } catch {
    // Whoever reads the file next says what is wrong with it.
    return false;
  }
}

async function newestModel(runs: string, otherwise?: string): Promise<string> {
  let newest: { readonly path: string; readonly time: number } | undefined;
  for (const name of await namesIn(runs)) {
    const path = join(runs, name, MODEL_FILE);
    // A run that cannot be read does not hide the others.
    const time = (await Deno.stat(path).catch(() => undefined))?.mtime?.getTime();
    if (time !== undefined && !(newest && newest.time >= time)) newest = { path, time };
  }
  if (newest) return newest.path;
  if (otherwise !== undefined) return otherwise;
  throw new RunError(
    `Cannot find a model in ${runs}: train one by ${taskCommand("train")}, or name its file`,
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  if (!(await infoOf(folder))?.isDirectory) return [];
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch (error) {
    throw new RunError(asReadError(folder, error).message);
  }
}

/** Returns what is at a path, or undefined if nothing is there. */
async function infoOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new RunError(asReadError(path, error).message);
  }
}
