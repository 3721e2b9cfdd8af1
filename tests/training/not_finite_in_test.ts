import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fromRows } from "../../mod.ts";
import { notFiniteIn } from "../../lib/training/not_finite_in.ts";

describe("notFiniteIn()", () => {
  const inputs = fromRows([[1, 2], [NaN, 4], [5, -Infinity]]);
  const whole = fromRows([[0], [1], [2]]);

  it("looks at the samples that it is asked about, in their order", () => {
    const dataset = { inputs, targets: [0, 1, 0] };
    assertEquals(notFiniteIn(dataset, Uint32Array.of(0)), undefined);
    assertEquals(
      notFiniteIn(dataset, Uint32Array.of(0, 2, 1)),
      "row 2, column 1 of the inputs is -Infinity",
    );
    assertEquals(
      notFiniteIn(dataset, Uint32Array.of(1), "batch 4 of epoch 2"),
      "row 1, column 0 of the inputs of batch 4 of epoch 2 is NaN",
    );
  });

  it("looks at targets and weights too", () => {
    const rows = Uint32Array.of(0, 1, 2);
    assertEquals(
      notFiniteIn({ inputs: whole, targets: inputs }, rows),
      "row 1, column 0 of the targets is NaN",
    );
    assertEquals(
      notFiniteIn({ inputs: whole, targets: [0, NaN, 1] }, rows),
      "row 1 of the targets is NaN",
    );
    assertEquals(
      notFiniteIn({ inputs: whole, targets: whole, weights: [1, 1, Infinity] }, rows),
      "row 2 of the weights is Infinity",
    );
  });

  it("finds nothing in bytes", () => {
    const bytes = { rows: 1, cols: 2, bytes: Uint8Array.of(0, 255), scale: 1, shift: 0 };
    assertEquals(notFiniteIn({ inputs: bytes, targets: [0] }, Uint32Array.of(0)), undefined);
  });
});
