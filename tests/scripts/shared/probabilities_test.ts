import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dense, fromRows, referenceEngine, softmax, toRows } from "../../../mod.ts";
import { probabilitiesOf } from "../../../scripts/shared/probabilities.ts";

const engine = referenceEngine({ precision: "float64" });

describe("probabilitiesOf()", () => {
  it("is the softmax of logits, and probabilities as they are", () => {
    const outputs = fromRows([[1, 1], [0, 1000]]);
    assertEquals(toRows(probabilitiesOf(engine, dense(2, 2), outputs)), [[0.5, 0.5], [0, 1]]);
    assertEquals(probabilitiesOf(engine, softmax(), outputs), outputs);
  });
});
