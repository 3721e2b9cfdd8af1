/**
 * The blas engine: matrix products by the BLAS of the system, by FFI; all else by the wasm engine.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { MOST_THREADS } from "../wasm/worker.ts";
import { type Multiply, TRANSPOSED_A, TRANSPOSED_B } from "../wasm/products.ts";
import { wasmEngineWith, type WasmOptions } from "../wasm/wasm_engine.ts";
import { type Library, openLibrary } from "./library.ts";

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

const ROW_MAJOR = 101;
const NOT_TRANSPOSED = 111;
const TRANSPOSED = 112;

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
  const { library, product } = await openLibrary(path);
  const { openblas_get_num_threads, openblas_set_num_threads } = library.symbols;
  if (threads !== undefined) openblas_set_num_threads?.(threads);
  const used = openblas_get_num_threads?.();
  const suffix = used === undefined ? "" : `, ${used} ${used === 1 ? "thread" : "threads"}`;
  let isOpen = true;
  const close = () => {
    if (isOpen) library.close();
    isOpen = false;
  };
  try {
    const shared = Math.min(threads ?? used ?? 1, MOST_THREADS);
    const engine = await wasmEngineWith({ strict, threads: shared }, {
      name: `blas (${product}${suffix})`,
      make: (memory) => multiplyBy(library, memory),
    });
    return {
      ...engine,
      // The code of a closed library is unloaded: a call would end the process. The wasm engine, closed
      // first, refuses all calls.
      close() {
        engine.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

function multiplyBy(library: Library, memory: WebAssembly.Memory): Multiply {
  const { cblas_sgemm } = library.symbols;
  return ({ flags, m, n, k, a, b, bias, out, adds = false }) => {
    if (m === 0 || n === 0) return;
    const { buffer } = memory;
    const c = new Float32Array(buffer, out, m * n);
    if (bias) {
      c.set(new Float32Array(buffer, bias, n));
      // Each copy doubles the filled part.
      for (let filled = n; filled < c.length; filled *= 2) c.copyWithin(filled, 0, filled);
    }
    if (k === 0) {
      if (!bias && !adds) c.fill(0);
      return;
    }
    const transposedA = flags & TRANSPOSED_A;
    const transposedB = flags & TRANSPOSED_B;
    cblas_sgemm(
      ROW_MAJOR,
      transposedA ? TRANSPOSED : NOT_TRANSPOSED,
      transposedB ? TRANSPOSED : NOT_TRANSPOSED,
      m,
      n,
      k,
      1,
      new Float32Array(buffer, a, m * k),
      transposedA ? m : k,
      new Float32Array(buffer, b, k * n),
      transposedB ? k : n,
      bias || adds ? 1 : 0,
      c,
      n,
    );
  };
}
