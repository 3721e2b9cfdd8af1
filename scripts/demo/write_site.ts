/**
 * Writes sites to folders.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { asWriteError, writeWhole } from "../../lib/io/write_file.ts";
import { isOfBuild } from "./build.ts";
import type { Site } from "./site.ts";

/**
 * Makes sure that a folder is there and has nothing in it but what an earlier build wrote, so that a build
 * deletes nothing else.
 *
 * @throws {Error} if something else is in it, or it cannot be made.
 */
export async function requireOwnFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWriteError(folder, error);
  }
  for await (const { name } of Deno.readDir(folder)) {
    if (!isOfBuild(name)) {
      throw new Error(
        `Cannot write to ${folder}: ${name} is in it, which no build wrote. Name another folder`,
      );
    }
  }
}

/** Writes a site to a folder, and then deletes what earlier builds left there. */
export async function writeSite(site: Site, folder: string): Promise<void> {
  for (const [path, bytes] of site) {
    const target = join(folder, path);
    await Deno.mkdir(dirname(target), { recursive: true });
    await writeWhole(target, bytes);
  }
  const kept = new Set([...site.keys()].map((path) => path.replace(/\/.*$/, "")));
  for await (const { name } of Deno.readDir(folder)) {
    if (!kept.has(name)) await Deno.remove(join(folder, name), { recursive: true });
  }
}
