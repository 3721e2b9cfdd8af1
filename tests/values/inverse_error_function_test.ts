import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { inverseErrorFunction } from "../../lib/values/inverse_error_function.ts";

/** By Wichura's algorithm AS 241, to 16 digits. */
const KNOWN = [
  [0, 0],
  [0.1, 0.08885599049425774],
  [0.5, 0.4769362762044698],
  [0.9, 1.1630871536766731],
  [0.99, 1.821386367718449],
  [0.996, 2.0351676830660823],
  [0.997, 2.0985076117936616],
  [0.999, 2.3267537655135464],
  [0.9999, 2.751063905712079],
  [0.99999, 3.123413274339873],
  [0.999999, 3.45891073726005],
  [0.9999999, 3.7665625817811264],
] as const;

describe("inverseErrorFunction()", () => {
  it("is right to float32 near 0, near 1 and between", () => {
    for (const [x, expected] of KNOWN) {
      assertAlmostEquals(inverseErrorFunction(x), expected, 5e-7 * Math.max(expected, 1));
    }
  });

  it("is odd", () => {
    for (const [x] of KNOWN) assertEquals(inverseErrorFunction(-x), -inverseErrorFunction(x));
  });
});
