import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { labelsLength, parseLabels } from "../../lib/data/idx_labels.ts";
import { idxBytes } from "./samples.ts";

/** Returns the bytes of a table of 32-bit integers as IDX. */
function tableBytes(sizes: readonly number[], numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * (1 + sizes.length + numbers.length)));
  [0x0c00 + sizes.length, ...sizes, ...numbers].forEach((word, i) => view.setInt32(4 * i, word));
  return new Uint8Array(view.buffer);
}

describe("parseLabels()", () => {
  it("reads bytes, integers, and the first column of a table", () => {
    assertEquals([...parseLabels(idxBytes([2], [7, 1]), "a")], [7, 1]);
    assertEquals([...parseLabels(tableBytes([2], [300, -1]), "a")], [300, -1]);
    assertEquals([...parseLabels(tableBytes([2, 3], [5, 8, 9, 4, 8, 9]), "a")], [5, 4]);
  });

  it("refuses images, and files that are too short or too long", () => {
    assertThrows(
      () => parseLabels(idxBytes([1, 1, 1], [1]), "a"),
      SyntaxError,
      "Cannot read labels from a: it holds images",
    );
    const table = tableBytes([2, 1], [5, 4]);
    for (
      const bytes of [table.subarray(0, -1), new Uint8Array([...table, 0]), table.subarray(0, 9)]
    ) {
      assertThrows(() => parseLabels(bytes, "a"), SyntaxError, "Cannot read a: it ");
    }
  });

  it("reads mutated files as a label for each row, or refuses them in one line", () => {
    const edits = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 255 })), { maxLength: 3 });
    fc.assert(
      fc.property(edits, fc.nat({ max: 40 }), (edits, length) => {
        const bytes = tableBytes([2, 2], [5, 8, 4, 9]).slice(0, length);
        for (const [place, byte] of edits) if (place < bytes.length) bytes[place] = byte;
        try {
          const labels = parseLabels(bytes, "a");
          assert(labels.length <= bytes.length);
        } catch (error) {
          assert(error instanceof SyntaxError, `${error}`);
          assertMatch(error.message, /^Cannot read .+$/);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

it("labelsLength() tells how long a file is by its first bytes", () => {
  const table = tableBytes([2, 3], [5, 8, 9, 4, 8, 9]);
  assertEquals(labelsLength(table.subarray(0, 12)), table.length);
  assertEquals(labelsLength(table.subarray(0, 5)), 12);
  assertEquals(labelsLength(idxBytes([2], [7, 1])), 10);
});
