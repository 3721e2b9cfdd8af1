import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fromRows, referenceEngine } from "../../mod.ts";
import { hasNaN, undecidedRows } from "../../lib/training/undecided.ts";

const output = fromRows([[1, 2], [NaN, 5], [3, NaN], [Infinity, -Infinity], [0, 0]]);

describe("hasNaN()", () => {
  it("looks at one row, from its first number to its last", () => {
    const rows = [0, 1, 2, 3, 4].map((row) => hasNaN(output, row));
    assertEquals(rows, [false, true, true, false, false]);
  });
});

describe("undecidedRows()", () => {
  it("has the rows with a NaN", () => {
    assertEquals(undecidedRows(referenceEngine(), output), [1, 2]);
    assertEquals(undecidedRows(referenceEngine(), fromRows([[1, Infinity], [0, 2]])), []);
  });
});
