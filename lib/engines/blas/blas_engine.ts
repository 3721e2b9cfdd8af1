/**
 * The blas engine: matrix products by the BLAS of the system, by FFI; all else by the wasm engine.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { MOST_THREADS } from "../wasm/worker.ts";
import { wasmEngineWith, type WasmOptions } from "../wasm/wasm_engine.ts";
import { openLibrary } from "./library.ts";
import { multiplyByLibrary, openProducts } from "./products.ts";

/** Options of the blas engine. */
export interface BlasOptions extends WasmOptions {
  /** The library, any that has `cblas_sgemm`. The default is OpenBLAS, and Accelerate on macOS. */
  readonly path?: string;
  /**
   * How many threads OpenBLAS uses for a product, in the whole process, and how many share work on images.
   * The default is OpenBLAS's own: one for each core. Other libraries keep their own number.
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
 * @throws {RangeError} if `threads` is not a whole number from 1.
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
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot run on ${threads} threads: it must be a whole number from 1`);
  }
  const { library, path: place, product } = await openLibrary(path);
  const own = library.symbols.openblas_get_num_threads?.();
  const used = threads ?? own;
  const suffix = used === undefined ? "" : `, ${used} ${used === 1 ? "thread" : "threads"}`;
  try {
    return await wasmEngineWith({ strict, threads: Math.min(used ?? 1, MOST_THREADS) }, {
      name: `blas (${product}${suffix})`,
      extension: { names: ["product"], open: openProducts, details: place },
      // OpenBLAS runs on one thread within each of the engine's. Others keep their own threads.
      hasThreads: own === undefined,
      multiplyIn: (workshop) => multiplyByLibrary(workshop, own === undefined),
    });
  } finally {
    // The engine's threads have opened the library for themselves.
    library.close();
  }
}
