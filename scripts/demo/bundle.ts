/**
 * Bundles of TypeScript and CSS for pages.
 *
 * @module
 */

import { join } from "node:path";
import { fromFileUrl } from "../../lib/io/file_url.ts";
import { RunError } from "../shared/command.ts";

/** The folder of the repository, where Deno finds the names of packages. */
const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/**
 * Returns the bundles of modules and style sheets by their paths, with `.js` in place of `.ts` and `.tsx`.
 * What several modules share, and what they import when they need it, are bundles of their own.
 *
 * @param folder The folder that the paths start from.
 *
 * @throws {RunError} if they cannot be bundled, with what Deno says.
 */
export async function bundled(
  folder: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const target = await Deno.makeTempDir({ prefix: "foldnet-page-" });
  try {
    const packages = (await deno("run", "-q", "scripts/packages/choose.ts")).trim();
    await deno(
      "bundle",
      ...(packages === "" ? [] : [packages]),
      ...["--platform", "browser", "--minify", "--code-splitting", "--outdir", target],
      ...paths.map((path) => join(folder, path)),
    );
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const path of await filesBelow(target)) {
      files.set(path, await Deno.readFile(join(target, path)));
    }
    return files;
  } finally {
    await Deno.remove(target, { recursive: true });
  }
}

/** Returns the paths of all files in a folder, sorted: those of its own ahead of those of its rooms. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  const visit = async (room: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, room))) {
      if (isDirectory) await visit(`${room}${name}/`);
      else paths.push(`${room}${name}`);
    }
  };
  await visit("");
  const depth = (path: string): number => path.split("/").length;
  return paths.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}

/** Runs Deno in the folder of the repository, and returns what it prints. */
async function deno(...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  const said = decoder.decode(stderr)
    .replaceAll(/^(⚠️|Download|Check).*\n?/gm, "")
    .replace(/\n*Stack backtrace:.*/s, "")
    .trim();
  throw new RunError(`Cannot bundle the page by deno ${args[0]}: ${said}`);
}
