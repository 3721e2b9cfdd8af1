import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { columns, dense, fromRows, pipe, referenceEngine, toRows } from "../../mod.ts";

const engine = referenceEngine({ precision: "float64" });
const pass = { training: false, key: [0, 0] as const, statistics: [] };

describe("columns()", () => {
  it("takes a range of columns, and gives the others no gradient", () => {
    const input = fromRows([[1, 2, 3, 4], [5, 6, 7, 8]]);
    const cases: [number, number, number[][], number[][]][] = [
      [0, 2, [[1, 2], [5, 6]], [[9, 8, 0, 0], [7, 6, 0, 0]]],
      [1, 3, [[2, 3], [6, 7]], [[0, 9, 8, 0], [0, 7, 6, 0]]],
      [2, 4, [[3, 4], [7, 8]], [[0, 0, 9, 8], [0, 0, 7, 6]]],
    ];
    for (const [from, to, expected, gradient] of cases) {
      const layer = columns(from, to);
      const { output, saved } = layer.forward(engine, [], input, pass);
      assertEquals(toRows(output), expected);
      const back = layer.backward(engine, [], saved, fromRows([[9, 8], [7, 6]]), {
        inputGradient: true,
      });
      assertEquals(back.inputGradient && toRows(back.inputGradient), gradient);
    }
  });

  it("refuses a range that is empty, no range, or not within the inputs", () => {
    for (
      const [from, to] of [[-1, 2], [2, 2], [3, 2], [0.5, 2], [0, NaN], [0, Infinity]] as const
    ) {
      assertThrows(
        () => columns(from, to),
        RangeError,
        `Cannot take columns ${from} to ${to} of any inputs`,
      );
    }
    assertEquals(pipe(dense(1, 3), columns(0, 3)).outputs, 3);
    assertThrows(
      () => pipe(dense(1, 3), columns(0, 4)),
      RangeError,
      "Cannot take columns 0 to 4 of 3 inputs",
    );
  });
});
