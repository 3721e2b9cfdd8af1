import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { percentText, readingOf, readingText } from "../../../../scripts/demo/page/draw/reading.ts";

const said = (...probabilities: readonly number[]): string | undefined => {
  const reading = readingOf(probabilities);
  return reading && readingText(reading, (i) => "abc"[i] ?? "?");
};

describe("a reading", () => {
  it("is told as sure, as likely, or as unsure", () => {
    assertEquals(said(0.02, 0.95, 0.03), "It reads b (95.0 %).");
    assertEquals(said(0.6, 0.1, 0.3), "Probably a (60.0 %), perhaps c (30.0 %).");
    assertEquals(
      said(0.2, 0.35, 0.45),
      "Not sure: c (45.0 %) or b (35.0 %).",
    );
  });

  it("has the classes in the order of their probabilities", () => {
    assertEquals(readingOf([0.2, 0.7, 0.1]), {
      best: { index: 1, probability: 0.7 },
      second: { index: 0, probability: 0.2 },
      certainty: "likely",
    });
  });

  it("has no second class where there is one only", () => {
    assertEquals(said(1), "It reads a (100.0 %).");
  });

  it("is none of no probabilities, or of what is no number", () => {
    assertEquals(readingOf([]), undefined);
    assertEquals(readingOf([NaN, NaN]), undefined);
  });
});

describe("percentText()", () => {
  it("tells nearly nothing and nearly all from nothing and all", () => {
    assertEquals([0, 1e-9, 0.0009, 0.001, 0.5, 0.999, 0.9995, 1].map(percentText), [
      ...["0.0 %", "< 0.1 %", "< 0.1 %", "0.1 %"],
      ...["50.0 %", "99.9 %", "> 99.9 %", "100.0 %"],
    ]);
    assertEquals([NaN, -1, 2].map(percentText), ["?", "?", "?"]);
  });
});
