/**
 * The files of the host: Deno, Node or Bun. Pages have none.
 *
 * @module
 */

import { denoFiles } from "./deno_files.ts";
import type { HostFiles } from "./host_files.ts";
import { nodeFiles } from "./node_files.ts";

/** Returns the files of the host, or undefined if it has none. */
export function hostFiles(): HostFiles | undefined {
  return denoFiles() ?? nodeFiles();
}
