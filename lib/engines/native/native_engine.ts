/**
 * The native engine: products and convolutions by a library of the system, by FFI; all else by the wasm engine.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import {
  requireThreads,
  usefulThreads,
  wasmEngineWith,
  type WasmOptions,
} from "../wasm/wasm_engine.ts";
import { convolutionByOnednn } from "./convolution.ts";
import { onednn } from "./onednn.ts";
import { openLibrary } from "./library.ts";
import { multiplyByLibrary, productsOf } from "./products.ts";

/** Options of the native engine. */
export interface NativeOptions extends WasmOptions {
  /**
   * The library: oneDNN, or any that has `cblas_sgemm`. The default is oneDNN, or else OpenBLAS, and Accelerate on
   * macOS.
   */
  readonly path?: string;
  /**
   * How many threads share the work. Each of them calls oneDNN or OpenBLAS, which then runs on one thread in the
   * whole process. The default is one for each core, up to 8. Another library is called by one thread, and keeps
   * its own number of threads.
   */
  readonly threads?: number;
  /**
   * Whether all work but that of the library does without fused multiply-add. The bits of products and
   * convolutions are those of the library: they differ between machines and with the number of threads.
   */
  readonly strict?: boolean;
}

/**
 * Opens the engine whose matrix products are those of a library of the system, in float32: of oneDNN or of a
 * BLAS. oneDNN 2 and 3 convolve, too. The engine runs in Deno and needs `--allow-ffi`; a bare name of a library,
 * convolutions, and AVX-512 kernels of OpenBLAS need `--allow-ffi` without a path. oneDNN skips padding:
 * infinity and NaN meet no 0 there, so a result can be a number that is NaN on other engines.
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
 * import { nativeEngine, wasmEngine } from "@foldnet/foldnet";
 *
 * const engine = await nativeEngine({ threads: 2 }).catch(() => wasmEngine());
 * console.log(engine.name); // such as "native (oneDNN 2.6.3, 2 threads)"
 * engine.close();
 * ```
 */
export async function nativeEngine(
  { path, threads, strict = false }: NativeOptions = {},
): Promise<Engine> {
  if (threads !== undefined) requireThreads(threads);
  const { path: place, product, hasThreads, onednn: major, close } = await openLibrary(path);
  try {
    return await wasmEngineWith(
      { strict, threads: threads ?? (hasThreads ? 1 : usefulThreads()) },
      {
        name: (threads) =>
          hasThreads
            ? `native (${product})`
            : `native (${product}, ${threads} ${threads === 1 ? "thread" : "threads"})`,
        extensions: [
          productsOf(place),
          ...major ? [onednn({ path: place, major })] : [],
        ],
        hasThreads,
        multiplyIn: (workshop) => multiplyByLibrary(workshop, hasThreads),
        convolveIn: (workshop, kernels) => major ? convolutionByOnednn(workshop, kernels) : kernels,
      },
    );
  } finally {
    // The engine's threads have opened the library for themselves.
    close();
  }
}
