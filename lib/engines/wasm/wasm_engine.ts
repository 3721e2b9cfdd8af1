/**
 * The wasm engine: SIMD kernels in WebAssembly, written in AssemblyScript in `lib/kernels`.
 *
 * @module
 */

import { loadKernels } from "../../kernels/load.ts";
import type { Engine } from "../engine.ts";
import { convolutionInGroups, type ConvolutionKernels } from "../grouped.ts";
import { guarded } from "../guard.ts";
import { elementwiseKernels } from "../memory/elementwise.ts";
import { batchKernels } from "./batches.ts";
import { channelKernels } from "./channels.ts";
import { columnKernels } from "./columns.ts";
import { convolutionKernels } from "./convolution.ts";
import { convolutionByProducts } from "./convolution_by_products.ts";
import { depthwiseKernels } from "./depthwise.ts";

import { fallbackKernels, referenceKernels } from "./fallbacks.ts";
import { poolingKernels } from "./pooling.ts";
import { type Multiply, multiplyByKernels, productKernels } from "./products.ts";
import { rowKernels } from "./rows.ts";
import { hostCores } from "./threads.ts";
import { warpKernel } from "./warp.ts";
import { type Extension, MOST_THREADS } from "./worker.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** Options of the wasm engine. */
export interface WasmOptions {
  /**
   * Whether to do without fused multiply-add, so that results have the same bits on every machine, and
   * without Winograd's convolution, which is for fused kernels alone. The default is false: the engine uses
   * the fused instructions of a host that has them.
   */
  readonly strict?: boolean;
  /**
   * How many threads share products and large element-wise work, up to 256. Results do not depend on it.
   * The default is the number of cores, up to 8, and 1 where memory cannot be shared or workers cannot be
   * started.
   */
  readonly threads?: number;
}

/** Replaces the products of the wasm engine by those of another library. */
export interface Products {
  /** Returns the name of the engine on so many threads. */
  readonly name: (threads: number) => string;
  /** The libraries, for each thread. */
  readonly extensions: readonly Extension[];
  /** Whether the library has threads of its own, which still spin after its products. */
  readonly hasThreads: boolean;
  /** Returns the product by functions of the extensions. */
  readonly multiplyIn: (workshop: Workshop) => Multiply;
  /** Returns convolutions by functions of the extensions, where these are faster than `kernels`. */
  readonly convolveIn: (workshop: Workshop, kernels: ConvolutionKernels) => ConvolutionKernels;
}

/**
 * Opens the engine that runs float32 kernels in WebAssembly with SIMD. The reference engine computes the
 * kernels that are too rare to matter for speed.
 *
 * @throws {Error} if the host has no WebAssembly with SIMD, or forbids it, or has not the `threads` that
 * were asked for.
 * @throws {RangeError} if `threads` is not a whole number from 1 to 256.
 *
 * @example
 * ```ts
 * import { fromRows, toRows, wasmEngine } from "@foldnet/foldnet";
 *
 * const engine = await wasmEngine();
 * const product = engine.matmul(fromRows([[1, 2]]), fromRows([[3], [4]]));
 * console.log(toRows(product)); // [[11]]
 * engine.close();
 * ```
 */
export function wasmEngine(options: WasmOptions = {}): Promise<Engine> {
  return wasmEngineWith(options);
}

/** Opens the wasm engine, with the products of a library if it is given. */
export async function wasmEngineWith(
  { strict = false, threads }: WasmOptions,
  products?: Products,
): Promise<Engine> {
  if (threads !== undefined) {
    requireThreads(threads);
    return await openedWith({ strict, threads }, products);
  }
  const useful = usefulThreads();
  if (useful > 1) {
    const engine = await openedWith({ strict, threads: useful }, products).catch(() => undefined);
    if (engine) return engine;
  }
  return await openedWith({ strict, threads: 1 }, products);
}

/** Throws a RangeError unless a number of threads is one that the engine can have. */
export function requireThreads(threads: number): void {
  if (Number.isSafeInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return;
  throw new RangeError(
    `Cannot run on ${threads} threads: it must be a whole number from 1 to ${MOST_THREADS}`,
  );
}

async function openedWith(
  { strict, threads }: Required<WasmOptions>,
  products: Products | undefined,
): Promise<Engine> {
  const loaded = await loadKernels({ strict, shared: threads > 1 });
  const workshop = await openWorkshop(loaded, {
    threads,
    // Threads of a library that are still spinning would have to share the cores with these.
    sharesElements: !products?.hasThreads,
    extensions: products?.extensions,
  });
  const { heap, scope, keeper } = workshop;
  const reference = referenceKernels();
  const multiply = products?.multiplyIn(workshop) ?? multiplyByKernels(workshop);
  const convolution = convolutionKernels(workshop);
  const columns = columnKernels(workshop);
  let isOpen = true;
  return guarded({
    ...reference,
    precision: "float32",
    isLate: false,
    arrival: () => undefined,
    name: products?.name(threads) ?? nameOf(loaded.relaxed, threads),
    scope,
    keeper,
    memorySize: () => heap.size,
    close() {
      if (isOpen) workshop.close();
      isOpen = false;
    },
    ...productKernels(workshop, multiply),
    ...fallbackKernels(reference),
    ...elementwiseKernels({ ...workshop, memory: heap }),
    ...rowKernels(workshop, reference),
    ...columns,
    ...channelKernels(workshop),
    ...convolutionInGroups(
      columns,
      products
        ? products.convolveIn(workshop, convolutionByProducts(workshop, multiply, convolution))
        : convolution,
      depthwiseKernels(workshop),
    ),
    ...poolingKernels(workshop),
    ...batchKernels(workshop, reference),
    warp: warpKernel(workshop),
  }, () => isOpen);
}

function nameOf(relaxed: boolean, threads: number): string {
  const kind = relaxed ? "wasm" : "wasm strict";
  return threads === 1 ? kind : `${kind}, ${threads} threads`;
}

/** Returns the number of cores, up to 8: products of small networks do not gain from more threads. */
export function usefulThreads(): number {
  return "SharedArrayBuffer" in globalThis ? Math.min(hostCores(), 8) : 1;
}
