import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { elu } from "../../mod.ts";
import { assertRows, exact } from "../shared/matrices.ts";
import { PROOFS } from "./proofs.ts";
import { slopesOf, valuesOf } from "./values.ts";

describe("elu()", () => {
  it("has known values and derivatives", () => {
    const values = [-0.8646647167633873, -0.3934693402873666, 0, 1];
    assertRows(exact([valuesOf(elu(), -2, -0.5, 0, 1)]), [values], 1e-15);
    const slopes = [0.1353352832366127, 0.6065306597126334, 1, 1];
    assertRows(exact([slopesOf(elu(), -2, -0.5, 0, 1)]), [slopes], 1e-15);
    assertEquals(valuesOf(elu({ alpha: 3 }), -1e4, Infinity), [-3, Infinity]);
    assertEquals(slopesOf(elu({ alpha: 3 }), 0, -1e4), [3, 0]);
  });

  it("rejects an alpha that is no finite number", () => {
    assertThrows(() => elu({ alpha: NaN }), RangeError, "Cannot make elu whose alpha is NaN");
  });
});

describe("elu({ alpha })", () => {
  for (const [sentence, prove] of PROOFS) it(sentence, () => prove(elu({ alpha: 0.5 })));
});
