import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { schedules } from "../../mod.ts";

const { constant, cosine, exponential, join, linear, oneCycle, step, warmup } = schedules;

function assertValues(
  schedule: schedules.Schedule,
  expected: readonly (readonly [step: number, value: number])[],
): void {
  for (const [at, value] of expected) {
    assertAlmostEquals(schedule(at), value, 1e-14, `${schedule(at)} at ${at} is not ${value}`);
  }
}

describe("constant()", () => {
  it("is the same at every step", () => {
    assertValues(constant(0.3), [[0, 0.3], [1, 0.3], [1e9, 0.3]]);
  });
});

describe("step()", () => {
  it("multiplies by the factor after each period", () => {
    const schedule = step(0.8, { factor: 0.5, steps: 10 });
    assertValues(schedule, [[0, 0.8], [9, 0.8], [10, 0.4], [19, 0.4], [20, 0.2]]);
  });
});

describe("exponential()", () => {
  it("multiplies by the factor evenly over each period", () => {
    const schedule = exponential(0.8, { factor: 0.25, steps: 10 });
    assertValues(schedule, [[0, 0.8], [5, 0.4], [10, 0.2], [20, 0.05]]);
  });
});

describe("linear()", () => {
  it("goes from start to end and stays there", () => {
    assertValues(linear(1, { steps: 4, end: 3 }), [[0, 1], [1, 1.5], [4, 3], [5, 3], [1e6, 3]]);
    assertValues(linear(1, { steps: 1 }), [[0, 1], [1, 0], [2, 0]]);
  });
});

describe("cosine()", () => {
  it("goes from start to 0 along half a cosine and stays there", () => {
    assertValues(cosine(2, { steps: 4 }), [
      [0, 2],
      [1, 1 + Math.SQRT1_2],
      [2, 1],
      [3, 1 - Math.SQRT1_2],
      [4, 0],
      [100, 0],
    ]);
  });

  it("ends at the given end", () => {
    assertValues(cosine(2, { steps: 4, end: 1 }), [[0, 2], [2, 1.5], [4, 1], [9, 1]]);
  });
});

describe("join()", () => {
  it("runs one schedule after the other, each from its step 0", () => {
    const counted = (from: number) => (at: number) => from + at;
    const schedule = join([
      { steps: 2, schedule: counted(100) },
      { steps: 3, schedule: counted(200) },
    ], counted(300));
    assertEquals([0, 1, 2, 3, 4, 5, 6, 99].map(schedule), [
      100,
      101,
      200,
      201,
      202,
      300,
      301,
      394,
    ]);
  });

  it("equals the last schedule if there are no parts", () => {
    assertEquals([0, 7].map(join([], (at) => at)), [0, 7]);
  });

  it("returns the same schedule whether its parts are nested or in one list", () => {
    const counted = (from: number) => (at: number) => from + at;
    const [a, b, c] = [counted(100), counted(200), counted(300)];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat({ max: 30 }),
        (first, second, at) => {
          const flat = join([{ steps: first, schedule: a }, { steps: second, schedule: b }], c);
          const nested = join(
            [{ steps: first, schedule: a }],
            join([{ steps: second, schedule: b }], c),
          );
          assertEquals(nested(at), flat(at));
        },
      ),
    );
  });
});

describe("warmup()", () => {
  it("rises from a part at the first step to the whole at the last step of the warm-up", () => {
    const schedule = warmup(cosine(1, { steps: 10 }), { steps: 4 });
    assertValues(schedule, [[0, 0.25], [1, 0.5], [2, 0.75], [3, 1], [4, 1], [9, 0.5], [14, 0]]);
  });

  it("delays the schedule by one step if the warm-up has one step", () => {
    assertValues(warmup(linear(1, { steps: 2 }), { steps: 1 }), [[0, 1], [1, 1], [2, 0.5]]);
  });
});

describe("oneCycle()", () => {
  it("has the values of PyTorch's OneCycleLR", () => {
    // PyTorch documents it: up until step 0.3 * steps - 1, down until the last step.
    const pytorch = (peak: number, steps: number, rise: number) => (at: number): number => {
      const between = (from: number, to: number, part: number) =>
        to + (from - to) / 2 * (1 + Math.cos(Math.PI * part));
      const [start, top, last] = [peak / 25, rise * steps - 1, steps - 1];
      return at <= top
        ? between(start, peak, at / top)
        : between(peak, start / 1e4, (at - top) / (last - top));
    };
    for (const [peak, steps, rise] of [[0.1, 100, 0.3], [1, 10, 0.3], [2, 47, 0.4]] as const) {
      const expected = pytorch(peak, steps, rise);
      const schedule = oneCycle(peak, { steps, rise });
      assertValues(schedule, Array.from({ length: steps }, (_, at) => [at, expected(at)] as const));
    }
  });

  it("starts at a part of its peak, reaches the peak, and ends at nearly 0", () => {
    const schedule = oneCycle(1, { steps: 10, startDivisor: 10, endDivisor: 100 });
    assertValues(schedule, [[0, 0.1], [2, 1], [9, 0.001], [50, 0.001]]);
  });

  it("only falls with a rise of 0", () => {
    const schedule = oneCycle(1, { steps: 5, rise: 0 });
    assertAlmostEquals(schedule(0), 1, 1e-14);
    assertAlmostEquals(schedule(4), 1 / 25e4, 1e-14);
  });

  it("is finite at every step of the shortest cycles", () => {
    for (const steps of [1, 2, 3]) {
      const schedule = oneCycle(1, { steps });
      for (let at = 0; at < steps + 2; at++) assertEquals(Number.isFinite(schedule(at)), true);
    }
  });

  it("rejects a rise outside of 0 to below 1", () => {
    for (const rise of [-0.1, 1, NaN]) {
      assertThrows(
        () => oneCycle(1, { steps: 10, rise }),
        RangeError,
        `with a rise of ${rise}: it must be from 0 to below 1`,
      );
    }
  });
});

describe("every schedule", () => {
  it("rejects values that are not finite", () => {
    const steps = 10;
    for (const odd of [NaN, Infinity]) {
      assertThrows(() => constant(odd), RangeError, `Cannot make a constant schedule of ${odd}`);
      assertThrows(() => step(odd, { factor: 1, steps }), RangeError, `step schedule of ${odd}`);
      assertThrows(() => step(1, { factor: odd, steps }), RangeError, `step schedule of ${odd}`);
      assertThrows(() => exponential(1, { factor: odd, steps }), RangeError, `of ${odd}`);
      assertThrows(() => linear(1, { steps, end: odd }), RangeError, `linear schedule of ${odd}`);
      assertThrows(() => cosine(odd, { steps }), RangeError, `cosine schedule of ${odd}`);
      assertThrows(() => oneCycle(odd, { steps }), RangeError, `one-cycle schedule of ${odd}`);
    }
  });

  it("rejects numbers of steps that are not above 0", () => {
    for (const steps of [0, -1, NaN, Infinity]) {
      const part = { steps, factor: 1, schedule: constant(1) };
      const makers = [
        () => step(1, part),
        () => exponential(1, part),
        () => linear(1, part),
        () => cosine(1, part),
        () => join([part], constant(1)),
        () => warmup(constant(1), part),
        () => oneCycle(1, part),
      ];
      for (const make of makers) {
        assertThrows(make, RangeError, `a schedule whose number of steps is ${steps}`);
      }
    }
  });
});
