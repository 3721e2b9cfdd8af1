import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { weightSheet } from "../../../../scripts/demo/page/travel/weight_sheet.ts";
import { colorOf } from "../../../../scripts/demo/page/draw/colors.ts";

describe("weightSheet()", () => {
  const image = { height: 2, width: 1, channels: 2 };
  // The channels of a pixel stand side by side in the numbers.
  const units = [[1, 2, -4, 0], [0, 0, 0, 4], [0.5, 0, 0, NaN]].map((unit) =>
    Float32Array.from(unit)
  );
  const { picture, greatest } = weightSheet(units, image, 2);
  const pixel = (
    row: number,
    column: number,
  ) => [...picture.bytes.subarray(4 * (row * picture.width + column)).subarray(0, 4)];
  const color = (value: number) => [...Uint8ClampedArray.from(colorOf(value)), 255];

  it("puts units in rows, two pixels apart, and their channels side by side", () => {
    assertEquals([picture.height, picture.width], [6, 6]);
    assertEquals(pixel(0, 2), [0, 0, 0, 0]);
    assertEquals(pixel(0, 0)[3], 255);
  });

  it("has one scale for all units, whose end is the greatest weight of either sign", () => {
    assertAlmostEquals(greatest, 4);
    assertEquals(pixel(1, 0), color(-1));
    assertEquals(pixel(1, 5), color(1));
    assertEquals(pixel(1, 1), color(0));
  });

  it("is gray where a weight is no number", () => {
    assertEquals(pixel(5, 1), [128, 128, 128, 255]);
  });

  it("is black for weights that are all 0, and empty for no units", () => {
    assertEquals([...weightSheet([new Float32Array(4)], image, 2).picture.bytes.slice(0, 4)], [
      ...[0, 0, 0, 255],
    ]);
    assertEquals(weightSheet([], image, 2).picture.height, 0);
  });
});
