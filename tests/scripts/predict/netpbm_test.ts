import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { parseNetpbm } from "../../../scripts/predict/netpbm.ts";
import type { Picture } from "../../../scripts/predict/picture.ts";
import { mutations } from "../../shared/mutations.ts";

describe("parseNetpbm()", () => {
  it("reads plain files, with comments and blanks of all kinds", () => {
    const text = "P2 # a\n#b\r 3\t2# c\n15\n0 5 10\n#d\n15 0\n\n3\n";
    const image = parseNetpbm(bytesOf(text), "a.pgm");
    assertEquals([image.height, image.width], [2, 3]);
    assertEquals(numbersOf(lightOf(image), 15), [0, 5, 10, 15, 0, 3]);
  });

  it("reads raw files of 8 bits, whatever bytes the pixels are", () => {
    const image = parseNetpbm(bytesOf("P5\n# x\n2 2 255\n", 35, 10, 32, 255), "a.pgm");
    assertEquals(numbersOf(lightOf(image), 255), [35, 10, 32, 255]);
  });

  it("reads raw files of 16 bits, the high byte first", () => {
    const image = parseNetpbm(bytesOf("P5 2 1 1000 ", 1, 0, 3, 232), "a.pgm");
    assertEquals(numbersOf(lightOf(image), 1000), [256, 1000]);
  });

  it("reads bitmaps, in which 1 is black", () => {
    const plain = parseNetpbm(bytesOf("P1\n# c\n3 2\n010\n1 0 1\n"), "a.pbm");
    assertEquals(numbersOf(lightOf(plain), 1), [1, 0, 1, 0, 1, 0]);
    // Each row begins a byte.
    const raw = parseNetpbm(bytesOf("P4 9 2\n", 0b10000000, 0b10000000, 0, 0), "a.pbm");
    assertEquals(numbersOf(lightOf(raw), 1), [0, 1, 1, 1, 1, 1, 1, 1, 0, ...Array(9).fill(1)]);
  });

  it("reads pixmaps, plain and raw, of 8 and 16 bits", () => {
    for (
      const file of [
        bytesOf("P3 2 1 1000 # c\n 1 2 3  4 5 1000"),
        bytesOf("P6 2 1 1000\n", 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 3, 232),
      ]
    ) {
      const { planes } = parseNetpbm(file, "a.ppm");
      assertEquals(planes.map((plane) => numbersOf(plane, 1000)), [[1, 4], [2, 5], [3, 1000]]);
    }
  });

  it("says in one line what is wrong, and where", () => {
    for (
      const [bytes, problem] of [
        [bytesOf("P2"), "it ends before a width, at byte 2"],
        [bytesOf("P2 # only a comment"), "it ends before a width, at byte 20"],
        [bytesOf("P2 2 x"), "there is no height, at byte 5"],
        [bytesOf("P2 -2 2 9"), "there is no width, at byte 3"],
        [bytesOf("P2 0 2 9 "), "it is 0 pixels wide and 2 high, and has no pixel"],
        [bytesOf("P5 99999 99999 9 "), "are more than 33,554,432: make the image smaller"],
        [bytesOf("P5 99999999999999999 1 9 "), "its width is too large, at byte 20"],
        [bytesOf("P2 1 1 0 0"), "its largest value is 0, not from 1 to 65535"],
        [bytesOf("P2 1 1 65536 0"), "its largest value is 65536, not from 1 to 65535"],
        [bytesOf("P2 2 2 9 1 2 3"), "it ends at byte 14, short of its 4 pixels"],
        [bytesOf("P2 2 2 9 1 22 3"), "a pixel is 22, above its largest value 9, at byte 13"],
        [bytesOf("P2 1 1 9 1 2"), "it goes on to byte 12, but its pixels end, at byte 11"],
        [bytesOf("P5 2 1 9 ", 1), "it ends at byte 10, short of its 2 pixels"],
        [bytesOf("P5 1 1 9 ", 1, 2), "it goes on to byte 11, but its pixels end, at byte 10"],
        [bytesOf("P5 1 1 9 ", 10), "a pixel is 10, above its largest value 9"],
      ] as const
    ) {
      const error = assertThrows(() => parseNetpbm(bytes, "a.pgm"), SyntaxError, problem);
      assertEquals(error.message.startsWith("Cannot read a.pgm: "), true);
    }
  });

  it("reads mutated files, or refuses them as malformed", () => {
    const plain = bytesOf("P2 # c\n3 2 255\n0 5 10\n15 0 3\n");
    const raw = bytesOf("P5 3 2 300 ", 0, 1, 0, 2, 1, 3, 0, 4, 0, 5, 1, 6);
    const others = [
      bytesOf("P1 3 2 010 1 0 1"),
      bytesOf("P3 1 2 9 1 2 3 4 5 6"),
      bytesOf("P4 9 2 ", 1, 128, 2, 0),
      bytesOf("P6 1 2 255 ", 1, 2, 3, 4, 5, 6),
    ];
    for (const file of [plain, raw, ...others]) {
      fc.assert(fc.property(mutations(file), (bytes) => {
        try {
          const { height, width, planes } = parseNetpbm(bytes, "a.pgm");
          for (const pixels of planes) {
            assertEquals(pixels.length, height * width);
            assertEquals(pixels.every((light) => light >= 0 && light <= 1), true);
          }
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
        }
      }));
    }
  });
});

/** Returns the only plane of a picture. */
function lightOf({ planes: [light = new Float32Array(), ...others] }: Picture): Float32Array {
  assertEquals(others, []);
  return light;
}

function bytesOf(text: string, ...more: readonly number[]): Uint8Array {
  return new Uint8Array([...new TextEncoder().encode(text), ...more]);
}

/** Returns pixels as the whole numbers in the file. */
function numbersOf(pixels: Float32Array, most: number): number[] {
  return Array.from(pixels, (light) => Math.round(light * most));
}
