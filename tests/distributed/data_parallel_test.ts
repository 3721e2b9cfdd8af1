import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { alone, dataParallel } from "../../lib/distributed/mpi.ts";
import { dense, meanSquaredError, referenceEngine, sgd } from "../../mod.ts";
import { assertAlike } from "./alike.ts";
import { sharedBy } from "./threads.ts";
import { type Course, courseOf, NORMALIZED, TRAININGS } from "./trainings.ts";

/** Returns what each of so many ranks found. */
async function onRanks<Result>(size: number, name: string): Promise<readonly Result[]> {
  const memory = sharedBy(size);
  const workers = Array.from(
    { length: size },
    () => new Worker(new URL("rank_worker.ts", import.meta.url), { type: "module" }),
  );
  try {
    return await Promise.all(
      workers.map((worker, rank) =>
        new Promise<Result>((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(JSON.parse(data));
          worker.onerror = (event) => {
            event.preventDefault();
            reject(new Error(event.message));
          };
          worker.postMessage({ memory, rank, size, name });
        })
      ),
    );
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

for (const size of [2, 3, 4]) {
  describe(`dataParallel() on ${size} ranks`, () => {
    for (const [name, training] of Object.entries(TRAININGS)) {
      it(`trains as one process does: ${name}`, async () => {
        const one: Course = JSON.parse(JSON.stringify(await courseOf(alone, training)));
        const [first, ...others] = await onRanks<Course>(size, name);
        assert(first);
        assert(Array.isArray(first.steps), JSON.stringify(first));
        assertAlike(first, one, name);
        for (const other of others) assertEquals(other, first);
      });
    }

    it("keeps the same weights and statistics on all ranks with batch normalization", async () => {
      const one = await courseOf(alone, NORMALIZED);
      const [first, ...others] = await onRanks<Course>(size, "batch normalization");
      assert(first);
      for (const other of others) assertEquals(other, first);
      assertEquals(first.samples, one.samples);
      // Shares of so few samples have moments of their own, so the course is another one, and as good.
      const [loss, other] = [one.epochs.at(-1)?.[0] ?? NaN, first.epochs.at(-1)?.[0] ?? NaN];
      assert(Math.abs(loss - other) < 0.3, `${loss} and ${other}`);
    });

    it("stops all ranks after the same step when one gets the signal", async () => {
      assertEquals(await onRanks(size, "a stop on the last rank"), new Array(size).fill(5));
    });

    it("counts the samples of the whole batch in states within an epoch", async () => {
      const [first, ...others] = await onRanks<readonly unknown[]>(size, "states midway");
      assertEquals(first?.[0], 18);
      assertEquals(first?.[2], "NaN");
      for (const other of others) assertEquals(other, first);
    });

    it("weights the batches that ranks bring along by their samples", async () => {
      const [first, ...others] = await onRanks<readonly number[]>(size, "own steps");
      assert(first?.every(Number.isFinite));
      for (const other of others) assertEquals(other, first);
    });
  });
}

describe("dataParallel()", () => {
  const config = {
    engine: referenceEngine(),
    network: dense(1, 1),
    loss: meanSquaredError(),
    optimizer: sgd(0.1),
  };

  it("returns the configuration as it is for one rank", () => {
    assert(dataParallel(alone, config) === config);
  });

  it("refuses batches with fewer samples than there are ranks", () => {
    assertThrows(
      () => dataParallel({ ...alone, size: 3 }, { ...config, batchSize: 2 }),
      RangeError,
      "Cannot share batches of 2 samples among 3 processes: each must have one at least",
    );
    assertThrows(
      () => dataParallel({ ...alone, size: 3 }, { ...config, batchSize: 1 }),
      RangeError,
      "batches of 1 sample among",
    );
  });

  it("refuses a loss that does not say how its gradient adds up", async () => {
    const results = await onRanks<{ readonly error: string }>(2, "a loss without a reduction");
    for (const { error } of results) {
      assert(
        error.startsWith(
          "TypeError: Cannot share a loss among processes that does not say how its gradient adds up",
        ),
        error,
      );
    }
  });
});

describe("allReduceMean()", () => {
  it("gives the mean of the gradients of all ranks to what follows in a chain", async () => {
    // The ranks have 0, 1 and 2 where the mean is 1.
    const expected = [-1, -2, 0, -1, 1];
    assertEquals(await onRanks(3, "the mean of gradients"), [expected, expected, expected]);
  });
});

describe("broadcastState()", () => {
  it("gives all ranks the state of rank 0", async () => {
    const [first, second] = await onRanks<readonly number[]>(2, "a state of rank 0");
    assertEquals(second, first);
  });
});

describe("requireSameState()", () => {
  it("names the ranks whose weights differ, on all ranks", async () => {
    const message =
      "Error: Cannot go on at step 0: the weights of 1 of 3 ranks (1) are not those of rank 0. " +
      "The processors or libraries of their machines round differently: take a strict engine";
    const found = { error: message };
    assertEquals(await onRanks(3, "states that differ"), [found, found, found]);
  });
});
