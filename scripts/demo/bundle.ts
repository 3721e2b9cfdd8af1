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
 * Returns the bundles of modules and style sheets, in the order of their paths.
 *
 * @param folder The folder that the paths start from.
 *
 * @throws {RunError} if they cannot be bundled, with what Deno says.
 */
export async function bundled(
  folder: string,
  paths: readonly string[],
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const target = await Deno.makeTempDir({ prefix: "foldnet-page-" });
  try {
    const packages = (await deno("run", "-q", "scripts/packages/choose.ts")).trim();
    await deno(
      "bundle",
      ...(packages === "" ? [] : [packages]),
      ...["--platform", "browser", "--minify", "--outdir", target],
      ...paths.map((path) => join(folder, path)),
    );
    return await Promise.all(
      paths.map((path) => Deno.readFile(join(target, path.replace(/\.tsx?$/, ".js")))),
    );
  } finally {
    await Deno.remove(target, { recursive: true });
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
  const said = decoder.decode(stderr)
    .replaceAll(/^(⚠️|Download|Check).*\n?/gm, "")
    .replace(/\n*Stack backtrace:.*/s, "")
    .trim();
  throw new RunError(`Cannot bundle the page by deno ${args[0]}: ${said}`);
}
