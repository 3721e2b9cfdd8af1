/**
 * Matrix products by a BLAS, shared by the threads of the wasm engine.
 *
 * @module
 */

import type { Multiply } from "../wasm/products.ts";
import { type Extension, extensionOf, type OpenExtension } from "../wasm/worker.ts";
import type { Workshop } from "../wasm/workshop.ts";

/** With fewer multiplications, waking workers costs more than it saves. */
const WORK_WORTH_SHARING = 2 ** 17;

/** Chunks of rows and of columns are multiples of these: what kernels of BLAS compute at once. */
const UNITS = { rows: 8, columns: 16 };

/** Returns the product by a library that {@linkcode productsOf} opens in each thread. */
export function multiplyByLibrary({ pool, solo }: Workshop, hasThreads: boolean): Multiply {
  return ({ flags, m, n, k, a, b, bias, out, adds = false }) => {
    if (m === 0 || n === 0) return;
    const { run } = hasThreads || m * n * k < WORK_WORTH_SHARING ? solo : pool;
    // Each thread packs all of one operand: let that be the smaller one.
    const byColumns = n > m;
    const args = [flags, m, n, k, a, b, bias, out, Number(adds), Number(byColumns)];
    run({
      kernel: "product",
      args: [...args, 0, byColumns ? n : m],
      range: args.length,
      scratch: -1,
    }, { unit: byColumns ? UNITS.columns : UNITS.rows, chunks: 1 });
  };
}

/** Returns the function of the library at a path that multiplies a range of rows or columns. */
export function productsOf(path: string): Extension {
  return extensionOf({ names: ["product"], details: path, open: openProducts, parts: {} });
}

function openProducts(memory: WebAssembly.Memory, path: string): OpenExtension {
  const library = Deno.dlopen(path, {
    cblas_sgemm: {
      // deno-fmt-ignore
      parameters: [
        "i32", "i32", "i32", // order, transposition of A and of B
        "i32", "i32", "i32", // m, n, k
        "f32", "buffer", "i32", "buffer", "i32", // alpha, A and B with the lengths of their rows
        "f32", "buffer", "i32", // beta, C with the length of its rows
      ],
      result: "void",
      optional: true,
    },
    dnnl_sgemm: {
      // deno-fmt-ignore
      parameters: [
        "u8", "u8", // transposition of A and of B
        "i64", "i64", "i64", // m, n, k
        "f32", "buffer", "i64", "buffer", "i64", // as above
        "f32", "buffer", "i64",
      ],
      result: "i32",
      optional: true,
    },
    openblas_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
    omp_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
  });
  const { cblas_sgemm, dnnl_sgemm, openblas_set_num_threads, omp_set_num_threads } =
    library.symbols;
  // Where threads are those of OpenMP, each thread has a number of its own.
  openblas_set_num_threads?.(1);
  if (dnnl_sgemm) omp_set_num_threads?.(1);
  const [N, T] = ["N", "T"].map((letter) => letter.charCodeAt(0)) as [number, number];
  const ROW_MAJOR = 101;
  const [NOT_TRANSPOSED, TRANSPOSED] = [111, 112];
  // Whole numbers below 2^53 may be numbers, which are faster than the BigInts that the type asks for.
  type Sgemm = (...args: readonly (number | Float32Array)[]) => void;
  const byOnednn = dnnl_sgemm as unknown as Sgemm | null;
  const byBlas = cblas_sgemm as unknown as Sgemm;
  let buffer: ArrayBufferLike | undefined;
  let floats: Float32Array = new Float32Array();
  // deno-fmt-ignore
  type Arguments = readonly [
    flags: number, m: number, n: number, k: number, a: number, b: number, bias: number, c: number,
    adds: number, byColumns: number, from: number, to: number,
  ];
  const product = (...args: readonly number[]) => {
    const [flags, m, n, k, a, b, bias, c, adds, byColumns, from, to] = args as Arguments;
    if (memory.buffer !== buffer) {
      buffer = memory.buffer;
      floats = new Float32Array(buffer);
    }
    const [isTransposedA, isTransposedB] = [(flags & 1) !== 0, (flags & 2) !== 0];
    const [rows, cols] = byColumns ? [m, to - from] : [to - from, n];
    const [aSkip, bSkip, cSkip] = byColumns
      ? [0, isTransposedB ? from * k : from, from]
      : [isTransposedA ? from : from * k, 0, from * n];
    if (bias !== 0 || (k === 0 && adds === 0)) {
      const start = c / 4 + cSkip;
      const row = floats.subarray(
        bias / 4 + (byColumns ? from : 0),
        bias / 4 + (byColumns ? to : n),
      );
      for (let i = 0; i < rows; i++) {
        if (bias !== 0) floats.set(row, start + i * n);
        else floats.fill(0, start + i * n, start + i * n + cols);
      }
    }
    if (k > 0) {
      const sizes = [rows, cols, k, 1] as const;
      const operands = [
        floats.subarray(a / 4 + aSkip),
        isTransposedA ? m : k,
        floats.subarray(b / 4 + bSkip),
        isTransposedB ? k : n,
        bias !== 0 || adds !== 0 ? 1 : 0,
        floats.subarray(c / 4 + cSkip),
        n,
      ] as const;
      if (byOnednn) {
        byOnednn(isTransposedA ? T : N, isTransposedB ? T : N, ...sizes, ...operands);
      } else {
        const a = isTransposedA ? TRANSPOSED : NOT_TRANSPOSED;
        const b = isTransposedB ? TRANSPOSED : NOT_TRANSPOSED;
        byBlas(ROW_MAJOR, a, b, ...sizes, ...operands);
      }
    }
    return 1;
  };
  return { functions: [product], close: () => library.close() };
}
