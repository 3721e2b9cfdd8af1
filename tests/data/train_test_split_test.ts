import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { fromRows, matrix, random, take, trainTestSplit } from "../../mod.ts";
import { numbered } from "./numbered.ts";

const key = random.key(1);

function labelled(targets: readonly number[]) {
  return { inputs: matrix(targets.length, 1, targets.map((_, i) => i)), targets };
}

/** Returns how often each label comes. */
function countsOf(labels: Iterable<number>): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

describe("trainTestSplit()", () => {
  it("splits images off the end, as views of the same bytes", () => {
    const dataset = numbered(5);
    const [rest, last] = trainTestSplit(dataset, 2);
    assertEquals([...rest.targets, "|", ...last.targets], [0, 1, 2, "|", 3, 4]);
    assertEquals([...last.inputs.bytes], Array.from({ length: 12 }, (_, i) => 18 + i));
    assertStrictEquals(last.inputs.bytes.buffer, dataset.inputs.bytes.buffer);
    assertEquals({ ...last, inputs: null, targets: null }, {
      height: 2,
      width: 3,
      channels: 1,
      classes: 10,
      inputs: null,
      targets: null,
    });
  });

  it("keeps the weights of the samples", () => {
    const [rest, last] = trainTestSplit({ ...numbered(5), weights: [1, 2, 3, 4, 5] }, 2);
    assertEquals([rest.weights, last.weights], [[1, 2, 3], [4, 5]]);
  });

  it("loses no image", () => {
    const sizes = fc.nat({ max: 12 }).chain((count) =>
      fc.tuple(fc.constant(count), fc.nat({ max: count }))
    );
    fc.assert(
      fc.property(sizes, ([count, split]) => {
        const dataset = numbered(count);
        const [rest, last] = trainTestSplit(dataset, split);
        assertEquals(rest, take(dataset, count - split));
        assertEquals(last.inputs.rows, split);
        assertEquals([...rest.inputs.bytes, ...last.inputs.bytes], [...dataset.inputs.bytes]);
        assertEquals([...rest.targets, ...last.targets], [...dataset.targets]);
      }),
      { seed: 1 },
    );
  });

  it("takes a part below 1 as a share of the samples, rounded", () => {
    const sizes = (count: number, share: number) =>
      trainTestSplit(numbered(count), share).map(({ inputs }) => inputs.rows);
    assertEquals(sizes(10, 0.2), [8, 2]);
    assertEquals(sizes(7, 0.5), [3, 4]);
    assertEquals(sizes(10, 1), [9, 1]);
    assertThrows(
      () => trainTestSplit(numbered(4), 0.1),
      RangeError,
      "Cannot split off 0.1 of 4 samples: that is less than half a sample",
    );
  });

  it("rejects a count that is not from 0 to the number of samples", () => {
    for (const count of [6, -1, 1.5, NaN, Infinity]) {
      assertThrows(
        () => trainTestSplit(numbered(5), count),
        RangeError,
        `Cannot split off ${count} samples: the dataset has 5`,
      );
    }
  });

  it("draws the samples by the key, in random order", () => {
    const dataset = labelled(Array.from({ length: 100 }, (_, i) => i < 50 ? 0 : 1));
    const [rest, test] = trainTestSplit(dataset, 30, { key });
    assertEquals([rest.inputs.rows, test.inputs.rows], [70, 30]);
    const all = [...rest.inputs.data, ...test.inputs.data];
    assertEquals(all.toSorted((a, b) => a - b), [...dataset.inputs.data]);
    assert(countsOf(test.targets)[0]! > 5 && countsOf(test.targets)[1]! > 5);
    assert(rest.targets.join("").includes("101"), "neither part is sorted");
    assertEquals(trainTestSplit(dataset, 30, { key }), [rest, test]);
    assertNotEquals(trainTestSplit(dataset, 30, { key: random.key(2) }), [rest, test]);
  });

  it("gives each class its share with stratify", () => {
    const targets = Array.from({ length: 200 }, (_, i) => i < 100 ? 0 : i < 160 ? 1 : 2);
    const [rest, test] = trainTestSplit(labelled(targets), 0.1, { key, stratify: true });
    assertEquals(countsOf(test.targets), { 0: 10, 1: 6, 2: 4 });
    assertEquals(countsOf(rest.targets), { 0: 90, 1: 54, 2: 36 });
    // Each input is the index of its sample.
    for (const part of [rest, test]) {
      assertEquals(part.targets, Array.from(part.inputs.data, (i) => targets[i] ?? NaN));
    }
  });

  it("keeps each class in both parts where the counts allow", () => {
    const rare = [...new Array(96).fill(0), 1, 1, 2, 3];
    const [rest, test] = trainTestSplit(labelled(rare), 5, { key, stratify: true });
    assertEquals(countsOf(test.targets), { 0: 4, 1: 1 });
    assertEquals(countsOf(rest.targets), { 0: 92, 1: 1, 2: 1, 3: 1 });
    const [few] = trainTestSplit(labelled(rare), 95, { key, stratify: true });
    assertEquals(countsOf(few.targets), { 0: 2, 1: 1, 2: 1, 3: 1 });
  });

  it("splits off exactly as many as asked, within one of each share, for any labels", () => {
    const cases = fc.array(fc.nat({ max: 6 }), { maxLength: 60 }).chain((labels) =>
      fc.tuple(fc.constant(labels), fc.nat({ max: labels.length }), fc.nat())
    );
    fc.assert(
      fc.property(cases, ([labels, size, seed]) => {
        const options = { key: random.key(seed), stratify: true };
        const [rest, test] = trainTestSplit(labelled(labels), size, options);
        assertEquals(test.inputs.rows, size);
        assertEquals(rest.inputs.rows, labels.length - size);
        const all = [...rest.inputs.data, ...test.inputs.data];
        assertEquals(all.toSorted((a, b) => a - b), labels.map((_, i) => i));
        const taken = countsOf(test.targets);
        const isLoose = Object.values(countsOf(labels)).some((n) => n * size < labels.length) ||
          Object.values(countsOf(labels)).some((n) => n * (labels.length - size) < labels.length);
        for (const [label, count] of Object.entries(countsOf(labels))) {
          const off = Math.abs((taken[Number(label)] ?? 0) - size * count / labels.length);
          assert(isLoose || off < 1, `${label}: ${off}`);
        }
      }),
      { seed: 1 },
    );
  });

  it("stratifies by classes of one's own, where targets are a matrix", () => {
    const dataset = { inputs: fromRows([[1], [2], [3], [4]]), targets: matrix(4, 2) };
    const groups = [0, 0, 1, 1];
    const [, test] = trainTestSplit(dataset, 2, { key, stratify: groups });
    assertEquals([...test.inputs.data].map((x) => x <= 2 ? 0 : 1).toSorted(), [0, 1]);
    assertThrows(
      () => trainTestSplit(dataset, 2, { key, stratify: true }),
      TypeError,
      "Cannot stratify by a matrix of targets",
    );
    assertThrows(
      () => trainTestSplit(dataset, 2, { key, stratify: [1] }),
      RangeError,
      "Cannot stratify 4 samples by 1 classes: the counts differ",
    );
    assertThrows(
      () => trainTestSplit(dataset, 2, { key, stratify: [1, NaN, 1, 1] }),
      RangeError,
      "Cannot stratify by NaN, the class of sample 1",
    );
  });

  it("asks for a key", () => {
    assertThrows(
      // @ts-expect-error: the key is missing
      () => trainTestSplit(numbered(4), 2, { stratify: true }),
      TypeError,
      "Cannot draw samples without a key",
    );
  });
});
