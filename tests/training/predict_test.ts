import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  conv2d,
  dense,
  dropout,
  fromRows,
  matrix,
  pipe,
  predict,
  random,
  referenceEngine,
  tanh,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const config = { engine, network: dense(2, 2, { bias: false }) };
/** The parameters of a network whose output is its input. */
const identity = { params: { weights: matrix(2, 2, [1, 0, 0, 1]) }, statistics: [] };

describe("predict()", () => {
  it("is the output of the network", () => {
    const output = predict(config, identity, fromRows([[3, 4], [5, 6]]));
    assertEquals(toRows(output), [[3, 4], [5, 6]]);
  });

  it("does not apply dropout", () => {
    const network = pipe(dense(2, 2, { bias: false }), dropout(0.9));
    const trained = { params: [identity.params, []] as const, statistics: [] };
    const output = predict({ engine, network }, trained, fromRows([[3, 4]]));
    assertEquals(toRows(output), [[3, 4]]);
  });

  it("rejects rows with a wrong number of features", () => {
    assertThrows(
      () => predict(config, identity, matrix(1, 3)),
      RangeError,
      "Cannot feed a batch of 1x3 to dense 2 -> 2: it takes 2 features, not 3",
    );
  });

  it("gives the same bits for any batch size, for numbers and for bytes", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const image = { height: 4, width: 4, channels: 1 };
    const network = pipe(conv2d(3, 3, { image }), tanh(), dense(12, 5));
    const trained = { params: network.init(random.key(1)), statistics: [] };
    const bytes = Uint8Array.from({ length: 23 * 16 }, (_, i) => i * 37);
    const inputs = [
      normalMatrix(1, 23, 16),
      { rows: 23, cols: 16, bytes, scale: 1 / 255, shift: 0 },
    ];
    for (const each of [wasm, engine]) {
      for (const input of inputs) {
        const outputs = (batchSize: number) =>
          predict({ engine: each, network }, trained, input, { batchSize });
        const whole = toRows(outputs(Infinity));
        for (const batchSize of [1, 4, 22, 23, 24]) {
          assertEquals(toRows(outputs(batchSize)), whole);
        }
      }
    }
    wasm.close();
  });

  it("holds the hidden layers of one batch only, by default of 200 samples", () => {
    const seen: number[] = [];
    const watched = watchedDense(seen);
    const trained = { params: watched.init(random.key(1)), statistics: [] };
    const output = predict({ engine, network: watched }, trained, matrix(401, 2));
    assertEquals([seen, output.rows, output.cols], [[200, 200, 1], 401, 2]);
  });

  it("rejects a batch size that is not a whole number from 1", () => {
    for (const batchSize of [0, -1, 1.5, NaN]) {
      assertThrows(
        () => predict(config, identity, matrix(1, 2), { batchSize }),
        RangeError,
        `Cannot predict with a batch size of ${batchSize}: it must be a whole number from 1, or`,
      );
    }
  });
});

/** Returns a dense layer that records how many rows it gets. */
function watchedDense(seen: number[]) {
  const plain = dense(2, 2);
  const forward: typeof plain.forward = (engine, params, input, pass) => {
    seen.push(input.rows);
    return plain.forward(engine, params, input, pass);
  };
  return { ...plain, forward };
}
