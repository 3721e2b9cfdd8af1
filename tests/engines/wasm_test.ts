import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  dense,
  type Engine,
  fit,
  fromRows,
  type ImageDataset,
  imageDataset,
  type ImageSize,
  initialState,
  type Matrix,
  pipe,
  random,
  referenceEngine,
  relu,
  sgd,
  softmaxCrossEntropy,
  toRows,
  tree,
  type Warps,
  wasmEngine,
} from "../../mod.ts";
import { controlPoints } from "../../lib/engines/warps.ts";
import { activations } from "./activations.ts";
import { agree, draw, fill, flip, size } from "./differential.ts";

const reference = referenceEngine({ precision: "float64" });
const engines = [
  await wasmEngine({ threads: 1 }),
  await wasmEngine({ threads: 1, strict: true }),
  await wasmEngine({ threads: 3 }),
];

const seed = fc.integer({ min: 0, max: 2 ** 31 });

/** Wrong arguments of warp(): numbers in a row, the size of images, and warps. */
const square = { height: 2, width: 2, channels: 1 };
const refusedWarps: readonly (readonly [number, ImageSize, Warps])[] = [
  [5, square, { affine: draw(1, 2, 6) }],
  [0, { ...square, height: 0 }, { affine: draw(1, 2, 6) }],
  [2, { ...square, height: 0.5, width: 4 }, { affine: draw(1, 2, 6) }],
  [4, square, { affine: draw(1, 3, 6) }],
  [4, square, { affine: draw(1, 2, 5) }],
  ...[0, -1, NaN, Infinity].map((spacing) =>
    [4, square, {
      affine: draw(1, 2, 6),
      elastic: { spacing, offsets: draw(1, 2, 32) },
    }] as const
  ),
  [4, square, { affine: draw(1, 2, 6), elastic: { spacing: 2, offsets: draw(1, 2, 30) } }],
];

describe("the wasm engine", () => {
  it("multiplies as the reference does, for any sizes, with and without bias", () => {
    const property = fc.property(size, size, size, seed, fc.boolean(), (m, k, n, seed, sparse) => {
      const [a, b] = [draw(seed, m, k, sparse), draw(seed + 1, k, n)];
      const bias = { ...draw(seed + 2, 1, n), rows: 1 as const };
      for (const engine of engines) {
        agree(engine.matmul(a, b), reference.matmul(a, b), k);
        agree(engine.matmul(a, b, bias), reference.matmul(a, b, bias), k);
        agree(engine.matmulNT(a, flip(b)), reference.matmul(a, b), k);
        agree(engine.matmulTN(flip(a), b), reference.matmul(a, b), k);
      }
    });
    fc.assert(property, { numRuns: 150 });
  });

  it("multiplies matrices larger than its blocks", () => {
    for (const sparse of [false, true]) {
      const [a, b] = [draw(1, 43, 2100, sparse), draw(2, 2100, 397)];
      const expected = reference.matmul(a, b);
      for (const engine of engines) {
        agree(engine.matmul(a, b), expected, 2100);
        agree(engine.matmulTN(flip(a), b), expected, 2100);
        agree(engine.matmulNT(a, flip(b)), expected, 2100);
      }
    }
  });

  it("gives the same bits on any number of threads", () => {
    const [a, b] = [draw(3, 129, 500, true), draw(4, 500, 131)];
    const [one, , three] = engines;
    assertEquals(bits(one?.matmul(a, b)), bits(three?.matmul(a, b)));
    assertEquals(bits(one?.matmulTN(flip(a), b)), bits(three?.matmulTN(flip(a), b)));
    assertEquals(bits(one?.matmulNT(a, flip(b))), bits(three?.matmulNT(a, flip(b))));
  });

  it("keeps infinities and NaN in products, also times 0", () => {
    for (const engine of engines) {
      for (const odd of [NaN, Infinity, -Infinity]) {
        for (const [m, n] of [[1, 3], [9, 17]] as const) {
          const a = fill(m, 20, (i) => i % 20 === 0 ? 1 : 0);
          const b = fill(20, n, (i) => i === n * 7 ? odd : 1);
          agree(engine.matmul(a, b), reference.matmul(a, b), 20);
          agree(engine.matmulNT(a, flip(b)), reference.matmul(a, b), 20);
          agree(engine.matmulTN(flip(a), b), reference.matmul(a, b), 20);
          const left = fill(m, 20, (i) => i === 5 ? odd : 0.5);
          agree(engine.matmul(left, b), reference.matmul(left, b), 20);
        }
      }
    }
  });

  it("computes activations and their derivatives as the reference does", () => {
    const property = fc.property(
      size,
      fc.double({ min: 0.1, max: 60 }),
      seed,
      (n, spread, seed) => {
        const x = scaled(draw(seed, 3, n), spread);
        const gradient = draw(seed + 1, 3, n);
        for (const scalar of activations()) {
          const y = reference.map(scalar, x);
          for (const engine of engines) {
            agree(engine.map(scalar, x), y);
            const given = reference.mapGradient(scalar, x, y, gradient);
            agree(engine.mapGradient(scalar, x, engine.map(scalar, x), gradient), given);
          }
        }
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  it("computes activations of infinities and NaN as the reference does", () => {
    const x = fill(1, 5, (i) => [NaN, Infinity, -Infinity, 0, -0][i] ?? 0);
    for (const scalar of activations()) {
      const y = reference.map(scalar, x);
      // The limit of gelu at minus infinity is 0, but the formula says minus infinity times 0.
      if (scalar.name === "gelu") continue;
      for (const engine of engines) agree(engine.map(scalar, x), y);
    }
  });

  it("passes gradients that are not finite through activations as the reference does", () => {
    const [places, slopes] = [[-Infinity, -1, -0, 0, 1, Infinity, NaN], [
      NaN,
      Infinity,
      -Infinity,
      2,
    ]];
    const x = fill(4, 7, (i) => places[i % 7] ?? 0);
    const gradient = fill(4, 7, (i) => slopes[Math.floor(i / 7)] ?? 0);
    for (const scalar of activations()) {
      const y = reference.map(scalar, x);
      const expected = reference.mapGradient(scalar, x, y, gradient);
      for (const engine of engines) {
        agree(engine.mapGradient(scalar, x, engine.map(scalar, x), gradient), expected);
      }
    }
  });

  it("stops gradients left of the rectifier, and lets them pass on its right", () => {
    const [relu] = activations().filter(({ name }) => name === "relu");
    assert(relu);
    const [x, gradient] = [fromRows([[-1, 0, 2]]), fromRows([[NaN, Infinity, NaN]])];
    for (const engine of [reference, ...engines]) {
      const found = engine.mapGradient(relu, x, engine.map(relu, x), gradient);
      assertEquals(toRows(found), [[0, 0, NaN]]);
    }
  });

  it("keeps the digits of elu and silu near 0 and far left of it", () => {
    const x = fill(1, 6, (i) => [-1e-6, -0.01, -0.339, -0.341, -20, -80][i] ?? 0);
    for (const scalar of activations().filter(({ name }) => name === "elu" || name === "silu")) {
      const ones = fill(1, 6, () => 1);
      for (const engine of engines) {
        for (
          const [found, expected] of [
            [engine.map(scalar, x), reference.map(scalar, x)],
            [
              engine.mapGradient(scalar, x, x, ones),
              reference.mapGradient(scalar, x, x, ones),
            ],
          ] as const
        ) {
          Array.from(expected.data, (should, i) => {
            const is = found.data[i] ?? NaN;
            assert(Math.abs(is - should) <= 1e-5 * Math.abs(should), `${scalar.name}: ${is}`);
          });
        }
      }
    }
  });

  it("computes every other kernel as the reference does", () => {
    const property = fc.property(size, size, seed, (rows, cols, seed) => {
      const [a, b] = [draw(seed, rows, cols), draw(seed + 1, rows, cols)];
      const labels = Uint8Array.from(
        { length: rows },
        (_, i) => (seed + i * 7) % Math.max(cols, 1),
      );
      const indices = Uint32Array.from(
        { length: rows },
        (_, i) => (seed + i * 5) % Math.max(rows, 1),
      );
      const bytes = {
        rows,
        cols,
        bytes: Uint8Array.from({ length: rows * cols }, (_, i) => (seed + i * 31) % 256),
        scale: 1 / 255,
        shift: -0.5,
      };
      const squares = reference.multiply(a, a);
      for (const engine of engines) {
        agree(engine.scale(-1.5, a), reference.scale(-1.5, a));
        agree(engine.combine(0.9, a, -0.1, b), reference.combine(0.9, a, -0.1, b));
        agree(engine.multiply(a, b), reference.multiply(a, b));
        agree(engine.divideByRoot(b, squares, 0.1), reference.divideByRoot(b, squares, 0.1));
        agree(engine.columnSums(a), reference.columnSums(a), rows);
        agree(engine.softmax(a), reference.softmax(a));
        agree(engine.softmaxGradient(a, b), reference.softmaxGradient(a, b), cols);
        agree(engine.gather(bytes, indices), reference.gather(bytes, indices));
        agree(engine.gather(a, indices), reference.gather(a, indices));
        agree(engine.cast(a), a);
        const key = random.key(seed);
        const range = { low: -0.3, high: 2 };
        agree(engine.uniform(key, rows, cols, range), reference.uniform(key, rows, cols, range));
        const mask = reference.dropoutMask(key, rows, cols, 0.3);
        agree(engine.dropoutMask(key, rows, cols, 0.3), mask);
        assert(
          Math.abs(engine.dot(a, b).value - reference.dot(a, b).value) <= 1e-5 * (1 + rows * cols),
        );
        if (cols === 0) continue;
        assertEquals([...engine.argmax(a)], [...reference.argmax(a)]);
        const holes = fill(rows, cols, (i) => i % 7 === 3 ? NaN : a.data[i] ?? NaN);
        for (const each of [a, holes]) {
          assertEquals(engine.countCorrect(each, labels), reference.countCorrect(each, labels));
        }
        for (const smoothing of [0, 0.1]) {
          const found = engine.softmaxCrossEntropy(a, labels, smoothing);
          const expected = reference.softmaxCrossEntropy(a, labels, smoothing);
          agree(found.losses, expected.losses);
          agree(found.gradient, expected.gradient);
          agree(
            engine.softmaxCrossEntropy(a, engine.softmax(b), smoothing).losses,
            reference.softmaxCrossEntropy(a, reference.softmax(b), smoothing).losses,
          );
        }
      }
    });
    fc.assert(property, { numRuns: 80 });
  });

  it("sums no columns, and leaves the memory intact", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const a = draw(1, 31, 64);
    assertEquals(engine.columnSums(fill(5, 0, () => 0)).data.length, 0);
    engine.scope(() => {
      const results = [1, 2, 3].map((factor) => engine.softmax(engine.scale(factor, a)));
      results.forEach((result, i) => agree(result, reference.softmax(reference.scale(i + 1, a))));
    });
    engine.close();
  });

  it("warps images as the reference does, of any size, by affine maps, control points or both", () => {
    const side = fc.oneof(fc.constantFrom(1, 2, 3, 4, 5, 8, 28), fc.integer({ min: 1, max: 20 }));
    const property = fc.property(
      fc.record({
        rows: fc.constantFrom(0, 1, 2, 5),
        size: fc.record({ height: side, width: side, channels: fc.integer({ min: 1, max: 3 }) }),
        spacing: fc.option(fc.double({ min: 0.7, max: 40, noNaN: true })),
        spread: fc.constantFrom(0, 0.1, 3),
        background: fc.option(fc.constantFrom(-1, 0.5), { nil: undefined }),
        seed,
      }),
      ({ rows, size, spacing, spread, background, seed }) => {
        const { height, width, channels } = size;
        const images = draw(seed, rows, height * width * channels);
        const noise = draw(seed + 1, rows, 6);
        const identity = [1, 0, 0, 0, 1, 0];
        const warps = {
          affine: fill(
            rows,
            6,
            (i) =>
              (identity[i % 6] ?? 0) + spread * (noise.data[i] ?? 0) / (i % 3 === 2 ? 1 : height),
          ),
          ...(spacing !== null && {
            elastic: {
              spacing,
              offsets: draw(
                seed + 2,
                rows,
                2 * controlPoints(height, spacing) * controlPoints(width, spacing),
              ),
            },
          }),
          ...(background !== undefined && { background }),
        };
        const expected = reference.warp(images, size, warps);
        // Rounding moves places, and numbers then differ by as much as pixels side by side do.
        for (const engine of engines) agree(engine.warp(images, size, warps), expected, 200);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });

  it("warps to the same bits on any number of threads, also from places that are not finite", () => {
    const size = { height: 9, width: 11, channels: 2 };
    const images = draw(1, 70, 198);
    const offsets = draw(2, 70, 2 * controlPoints(9, 3) * controlPoints(11, 3));
    const affine = fill(70, 6, (i) => [1.1, 0.1, -1, -0.2, 0.9, 0.5][i % 6] ?? 0);
    const odd = [NaN, Infinity, -Infinity, 1e30, -1e30];
    const lost = fill(5, 6, (i) => odd[Math.floor(i / 6)] ?? 0);
    const warps = { affine, elastic: { spacing: 3, offsets } };
    const [one, , three] = engines;
    assertEquals(bits(one?.warp(images, size, warps)), bits(three?.warp(images, size, warps)));
    const five = draw(3, 5, 198);
    for (const engine of engines) {
      const found = engine.warp(five, size, { affine: lost, background: 7 });
      assertEquals([...found.data], [
        ...reference.warp(five, size, { affine: lost, background: 7 }).data,
      ]);
    }
  });

  it("shares large element-wise work between threads without changing a bit", () => {
    const [a, b] = [draw(8, 301, 401), draw(9, 301, 401)];
    const [one, , three] = engines;
    assertEquals(bits(one?.combine(0.9, a, -0.1, b)), bits(three?.combine(0.9, a, -0.1, b)));
    const key = random.key(10);
    const [mask, shared] = [one, three].map((engine) => engine?.dropoutMask(key, 301, 401, 0.2));
    assertEquals(bits(mask), bits(shared));
    agree(shared ?? a, reference.dropoutMask(key, 301, 401, 0.2));
    const range = { low: 0, high: 1 };
    const [uniform, spread] = [one, three].map((engine) => engine?.uniform(key, 301, 401, range));
    assertEquals(bits(uniform), bits(spread));
    assertEquals(bits(uniform), bits({ ...a, data: random.uniform(key, 301 * 401) }));
  });

  it("takes the same matrix twice", () => {
    const a = draw(5, 9, 9);
    for (const engine of engines) {
      agree(engine.matmul(a, a), reference.matmul(a, a), 9);
      agree(engine.combine(2, a, 3, a), reference.scale(5, a));
    }
  });

  it("refuses what the reference refuses, in the same words", () => {
    const [a, b] = [draw(1, 2, 3), draw(2, 5, 4)];
    for (const engine of engines) {
      for (
        const attempt of [
          (engine: Engine) => engine.matmul(a, b),
          (engine: Engine) => engine.matmulNT(a, b),
          (engine: Engine) => engine.matmulTN(a, b),
          (engine: Engine) => engine.combine(1, a, 1, b),
          ...activations().flatMap((f) => [
            (engine: Engine) => engine.mapGradient(f, b, a, a),
            (engine: Engine) => engine.mapGradient(f, a, b, a),
            (engine: Engine) => engine.mapGradient(f, a, a, b),
          ]),
          (engine: Engine) => engine.softmaxCrossEntropy(a, [0, 3], 0),
          (engine: Engine) => engine.gather(a, Uint32Array.of(2)),
          ...refusedWarps.map(([cols, size, warps]) => (engine: Engine) =>
            engine.warp(draw(1, 2, cols), size, warps)
          ),
        ]
      ) {
        const { message } = assertThrows(() => attempt(reference), RangeError);
        assertThrows(() => attempt(engine), RangeError, message);
      }
    }
  });

  it("returns ordinary matrices from a scope, and no other matrix outlives it", () => {
    for (const engine of engines) {
      const a = draw(6, 4, 4);
      let escaped: Matrix = a;
      const kept = engine.scope(() => {
        escaped = engine.scale(2, a);
        const inner = engine.scope(() => engine.scale(3, a));
        return { sum: engine.combine(1, escaped, 1, inner) };
      });
      assert(kept.sum.data instanceof Float32Array);
      agree(kept.sum, reference.scale(5, a));
      assertThrows(() => escaped.data[0], Error, "outlived the scope");
      assertThrows(() => engine.scale(1, escaped), Error, "outlived the scope");
    }
  });

  it("leaves matrices of other engines alone", () => {
    const [one, two] = [engines[0] ?? reference, engines[1] ?? reference];
    const a = draw(6, 4, 4);
    const keeper = two.keeper();
    one.scope(() => {
      const x = one.scale(2, a);
      agree(two.scope(() => x), reference.scale(2, a));
      keeper.next(() => x);
      keeper.close();
      agree(x, reference.scale(2, a));
    });
  });

  it("leaves a matrix to the scope that it was made in if a keeper returns it", () => {
    for (const engine of engines) {
      const a = draw(6, 4, 4);
      const keeper = engine.keeper();
      engine.scope(() => {
        const x = engine.scale(2, a);
        const y = keeper.next(() => [x, engine.scale(3, a)])[1] ?? a;
        keeper.next(() => y);
        agree(x, reference.scale(2, a));
        agree(y, reference.scale(3, a));
      });
      keeper.close();
    }
  });

  it("frees memory if a scope throws", () => {
    for (const engine of engines) {
      const a = draw(7, 4, 4);
      assertThrows(() =>
        engine.scope(() => {
          engine.scale(2, a);
          throw new SyntaxError("on purpose");
        }), SyntaxError);
      agree(engine.scale(2, a), reference.scale(2, a));
    }
  });

  it("throws if its memory has no room, and works afterwards", () => {
    const [column, row] = [draw(1, 40_000, 1), draw(2, 1, 40_000)];
    const [a, b] = [draw(3, 9, 9), draw(4, 9, 9)];
    for (const engine of engines) {
      assertThrows(() => engine.matmul(column, row), RangeError, "try smaller batches");
      agree(engine.matmul(a, b), reference.matmul(a, b), 9);
    }
  });

  it("trains without growing: neither its memory nor the heap, over 2,000 steps", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const config = {
      engine,
      network: pipe(dense(64, 48), relu(), dense(48, 10)),
      loss: softmaxCrossEntropy(),
      optimizer: sgd(0.05, { momentum: 0.9 }),
      batchSize: 32,
      steps: 2200,
    };
    const sizes: number[] = [];
    // The smallest figure of many steps is the one after a garbage collection.
    const heap = { early: Infinity, late: Infinity };
    for await (const { kind, step } of fit(config, initialState(config, random.key(1)), digits())) {
      if (kind === "step" && step >= 200 && step % 200 === 0) sizes.push(engine.memorySize());
      const { heapUsed, external } = Deno.memoryUsage();
      if (step > 200) {
        const half = step <= 1200 ? "early" : "late";
        heap[half] = Math.min(heap[half], heapUsed + external);
      }
    }
    assert(sizes.length > 10);
    assertEquals(new Set(sizes).size, 1, `memory grew: ${sizes}`);
    // A leak of the weights alone would be 14 MB in these thousand steps. The rest is garbage not collected yet.
    assert(heap.late < heap.early + 8e6, `heap grew from ${heap.early} to ${heap.late}`);
  });

  it("trains to the same bits as before, and to those of any number of threads", async () => {
    const results = await Promise.all(
      [engines[0], engines[0], engines[2]].map((engine) => trained(engine ?? reference)),
    );
    assertEquals(results[0], results[1]);
    assertEquals(results[0], results[2]);
  });

  it("trains as the reference does, except for rounding", async () => {
    const expected = await trained(reference);
    for (const engine of engines) {
      const found = await trained(engine);
      found.forEach((value, i) => {
        assert(Math.abs(value - (expected[i] ?? NaN)) < 1e-4, `${value} is not ${expected[i]}`);
      });
    }
  });

  it("refuses a number of threads that is not a whole number from 1 to 256", async () => {
    for (const threads of [0, -1, 1.5, NaN, 1000]) {
      const error = await wasmEngine({ threads }).then(() => undefined, (error) => error);
      assert(error instanceof RangeError, `${threads} threads were taken`);
    }
  });

  it("ends its workers", () => {
    for (const engine of engines) engine.close();
  });
});

async function trained(engine: Engine): Promise<number[]> {
  const config = {
    engine,
    network: pipe(dense(64, 32), relu(), dense(32, 10)),
    loss: softmaxCrossEntropy(),
    optimizer: sgd(0.05, { momentum: 0.9 }),
    batchSize: 16,
    steps: 20,
  };
  let state = initialState(config, random.key(2));
  for await (const report of fit(config, state, digits())) {
    if (report.kind === "epoch") state = report.state;
  }
  return tree.leaves(state.params).flatMap(({ data }) => Array.from(data));
}

function digits(): ImageDataset {
  const labels = Uint8Array.from({ length: 200 }, (_, i) => i % 10);
  const images = Uint8Array.from(
    { length: 200 * 64 },
    (_, i) => i % 64 % 10 === labels[Math.floor(i / 64)] ? 200 + i % 50 : i % 3 === 0 ? i % 40 : 0,
  );
  return imageDataset(images, labels, { height: 8, width: 8 });
}

function scaled(a: Matrix, factor: number): Matrix {
  return fill(a.rows, a.cols, (i) => (a.data[i] ?? 0) * factor);
}

function bits(a: Matrix | undefined): number[] {
  return [...new Uint32Array(Float32Array.from(a?.data ?? []).buffer)];
}
