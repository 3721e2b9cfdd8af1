import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { batched, fit, initialState, random, type Sample, shuffled, toRows } from "../../mod.ts";
import { dense, meanSquaredError, referenceEngine, sgd } from "../../mod.ts";

const key = random.key(1);

/** Yields the numbers from 0, and notes whether it was closed. */
async function* numbers(count: number, state = { isClosed: false }) {
  try {
    for (let i = 0; i < count; i++) {
      await Promise.resolve();
      yield i;
    }
  } finally {
    state.isClosed = true;
  }
}

describe("shuffled()", () => {
  it("yields every item once, none earlier than the buffer allows", async () => {
    const cases = fc.record({
      count: fc.nat({ max: 50 }),
      buffer: fc.integer({ min: 1, max: 60 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, buffer, seed }) => {
        const order = await Array.fromAsync(
          shuffled(numbers(count), { buffer, key: random.key(seed) }),
        );
        assertEquals(order.toSorted((a, b) => a - b), await Array.fromAsync(numbers(count)));
        assert(order.every((item, place) => item - place < buffer));
      }),
      { seed: 1 },
    );
  });

  it("gives the same order for the same key, and another one for another key", async () => {
    const orderOf = (seed: number) =>
      Array.fromAsync(shuffled(numbers(20), { buffer: 10, key: random.key(seed) }));
    assertEquals(await orderOf(1), await orderOf(1));
    assertNotEquals(await orderOf(1), await orderOf(2));
  });

  it("is fair: with a buffer for all, each item comes first equally often", async () => {
    const firsts = [0, 0, 0, 0];
    for (let seed = 0; seed < 400; seed++) {
      const order = shuffled([0, 1, 2, 3], { buffer: 4, key: random.key(seed) });
      firsts[(await order.next()).value ?? NaN]!++;
    }
    assert(firsts.every((count) => count > 70 && count < 130), `${firsts}`);
  });

  it("keeps at most the buffer in memory, and closes its source", async () => {
    const state = { isClosed: false };
    let read = 0;
    const counted = async function* () {
      for await (const item of numbers(1000, state)) {
        read++;
        yield item;
      }
    };
    for await (const _ of shuffled(counted(), { buffer: 8, key })) break;
    assertEquals([read, state.isClosed], [8, true]);
  });

  it("rejects a buffer that is not a whole number from 1", () => {
    for (const buffer of [0, -1, 1.5, NaN, Infinity]) {
      assertThrows(
        () => shuffled([1], { buffer, key }),
        RangeError,
        `Cannot shuffle with a buffer of ${buffer} items: it must be a whole number from 1`,
      );
    }
  });
});

describe("batched()", () => {
  it("makes batches of labels, matrices and weights", async () => {
    const samples: Sample<number>[] = [
      { input: [1, 2], target: 0 },
      { input: Float32Array.of(3, 4), target: 1, weight: 5 },
      { input: [5, 6], target: 2 },
    ];
    const [first, last] = await Array.fromAsync(batched(samples, 2));
    assertEquals(toRows(first!.inputs), [[1, 2], [3, 4]]);
    assertEquals([first!.targets, first!.weights], [[0, 1], [1, 5]]);
    assertEquals([toRows(last!.inputs), last!.targets, last!.weights], [[[5, 6]], [2], undefined]);

    const [rows] = await Array.fromAsync(batched([{ input: [1], target: [2, 3] }], 2));
    assertEquals(toRows(rows!.targets), [[2, 3]]);
  });

  it("loses no sample, and closes its source", async () => {
    const state = { isClosed: false };
    const samples = async function* () {
      for await (const i of numbers(10, state)) yield { input: [i], target: [i] };
    };
    const batches = await Array.fromAsync(batched(samples(), 4));
    assertEquals(batches.map(({ inputs }) => [...inputs.data]), [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    state.isClosed = false;
    for await (const _ of batched(samples(), 4)) break;
    assert(state.isClosed);
  });

  it("says which samples do not fit together", async () => {
    const cases: [unknown[], string][] = [
      [
        [{ input: [1], target: 0 }, { input: [1, 2], target: 0 }],
        "Cannot put samples 0 and 1 into a batch: they have 1 and 2 features",
      ],
      [
        [{ input: [1], target: [0] }, { input: [1], target: [0, 1] }],
        "Cannot put samples 0 and 1 into a batch: they have 1 and 2 targets",
      ],
      [
        [{ input: [1], target: 0 }, { input: [1], target: [0] }],
        "Cannot put samples 0 and 1 into a batch: the target of one is a number",
      ],
      [[{ inputs: [1], targets: 0 }], "Cannot take sample 0: give { input, target }"],
      [[[1, 2]], "Cannot take sample 0: give { input, target }"],
      [[{ input: 1, target: 0 }], "Cannot take sample 0: give { input, target }"],
    ];
    for (const [samples, message] of cases) {
      await assertRejects(
        () => Array.fromAsync(batched(samples as Sample[], 2)),
        Error,
        message,
      );
    }
    assertThrows(() => batched([], 0), RangeError, "Cannot make batches of 0 samples");
  });

  it("feeds fit() together with shuffled(), anew for each epoch", async () => {
    const config = {
      engine: referenceEngine(),
      network: dense(1, 1),
      loss: meanSquaredError(),
      optimizer: sgd(0.5),
      epochs: 20,
    };
    const samples = async function* () {
      for await (const i of numbers(40)) yield { input: [i / 40], target: [3 * i / 40 + 1] };
    };
    const source = (epoch: number) =>
      batched(shuffled(samples(), { buffer: 10, key: random.foldIn(key, epoch) }), 8);
    const reports = await Array.fromAsync(fit(config, initialState(config, key), source));
    assertEquals(reports.filter(({ kind }) => kind === "step").length, 100);
    assert((reports.at(-1)?.loss ?? NaN) < 0.02, `${reports.at(-1)?.loss}`);
  });
});
