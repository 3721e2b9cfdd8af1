import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { batchIndices } from "../../lib/training/batch_indices.ts";
import { random } from "../../mod.ts";

const count = fc.integer({ min: 1, max: 30 });
const batchSize = fc.integer({ min: 1, max: 12 });

describe("batchIndices()", () => {
  it("returns every sample once in each epoch", () => {
    fc.assert(fc.property(count, batchSize, fc.boolean(), (count, batchSize, shuffle) => {
      const indicesOf = batchIndices(random.key(1), { count, batchSize, shuffle });
      const steps = Math.ceil(count / batchSize);
      for (const epoch of [0, 1]) {
        const batches = Array.from({ length: steps }, (_, i) => [...indicesOf(epoch * steps + i)]);
        const order = batches.flat();
        assertEquals(order.toSorted((a, b) => a - b), Array.from({ length: count }, (_, i) => i));
        assertEquals(batches.slice(0, -1).every(({ length }) => length === batchSize), true);
      }
    }));
  });

  it("depends on the key and the step alone, whatever the order of the calls", () => {
    const options = { count: 20, batchSize: 3, shuffle: true };
    const steps = Array.from({ length: 30 }, (_, step) => step);
    const forward = batchIndices(random.key(1), options);
    const expected = steps.map(forward);
    const backward = batchIndices(random.key(1), options);
    assertEquals(steps.toReversed().map(backward).toReversed(), expected);
    assertNotEquals(steps.map(batchIndices(random.key(2), options)), expected);
  });
});
