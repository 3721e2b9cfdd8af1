/**
 * The workshop of a wasm engine: its memory, threads and scopes, which all its kernels share.
 *
 * @module
 */

import { jobs, type Kernels } from "../../kernels/calls.ts";
import type { LoadedKernels } from "../../kernels/load.ts";
import type { Matrix } from "../../values/matrix.ts";
import { Deferred } from "../memory/deferred.ts";
import type { ElementwiseTools } from "../memory/elementwise.ts";
import type { ResidentMatrix } from "../memory/resident_matrix.ts";
import { type Scopes, scopesOf } from "../memory/scopes.ts";
import { Heap } from "./heap.ts";
import { Late } from "./late.ts";
import { operationsOn } from "./operations.ts";
import { type Cut, type Job, type Pool, soloPool, workerPool } from "./pool.ts";
import { CONTROL_BYTES, type Extension, openAll } from "./worker.ts";

/** The tools that the kernels of a wasm engine share. */
export interface Workshop extends Scopes, Pick<ElementwiseTools, "defer"> {
  /** The memory of the engine. */
  readonly heap: Heap;
  /** The kernels in WebAssembly. */
  readonly kernels: Kernels;
  /** Whether the kernels fuse multiply-add. Without, results have the same bits on every machine. */
  readonly isFused: boolean;
  /** How many threads share a job. */
  readonly threads: number;
  /** The caller's thread alone. */
  readonly solo: Pool;
  /** All threads. */
  readonly pool: Pool;
  /** Bytes of scratch memory that a thread needs for a product. */
  readonly productScratch: number;
  /** Returns where a matrix begins in the engine's memory. */
  readonly at: (matrix: Matrix) => number;
  /** Runs a job on all threads if its operations are worth waking them. */
  readonly share: (job: Job, work: Cut & { readonly operations: number }) => boolean;
  /** Runs a job over so many elements, on all threads if there are enough elements. */
  readonly each: (job: Job, elements: number) => boolean;
  /** Returns a matrix whose numbers `fill` writes when they are read. Until then it holds `inputs`. */
  readonly later: (
    rows: number,
    cols: number,
    inputs: readonly ResidentMatrix[],
    fill: (pointer: number) => void,
  ) => Matrix;
  /**
   * Whether so many numbers have enough zeros that a product should skip them: more than the part `least` of
   * them, by default two in five.
   */
  readonly isSparse: (pointer: number, count: number, least?: number) => boolean;
  /** Whether so many numbers are finite. Only then may a product skip the zeros that meet them. */
  readonly allFinite: (pointer: number, count: number) => boolean;
  /** Ends the threads. */
  readonly close: () => void;
  /** Lends a block of memory to `f`. */
  readonly withBlock: <T>(bytes: number, f: (pointer: number) => T) => T;
}

/** With fewer operations, waking workers costs more than it saves. */
const OPERATIONS_WORTH_SHARING = 2 ** 15;
/** With fewer elements, likewise. */
const ELEMENTS_WORTH_SHARING = 2 ** 15;
/** The length of a chunk of elements is a multiple of this. */
const ELEMENTS_PER_UNIT = 2 ** 10;

/** With a smaller part of zeros, skipping them costs more than it saves. */
const LEAST_ZEROS = 0.4;

/** Options of a workshop. */
export interface WorkshopOptions {
  readonly threads: number;
  /** Whether threads share element-wise work. The default is true. */
  readonly sharesElements?: boolean | undefined;
  /** The functions that jobs may call besides the kernels. The default is none. */
  readonly extensions?: readonly Extension[] | undefined;
}

/** Opens a workshop. */
export async function openWorkshop(
  loaded: LoadedKernels,
  { threads, sharesElements = true, extensions = [] }: WorkshopOptions,
): Promise<Workshop> {
  const { exports, kernels, memory, reserved } = loaded;
  const heap = new Heap(memory, reserved);
  const opened = openAll(
    extensions.map(({ open }) => open),
    memory,
    extensions.map(({ details }) => details),
  );
  const callable = {
    names: [...Object.keys(exports), ...extensions.flatMap(({ names }) => names)],
    functions: [...Object.values(exports), ...opened.functions],
  };
  const solo = soloPool(callable);
  const shared = { ...loaded, ...callable, extensions };
  const pool = threads > 1
    ? await workerPool({ ...shared, control: heap.allocate(CONTROL_BYTES) }, threads)
      .catch((error) => {
        opened.close();
        throw new Error(
          `Cannot open an engine on ${threads} threads: ${
            error instanceof Error ? error.message : error
          }`,
          { cause: error },
        );
      })
    : solo;
  const each: Workshop["each"] = (job, elements) => {
    const { run } = elements < ELEMENTS_WORTH_SHARING || !sharesElements ? solo : pool;
    return run(job, { unit: ELEMENTS_PER_UNIT });
  };
  const deferred = new Deferred(heap, operationsOn(heap, each));
  const late = new Late(heap);
  const scopes = scopesOf(heap, {
    afterwards() {
      late.settle();
      deferred.flush();
    },
    outlive: ({ rows, cols, data }) => ({ rows, cols, data }),
  });
  const { own, resident, run } = scopes;
  /** Returns a matrix for a deferred operation, which does not make it compute. */
  const computed = (matrix: Matrix): ResidentMatrix => {
    const input = resident(matrix);
    late.compute(input);
    return input;
  };

  return {
    ...scopes,
    close() {
      pool.close();
      opened.close();
    },
    heap,
    kernels,
    isFused: loaded.relaxed,
    threads,
    solo,
    pool,
    productScratch: Math.max(kernels.multiplyScratch(), kernels.sparseScratch()),
    at: (matrix) => resident(matrix).pointer,
    share: (job, work) => (work.operations < OPERATIONS_WORTH_SHARING ? solo : pool).run(job, work),
    each,
    defer: (code, numbers, a, b) =>
      run(() => {
        const operation = { code, numbers, a: computed(a), b: b && computed(b) };
        const result = deferred.add(operation, a.rows, a.cols);
        own(result);
        return result;
      }),
    later(rows, cols, inputs, fill) {
      const result = late.add(rows, cols, inputs, fill);
      own(result);
      return result;
    },
    isSparse: (pointer, count, least = LEAST_ZEROS) =>
      kernels.isSparse({ n: count, least, a: pointer }),
    allFinite: (pointer, count) => each(jobs.allFinite({ a: pointer, to: count }), count),
    withBlock(bytes, f) {
      const pointer = heap.allocate(bytes);
      try {
        return f(pointer);
      } finally {
        heap.free(pointer, bytes);
      }
    },
  };
}
