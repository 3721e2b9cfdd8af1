import { assertEquals, assertNotEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { fromRows, matrix, random, shuffle, subset, take, toRows } from "../../mod.ts";
import { numbered } from "./numbered.ts";

const table = {
  inputs: fromRows([[1, 2], [3, 4], [5, 6]]),
  targets: fromRows([[10], [30], [50]]),
  weights: [1, 2, 3],
  columns: ["a", "b"],
};

describe("take()", () => {
  it("returns the first images, as views of the same bytes", () => {
    const dataset = numbered(5);
    const first = take(dataset, 2);
    assertEquals(first.inputs.rows, 2);
    assertEquals([...first.inputs.bytes], Array.from({ length: 12 }, (_, i) => i));
    assertEquals([...first.targets], [0, 1]);
    assertStrictEquals(first.inputs.bytes.buffer, dataset.inputs.bytes.buffer);
  });

  it("returns the first rows of a table, with matrix targets, weights and all else", () => {
    const { inputs, targets, ...others } = take(table, 2);
    assertEquals(toRows(inputs), [[1, 2], [3, 4]]);
    assertEquals(toRows(targets), [[10], [30]]);
    assertEquals(others, { weights: [1, 2], columns: ["a", "b"] });
  });

  it("has a type without the number of rows that the dataset had", () => {
    const part = take({ inputs: matrix(3, 2), targets: matrix(3, 1) }, 1);
    const rows: number = part.targets.rows;
    const cols: 1 = part.targets.cols;
    assertEquals([rows, cols], [1, 1]);
    // @ts-expect-error: the part has one row, not three
    const three: 3 = part.targets.rows;
    assertEquals(three === 3, false);
  });

  it("rejects a count that is not from 0 to the number of samples", () => {
    for (const count of [-1, 6, 0.5, NaN]) {
      assertThrows(
        () => take(numbered(5), count),
        RangeError,
        `Cannot take ${count} samples: the dataset has 5`,
      );
    }
  });

  it("rejects what is no dataset", () => {
    for (const [value, name] of [[undefined, "missing"], [[1], "a list of 1"], [{}, "a record"]]) {
      assertThrows(
        () => take(value as never, 1),
        TypeError,
        `Cannot take samples of ${name}: give a dataset, { inputs, targets }`,
      );
    }
  });

  it("rejects a dataset whose targets or weights are not as many as its inputs", () => {
    assertThrows(
      () => take({ ...table, targets: [0, 1] }, 2),
      RangeError,
      "Cannot pair 3 samples with 2 targets: the counts differ",
    );
    assertThrows(
      () => take({ ...table, weights: [1] }, 1),
      RangeError,
      "Cannot pair 3 samples with 1 weights: the counts differ",
    );
  });
});

describe("subset()", () => {
  it("returns the samples in the order of the indices, also twice", () => {
    const part = subset(table, [2, 0, 2]);
    assertEquals(toRows(part.inputs), [[5, 6], [1, 2], [5, 6]]);
    assertEquals(toRows(part.targets), [[50], [10], [50]]);
    assertEquals(part.weights, [3, 1, 3]);
  });

  it("keeps bytes bytes, float64 float64, and the size of images", () => {
    const { inputs, targets, ...size } = subset(numbered(5), Uint8Array.of(4, 1));
    assertEquals(inputs.bytes, Uint8Array.of(24, 25, 26, 27, 28, 29, 6, 7, 8, 9, 10, 11));
    assertEquals([inputs.rows, inputs.cols, inputs.scale], [2, 6, 1 / 255]);
    assertEquals(targets, Uint8Array.of(4, 1));
    assertEquals(size, { height: 2, width: 3, channels: 1, classes: 10 });
    const exact = { rows: 2, cols: 1, data: Float64Array.of(0.1, 0.2) };
    assertEquals(subset({ inputs: exact, targets: [0, 1] }, [1]).inputs.data, Float64Array.of(0.2));
  });

  it("rejects an index that is not that of a sample", () => {
    for (const index of [3, -1, 0.5, NaN]) {
      assertThrows(
        () => subset(table, [0, index]),
        RangeError,
        `Cannot take sample ${index}: the dataset has 3, from 0`,
      );
    }
  });
});

describe("shuffle()", () => {
  it("keeps every sample together with its target and weight", () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat(), (count, seed) => {
        const numbers = Array.from({ length: count }, (_, i) => i);
        const dataset = { inputs: matrix(count, 1, numbers), targets: numbers, weights: numbers };
        const { inputs, targets, weights } = shuffle(dataset, random.key(seed));
        assertEquals([...inputs.data], targets);
        assertEquals(weights, targets);
        assertEquals(targets.toSorted((a, b) => a - b), numbers);
      }),
      { seed: 1 },
    );
  });

  it("gives the same order for the same key, and another one for another key", () => {
    const orderOf = (seed: number) => [...shuffle(numbered(10), random.key(seed)).targets];
    assertEquals(orderOf(1), orderOf(1));
    assertNotEquals(orderOf(1), orderOf(2));
  });
});
