/**
 * Paths: those that users give, those that commands show, and those that runs keep.
 *
 * @module
 */

import system from "node:path";
import { fromFileUrl } from "../../lib/io/file_url.ts";

/** How a system writes paths, as the modules `posix` and `win32` of `node:path` tell. */
export type PathRules = Pick<
  typeof system,
  "isAbsolute" | "join" | "relative" | "resolve" | "sep"
>;

/** Where paths stand: the folder of the user, that of the repository, and the rules of the system. */
export interface Place {
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** The folder of these scripts, with deno.json and runs/ in it. */
  readonly repository: string;
  /** How the system writes paths. */
  readonly rules: PathRules;
}

/**
 * Changes the working directory to the folder where the user stands, so that relative paths start from
 * there: `deno task` starts commands in the folder of deno.json and names the other one in `INIT_CWD`.
 * Does nothing where that variable is missing, may not be read, or comes from another program.
 */
export function enterUserFolder(): void {
  const folder = environmentVariable("INIT_CWD");
  if (folder === undefined || !isReadable()) return;
  const { folder: working, repository, rules } = here();
  if (rules.relative(working, repository) !== "") return;
  try {
    Deno.chdir(folder);
  } catch {
    // The folder is gone: the working directory is the best guess that is left.
  }
}

/** Returns a variable of the environment, or undefined where it is missing or may not be read. */
export function environmentVariable(variable: string): string | undefined {
  // Without this question, Deno would stop and ask the user.
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}

/** Returns the place of the command that runs. */
export function here(): Place {
  const folder = Deno.cwd();
  const root = new URL("../../", import.meta.url);
  const repository = root.protocol === "file:" ? system.resolve(fromFileUrl(root)) : folder;
  return { folder, repository, rules: system };
}

/** Returns the folder of all runs, as {@linkcode shownPath} shows it. */
export function runsFolder(place: Place = here()): string {
  return shownPath(place.rules.join(place.repository, "runs"), place);
}

/** Returns a path as a user writes it: relative if it is below the user's folder, else absolute. */
export function shownPath(path: string, { folder, rules }: Place = here()): string {
  const absolute = rules.resolve(folder, path);
  return pathBelow(folder, absolute, rules) ?? absolute;
}

/**
 * Returns a path as the files of a run keep it, so that it holds wherever the user stands later:
 * relative to the repository if it is in there, with slashes on every system, else absolute.
 */
export function storedPath(path: string, { folder, repository, rules }: Place = here()): string {
  const absolute = rules.resolve(folder, path);
  return pathBelow(repository, absolute, rules)?.replaceAll(rules.sep, "/") ?? absolute;
}

/** Returns the path that {@linkcode storedPath} made, as {@linkcode shownPath} shows it. */
export function restoredPath(stored: string, place: Place = here()): string {
  return shownPath(place.rules.resolve(place.repository, stored), place);
}

/** Returns a path relative to a folder, or undefined if it is not in the folder. */
export function pathBelow(
  folder: string,
  path: string,
  rules: PathRules = system,
): string | undefined {
  const relative = rules.relative(folder, path);
  const leaves = relative === ".." || relative.startsWith(`..${rules.sep}`);
  return leaves || rules.isAbsolute(relative) ? undefined : relative || ".";
}

function isReadable(): boolean {
  return Deno.permissions.querySync({ name: "read" }).state === "granted";
}
