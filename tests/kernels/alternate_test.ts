import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { alternated, apart } from "../../lib/kernels/alternate.ts";

describe("alternated()", () => {
  it("has the parts of both runs of bytes in turn", () => {
    const first = Uint8Array.from({ length: 16 }, (_, i) => i);
    const second = Uint8Array.from({ length: 8 }, (_, i) => 100 + i);
    const both = alternated(first, second);
    assertEquals([...both.subarray(0, 7)], [0, 1, 100, 2, 3, 101, 4]);
    assertEquals([...both.subarray(-3)], [14, 15, 107]);
  });

  it("is undone by apart(), whatever the lengths", () => {
    const bytes = fc.uint8Array({ maxLength: 50 }).map((bytes) => new Uint8Array(bytes));
    fc.assert(fc.property(bytes, bytes, (first, second) => {
      assertEquals(apart(alternated(first, second), first.length), [first, second]);
    }));
  });
});
