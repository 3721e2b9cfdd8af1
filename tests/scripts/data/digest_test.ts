import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { imageDataset } from "../../../mod.ts";
import { differentPart, digestOf } from "../../../scripts/data/digest.ts";

const size = { height: 1, width: 2, channels: 1 };

describe("digestOf()", () => {
  it("is the CRC-32 of the size, the labels and the pixels, one behind the other", () => {
    const images = imageDataset(Uint8Array.of(51, 52, 53, 54), Uint8Array.of(49, 50), {
      ...size,
      classes: 256,
    });
    // That of "1x2x1" and "123456".
    assertEquals(digestOf(images), "ae2b5e09");
  });

  it("changes with the order, the labels, the pixels and the shape", () => {
    const of = (bytes: readonly number[], labels: readonly number[], shape = size): string =>
      digestOf(imageDataset(Uint8Array.from(bytes), Uint8Array.from(labels), shape));
    const one = of([1, 2, 3, 4], [0, 1]);
    assertEquals(of([1, 2, 3, 4], [0, 1]), one);
    for (
      const other of [
        of([3, 4, 1, 2], [1, 0]),
        of([1, 2, 3, 4], [1, 0]),
        of([1, 2, 3, 5], [0, 1]),
        of([1, 2, 3, 4], [0, 1], { height: 2, width: 1, channels: 1 }),
      ]
    ) assertNotEquals(other, one);
  });
});

describe("differentPart()", () => {
  it("names the first part that both know and that differs", () => {
    assertEquals(differentPart({ training: "a", test: "b" }, { training: "a", test: "c" }), "test");
    assertEquals(differentPart({ training: "a" }, { training: "a", test: "c" }), undefined);
    assertEquals(differentPart({}, { training: "a" }), undefined);
  });
});
