import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type BatchedProduct, type Matrix, referenceEngine } from "../../../mod.ts";
import { cutOf, tileGroups, TILES } from "../../../lib/engines/webgpu/tile_choice.ts";
import { agree, draw, fill, flip } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

/** Sizes that reach every tile, each with its edges, and with and without vectors of four numbers. */
const TILED: readonly (readonly [m: number, n: number, k: number, tile: string])[] = [
  [2175, 2176, 9, "128x128"],
  [700, 644, 20, "64x64"],
  [67, 68, 33, "32x32"],
  [40_001, 12, 8, "128x16"],
  [13, 20004, 9, "16x128"],
  [33, 10, 19, "32x16"],
  [3, 9999, 12, "4x256"],
];

/** Sizes whose inner axis is split: in few parts, in tens and in hundreds. */
const SPLIT: readonly (readonly [m: number, n: number, k: number, parts: number])[] = [
  [40, 40, 320, 5],
  [67, 65, 701, 9],
  [5, 9, 10_003, 126],
];

describe("cutOf()", () => {
  it("covers the inner axis with parts of whole steps, none of them empty", () => {
    const size = fc.oneof(fc.nat(70), fc.nat(100_000));
    const property = fc.property(
      size,
      size,
      size,
      fc.integer({ min: 1, max: 99 }),
      (m, n, k, batches) => {
        const sizes = { rows: m + 1, cols: n + 1, inner: k, batches };
        const cut = cutOf(sizes);
        const { tile, parts, span } = cut;
        assertEquals(span % tile.step, 0);
        assert(parts * span >= k && (parts - 1) * span < Math.max(k, 1));
        assert(parts === 1 || batches === 1);
        assert(parts === 1 || parts * sizes.rows * sizes.cols <= 2 ** 26);
        const [x, y = 1] = tileGroups(cut, sizes);
        assert(x <= 65_535 && y <= 65_535);
        const tiles = Math.ceil(sizes.rows / tile.rows) * Math.ceil(sizes.cols / tile.cols);
        assert(x * y >= tiles * batches * parts);
      },
    );
    fc.assert(property);
  });

  it("takes large tiles for large products, and small or narrow ones where lanes would idle", () => {
    const tile = (rows: number, cols: number, inner: number) => {
      const { tile, parts } = cutOf({ rows, cols, inner });
      return `${tile.rows}x${tile.cols} in ${parts}`;
    };
    assertEquals(tile(4096, 4096, 4096), "128x128 in 1");
    assertEquals(tile(512, 512, 512), "32x32 in 1");
    assertEquals(tile(128, 10, 64), "32x16 in 1");
    assertEquals(tile(9, 32, 100_352), "32x32 in 784");
  });

  it("splits long sums, so that they keep their digits", () => {
    assertEquals(cutOf({ rows: 4096, cols: 4096, inner: 16_384 }).parts, 4);
  });
});

await onWebgpu("products of the webgpu engine", (engine) => {
  const reference = referenceEngine();
  const { matmul, matmulNT, matmulTN } = engine;
  const agreeInAllForms = (a: Matrix, b: Matrix) => {
    const expected = reference.matmul(a, b);
    const bias = { ...draw(3, 1, b.cols), rows: 1 as const };
    const { cols } = expected;
    const raised = fill(a.rows, cols, (i) => expected.data[i]! + bias.data[i % cols]!);
    agree(matmul(a, b), expected, a.cols);
    agree(matmul(a, b, bias), raised, a.cols);
    agree(matmulNT(a, flip(b)), expected, a.cols);
    agree(matmulTN(flip(a), b), expected, a.cols);
  };

  it("agree with the reference for any sizes", () => {
    const size = fc.oneof(fc.constantFrom(0, 1, 4, 8, 16, 31, 32, 33, 64, 65), fc.nat(40));
    const property = fc.property(size, size, size, fc.nat(1000), (m, n, k, seed) => {
      agreeInAllForms(draw(seed, m, k), draw(seed + 1, k, n));
    });
    fc.assert(property, { numRuns: 15 });
  });

  for (const [m, n, k, name] of TILED) {
    it(`agree with the reference at the edges of tiles of ${name}`, () => {
      const { tile, parts } = cutOf({ rows: m, cols: n, inner: k });
      assertEquals([`${tile.rows}x${tile.cols}`, parts], [name, 1]);
      agreeInAllForms(draw(1, m, k), draw(2, k, n));
    });
  }

  it("reach every tile", () => {
    assertEquals(TILED.map(([, , , name]) => name), TILES.map((t) => `${t.rows}x${t.cols}`));
  });

  for (const [m, n, k, count] of SPLIT) {
    it(`agree with the reference where the inner axis has ${count} parts`, () => {
      assertEquals(cutOf({ rows: m, cols: n, inner: k }).parts, count);
      agreeInAllForms(draw(1, m, k), draw(2, k, n));
    });
  }

  it("keep the digits of long sums of one sign", () => {
    const ones = fill(60_000, 5, (i) => 1 + (i % 7) / 8);
    const expected = reference.matmulTN(ones, ones);
    const found = matmulTN(ones, ones);
    [...expected.data].forEach((should, i) => assert(Math.abs(found.data[i]! / should - 1) < 1e-6));
  });

  it("have the same bits again", () => {
    for (const [m, n, k] of [[67, 65, 701], [9, 32, 9001], [130, 131, 33]] as const) {
      const [a, b] = [draw(4, k, m), draw(5, k, n)];
      assertEquals(matmulTN(a, b).data, matmulTN(a, b).data);
    }
  });

  it("are the bias, or zeros, where the inner size is 0", () => {
    const bias = { ...draw(1, 1, 5), rows: 1 as const };
    const [a, b] = [draw(2, 3, 0), draw(3, 0, 5)];
    agree(matmul(a, b, bias), reference.matmul(a, b, bias));
    for (const zeros of [matmul(a, b), matmulNT(a, flip(b)), matmulTN(flip(a), b)]) {
      assertEquals([...zeros.data], Array(15).fill(0));
    }
  });

  it("keep infinities and NaN in their own rows and columns, also times 0", () => {
    for (const odd of [NaN, Infinity, -Infinity]) {
      for (const [m, n] of [[1, 3], [9, 17], [33, 12]] as const) {
        const left = fill(m, 20, (i) => i === 5 ? odd : i % 20 === 0 ? 1 : 0);
        const right = fill(20, n, (i) => i === n * 7 ? odd : i % 2);
        agreeInAllForms(left, draw(4, 20, n));
        agreeInAllForms(draw(5, m, 20), right);
        agreeInAllForms(left, right);
      }
    }
  });

  it("never show earlier numbers of a reused block", () => {
    for (const [m, k, n] of [[9, 7, 9], [9, 0, 9], [5, 1003, 7]] as const) {
      // These results leave NaN in blocks that the engine reuses.
      engine.scope(() => {
        for (let i = 0; i < 8; i++) matmul(fill(m, 1, () => NaN), fill(1, n, () => NaN));
      });
      agreeInAllForms(draw(6, m, k), draw(7, k, n));
    }
  });

  it("take the same matrix twice, and results of other kernels", () => {
    const a = draw(9, 17, 17);
    agree(matmul(a, a), reference.matmul(a, a), 17);
    const twice = (of: typeof reference | typeof engine) =>
      of.scope(() => of.matmulNT(of.matmulTN(of.scale(0.1, a), a), of.combine(1, a, 2, a)));
    agree(twice(engine), twice(reference), 300);
  });

  it("are of one kernel, or of two where the inner axis is split", () => {
    const dispatches = (f: () => unknown) => {
      const before = engine.counts().dispatches;
      f();
      return engine.counts().dispatches - before;
    };
    assertEquals(dispatches(() => matmul(draw(1, 70, 20), draw(2, 20, 9))), 1);
    assertEquals(dispatches(() => matmulTN(draw(1, 3000, 7), draw(2, 3000, 5))), 2);
    assertEquals(dispatches(() => matmul(draw(1, 0, 20), draw(2, 20, 9))), 0);
  });

  it("refuse what the reference refuses, in the same words", () => {
    const [a, b] = [draw(1, 2, 3), draw(2, 5, 4)];
    for (const form of ["matmul", "matmulNT", "matmulTN"] as const) {
      const { message } = assertThrows(() => reference[form](a, b), RangeError);
      assertThrows(() => engine[form](a, b), RangeError, message);
    }
    const wrong = { inner: 2 };
    const { message } = assertThrows(() => reference.batchedMatmul(a, b, wrong), RangeError);
    assertThrows(() => engine.batchedMatmul(a, b, wrong), RangeError, message);
  });

  describe("of tables in rows", () => {
    const agreeOnTables = (a: Matrix, b: Matrix, product: BatchedProduct) =>
      agree(
        engine.batchedMatmul(a, b, product),
        reference.batchedMatmul(a, b, product),
        product.inner,
      );

    it("agree with the reference for any sizes and sides", () => {
      const few = fc.nat(5);
      const sizes = fc.record({
        rows: few,
        heads: fc.integer({ min: 1, max: 4 }),
        m: fc.nat(20),
        n: fc.nat(20),
        inner: fc.integer({ min: 1, max: 20 }),
        seed: fc.nat(1000),
      });
      const turned = fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() });
      const scales = fc.constantFrom(1, 0.3, -2);
      const property = fc.property(sizes, turned, scales, (sizes, turned, scale) => {
        const { rows, heads, m, n, inner, seed } = sizes;
        const a = draw(seed, rows, heads * m * inner);
        const b = draw(seed + 1, rows, heads * n * inner);
        agreeOnTables(a, b, { inner, heads, scale, ...turned });
      });
      fc.assert(property, { numRuns: 40 });
    });

    it("agree with the reference where tables have several tiles", () => {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          const turned = { transposeA, transposeB };
          agreeOnTables(draw(1, 2, 2 * 36 * 40), draw(2, 2, 2 * 68 * 40), {
            inner: 40,
            heads: 2,
            ...turned,
          });
          agreeOnTables(draw(3, 3, 7 * 1001), draw(4, 3, 11 * 1001), { inner: 1001, ...turned });
        }
      }
    });

    it("keep what is not finite in its own table", () => {
      const [a, b] = [
        fill(2, 12, (i) => i === 13 ? NaN : 1),
        fill(2, 12, (i) => i === 1 ? Infinity : 1),
      ];
      for (const transposeB of [false, true]) {
        agreeOnTables(a, b, { inner: 2, heads: 2, transposeB });
      }
    });
  });
});
