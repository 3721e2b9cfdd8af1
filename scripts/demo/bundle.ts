/**
 * Bundles of TypeScript and CSS for pages.
 *
 * @module
 */

import { fromFileUrl } from "../../lib/io/file_url.ts";
import { RunError } from "../shared/command.ts";

/** The folder of the repository, where Deno finds the names of packages. */
const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/**
 * Returns the bundles of modules and style sheets by their names: one for each, and those of what several
 * of the modules share.
 *
 * @param entries Paths of files.
 *
 * @throws {RunError} if they cannot be bundled, with what Deno says.
 */
export async function bundled(
  entries: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const folder = await Deno.makeTempDir({ prefix: "foldnet-page-" });
  try {
    const packages = (await deno("run", "-q", "scripts/packages/choose.ts")).trim();
    await deno(
      "bundle",
      ...(packages === "" ? [] : [packages]),
      ...["--platform", "browser", "--minify", "--code-splitting", "--outdir", folder],
      ...entries,
    );
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const { name } of (await Array.fromAsync(Deno.readDir(folder))).sort(byName)) {
      files.set(name, await Deno.readFile(`${folder}/${name}`));
    }
    return files;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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
  const said = decoder.decode(stderr).replaceAll(/^(⚠️.*|Download .*|Check .*)\n?/gm, "").trim();
  throw new RunError(`Cannot bundle the page by deno ${args[0]}: ${said}`);
}

function byName(a: Deno.DirEntry, b: Deno.DirEntry): number {
  return a.name < b.name ? -1 : 1;
}
