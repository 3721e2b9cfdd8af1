/**
 * The blas engine: matrix products by the BLAS of the system, by FFI; all else by the wasm engine.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { usefulThreads, wasmEngineWith, type WasmOptions } from "../wasm/wasm_engine.ts";
import { openLibrary } from "./library.ts";
import { multiplyByLibrary, openProducts } from "./products.ts";

/** Options of the blas engine. */
export interface BlasOptions extends WasmOptions {
  /** The library, any that has `cblas_sgemm`. The default is OpenBLAS, and Accelerate on macOS. */
  readonly path?: string;
  /**
   * How many threads share the work. Each of them calls OpenBLAS, which then runs on one thread in the whole
   * process. The default is one for each core, up to 8. Another library is called by one thread, and keeps its
   * own number of threads.
   */
  readonly threads?: number;
  /**
   * Whether all work but the products does without fused multiply-add. The bits of products are those of
   * the library: they differ between machines, and may differ with the number of threads.
   */
  readonly strict?: boolean;
}

/**
 * Opens the engine whose matrix products are those of the system's BLAS, in float32. It runs in Deno and
 * needs `--allow-ffi`; a bare name of a library, and AVX-512 kernels, need `--allow-ffi` without a path.
 *
 * OpenBLAS selects its kernels by the name of the processor, and those for AVX2 if it does not know the
 * name. With `--allow-env=OPENBLAS_CORETYPE` the engine makes it select those for AVX-512 if the
 * processor has it, unless that variable is set.
 *
 * @throws {Error} if there is no such library, or no permission to open it.
 * @throws {RangeError} if `threads` is not a whole number from 1 to 256.
 *
 * @example
 * ```ts
 * import { blasEngine, wasmEngine } from "@foldnet/foldnet";
 *
 * const engine = await blasEngine({ threads: 2 }).catch(() => wasmEngine());
 * console.log(engine.name); // such as "blas (OpenBLAS 0.3.21 Zen, 2 threads)"
 * engine.close();
 * ```
 */
export async function blasEngine(
  { path, threads, strict = false }: BlasOptions = {},
): Promise<Engine> {
  const { library, path: place, product } = await openLibrary(path);
  // OpenBLAS runs on one thread within each of the engine's. Another library keeps its own threads.
  const hasThreads = library.symbols.openblas_set_num_threads === undefined;
  try {
    return await wasmEngineWith(
      { strict, threads: threads ?? (hasThreads ? 1 : usefulThreads()) },
      {
        name: (threads) =>
          hasThreads
            ? `blas (${product})`
            : `blas (${product}, ${threads} ${threads === 1 ? "thread" : "threads"})`,
        extension: { names: ["product"], open: openProducts, details: place },
        hasThreads,
        multiplyIn: (workshop) => multiplyByLibrary(workshop, hasThreads),
      },
    );
  } finally {
    // The engine's threads have opened the library for themselves.
    library.close();
  }
}
