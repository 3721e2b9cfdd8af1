/**
 * The wasm engine: SIMD kernels in WebAssembly, written in AssemblyScript in `lib/kernels`.
 *
 * @module
 */

import { type Engine, isMatrix, type Keeper, type NativeFunction } from "../engine.ts";
import { loadKernels } from "../../kernels/load.ts";
import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import {
  isBytes,
  requireIndices,
  requireProduct,
  requireProductNT,
  requireProductTN,
  requireTargets,
} from "../checks.ts";
import { Deferred, OPERATION, type Operation } from "./deferred.ts";
import { Heap, ResidentMatrix } from "./heap.ts";
import { convolutionByProducts } from "./convolution_by_products.ts";
import { CONTROL_BYTES, MOST_THREADS, soloPool, workerPool } from "./pool.ts";
import { referenceEngine } from "../reference/reference_engine.ts";
import { channelKernels } from "./channels.ts";
import { convolutionKernels } from "./convolution.ts";
import { poolingKernels } from "./pooling.ts";
import { warpKernel } from "./warp.ts";
import { type Multiply, TRANSPOSED_A, TRANSPOSED_B, type Workshop } from "./workshop.ts";

/** What the wasm engine may be told. */
export interface WasmOptions {
  /**
   * Whether to do without fused multiply-add, so that results have the same bits on every machine. The
   * default is false: the host's fused instructions are used where it has them.
   */
  readonly strict?: boolean;
  /**
   * How many threads share products and large element-wise work, up to 256: results do not depend on
   * it. The default is as many as the machine has cores, up to 8, and 1 where memory cannot be shared.
   */
  readonly threads?: number;
}

/** How another engine takes the place of the products, and keeps all else. */
export interface MultiplyMaker {
  /** What a run prints of the engine. */
  readonly name: string;
  /** Makes what multiplies in a memory, which may grow: views of it do not last. */
  readonly make: (memory: WebAssembly.Memory) => Multiply;
}

/** What is made, uploaded and to be given back in a scope. */
interface Scope {
  readonly made: Set<ResidentMatrix>;
  readonly uploads: Map<Matrix, ResidentMatrix>;
}

/** With fewer multiplications than this, waking workers costs more than they bring. */
const WORK_WORTH_SHARING = 2 ** 17;

/** With fewer operations than this on images likewise. */
const OPERATIONS_WORTH_SHARING = 2 ** 15;

/** With fewer elements than this likewise; and what threads share them in units of. */
const ELEMENTS_WORTH_SHARING = 2 ** 15;
const ELEMENTS_PER_UNIT = 2 ** 10;

/** With fewer rows than this packing costs more than it brings. */
const ROWS_WORTH_PACKING = 17;

const NATIVE: Readonly<Record<NativeFunction["kind"], number>> = {
  relu: 0,
  leakyRelu: 1,
  tanh: 2,
  sigmoid: 3,
  gelu: 4,
  softplus: 5,
};

/** The functions whose derivative follows from the input. That of the others follows from the output. */
const NEEDS_INPUT: readonly NativeFunction["kind"][] = ["leakyRelu", "gelu", "softplus"];

/**
 * The engine that runs float32 kernels in WebAssembly with SIMD. What it has no kernel for, because it
 * never showed in a profile, the reference engine computes.
 *
 * @throws {Error} if the host has no WebAssembly with SIMD.
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

/** The wasm engine, with its products computed by what `maker` makes if it is given. */
export async function wasmEngineWith(
  options: WasmOptions,
  maker?: MultiplyMaker,
): Promise<Engine> {
  const { strict = false, threads = maker ? 1 : usefulThreads() } = options;
  if (!(Number.isSafeInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new RangeError(
      `Cannot run on ${threads} threads: it must be a whole number from 1 to ${MOST_THREADS}`,
    );
  }
  const loaded = await loadKernels({ strict, shared: threads > 1 });
  const { kernels, memory, relaxed, reserved } = loaded;
  const heap = new Heap(memory, reserved);
  const solo = soloPool(kernels);
  const pool = threads > 1
    ? await workerPool({ ...loaded, control: heap.allocate(CONTROL_BYTES) }, threads)
    : solo;
  const reference = referenceEngine();
  const denseScratch = kernels.multiplyScratch();
  const sparseScratch = kernels.sparseScratch();
  const multiply = maker?.make(memory) ?? multiplyByKernels;
  const deferred = new Deferred(heap, (length, list, elements) => {
    each("runOperations", [length, list], elements);
  });
  let scope: Scope | undefined;

  /** Runs `f` in a scope of its own; `settle` takes out of it what is to stay. */
  function scoped<T>(f: () => T, settle: (result: T, inner: Scope, outer?: Scope) => T): T {
    const outer = scope;
    const inner: Scope = { made: new Set(), uploads: new Map() };
    scope = inner;
    try {
      return settle(f(), inner, outer);
    } finally {
      for (const matrix of inner.made) matrix.release();
      for (const matrix of inner.uploads.values()) matrix.release();
      scope = outer;
      if (!outer) deferred.flush();
    }
  }

  /** What leaves the outermost scope becomes ordinary; what leaves an inner one belongs to the outer. */
  function leave<T>(result: T, inner: Scope, outer?: Scope): T {
    return replaceOwn(result, (matrix) => {
      if (!outer) return { ...sizes(matrix), data: heapCopy(matrix) };
      if (inner.made.delete(matrix)) outer.made.add(matrix);
      return matrix;
    });
  }

  /** The result with each matrix of this engine in it replaced; those of other engines are theirs. */
  function replaceOwn<T>(result: T, replace: (matrix: ResidentMatrix) => Matrix): T {
    return replaceResidents(result, (matrix) => matrix.belongsTo(heap) ? replace(matrix) : matrix);
  }

  const run = <T>(kernel: () => T): T => scope ? kernel() : scoped(kernel, leave);

  /** A new matrix that `fill` fills in. */
  function make<R extends number, C extends number>(
    rows: R,
    cols: C,
    fill: (pointer: number) => void,
  ): Matrix<R, C> {
    const matrix = new ResidentMatrix(heap, rows, cols);
    scope?.made.add(matrix);
    fill(matrix.pointer);
    return matrix;
  }

  /** The matrix in the engine's memory; an ordinary one is copied there once a scope. */
  function resident(matrix: Matrix): ResidentMatrix {
    if (matrix instanceof ResidentMatrix && matrix.belongsTo(heap)) return matrix;
    const again = scope?.uploads.get(matrix);
    if (again) return again;
    const numbers = floatsOf(matrix);
    const copy = new ResidentMatrix(heap, matrix.rows, matrix.cols);
    heap.floats(copy.pointer, numbers.length).set(numbers);
    scope?.uploads.set(matrix, copy);
    return copy;
  }

  function at(matrix: Matrix): number {
    return resident(matrix).pointer;
  }

  function withBlock<T>(bytes: number, f: (pointer: number) => T): T {
    const pointer = heap.allocate(bytes);
    try {
      return f(pointer);
    } finally {
      heap.free(pointer, bytes);
    }
  }

  function product<M extends number, N extends number>(
    flags: number,
    [m, n, k]: readonly [M, N, number],
    left: Matrix,
    right: Matrix,
    start?: Matrix,
  ): Matrix<M, N> {
    const [a, b, bias] = [at(left), at(right), start ? at(start) : 0];
    return make(m, n, (out) => multiply({ flags, m, n, k, a, b, bias, out }));
  }

  /** Runs a kernel for each of so many elements, shared by threads if there are many. */
  function each(
    kernel: "allFinite" | "dropoutMask" | "runOperations" | "uniform" | "widenBytes",
    args: readonly number[],
    elements: number,
  ): boolean {
    // Between products of another library its own threads would be in the way.
    const { run } = elements < ELEMENTS_WORTH_SHARING || maker ? solo : pool;
    return run({
      kernel,
      args: [...args, 0, elements],
      range: args.length,
      unit: ELEMENTS_PER_UNIT,
    });
  }

  /** The result of an element-wise operation, which is computed when it is read. */
  function defer<R extends number, C extends number>(
    code: number,
    numbers: Operation["numbers"],
    a: Matrix<R, C>,
    b?: Matrix,
  ): Matrix<R, C> {
    return run(() => {
      const operation = { code, numbers, a: resident(a), b: b && resident(b) };
      const result = deferred.add(operation, a.rows, a.cols);
      scope?.made.add(result);
      return result;
    });
  }

  const workshop: Workshop = {
    heap,
    kernels,
    threads,
    productScratch: Math.max(denseScratch, sparseScratch),
    isSparse,
    allFinite,
    share: (job, operations) => (operations < OPERATIONS_WORTH_SHARING ? solo : pool).run(job),
    run,
    at,
    make,
    withBlock,
  };

  const convolution = convolutionKernels(workshop);

  return {
    ...reference,
    ...channelKernels(workshop),
    ...poolingKernels(workshop),
    ...maker ? convolutionByProducts(workshop, multiply, convolution) : convolution,
    warp: warpKernel(workshop),
    name: maker?.name ?? nameOf(relaxed, threads),

    scope: (f) => scoped(f, leave),
    keeper(): Keeper {
      let kept = new Set<ResidentMatrix>();
      return {
        next: (f) =>
          scoped(f, (result, inner) => {
            const before = kept;
            kept = new Set();
            replaceOwn(result, (matrix) => {
              // What was made in a scope around this one stays that scope's.
              if (inner.made.delete(matrix) || before.has(matrix)) kept.add(matrix);
              return matrix;
            });
            for (const matrix of before) if (!kept.has(matrix)) matrix.release();
            return result;
          }),
        close() {
          for (const matrix of kept) matrix.release();
          kept = new Set();
        },
      };
    },

    matmul(a, b, bias) {
      requireProduct(a, b, bias);
      return run(() => product(0, [a.rows, b.cols, a.cols], a, b, bias));
    },
    matmulNT(a, b) {
      requireProductNT(a, b);
      return run(() => product(TRANSPOSED_B, [a.rows, b.rows, a.cols], a, b));
    },
    matmulTN(a, b) {
      requireProductTN(a, b);
      return run(() => product(TRANSPOSED_A, [a.cols, b.cols, a.rows], a, b));
    },

    map(f, x) {
      const { native } = f;
      if (!native) return reference.map(f, x);
      return defer(OPERATION.activate + NATIVE[native.kind], [native.slope ?? 0, 0], x);
    },
    mapGradient(f, x, y, gradient) {
      const { native } = f;
      if (!native) return reference.mapGradient(f, x, y, gradient);
      requireSameShape("apply a derivative to", x, gradient);
      requireSameShape("apply a derivative to", y, gradient);
      const known = NEEDS_INPUT.includes(native.kind) ? x : y;
      const code = OPERATION.activateGradient + NATIVE[native.kind];
      return defer(code, [native.slope ?? 0, 0], known, gradient);
    },
    scale: (factor, a) => defer(OPERATION.scale, [factor, 0], a),
    combine(alpha, a, beta, b) {
      requireSameShape("add", a, b);
      return defer(OPERATION.combine, [alpha, beta], a, b);
    },
    multiply(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return defer(OPERATION.multiply, [0, 0], a, b);
    },
    divideByRoot(a, b, epsilon) {
      requireSameShape("divide", a, b);
      return defer(OPERATION.divideByRoot, [epsilon, 0], a, b);
    },

    dot(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return run(() => kernels.dot(a.rows * a.cols, at(a), at(b)));
    },
    argmax: (a) =>
      run(() =>
        withBlock(a.rows * 4, (out) => {
          kernels.argmaxRows(a.rows, a.cols, at(a), out);
          return heap.words(out, a.rows).slice();
        })
      ),

    softmax: (x) =>
      run(() => {
        const from = at(x);
        return make(x.rows, x.cols, (out) => kernels.softmaxRows(x.rows, x.cols, from, out));
      }),
    softmaxGradient(y, gradient) {
      requireSameShape("apply the derivative of softmax to", y, gradient);
      return run(() => {
        const [known, given] = [at(y), at(gradient)];
        return make(y.rows, y.cols, (out) => {
          kernels.softmaxRowsGradient(y.rows, y.cols, known, given, out);
        });
      });
    },
    softmaxCrossEntropy(logits, targets, smoothing) {
      if (isMatrix(targets)) return reference.softmaxCrossEntropy(logits, targets, smoothing);
      requireTargets(logits, targets);
      const { rows, cols } = logits;
      return run(() => {
        const from = at(logits);
        return withBlock(rows * 4, (labels) => {
          heap.words(labels, rows).set(Uint32Array.from(targets));
          const losses = make(rows, 1, () => {});
          const gradient = make(rows, cols, (out) => {
            kernels.softmaxCrossEntropy(rows, cols, from, labels, smoothing, 1, at(losses), out);
          });
          return { losses, gradient };
        });
      });
    },

    gather(source, indices) {
      if (!isBytes(source)) return reference.gather(source, indices);
      requireIndices(source.rows, indices);
      const { cols, data, scale, shift } = source;
      const rows = indices.length;
      return run(() =>
        withBlock(rows * cols, (bytes) => {
          const batch = heap.bytes(bytes, rows * cols);
          for (let i = 0; i < rows; i++) {
            const from = indices[i]! * cols;
            batch.set(data.subarray(from, from + cols), i * cols);
          }
          return make(rows, cols, (out) => {
            each("widenBytes", [bytes, scale, shift, out], rows * cols);
          });
        })
      );
    },
    uniform: ([high, low], rows, cols, range) =>
      run(() =>
        make(rows, cols, (out) => {
          each("uniform", [high, low, range.low, range.high, out], rows * cols);
        })
      ),
    dropoutMask: ([high, low], rows, cols, rate) =>
      run(() =>
        make(rows, cols, (out) => {
          // Uniform numbers come in steps of 2^-23.
          const numbers = [high, low, Math.ceil(rate * 2 ** 23), 1 / (1 - rate), out];
          each("dropoutMask", numbers, rows * cols);
        })
      ),
    memorySize: () => heap.size,
    close: pool.close,

    cast: (a) =>
      run(() => {
        const from = at(a);
        return make(a.rows, a.cols, (out) => {
          heap.floats(out, a.rows * a.cols).set(heap.floats(from, a.rows * a.cols));
        });
      }),
  };

  function multiplyByKernels({ flags, m, n, k, a, b, bias, out }: Parameters<Multiply>[0]): void {
    const { run } = m * n * k < WORK_WORTH_SHARING ? solo : pool;
    // Zeros of A may only be left out where B is finite.
    if (!(flags & TRANSPOSED_B) && isSparse(a, m * k) && allFinite(b, k * n)) {
      withBlock(sparseScratch * threads, (pointer) => {
        run({
          kernel: "multiplySparse",
          args: [flags, m, n, k, a, b, bias, out, 0, m, pointer],
          range: 8,
          unit: 4,
          scratch: { index: 10, bytes: sparseScratch },
        });
      });
      return;
    }
    const multiply = (packed: number) =>
      withBlock(denseScratch * threads, (pointer) => {
        run({
          kernel: "multiply",
          args: [flags, m, n, k, a, b, packed, bias, out, 0, m, pointer],
          range: 9,
          unit: 5,
          scratch: { index: 11, bytes: denseScratch },
        });
      });
    if (m < ROWS_WORTH_PACKING && !(flags & TRANSPOSED_B)) {
      multiply(0);
      return;
    }
    const panels = Math.ceil(n / 8);
    withBlock(panels * 8 * k * 4, (packed) => {
      run({ kernel: "packPanels", args: [flags, n, k, b, packed, 0, panels], range: 5, unit: 1 });
      multiply(packed);
    });
  }

  function isSparse(pointer: number, count: number): boolean {
    return kernels.isSparse(count, pointer) !== 0;
  }

  function allFinite(pointer: number, count: number): boolean {
    return each("allFinite", [pointer], count);
  }

  function heapCopy(matrix: ResidentMatrix): Float32Array {
    return heap.floats(matrix.pointer, matrix.rows * matrix.cols).slice();
  }
}

function nameOf(relaxed: boolean, threads: number): string {
  const kind = relaxed ? "wasm" : "wasm strict";
  return threads === 1 ? kind : `${kind}, ${threads} threads`;
}

/** As many threads as there are cores; the products of small networks have no use for more than 8. */
function usefulThreads(): number {
  return "SharedArrayBuffer" in globalThis ? Math.min(navigator.hardwareConcurrency, 8) : 1;
}

/** The same value with each resident matrix in its arrays and records replaced. */
function replaceResidents<T>(value: T, replace: (matrix: ResidentMatrix) => Matrix): T {
  return walk(value) as T;

  function walk(value: unknown): unknown {
    if (value instanceof ResidentMatrix) return replace(value);
    if (Array.isArray(value)) return value.map(walk);
    if (isRecord(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each)]));
    }
    return value;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}

function floatsOf({ data }: Matrix): ArrayLike<number> {
  return data instanceof Float32Array || data instanceof Float64Array ? data : Array.from(data);
}

function sizes({ rows, cols }: Matrix): { readonly rows: number; readonly cols: number } {
  return { rows, cols };
}
