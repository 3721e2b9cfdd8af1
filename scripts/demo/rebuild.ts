/**
 * Builds a page again when its sources change.
 *
 * @module
 */

import { fromFileUrl } from "../../lib/io/file_url.ts";
import { RunError } from "../shared/command.ts";
import type { Console } from "../shared/console.ts";
import type { Site } from "./site.ts";

/** The paths of what a page is made of. */
export const SOURCES: readonly string[] = ["data/models", "lib", "mod.ts", "scripts"]
  .map((path) => fromFileUrl(new URL(`../../${path}`, import.meta.url)));

/** The milliseconds without a change after which the sources count as saved. */
const QUIET = 100;

/**
 * Builds again after each change of the sources, until the signal or the end of the program. A page that
 * cannot be built leaves the one before.
 *
 * @param put Takes the new site.
 */
export async function rebuild(
  build: () => Promise<Site>,
  put: (site: Site) => void,
  { write, writeError, now }: Pick<Console, "write" | "writeError" | "now">,
  { sources = SOURCES, signal }: {
    readonly sources?: readonly string[];
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<void> {
  using watcher = Deno.watchFs([...sources]);
  signal?.addEventListener("abort", () => watcher.close());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let building = Promise.resolve();
  const again = async (): Promise<void> => {
    const start = now();
    try {
      put(await build());
      write(`Built in ${Math.round(now() - start)} ms: load the page again\n`);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      writeError(`error: ${error.message}\n`);
    }
  };
  for await (const { kind } of watcher) {
    if (kind === "access") continue;
    clearTimeout(timer);
    timer = setTimeout(() => building = building.then(again), QUIET);
  }
  clearTimeout(timer);
  await building;
}
