/**
 * Opens an engine by one value.
 *
 * @module
 */

import type { Engine, Precision } from "./engine.ts";
import { nativeEngine, type NativeOptions } from "./native/native_engine.ts";
import { referenceEngine } from "./reference/reference_engine.ts";
import { requireThreads, wasmEngine } from "./wasm/wasm_engine.ts";

/** Options of any engine. Each engine takes those that it knows. */
export interface EngineOptions extends NativeOptions {
  /**
   * The engine. The default, `"auto"`, is native if a `path` is given, or if Deno may open libraries and
   * finds one and `strict` is not set; else wasm if the host runs WebAssembly with SIMD, on one thread where
   * it has no workers, whatever `threads` says; else the reference engine. The engine's `name` tells which
   * it is. `"blas"` is another name of `"native"`. `"webgpu"` is the GPU, which `"auto"` does not choose: small networks
   * are faster on the processor.
   */
  readonly kind?: "auto" | "native" | "blas" | "wasm" | "webgpu" | "reference";
  /** The precision. The default is float32. Only the reference engine has float64, which `"auto"` opens then. */
  readonly precision?: Precision;
}

/**
 * Opens an engine. Close it when done: Deno does not end while an engine of several threads is open.
 *
 * - Deno: all engines. webgpu needs an adapter: the driver of a GPU, or software such as mesa-vulkan-drivers.
 * - Node from 20.16, and Bun: wasm on threads, and reference.
 * - Pages: wasm, reference, and webgpu where the browser has it. Threads need cross-origin isolation, and workers from `blob:`. A page with a
 *   Content-Security-Policy needs `'wasm-unsafe-eval'` for wasm.
 * - Any other host: what it allows of them, and the reference engine at least.
 *
 * @throws {Error} if the host cannot run the engine of the `kind` or the `path` that is named. Without
 * those, an engine that cannot be opened gives way to the next.
 * @throws {RangeError} if the number of threads is not a whole number from 1, or too large for the engine, or
 * if an engine that has no float64 is to open in it.
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
  if (precision === "float64" && kind !== "auto" && kind !== "reference") {
    throw new RangeError(
      `Cannot open the ${kind} engine in float64: only the reference engine computes in that`,
    );
  }
  switch (kind) {
    case "native":
    case "blas":
      return await nativeEngine(options);
    case "wasm":
      return await wasmEngine(options);
    case "webgpu":
      requireNoStrict(options);
      // The shaders load only where they are needed.
      return await (await import("./webgpu/webgpu_engine.ts")).webgpuEngine();
    case "reference":
      return referenceEngine({ precision });
    case "auto":
      if (precision === "float64") return referenceEngine({ precision });
      if (options.path !== undefined) return await nativeEngine(options);
      if (options.threads !== undefined) requireThreads(options.threads);
      return await firstThatOpens(
        () => options.strict ? undefined : nativeEngine(options),
        () => wasmEngine(options),
        () => wasmEngine({ ...options, threads: 1 }),
      ) ?? referenceEngine({ precision });
    default:
      return refuse(kind);
  }
}

/** Opens the first engine that the host allows. */
async function firstThatOpens(
  ...openers: readonly (() => Promise<Engine> | undefined)[]
): Promise<Engine | undefined> {
  for (const open of openers) {
    const engine = await open()?.catch(() => undefined);
    if (engine) return engine;
  }
  return undefined;
}

function requireNoStrict({ strict }: EngineOptions): void {
  if (!strict) return;
  throw new RangeError(
    "Cannot open the webgpu engine with strict: GPUs round in different ways. Use the wasm engine",
  );
}

function refuse(kind: never): never {
  throw new RangeError(
    `Cannot open the engine ${
      JSON.stringify(kind)
    }: it is "auto", "native", "wasm", "webgpu" or "reference"`,
  );
}
