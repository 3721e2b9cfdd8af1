/**
 * The webgpu engine: kernels in WGSL, which run on the GPU of the host.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { guarded } from "../guard.ts";
import { inChains } from "../memory/chains.ts";
import { Deferred } from "../memory/deferred.ts";
import { elementwiseKernels } from "../memory/elementwise.ts";
import { ResidentMatrix } from "../memory/resident_matrix.ts";
import { scopesOf } from "../memory/scopes.ts";
import { arrivalOf } from "./arrival.ts";
import { batchKernels } from "./batches.ts";
import { batchedProductKernels } from "./batches_of_products.ts";
import { Blocks } from "./blocks.ts";
import { channelKernels } from "./channels.ts";
import { columnKernels } from "./columns.ts";
import { convolutionKernels } from "./convolution.ts";
import { type Courier, openCourier } from "./courier.ts";
import { Detached } from "./detached.ts";
import { elementwiseLists } from "./elementwise_lists.ts";
import { LateScalars } from "./late_scalars.ts";
import { poolingKernels } from "./pooling.ts";
import { productKernels } from "./products.ts";
import { type GpuCounts, queueOf } from "./queue.ts";
import { rowKernels } from "./rows.ts";
import { scalarKernels } from "./scalars.ts";
import { COMMAND } from "./tape.ts";
import { warpKernel } from "./warp.ts";
import type { Workshop } from "./workshop.ts";

/** The most operations of a list: enough for an optimizer with many parameters of one size. */
const MOST_WAITING = 512;

export type { GpuCounts } from "./queue.ts";

/** The engine of a GPU. */
export interface WebgpuEngine extends Engine {
  /** Whether the adapter is software: right, but slower than the wasm engine. */
  readonly isSoftware: boolean;
  /** Returns what the engine has done so far. */
  readonly counts: () => GpuCounts;
}

/**
 * Opens the engine of the fastest GPU that WebGPU finds. It computes in float32.
 *
 * Numbers arrive late: reading the `data` of a matrix waits until the GPU has computed it. Deno takes about 11 ms
 * for that, whatever the size. {@linkcode fit} does not wait. On the main thread of a page, and in pages without
 * cross-origin isolation, nothing can wait: `await engine.arrival(matrix)` before you read it.
 *
 * @throws {Error} if the host has no WebGPU, or no adapter. The message says what to install.
 *
 * @example
 * ```ts ignore
 * import { fromRows, toRows } from "@foldnet/foldnet";
 *
 * const engine = await webgpuEngine();
 * const product = engine.matmul(fromRows([[1, 2]]), fromRows([[3], [4]]));
 * await engine.arrival(product);
 * console.log(toRows(product)); // [[11]]
 * engine.close();
 * ```
 */
export async function webgpuEngine(): Promise<WebgpuEngine> {
  let courier: Courier;
  try {
    courier = await openCourier();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(`Cannot open the webgpu engine: ${why}`, { cause });
  }
  return webgpuEngineOn(courier);
}

/** Limits of the memory of an engine. */
export interface MemoryLimits {
  /** The bytes of matrices that outlived their scope and stay on the GPU. The default is 512 MiB. */
  readonly most?: number;
  /** The bytes of buffers from which on those that are free are destroyed. The default is 256 MiB. */
  readonly kept?: number;
}

/** Returns the engine of a courier. */
export function webgpuEngineOn(courier: Courier, limits: MemoryLimits = {}): WebgpuEngine {
  const queue = queueOf(courier);
  const { tape, dispatch, each } = queue;
  const blocks = new Blocks(tape, courier.facts.largestBuffer, queue.read, limits.kept);
  const scalars = new LateScalars(blocks);
  const deferred = new Deferred(blocks, elementwiseLists(queue), {
    most: MOST_WAITING,
    arrange: inChains,
  });
  const detached = new Detached({
    memory: blocks,
    read: (readings) => courier.canWait ? queue.read(...readings) : undefined,
    ...(limits.most !== undefined && { most: limits.most }),
  });
  const scopes = scopesOf(blocks, {
    afterwards() {
      deferred.flush();
      queue.send();
      detached.relieve();
    },
    outlive(matrix, takeOver) {
      if (matrix.isDetached) return matrix;
      if (takeOver()) return detached.add(matrix);
      const copy = new ResidentMatrix(blocks, matrix.rows, matrix.cols);
      tape.push(COMMAND.copy, matrix.pointer, copy.pointer, 4 * matrix.rows * matrix.cols);
      return detached.add(copy);
    },
  });
  const { scope, keeper, run, make, own, resident } = scopes;
  const withBlock: Workshop["withBlock"] = (bytes, f) => {
    const place = blocks.allocate(bytes);
    try {
      return f(place);
    } finally {
      blocks.free(place, bytes);
    }
  };
  const workshop: Workshop = {
    run,
    make,
    resident,
    at: (matrix) => resident(matrix).pointer,
    dispatch,
    each,
    withBlock,
    withData: (data, f) =>
      withBlock(data.byteLength, (place) => {
        tape.upload(place, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
        return f(place);
      }),
  };
  const columns = columnKernels(workshop);
  let isOpen = true;
  return guarded({
    name: `webgpu (${courier.facts.adapter})`,
    precision: "float32",
    isLate: true,
    isSoftware: courier.facts.isSoftware,
    scope,
    keeper,
    memorySize: () => blocks.size,
    counts: () => ({ ...queue.counts(), buffers: blocks.count }),
    arrival: arrivalOf(blocks, scalars, queue),
    close() {
      if (isOpen) courier.close();
      isOpen = false;
    },
    ...elementwiseKernels({
      ...{ run, make, resident, memory: blocks },
      defer: (code, numbers, a, b) =>
        run(() => {
          const operation = { code, numbers, a: resident(a), b: b && resident(b) };
          const result = deferred.add(operation, a.rows, a.cols);
          own(result);
          return result;
        }),
    }),
    ...batchKernels(workshop),
    ...rowKernels(workshop),
    ...scalarKernels(workshop, scalars),
    ...channelKernels(workshop),
    ...columns,
    ...convolutionKernels(workshop, columns),
    ...poolingKernels(workshop),
    warp: warpKernel(workshop),
    ...productKernels(workshop),
    ...batchedProductKernels(workshop),
  }, () => isOpen);
}
