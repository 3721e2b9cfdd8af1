/**
 * Choosing an engine is one value.
 *
 * @module
 */

import type { Engine, Precision } from "./engine.ts";
import { referenceEngine } from "./engines/reference.ts";
import { wasmEngine, type WasmOptions } from "./engines/wasm.ts";
import { hasSimd } from "./kernels/load.ts";

/** Which engine, and what it is told. */
export interface EngineOptions extends WasmOptions {
  /**
   * Which engine. The default is `"auto"`: wasm where the host has WebAssembly with SIMD, and the
   * reference engine where it has not.
   */
  readonly kind?: "auto" | "wasm" | "reference";
  /** How exact the reference engine is. The default is float32. */
  readonly precision?: Precision;
}

/**
 * Opens an engine.
 *
 * @throws {Error} if the host cannot run it.
 *
 * @example
 * ```ts
 * import { openEngine } from "@foldnet/foldnet";
 *
 * const engine = await openEngine({ kind: "wasm", strict: true });
 * console.log(engine.name); // "wasm strict"
 * engine.close();
 * ```
 */
export async function openEngine(
  { kind = "auto", precision = "float32", ...options }: EngineOptions = {},
): Promise<Engine> {
  const chosen = kind === "auto" ? (hasSimd() ? "wasm" : "reference") : kind;
  return chosen === "wasm" ? await wasmEngine(options) : referenceEngine({ precision });
}
