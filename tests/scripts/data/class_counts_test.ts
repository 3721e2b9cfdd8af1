import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adviceOf,
  classCountsText,
  countsOf,
  isWorthTelling,
  onlyClass,
} from "../../../scripts/data/class_counts.ts";

const names = ["cat", "dog"];
const even = { names, training: [10, 14], validation: [1, 1], test: [2, 2] };

describe("isWorthTelling()", () => {
  it("is about classes that are uneven in training, or missing in a part", () => {
    assertEquals(isWorthTelling(even), false);
    assertEquals(isWorthTelling({ ...even, training: [10, 15] }), true);
    assertEquals(isWorthTelling({ ...even, validation: [0, 2] }), true);
    assertEquals(isWorthTelling({ ...even, validation: undefined }), false);
    assertEquals(isWorthTelling({ ...even, test: [4, 0] }), true);
    assertEquals(isWorthTelling({ ...even, training: [24, 0] }), true);
  });
});

it("adviceOf() names the classes that are missing, and what helps rare ones", () => {
  const uneven = { ...even, training: [30, 10] };
  const balanced = "The classes are uneven: --class-weights balanced lets rare ones count as much.";
  assertEquals(adviceOf(uneven, false), [balanced]);
  assertEquals(adviceOf(uneven, true), []);
  assertEquals(adviceOf({ ...even, training: [24, 0] }, false), [
    "The test images show what no training image shows: dog.",
  ]);
  assertEquals(adviceOf({ ...even, validation: [0, 2], test: [4, 0] }, false), [
    "No test image shows: dog.",
    "No validation image shows: cat.",
  ]);
  const unused = { names, training: [5, 0], validation: undefined, test: [5, 0] };
  assertEquals(adviceOf(unused, false), ["No image at all shows: dog."]);
});

it("classCountsText() is a table", () => {
  assertEquals(
    classCountsText({ ...even, training: [1000, 900] }, { isWeighted: false, width: 80 }),
    "class  training  validation  test\n" +
      "cat       1,000           1     2\n" +
      "dog         900           1     2",
  );
});

it("countsOf() counts, and onlyClass() finds a class that is alone", () => {
  assertEquals(countsOf([2, 0, 2], 4), [1, 0, 2, 0]);
  assertEquals([onlyClass([0, 3]), onlyClass([1, 3]), onlyClass([0, 0])], [
    1,
    undefined,
    undefined,
  ]);
});
