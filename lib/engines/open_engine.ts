/**
 * Opens an engine by one value.
 *
 * @module
 */

import type { Engine, Precision } from "./engine.ts";
import { nativeEngine, type NativeOptions } from "./native/native_engine.ts";
import { referenceEngine } from "./reference/reference_engine.ts";
import { wasmEngine } from "./wasm/wasm_engine.ts";
import { canRunKernels } from "../kernels/load.ts";

/** Options of any engine. Each engine takes those that it knows. */
export interface EngineOptions extends NativeOptions {
  /**
   * The engine. The default, `"auto"`, is native if a `path` is given, or if Deno may open libraries and
   * finds one and `strict` is not set; else wasm if the host has WebAssembly with SIMD; else the reference
   * engine. `"blas"` is another name of `"native"`.
   */
  readonly kind?: "auto" | "native" | "blas" | "wasm" | "reference";
  /** The precision of the reference engine. The default is float32. */
  readonly precision?: Precision;
}

/**
 * Opens an engine. Close it when done: Deno does not end while an engine of several threads is open.
 *
 * @throws {Error} if the host cannot run it.
 * @throws {RangeError} if the number of threads is not a whole number from 1, or too large for the engine.
 *
 * @example
 * ```ts
 * import { openEngine } from "@foldnet/foldnet";
 *
 * const engine = await openEngine({ kind: "wasm", threads: 1, strict: true });
 * console.log(engine.name); // "wasm strict"
 * engine.close();
 * ```
 */
export async function openEngine(
  { kind = "auto", precision = "float32", ...options }: EngineOptions = {},
): Promise<Engine> {
  switch (kind) {
    case "native":
    case "blas":
      return await nativeEngine(options);
    case "wasm":
      return await wasmEngine(options);
    case "reference":
      return referenceEngine({ precision });
    case "auto":
      if (options.path !== undefined) return await nativeEngine(options);
      return await nativeUnlessStrict(options) ??
        (canRunKernels() ? await wasmEngine(options) : referenceEngine({ precision }));
  }
}

/** Opens the native engine if it can. The other engines do without a library. */
async function nativeUnlessStrict(options: NativeOptions): Promise<Engine | undefined> {
  return options.strict ? undefined : await nativeEngine(options).catch(() => undefined);
}
