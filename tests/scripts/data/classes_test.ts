import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { briefly, classesFor, classesOf } from "../../../scripts/data/classes.ts";

describe("classesOf()", () => {
  it("takes labels from 0 on without a gap for classes", () => {
    assertEquals(classesOf([[2, 0], [1, 0]], undefined), { labels: [0, 1, 2], areLabels: true });
  });

  it("numbers other labels in their order", () => {
    const letters = classesOf([[3, 1, 2], [1]], undefined);
    assertEquals(letters, { labels: [1, 2, 3], areLabels: false });
    assertEquals(classesOf([[8, 3]], undefined).labels, [3, 8]);
    assertEquals(classesOf([[1, -1]], undefined).labels, [-1, 1]);
  });

  it("leaves labels below a given number of classes as they are", () => {
    assertEquals(classesOf([[1, 3]], 4).labels, [0, 1, 2, 3]);
    assertEquals(classesOf([[1, 4]], 2).labels, [1, 4]);
    assertThrows(
      () => classesOf([[1, 4, 9]], 2),
      RangeError,
      "for 2 classes: there are 3 different ones, from 1 to 9",
    );
  });

  it("refuses more than 256 different labels", () => {
    const labels = Array.from({ length: 257 }, (_, i) => i);
    assertThrows(() => classesOf([labels], undefined), RangeError, "more than 256");
  });
});

describe("classesFor()", () => {
  it("gives each label the class that stands for it", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 300 }), { minLength: 1 }), (labels) => {
        fc.pre(new Set(labels).size <= 256);
        const classes = classesOf([labels], undefined);
        const numbers = classesFor(labels, classes, "labels");
        assertEquals(Array.from(numbers, (number) => classes.labels[number]), labels);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("names a label that stands for none", () => {
    const message = "Cannot use a: label 7 of image 1 is not one of 1 to 3";
    const classes = { labels: [1, 2, 3], areLabels: false };
    assertThrows(() => classesFor([1, 7], classes, "a"), RangeError, message);
  });
});

it("briefly() writes many numbers as few", () => {
  assertEquals(briefly([1, 2, 3]), "1 to 3");
  assertEquals(briefly([3, 8]), "3, 8");
  assertEquals(briefly([1, 3, 5, 7, 9, 11, 13, 15, 17]), "1, 3, 5, 7, 9, … 17: 9 in all");
});
