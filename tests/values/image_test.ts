import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { imageShape, numbersOf, requireImageSize, sizeOf } from "../../lib/values/image.ts";

const image = { height: 2, width: 3, channels: 4 };

describe("the size of an image", () => {
  it("is shown by imageShape(), counted by numbersOf() and taken out of a record by sizeOf()", () => {
    assertEquals(imageShape(image), "2x3x4");
    assertEquals(numbersOf(image), 24);
    const dataset = { ...image, classes: 10 };
    assertEquals(sizeOf(dataset), image);
  });
});

describe("requireImageSize()", () => {
  it("throws unless all three numbers are whole numbers from 1", () => {
    requireImageSize("make a dataset", image);
    for (const odd of [0, -1, 1.5, NaN, Infinity]) {
      for (const name of ["height", "width", "channels"]) {
        const wrong = { ...image, [name]: odd };
        assertThrows(
          () => requireImageSize("make a dataset", wrong),
          RangeError,
          `Cannot make a dataset of ${imageShape(wrong)} images: sizes are whole numbers from 1`,
        );
      }
    }
  });
});
