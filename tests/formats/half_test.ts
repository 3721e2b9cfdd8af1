import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { floatToHalf, halfToFloat } from "../../lib/formats/half.ts";

describe("floatToHalf()", () => {
  it("is the inverse of halfToFloat()", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToFloat(bits);
      if (!Number.isNaN(value)) assertEquals(floatToHalf(value), bits);
    }
    assertEquals(halfToFloat(floatToHalf(NaN)), NaN);
  });

  it("rounds to the nearest one, and to the even one of two", () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const middle = (halfToFloat(bits) + halfToFloat(bits + 1)) / 2;
      assertEquals(floatToHalf(middle), bits + bits % 2);
      assertEquals(floatToHalf(-middle * (1 + 2 ** -50)), 0x8000 + bits + 1);
      assertEquals(floatToHalf(middle * (1 - 2 ** -50)), bits);
    }
    assertEquals(floatToHalf(65519.99), 0x7bff);
    assertEquals(floatToHalf(-65520), 0xfc00);
  });

  it("gives what a Float16Array has", () => {
    fc.assert(fc.property(fc.double(), fc.integer({ min: -60, max: 20 }), (x, exponent) => {
      const value = x * 2 ** exponent;
      const [expected = NaN] = Float16Array.of(value);
      assertEquals(halfToFloat(floatToHalf(value)), expected);
    }));
  });
});
