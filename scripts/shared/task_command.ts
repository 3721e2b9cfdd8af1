/**
 * Command lines that messages tell users to type.
 *
 * @module
 */

import { here, pathBelow, type PathRules, type Place } from "./paths.ts";

/**
 * Returns the command line that runs a task, such as `deno task train --resume "my runs/a"`. It works as
 * it is from where the user stands.
 *
 * @param program How the user starts Deno.
 */
export function taskCommand(
  task: string,
  args: readonly string[] = [],
  place: Place = here(),
  program: string = denoProgram(),
): string {
  const { folder, repository, rules } = place;
  // Below the repository, Deno finds the tasks by itself.
  const isInside = pathBelow(repository, folder, rules) !== undefined;
  const words = [...(isInside ? [] : ["--cwd", repository]), task, ...args];
  return `${program} task ${words.map((word) => quoted(word, rules)).join(" ")}`;
}

/** Returns a word as shells take it: in double quotes if it needs some, on Windows and elsewhere. */
export function quoted(word: string, { sep }: Pick<PathRules, "sep">): string {
  const isWindows = sep === "\\";
  const isPlain = isWindows ? /^[\w+=:./\\-]+$/ : /^[\w@%+=:,./-]+$/;
  if (isPlain.test(word)) return word;
  // In double quotes, these would still mean something to sh and bash.
  const needsSingle = !isWindows && /["$`\\!]/.test(word);
  return needsSingle ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}

/** Returns how the user starts Deno: by npx, where the program lies in its folder. */
function denoProgram(): string {
  // Without this question, Deno would stop and ask the user.
  const { state } = Deno.permissions.querySync({ name: "read" });
  const isFromNpx = state === "granted" && /[/\\]_npx[/\\]/.test(Deno.execPath());
  return isFromNpx ? "npx -y deno" : "deno";
}
