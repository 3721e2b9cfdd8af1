import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { dense, fromRows, random, referenceEngine, shuffle, shuffled } from "../../mod.ts";

const { bits, foldIn, key, normal, permutation, split, uniform } = random;

const DRAWS = 100_000;

describe("the generator", () => {
  it("matches the known answer of Random123 for Threefry-2x32 with 20 rounds", () => {
    assertEquals(foldIn([0, 0], 0), [0x6b200159, 0x99ba4efe]);
  });

  it("matches the known answers of Random123 for other keys and counters", () => {
    // foldIn() uses the counters (0, data) only, so a second implementation stands in for the others.
    assertEquals(foldIn(key(0), 0), [1797259609, 2579123966]);
    assertEquals(foldIn([0xffffffff, 0xffffffff], 0xffffffff), threefry(-1, -1, 0, -1));
    assertEquals(foldIn([0x13198a2e, 0x03707344], 7), threefry(0x13198a2e, 0x03707344, 0, 7));
    // The two remaining known answers check that second implementation.
    assertEquals(threefry(-1, -1, -1, -1), [0x1cb996fc, 0xbb002be7]);
    assertEquals(
      threefry(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3),
      [0xc4923a9c, 0x483df7a0],
    );
  });
});

describe("key()", () => {
  it("returns the seed as two words", () => {
    assertEquals(key(0), [0, 0]);
    assertEquals(key(42), [0, 42]);
    assertEquals(key(2 ** 32 - 1), [0, 0xffffffff]);
    assertEquals(key(2 ** 32), [1, 0]);
    assertEquals(key(2 ** 53 - 1), [0x1fffff, 0xffffffff]);
  });

  it("returns different streams for seeds with the same low word", () => {
    assertNotEquals(bits(key(5), 4), bits(key(2 ** 32 + 5), 4));
  });

  it("rejects seeds that are not whole numbers from 0 to 2^53 - 1", () => {
    for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      assertThrows(() => key(seed), RangeError, `Cannot make a key of seed ${seed}`);
    }
  });
});

describe("split()", () => {
  it("returns the keys of jax.random.split", () => {
    assertEquals(split(key(0)), [[1797259609, 2579123966], [928981903, 3453687069]]);
  });

  it("returns keys that differ from each other and from the given key", () => {
    fc.assert(fc.property(fc.maxSafeNat(), (seed) => {
      const [left, right] = split(key(seed));
      assertNotEquals(left, right);
      assertNotEquals(left, key(seed));
      assertNotEquals(right, key(seed));
    }));
  });
});

describe("bits()", () => {
  it("returns the first words of what a larger count returns", () => {
    assertEquals(bits(key(3), 10), bits(key(3), 20).subarray(0, 10));
  });

  it("sets each bit in half of the words", () => {
    const counts = new Array<number>(32).fill(0);
    for (const word of bits(key(1), DRAWS)) {
      for (let bit = 0; bit < 32; bit++) counts[bit] = (counts[bit] ?? 0) + (word >>> bit & 1);
    }
    // Five standard deviations of a count.
    for (const count of counts) assertAlmostEquals(count, DRAWS / 2, 2.5 * Math.sqrt(DRAWS));
  });
});

describe("uniform()", () => {
  it("returns the numbers of jax.random.uniform", () => {
    assertAlmostEquals(uniform(key(0), 1)[0] ?? NaN, 0.947667, 1e-6);
  });

  it("is uniform from 0 to 1", () => {
    const draws = uniform(key(7), DRAWS);
    assert(draws.every((u) => u >= 0 && u < 1));
    const { mean, variance } = momentsOf(draws);
    assertAlmostEquals(mean, 1 / 2, 0.005);
    assertAlmostEquals(variance, 1 / 12, 0.001);
    const sorted = draws.toSorted();
    for (const q of [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) {
      assertAlmostEquals(sorted[q * DRAWS] ?? NaN, q, 0.008);
    }
  });

  it("returns the same numbers for the same key only", () => {
    assertEquals(uniform(key(9), 5), uniform(key(9), 5));
    assertNotEquals(uniform(key(9), 5), uniform(key(10), 5));
  });

  it("returns no numbers for a count of 0", () => {
    assertEquals(uniform(key(9), 0).length, 0);
  });
});

describe("normal()", () => {
  it("returns the numbers of jax.random.normal", () => {
    assertAlmostEquals(normal(key(42), 1)[0] ?? NaN, -0.028304616, 1e-8);
  });

  it("has the moments of the standard normal distribution", () => {
    const draws = normal(key(11), DRAWS);
    const { mean, variance, skewness, kurtosis } = momentsOf(draws);
    assertAlmostEquals(mean, 0, 0.015);
    assertAlmostEquals(variance, 1, 0.02);
    assertAlmostEquals(skewness, 0, 0.04);
    assertAlmostEquals(kurtosis, 3, 0.08);
  });

  it("has the quantiles of the standard normal distribution", () => {
    const sorted = normal(key(12), DRAWS).toSorted();
    const quantiles = [[0.001, -3.0902], [0.0228, -1.9991], [0.25, -0.67449], [0.5, 0]] as const;
    for (const [q, z] of quantiles) {
      const tolerance = 5 * Math.sqrt(q * (1 - q) / DRAWS) / densityAt(z);
      assertAlmostEquals(sorted[Math.round(q * DRAWS)] ?? NaN, z, tolerance);
      assertAlmostEquals(sorted[Math.round((1 - q) * DRAWS)] ?? NaN, -z, tolerance);
    }
  });

  it("is finite in the farthest tails", () => {
    const extremes = [...normal(key(13), 4 * DRAWS)].map(Math.abs);
    const largest = extremes.reduce((a, b) => Math.max(a, b));
    assertGreaterOrEqual(largest, 4);
    assertLess(largest, 5.5);
  });
});

describe("permutation()", () => {
  it("has every number exactly once", () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.nat({ max: 300 }), (seed, count) => {
      const sorted = permutation(key(seed), count).toSorted();
      assertEquals(sorted, Uint32Array.from({ length: count }, (_, i) => i));
    }));
  });

  it("returns every order about equally often", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 12_000; seed++) {
      const order = permutation(key(seed), 4).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assertEquals(counts.size, 24);
    // Each order is expected 500 times; the tolerance is five standard deviations.
    for (const count of counts.values()) assertAlmostEquals(count, 500, 110);
  });

  it("is the same for the same key", () => {
    assertEquals(permutation(key(1), 100), permutation(key(1), 100));
    assertNotEquals(permutation(key(1), 100), permutation(key(2), 100));
  });
});

function momentsOf(draws: Float32Array): {
  mean: number;
  variance: number;
  skewness: number;
  kurtosis: number;
} {
  const average = (f: (n: number) => number) => {
    let sum = 0;
    for (const n of draws) sum += f(n);
    return sum / draws.length;
  };
  const mean = average((n) => n);
  const variance = average((n) => (n - mean) ** 2);
  const deviation = Math.sqrt(variance);
  return {
    mean,
    variance,
    skewness: average((n) => ((n - mean) / deviation) ** 3),
    kurtosis: average((n) => ((n - mean) / deviation) ** 4),
  };
}

function densityAt(z: number): number {
  return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}

/** A second implementation of Threefry-2x32 with 20 rounds, in 64-bit arithmetic, to compare with. */
function threefry(key0: number, key1: number, count0: number, count1: number): [number, number] {
  const word = (n: number | bigint) => BigInt.asUintN(32, BigInt(n));
  const keys = [word(key0), word(key1), word(key0) ^ word(key1) ^ 0x1bd11bdan];
  const rotations = [13n, 15n, 26n, 6n, 17n, 29n, 16n, 24n];
  let [x0, x1] = [word(word(count0) + (keys[0] ?? 0n)), word(word(count1) + (keys[1] ?? 0n))];
  for (let round = 0; round < 20; round++) {
    const rotation = rotations[round % 8] ?? 0n;
    x0 = word(x0 + x1);
    x1 = word(x1 << rotation | x1 >> 32n - rotation) ^ x0;
    if (round % 4 === 3) {
      const group = (round + 1) / 4;
      x0 = word(x0 + (keys[group % 3] ?? 0n));
      x1 = word(x1 + (keys[(group + 1) % 3] ?? 0n) + BigInt(group));
    }
  }
  return [Number(x0), Number(x1)];
}

describe("a key", () => {
  it("is refused by what reads it, unless it is two whole numbers", () => {
    const odd = [[5, "5"], ["a", '"a"'], [undefined, "missing"], [[1], "a list of 1"]] as const;
    for (const [value, name] of [...odd, [[1, NaN], "a list of 2"], [{ 0: 1, 1: 2 }, "a record"]]) {
      const wrong = value as never;
      const dataset = { inputs: fromRows([[1], [2]]), targets: [0, 1] };
      const readers = [
        () => foldIn(wrong, 1),
        () => split(wrong),
        () => bits(wrong, 1),
        () => uniform(wrong, 1),
        () => normal(wrong, 1),
        () => permutation(wrong, 2),
        () => shuffle(dataset, wrong),
        () => shuffled([1, 2], { buffer: 2, key: wrong }),
        () => dense(1, 2).init(wrong),
        () => referenceEngine().uniform(wrong, 1, 1, { low: 0, high: 1 }),
        () => referenceEngine().dropoutMask(wrong, 1, 1, 0.5),
      ];
      for (const read of readers) {
        const message = `Cannot take ${name} as a key: give random.key(42), for example`;
        assertThrows(read, TypeError, message);
      }
    }
  });
});
