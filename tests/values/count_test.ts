import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isCount, isWhole } from "../../lib/values/count.ts";

const NEITHER = [-1, 0.5, NaN, Infinity, -Infinity, 2 ** 53];

describe("isCount()", () => {
  it("is true for whole numbers from 1 only", () => {
    assertEquals([1, 2, 2 ** 53 - 1].map(isCount), [true, true, true]);
    assertEquals([0, ...NEITHER].map(isCount), [0, ...NEITHER].map(() => false));
  });
});

describe("isWhole()", () => {
  it("is true for whole numbers from 0 only", () => {
    assertEquals([0, 1, 2 ** 53 - 1].map(isWhole), [true, true, true]);
    assertEquals(NEITHER.map(isWhole), NEITHER.map(() => false));
  });
});
