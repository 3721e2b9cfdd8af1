import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  fromRows,
  gelu,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  referenceEngine,
  silu,
  smoothL1,
  softmaxCrossEntropy,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { slopesOf, valuesOf } from "../layers/values.ts";

const output = fromRows([[Infinity, -Infinity, NaN, 3, 0]]);
const targets = fromRows([[0, 0, 0, 0, 0]]);

describe("losses of numbers that are not finite", () => {
  it("have the gradient of the limit, and NaN only for NaN, on both engines", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const finite = fromRows([[Infinity, 3]]);
    const zeros = fromRows([[0, 0]]);
    for (const engine of [referenceEngine(), wasm]) {
      for (const make of [meanAbsoluteError, huber, smoothL1]) {
        const { loss, gradient } = make({ reduction: "sum" })(engine, output, targets);
        assert(Number.isNaN(loss));
        assertEquals(toRows(gradient)[0]?.map((each) => each + 0), [1, -1, NaN, 1, 0]);
        assertEquals(make()(engine, finite, zeros).loss, Infinity);
      }
      assertEquals(meanSquaredError()(engine, finite, zeros).loss, Infinity);
    }
    wasm.close();
  });
});

describe("softmaxCrossEntropy() of logits that are not finite", () => {
  it("is infinite where the class cannot be, finite where another cannot, and NaN where none is largest", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const least = -Infinity;
    for (const engine of [referenceEngine(), wasm]) {
      const lossOf = (logits: readonly number[], label: number): number =>
        softmaxCrossEntropy()(engine, fromRows([logits]), [label]).loss;
      assertEquals(lossOf([least, 0], 0), Infinity);
      assertEquals(lossOf([least, 0], 1), 0);
      for (
        const logits of [[Infinity, 0], [0, Infinity], [least, least], [NaN, 0], [Infinity, least]]
      ) {
        assertEquals([0, 1].map((label) => lossOf(logits, label)), [NaN, NaN], `${logits}`);
      }
    }
    wasm.close();
  });
});

describe("gelu() and silu() of infinities", () => {
  it("are their limits, with the slopes of the limits", () => {
    for (const layer of [gelu(), silu()]) {
      assertEquals(valuesOf(layer, -Infinity, Infinity).map((each) => each + 0), [0, Infinity]);
      assertEquals(slopesOf(layer, -Infinity, Infinity), [0, 1]);
      assertEquals([...valuesOf(layer, NaN), ...slopesOf(layer, NaN)], [NaN, NaN]);
    }
  });

  it("are the same on the wasm engine", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const x = fromRows([[-Infinity, Infinity]]);
    const pass = { training: false, key: [0, 0], statistics: [] } as const;
    for (const layer of [gelu<2>(), silu<2>()]) {
      const { output, saved } = layer.forward(wasm, [], { ...x, cols: 2 }, pass);
      assertEquals(Array.from(output.data, (each) => each + 0), [0, Infinity]);
      const ones = { ...fromRows([[1, 1]]), cols: 2 } as const;
      const { inputGradient } = layer.backward(wasm, [], saved, ones, { inputGradient: true });
      const [low = NaN, high = NaN] = Array.from(inputGradient?.data ?? []);
      assertEquals([low + 0, high], [0, 1]);
    }
    wasm.close();
  });
});
