import { assertEquals, assertThrows } from "@std/assert";
import { it } from "@std/testing/bdd";
import { type Matrix, referenceEngine } from "../../../mod.ts";
import { draw } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

const reference = referenceEngine();

function equal(found: Matrix, expected: Matrix): void {
  assertEquals([found.rows, found.cols], [expected.rows, expected.cols]);
  assertEquals(found.data, expected.data);
}

await onWebgpu("kernels for columns on a GPU", (engine) => {
  for (const places of [1, 6]) {
    it(`put matrices side by side, with ${places} places`, () => {
      const lists = [
        ...[[], [0, 0], [1], [3, 2], [1, 0, 4]],
        // One more than a kernel takes, and many more.
        ...[[2, 2, 2, 2, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], Array<number>(17).fill(3)],
      ];
      for (const widths of lists) {
        for (const rows of [0, 1, 65]) {
          const parts = widths.map((width, i) => draw(i, rows, width * places));
          equal(engine.concatColumns(parts, places), reference.concatColumns(parts, places));
        }
      }
    });

    it(`take columns out of matrices, with ${places} places`, () => {
      for (const rows of [0, 1, 65]) {
        const a = draw(rows, rows, 9 * places);
        for (const [from, to] of [[0, 9], [2, 5], [8, 9], [4, 4]] as const) {
          equal(
            engine.sliceColumns(a, from, to, places),
            reference.sliceColumns(a, from, to, places),
          );
        }
      }
    });
  }

  it("put a matrix beside itself", () => {
    const a = draw(1, 3, 4);
    const found = engine.scope(() => {
      const twice = engine.scale(2, a);
      return engine.concatColumns([twice, a, twice]);
    });
    const twice = reference.scale(2, a);
    equal(found, reference.concatColumns([twice, a, twice]));
  });

  it("put up to 7 matrices side by side at once", () => {
    const dispatches = (count: number) => {
      const parts = Array.from({ length: count }, (_, i) => draw(i, 2, 3));
      const before = engine.counts().dispatches;
      engine.concatColumns(parts);
      return engine.counts().dispatches - before;
    };
    assertEquals([1, 7, 8].map(dispatches), [1, 1, 2]);
  });

  it("refuse sizes that do not fit", () => {
    const a = draw(1, 2, 6);
    assertThrows(() => engine.concatColumns([a, draw(2, 3, 6)]), RangeError, "2 and 3 differ");
    assertThrows(() => engine.concatColumns([a], 4), RangeError, "images of 4 pixels");
    assertThrows(() => engine.sliceColumns(a, 2, 7), RangeError, "columns 2 to 7 of 2x6");
  });
});
