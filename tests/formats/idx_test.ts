import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { parseIdx } from "../../lib/formats/idx.ts";
import { idxBytes } from "../data/samples.ts";

describe("parseIdx()", () => {
  it("reads labels, gray images and images with channels", () => {
    for (const sizes of [[3], [2, 2, 3], [2, 1, 2, 3], [0], [0, 28, 28]]) {
      const data = Uint8Array.from({ length: sizes.reduce((a, b) => a * b) }, (_, i) => 255 - i);
      assertEquals(parseIdx(idxBytes(sizes, data)), { sizes, data });
    }
  });

  it("returns a view of the bytes, also if they are part of a larger buffer", () => {
    const buffer = new Uint8Array([99, 99, ...idxBytes([2], [4, 5]), 99]);
    const { data } = parseIdx(buffer.subarray(2, -1));
    assertEquals([...data], [4, 5]);
    assertStrictEquals(data.buffer, buffer.buffer);
  });

  it("rejects an empty file", () => {
    assertThrows(
      () => parseIdx(new Uint8Array(), "labels.idx"),
      SyntaxError,
      "Cannot read labels.idx: it is empty",
    );
  });

  it("rejects a wrong magic number", () => {
    const signedBytes = idxBytes([1], [1]).with(2, 9);
    const twoDimensions = idxBytes([1, 1], [1]);
    const text = new TextEncoder().encode("text");
    for (
      const [bytes, magic] of [
        [signedBytes, "0x00000901"],
        [twoDimensions, "0x00000802"],
        [text, "0x74657874"],
      ] as const
    ) {
      assertThrows(
        () => parseIdx(bytes, "a.idx"),
        SyntaxError,
        `Cannot read a.idx: the magic number at byte 0 is ${magic}, ` +
          "not 0x00000801, 0x00000803 or 0x00000804",
      );
    }
  });

  it("rejects a file that is cut short, with the byte offset", () => {
    const whole = idxBytes([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    const problems = [
      [3, "it ends at byte 3, within its magic number"],
      [15, "it ends at byte 15, within the 3 sizes that end at byte 16"],
      [23, "it ends at byte 23, but its 2x2x2 bytes of data end at byte 24"],
    ] as const;
    for (const [length, problem] of problems) {
      assertThrows(
        () => parseIdx(whole.subarray(0, length), "a.idx"),
        SyntaxError,
        `Cannot read a.idx: ${problem}`,
      );
    }
  });

  it("rejects bytes after the data", () => {
    assertThrows(
      () => parseIdx(new Uint8Array([...idxBytes([2], [1, 2]), 0]), "a.idx"),
      SyntaxError,
      "Cannot read a.idx: it goes on to byte 11, but its data ends at byte 10",
    );
  });

  it("rejects sizes whose product is too large for a number", () => {
    const huge = 2 ** 32 - 1;
    assertThrows(
      () => parseIdx(idxBytes([huge, huge, huge, huge], [1])),
      SyntaxError,
      "it ends at byte 21, but its",
    );
  });

  it("reads all of mutated bytes or rejects them in one line", () => {
    const sizes = fc.oneof(
      fc.tuple(fc.nat({ max: 20 })),
      fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.nat({ max: 4 })),
    );
    const edits = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 255 })), { maxLength: 3 });
    const extra = fc.uint8Array({ maxLength: 3 });
    const cut = fc.oneof(fc.constant(0), fc.nat({ max: 30 }));
    fc.assert(
      fc.property(sizes, edits, extra, cut, (sizes, edits, extra, cut) => {
        const length = sizes.reduce((product: number, size) => product * size, 1);
        const whole = Uint8Array.from([...idxBytes(sizes, new Uint8Array(length)), ...extra]);
        for (const [position, byte] of edits) whole[position] = byte;
        readsInFullOrRejects(whole.subarray(0, whole.length - Math.min(cut, whole.length)));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("reads all of random bytes or rejects them in one line", () => {
    fc.assert(fc.property(fc.uint8Array(), readsInFullOrRejects), { seed: 1, numRuns: 500 });
  });
});

function readsInFullOrRejects(bytes: Uint8Array): void {
  try {
    const { sizes, data } = parseIdx(bytes, "a.idx");
    assertEquals(data.length, sizes.reduce((product, size) => product * size, 1));
    assertEquals(data.length + 4 + 4 * sizes.length, bytes.length);
  } catch (error) {
    assert(error instanceof SyntaxError, `${error}`);
    assertMatch(error.message, /^Cannot read a\.idx: .+$/);
  }
}
