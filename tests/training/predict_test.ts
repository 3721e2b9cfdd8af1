import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  dense,
  dropout,
  fromRows,
  matrix,
  pipe,
  predict,
  referenceEngine,
  toRows,
} from "../../mod.ts";

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
});
