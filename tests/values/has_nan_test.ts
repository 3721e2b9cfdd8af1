import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fromRows } from "../../mod.ts";
import { hasNaN } from "../../lib/values/has_nan.ts";

describe("hasNaN()", () => {
  it("looks at one row, from its first number to its last", () => {
    const rows = fromRows([[1, 2], [NaN, 5], [3, NaN], [Infinity, -Infinity], [0, 0]]);
    const found = [0, 1, 2, 3, 4].map((row) => hasNaN(rows, row));
    assertEquals(found, [false, true, true, false, false]);
  });
});
