import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { describeSize, imageSizeFor } from "../../lib/data/csv_image_size.ts";

describe("imageSizeFor()", () => {
  it("derives the sizes that are not given", () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(fc.property(size, size, size, (height, width, channels) => {
      const whole = { height, width, channels };
      const numbers = height * width * channels;
      for (const known of [whole, { height, channels }, { width, channels }]) {
        assertEquals(imageSizeFor(numbers, known), whole);
      }
      const square = { height, width: height, channels };
      assertEquals(imageSizeFor(height * height * channels, { channels }), square);
    }));
  });

  it("returns undefined if no size fits", () => {
    assertEquals(imageSizeFor(3, {}), undefined);
    assertEquals(imageSizeFor(0, {}), undefined);
    assertEquals(imageSizeFor(3, { height: 2 }), undefined);
    assertEquals(imageSizeFor(5, { height: 2, width: 2 }), undefined);
    assertEquals(imageSizeFor(4, { channels: 3 }), undefined);
  });
});

describe("describeSize()", () => {
  it("names the sizes that are given", () => {
    assertEquals(
      [{}, { channels: 3 }, { height: 2, width: 3 }, { height: 2 }, { width: 3, channels: 4 }]
        .map(describeSize),
      [
        "a square image",
        "a square image of 3 channels",
        "an image of 2x3",
        "an image of height 2",
        "an image of width 3 and 4 channels",
      ],
    );
  });
});
