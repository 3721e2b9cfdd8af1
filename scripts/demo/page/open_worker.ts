/// <reference lib="dom" />
/**
 * Starts the workers of the page.
 *
 * @module
 */

import { WORKER } from "./places.ts";

/**
 * Starts a worker, which learns from its name what it is.
 *
 * @throws {Error} if the browser does not allow workers.
 */
export function openWorker(name: "trainer" | "viewer"): Worker {
  try {
    return new Worker(WORKER, { type: "module", name });
  } catch (cause) {
    throw new Error(
      "This page computes in workers, and the browser does not allow them here: look for an extension " +
        "or a setting that blocks them",
      { cause },
    );
  }
}
