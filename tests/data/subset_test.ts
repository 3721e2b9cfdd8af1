import { assertEquals, assertNotEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  balancedClassWeights,
  dense,
  fromRows,
  matrix,
  oneHot,
  parallel,
  random,
  shuffle,
  subset,
  take,
  toRows,
  trainTestSplit,
  tree,
} from "../../mod.ts";
import { standardizationOf, standardize } from "../../lib/data/standardize.ts";
import {
  accuracyScore,
  binaryScores,
  confusionMatrix,
  ofColumns,
  r2Score,
  regressionScores,
  rocAucScore,
  surestMistakes,
} from "../../lib/training/metrics.ts";
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

describe("data whose length does not fit its sizes", () => {
  const key = random.key(1);
  const short = { rows: 2, cols: 2, data: new Float32Array(3) };
  const long = { rows: 2, cols: 2, data: new Float32Array(5) };
  const bytes = { rows: 2, cols: 2, bytes: new Uint8Array(3), scale: 1, shift: 0 };
  const right = matrix(2, 2);

  it("is refused, never filled up or cut off", () => {
    const cases = [
      [{ inputs: short, targets: [0, 1] }, "it holds 4 numbers, not 3"],
      [{ inputs: long, targets: [0, 1] }, "it holds 4 numbers, not 5"],
      [{ inputs: bytes, targets: [0, 1] }, "it holds 4 bytes, not 3"],
      [{ inputs: right, targets: short }, "it holds 4 numbers, not 3"],
      [{ inputs: right, targets: [0, 1], weights: [1] }, "Cannot pair 2 samples with 1 weights"],
    ] as const;
    for (const [dataset, message] of cases) {
      const uses = [
        () => take(dataset, 1),
        () => subset(dataset, [1, 0]),
        () => shuffle(dataset, key),
        () => trainTestSplit(dataset, 1),
        () => trainTestSplit(dataset, 1, { key }),
      ];
      for (const use of uses) assertThrows(use, RangeError, message);
    }
    for (const wrong of [short, long]) {
      const uses = [
        () => toRows(wrong),
        () => standardizationOf(wrong),
        () => standardize(wrong, { means: [0, 0], deviations: [1, 1] }),
        () => accuracyScore(wrong, [0, 1]),
        () => regressionScores(right, wrong),
        () => r2Score(wrong, right),
        () => rocAucScore({ ...wrong, cols: 1 }, [0, 1]),
        () => ofColumns(0, 1, regressionScores)(wrong, right, {}),
      ];
      for (const use of uses) assertThrows(use, RangeError, `numbers, not ${wrong.data.length}`);
    }
  });
});

describe("values of the wrong kind", () => {
  const bytes = { rows: 2, cols: 2, bytes: new Uint8Array(4), scale: 1, shift: 0 };
  const wrong = bytes as never;
  const right = matrix(2, 2);
  const dataset = { inputs: right, targets: [0, 1] };

  it("are refused by what they are", () => {
    const ofBytes = [
      () => toRows(wrong),
      () => accuracyScore(wrong, [0, 1]),
      () => accuracyScore(right, wrong),
      () => regressionScores(wrong, right),
      () => r2Score(right, wrong),
      () => binaryScores(right, wrong, { threshold: 0 }),
      () => tree.map((leaf) => leaf, { weights: wrong }),
      () => tree.leaves([wrong]),
      () => tree.entries([wrong]),
      () => tree.zip((leaf) => leaf, [right], [wrong]),
    ];
    for (const use of ofBytes) {
      assertThrows(use, TypeError, "matrix of bytes");
      assertThrows(use, TypeError, "gather() makes numbers of its rows");
    }
    const cases: [() => void, string][] = [
      [() => subset(dataset, 3 as never), "Cannot take the samples 3: give a list"],
      [() => subset({ inputs: right, targets: wrong }, [0]), "they are bytes; gather() makes"],
      [() => take({ inputs: right, targets: null as never }, 1), "give a dataset"],
      [
        () => take({ ...dataset, weights: 3 as never }, 1),
        "Cannot weight 2 samples by 3: give a list of numbers",
      ],
      [
        () => trainTestSplit(dataset, 1, { key: random.key(1), stratify: "yes" as never }),
        'Cannot stratify by "yes": give true, or the class of each sample',
      ],
      [() => oneHot(wrong, 3), "Cannot take a record as labels"],
      [() => balancedClassWeights(wrong, 3), "Cannot take a record as labels"],
      [() => confusionMatrix(wrong, wrong, 3), "Cannot take a record as labels"],
      [() => surestMistakes(right, wrong, 1), "Cannot take a record as labels"],
      [() => fromRows(5 as never), "Cannot make a matrix of 5: give a list of rows"],
      [() => fromRows([null as never]), "row 0 is null, not a list of numbers"],
      [() => toRows(undefined as never), "Cannot list the rows of missing: give a matrix"],
      [() => tree.leaves([3 as never]), "Cannot take 3 as a part of a tree"],
      [
        () => parallel("concat" as never, [dense(2, 2)] as never),
        'Cannot join "concat": give a list of layers first',
      ],
      [() => parallel([dense(2, 2)], undefined as never), "Cannot join layers by missing"],
    ];
    for (const [use, message] of cases) assertThrows(use, TypeError, message);
  });

  it("are shown with their types", () => {
    const cases: [() => void, string][] = [
      [() => oneHot(["0"] as never, 3), 'Cannot take "0" as the class of sample 0'],
      [() => oneHot(BigInt64Array.of(0n) as never, 3), "Cannot take 0n as the class of sample 0"],
      [() => balancedClassWeights(["0"] as never, 3), 'Cannot take "0" as the class of sample 0'],
      [() => oneHot([0], 2.5), "Cannot make rows of 2.5 classes"],
      [() => take(dataset, "1" as never), 'Cannot take "1" samples'],
      [() => subset(dataset, ["1"] as never), 'Cannot take sample "1"'],
      [() => random.key("5" as never), 'Cannot make a key of seed "5"'],
    ];
    for (const [use, message] of cases) assertThrows(use, RangeError, message);
  });
});
