import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { digitsOf } from "../../../scripts/predict/digits.ts";
import type { GrayImage } from "../../../scripts/predict/gray_image.ts";

describe("digitsOf()", () => {
  it("reads rows from the top, and each from left to right", () => {
    const image = drawn(["#.#..", "#.#..", ".....", ".....", "..#..", "..#.."]);
    assertEquals(digitsOf(image).map(({ box }) => [box.top, box.left]), [[0, 0], [0, 16], [
      32,
      16,
    ]]);
  });

  it("cuts digits that touch by a single stroke", () => {
    const image = drawn(["###..###", "#.#..#.#", "#.####.#", "#.#..#.#", "###..###"]);
    assertEquals(digitsOf(image).length, 2);
  });

  it("leaves a wide 0 whole", () => {
    const image = drawn(["########", "#......#", "#......#", "#......#", "########"]);
    assertEquals(digitsOf(image).length, 1);
  });

  it("joins parts that are one above the other, and leaves out specks", () => {
    const strokes = [
      "####....",
      "........",
      "####....",
      "...#....",
      "...#....",
      "...#....",
      "####....",
    ];
    const image = drawn([...strokes, "........", ".......#"]);
    // The last square is lower than a digit.
    assertEquals(digitsOf(image).map(({ parts }) => parts.length), [2]);
  });
});

function drawn(rows: readonly string[]): GrayImage {
  // Each character is a square of 8 by 8 pixels.
  const [height, width] = [8 * rows.length, 8 * (rows[0]?.length ?? 0)];
  const pixels = Float32Array.from({ length: height * width }, (_, place) => {
    const [y, x] = [Math.floor(place / width), place % width];
    return rows[y >> 3]?.[x >> 3] === "#" ? 1 : 0;
  });
  return { height, width, pixels };
}
