/**
 * What a run ran on.
 *
 * @module
 */

import type { Json } from "../../mod.ts";

/** What can be said of this machine without a permission, beside the engine that was used on it. */
export function machineFacts(engine: string): Json {
  return {
    engine,
    cores: navigator.hardwareConcurrency,
    system: Deno.build.target,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
  };
}
