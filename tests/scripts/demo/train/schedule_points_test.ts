import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { barPart } from "../../../../scripts/demo/page/train/bar_part.ts";
import {
  pathOf,
  schedulePoints,
  stepsOf,
} from "../../../../scripts/demo/page/train/schedule_points.ts";
import { presets } from "../setting/settings.ts";

const { recipe } = presets.default;

describe("stepsOf()", () => {
  it("counts the last batch of an epoch, however small it is", () => {
    assertEquals(stepsOf(recipe, 55_000), 1290);
    assertEquals(stepsOf({ ...recipe, batchSize: 1e9 }, 55_000), 3);
    assertEquals(stepsOf({ ...recipe, steps: 7 }, 55_000), 7);
  });
});

describe("schedulePoints()", () => {
  const constant = { ...recipe, schedule: "constant", learningRate: 0.5 } as const;

  it("has the first step and the last one, and no step twice", () => {
    const steps = (count: number, most: number) =>
      schedulePoints(constant, count, most).map(({ step }) => step);
    assertEquals(steps(1290, 4), [0, 430, 859, 1289]);
    assertEquals(steps(3, 100), [0, 1, 2]);
    assertEquals(steps(1, 100), [0]);
  });

  it("has the rates of the training, warm-up included", () => {
    const rates = schedulePoints({ ...constant, warmup: 2 }, 4, 9).map(({ rate }) => rate);
    assertEquals(rates, [0.25, 0.5, 0.5, 0.5]);
  });
});

describe("pathOf()", () => {
  it("fills a picture with the largest rate", () => {
    const points = [{ step: 0, rate: 1 }, { step: 4, rate: 2 }, { step: 8, rate: 0 }];
    assertEquals(pathOf(points, { width: 80, height: 10 }), "M0.0 5.0L40.0 0.0L80.0 10.0");
    assertEquals(pathOf([{ step: 0, rate: 0 }], { width: 80, height: 10 }), "M0.0 10.0");
  });
});

describe("barPart()", () => {
  it("is a scale of four powers of ten", () => {
    assertEquals([3, 0.3, 0.03].map((norm) => Math.round(100 * barPart(norm, 3))), [100, 75, 50]);
    assertEquals([1e-9, 0, NaN].map((norm) => barPart(norm, 3)), [0.01, 0, 0]);
  });
});
