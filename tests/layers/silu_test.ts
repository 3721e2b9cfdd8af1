import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { silu } from "../../mod.ts";
import { assertRows, exact } from "../shared/matrices.ts";
import { slopesOf, valuesOf } from "./values.ts";

describe("silu()", () => {
  it("has known values and derivatives", () => {
    const values = [-0.2384058440442351, -0.1887703343990727, 0, 0.7310585786300049];
    assertRows(exact([valuesOf(silu(), -2, -0.5, 0, 1)]), [values], 1e-15);
    const slopes = [-0.09078424878489547, 0.2600388126973482, 0.5, 0.9276705118714867];
    assertRows(exact([slopesOf(silu(), -2, -0.5, 0, 1)]), [slopes], 1e-15);
  });

  it("is x or 0 far out", () => {
    assertEquals(valuesOf(silu(), 1e4, -1e4, NaN), [1e4, -0, NaN]);
    assertEquals(slopesOf(silu(), 1e4, -1e4), [1, -0]);
  });
});
