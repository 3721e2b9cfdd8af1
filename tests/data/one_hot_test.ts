import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { oneHot, toRows } from "../../mod.ts";

describe("oneHot()", () => {
  it("has 1 in the column of the class, and 0 elsewhere", () => {
    assertEquals(toRows(oneHot(Uint8Array.of(2, 0), 3)), [[0, 0, 1], [1, 0, 0]]);
    assertEquals(oneHot([], 3).cols, 3);
  });

  it("rejects labels that are not classes", () => {
    for (const odd of [3, -1, 0.5, NaN]) {
      assertThrows(
        () => oneHot([0, odd], 3),
        RangeError,
        `Cannot take ${odd} as the class of sample 1: there are 3 classes`,
      );
    }
  });
});
