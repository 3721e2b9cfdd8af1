/**
 * The machine of a run.
 *
 * @module
 */

import type { Json } from "../../mod.ts";

/** Returns what Deno tells of this machine without a permission, and the engine that the run used. */
export function machineFacts(engine: string): Json {
  return {
    engine,
    cores: navigator.hardwareConcurrency,
    system: Deno.build.target,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
  };
}
