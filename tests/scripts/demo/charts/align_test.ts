import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { aligned } from "../../../../scripts/demo/page/charts/align.ts";

describe("aligned()", () => {
  it("puts the values of all lines at the same places", () => {
    assertEquals(
      aligned([{ xs: [1, 3], ys: [10, 30] }, { xs: [2, 3], ys: [NaN, 5] }, { xs: [], ys: [] }]),
      {
        xs: [1, 2, 3],
        values: [[10, undefined, 30], [undefined, null, 5], [undefined, undefined, undefined]],
      },
    );
  });
});
