import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import type { Multiply } from "../../lib/engines/wasm/products.ts";
import { TRANSPOSED_A, TRANSPOSED_B } from "../../lib/engines/wasm/products.ts";
import type { Workshop } from "../../lib/engines/wasm/workshop.ts";
import { wasmEngineWith } from "../../lib/engines/wasm/wasm_engine.ts";
import { convolvesAsReference } from "./windows.ts";

/** Products in plain loops, in the place of another library's. */
function multiplyIn({ heap }: Workshop): Multiply {
  return ({ flags, m, n, k, a, b, bias, out, adds = false }) => {
    const [left, right, c] = [
      heap.floats(a, m * k),
      heap.floats(b, k * n),
      heap.floats(out, m * n),
    ];
    const row = bias ? heap.floats(bias, n) : undefined;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = adds ? c[i * n + j] ?? NaN : row?.[j] ?? 0;
        for (let p = 0; p < k; p++) {
          const x = left[flags & TRANSPOSED_A ? p * m + i : i * k + p] ?? NaN;
          sum += x * (right[flags & TRANSPOSED_B ? j * k + p : p * n + j] ?? NaN);
        }
        c[i * n + j] = sum;
      }
    }
  };
}

describe("convolution by the products of another library", () => {
  for (const threads of [1, 3]) {
    it(`is that of the reference, for any windows, on ${threads} of its threads`, async () => {
      const engine = await wasmEngineWith({ threads }, {
        name: () => "loops",
        extensions: [],
        hasThreads: true,
        multiplyIn,
        convolveIn: (_, kernels) => kernels,
      });
      fc.assert(convolvesAsReference([engine]), { numRuns: 100 });
      engine.close();
    });
  }
});
