import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  cellStrengths,
  takenText,
  topConfusions,
} from "../../../../scripts/demo/page/mistakes/cells.ts";
import { nextCell } from "../../../../scripts/demo/page/mistakes/next_cell.ts";

describe("cellStrengths()", () => {
  it("are the parts of the class's images on the diagonal, and else of the most frequent mistake", () => {
    assertEquals(cellStrengths([[3, 1, 0], [4, 4, 0], [0, 0, 0]]), [
      [0.75, 0.25, 0],
      [1, 0.5, 0],
      [0, 0, 0],
    ]);
  });

  it("are no part of nothing where there are no mistakes", () => {
    assertEquals(cellStrengths([[2, 0], [0, 2]]), [[1, 0], [0, 1]]);
  });
});

describe("topConfusions()", () => {
  it("are the mistakes with the largest counts, without what is right and what never happened", () => {
    const confusion = [[9, 1, 3], [0, 9, 2], [0, 1, 9]];
    assertEquals(topConfusions(confusion, 3), [
      { target: 0, prediction: 2, count: 3 },
      { target: 1, prediction: 2, count: 2 },
      { target: 0, prediction: 1, count: 1 },
    ]);
    assertEquals(topConfusions(confusion, 9).length, 4);
  });
});

describe("takenText()", () => {
  it("names both classes, or the one that was read correctly", () => {
    assertEquals(takenText({ target: 1, prediction: 0 }, ["cat", "dog"]), "dog taken for cat");
    assertEquals(takenText({ target: 1, prediction: 1 }, ["cat", "dog"]), "dog read correctly");
    assertEquals(takenText({ target: 7, prediction: 1 }, []), "7 taken for 1");
  });
});

describe("nextCell()", () => {
  const cell = { target: 1, prediction: 1 };
  const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

  it("goes to the neighbors, and to the ends of a row", () => {
    assertEquals(
      keys.map((key) => nextCell(key, cell, 4)).map((next) => [next?.target, next?.prediction]),
      [[0, 1], [2, 1], [1, 0], [1, 2], [1, 0], [1, 3]],
    );
  });

  it("stays in the matrix, also in one that has become smaller", () => {
    assertEquals(nextCell("ArrowDown", cell, 2), cell);
    assertEquals(nextCell("ArrowUp", { target: 9, prediction: 9 }, 2), cell);
    assertEquals(nextCell("Enter", cell, 2), undefined);
  });
});
