import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  activations,
  batchNorm,
  dense,
  dropout,
  frozen,
  graph,
  matrix,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  residual,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { assertRows, normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const input = normalMatrix(1, 3, 4);
const network = pipe(
  dense(4, 5),
  batchNorm(),
  frozen(pipe(dense(5, 5), dropout(0.5))),
  graph({
    "a.b": { inputs: "input", layer: residual(relu<5>()) },
    output: { inputs: "a.b", layer: dense(5, 2) },
  }, { inputs: 5 }),
);
const trained = { params: network.init(random.key(1)), statistics: network.statistics ?? [] };

describe("activations()", () => {
  it("has the output of every layer, by numbers and nodes", () => {
    const outputs = activations({ engine, network }, trained, input);
    const widths = Object.entries(outputs).map(([name, { rows, cols }]) => [name, rows, cols]);
    assertEquals(widths, [
      ["0", 3, 5],
      ["1", 3, 5],
      ["2", 3, 5],
      ["3", 3, 2],
      ["2.0", 3, 5],
      ["2.1", 3, 5],
      ["3.a%2Eb.inner", 3, 5],
      ["3.a%2Eb.output", 3, 5],
      ["3.a%2Eb", 3, 5],
      ["3.output", 3, 2],
    ]);
    assertEquals(outputs["3"], predict({ engine, network }, trained, input));
    const first = { params: trained.params[0], statistics: [] };
    assertEquals(outputs["0"], predict({ engine, network: dense(4, 5) }, first, input));
  });

  it("has the output of a layer that is no composition", () => {
    const layer = { params: trained.params[0], statistics: [] };
    const outputs = activations({ engine, network: dense(4, 5) }, layer, input);
    assertEquals(outputs, { "": predict({ engine, network: dense(4, 5) }, layer, input) });
  });

  it("rejects rows of another length", () => {
    assertThrows(
      () => activations({ engine, network }, trained, matrix(2, 3)),
      RangeError,
      "it takes 4 features, not 3",
    );
  });

  it("can be read behind a scope of the wasm engine", async () => {
    const wasm = await wasmEngine();
    const outputs = wasm.scope(() => activations({ engine: wasm, network }, trained, input));
    const expected = activations({ engine, network }, trained, input);
    assertEquals(Object.keys(outputs), Object.keys(expected));
    for (const [name, output] of Object.entries(outputs)) {
      assertRows(output, toRows(expected[name] ?? matrix(1, 1)), 1e-5);
    }
    wasm.close();
  });
});
