/**
 * The folders of ensembles.
 *
 * @module
 */

import { dirname } from "node:path";
import { memberOf, type RunConfig } from "./run_config.ts";

/** Returns the folder by which a run goes on: a member goes on with its ensemble, in whose folder it is. */
export function wholeRun(path: string, config: RunConfig): string {
  return memberOf(config) === undefined ? path : dirname(path);
}
