import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type Engine,
  fromRows,
  type Matrix,
  referenceEngine,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { agree, draw, fill } from "./differential.ts";

const reference = referenceEngine({ precision: "float64" });
const engines = [
  await wasmEngine({ threads: 1 }),
  await wasmEngine({ threads: 1, strict: true }),
  await wasmEngine({ threads: 3 }),
];
const every = [reference, referenceEngine(), ...engines];
const seed = fc.integer({ min: 0, max: 2 ** 31 });
const few = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17), fc.nat({ max: 30 }));
const some = fc.oneof(fc.constantFrom(1, 2, 3, 4, 5, 8, 9), fc.integer({ min: 1, max: 20 }));

/** Holds a call of every wasm engine against the reference, and one thread against three, to the bit. */
function agrees(call: (engine: Engine) => Matrix, terms = 1): void {
  const expected = call(reference);
  const found = engines.map(call);
  for (const matrix of found) agree(matrix, expected, terms);
  assertEquals(bits(found[0]), bits(found[2]));
}

function bits(a: Matrix | undefined): number[] {
  return [...new Uint32Array(Float32Array.from(a?.data ?? []).buffer)];
}

describe("kernels for sequences", () => {
  it("multiply the tables of rows, head by head, by hand", () => {
    // A row with two tables of one line: [1 2] times [5 6; 7 8] for one head, [3 4] for the other.
    const a = fromRows([[1, 2, 3, 4]]);
    const b = fromRows([[5, 6, 10, 20, 7, 8, 30, 40]]);
    for (const engine of every) {
      const { batchedMatmul } = engine;
      assertEquals(toRows(batchedMatmul(a, b, { inner: 2, heads: 2 })), [[19, 22, 150, 220]]);
      const turned = { inner: 2, heads: 2, transposeB: true, scale: 2 };
      assertEquals(toRows(batchedMatmul(a, b, turned)), [[34, 46, 220, 500]]);
      // Outer products: lines of a are columns.
      const outer = { inner: 1, transposeA: true };
      const two = fromRows([[1, 2], [3, 4]]);
      assertEquals(toRows(batchedMatmul(two, two, outer)), [[1, 2, 2, 4], [9, 12, 12, 16]]);
    }
  });

  it("multiply the tables of rows as the reference does, for any sizes and sides", () => {
    const property = fc.property(
      fc.record({ rows: few, heads: some, m: few, n: few, inner: some, seed }),
      fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() }),
      fc.constantFrom(1, 0.3, -2),
      ({ rows, heads, m, n, inner, seed }, turned, scale) => {
        const small = Math.min(rows, 6);
        const a = draw(seed, small, heads * m * inner);
        const b = draw(seed + 1, small, heads * n * inner);
        agrees((engine) => engine.batchedMatmul(a, b, { inner, heads, scale, ...turned }), inner);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });

  it("multiply tables deeper than a block, and many of them on three threads", () => {
    for (const turned of [{}, { transposeA: true }, { transposeB: true }]) {
      const [a, b] = [draw(1, 3, 7 * 1000), draw(2, 3, 11 * 1000)];
      agrees((engine) => engine.batchedMatmul(a, b, { inner: 1000, scale: 0.1, ...turned }), 1000);
      const [c, d] = [draw(3, 200, 4 * 14 * 9), draw(4, 200, 4 * 9 * 12)];
      agrees((engine) => engine.batchedMatmul(c, d, { inner: 9, heads: 4, ...turned }), 9);
    }
  });

  it("keep what is not finite in its own table", () => {
    const [a, b] = [
      fill(2, 12, (i) => i === 13 ? NaN : 1),
      fill(2, 12, (i) => i === 1 ? Infinity : 1),
    ];
    for (const transposeB of [false, true]) {
      agrees((engine) => engine.batchedMatmul(a, b, { inner: 2, heads: 2, transposeB }));
    }
  });

  it("refuse tables that do not fit", () => {
    const [a, b] = [draw(1, 2, 12), draw(2, 2, 8)];
    const refused: readonly (readonly [(engine: Engine) => unknown, string])[] = [
      [
        (engine) => engine.batchedMatmul(a, draw(1, 3, 8), { inner: 4 }),
        "Cannot multiply the tables in the rows of 2x12 and 3x8: numbers of rows 2 and 3 differ",
      ],
      [
        (engine) => engine.batchedMatmul(a, b, { inner: 6 }),
        "Cannot multiply the tables in the rows of 2x12 and 2x8: " +
        "8 numbers are no tables of an inner size of 6 for 1 heads",
      ],
      [
        (engine) => engine.batchedMatmul(a, b, { inner: 0 }),
        "by an inner size of 0 for 1 heads: both are whole numbers from 1",
      ],
      [(engine) => engine.batchedMatmul(a, b, { inner: 2, heads: 0.5 }), "2 for 0.5 heads"],
      [
        (engine) => engine.softmax(a, 5),
        "Cannot take the softmax of 2x12 in 5 parts of each row: 12 numbers do not fall into so many",
      ],
      [(engine) => engine.softmaxGradient(a, a, 0), "in 0 parts of each row"],
      [(engine) => engine.normalizeRows(a, 0.1, 7), "Cannot normalize 2x12 in 7 parts"],
      [
        (engine) => engine.normalizeRowsGradient({ normal: a, inverse: b }, a),
        "Cannot take 2x8 as the factors of the parts of 2x12",
      ],
      [
        (engine) => engine.normalizeRowsGradient({ normal: a, inverse: b }, b),
        "Cannot apply the derivative of normalizeRows to 2x12 and 2x8",
      ],
      [
        (engine) => engine.embedGradient(fromRows([[1, 2]]), draw(1, 1, 5), 3),
        "Cannot take 1x5 as the gradient of an embedding of 1x2",
      ],
      ...[-1, 3, 0.5, NaN, Infinity].flatMap((token) => {
        const message =
          `Cannot embed ${token} in row 1 and column 0: tokens are whole numbers from 0 to 2`;
        const tokens = fromRows([[0, 2], [token, 1]]);
        return [
          [(engine: Engine) => engine.embed(tokens, draw(1, 3, 4)), message],
          [(engine: Engine) => engine.embedGradient(tokens, draw(1, 2, 8), 3), message],
        ] as const;
      }),
    ];
    for (const [attempt, message] of refused) {
      for (const engine of every) assertThrows(() => attempt(engine), RangeError, message);
    }
  });

  it("take the softmax of parts of rows, and normalize them, as the reference does", () => {
    const property = fc.property(few, few, some, seed, (rows, width, places, seed) => {
      const [x, gradient] = [
        draw(seed, rows, places * width),
        draw(seed + 1, rows, places * width),
      ];
      agrees((engine) => engine.softmax(x, places));
      const y = reference.softmax(x, places);
      agrees((engine) => engine.softmaxGradient(y, gradient, places), width);
      agrees((engine) => engine.normalizeRows(x, 0.1, places).normal, width);
      agrees((engine) => engine.normalizeRows(x, 0.1, places).inverse, width);
      const normal = reference.normalizeRows(x, 0.1, places);
      agrees((engine) => engine.normalizeRowsGradient(normal, gradient), width);
    });
    fc.assert(property, { numRuns: 80 });
  });

  it("normalize rows by hand, also those far from 0", () => {
    for (const engine of every) {
      const { normal, inverse } = engine.normalizeRows(fromRows([[1, 3, 1e6, 1e6 + 2]]), 3, 2);
      assertEquals(toRows(normal), [[-0.5, 0.5, -0.5, 0.5]]);
      assertEquals(toRows(inverse), [[0.5, 0.5]]);
    }
  });

  it("normalize rows of any size as exactly as the reference: far from 0, huge and tiny", () => {
    const rows = (cols: number, value: (j: number) => number) =>
      fill(2, cols, (i) => value(i % cols));
    const samples = [128, 127, 7].flatMap((cols) => [
      rows(cols, (j) => 1e4 + Math.sin(j)),
      rows(cols, (j) => (j + 1) * 1e20),
      rows(cols, (j) => j === 2 ? 1e38 : j),
      rows(cols, (j) => j * 1e-30),
    ]);
    for (const x of samples) {
      const expected = referenceEngine().normalizeRows(x, 1e-5);
      const gradient = fill(x.rows, x.cols, (i) => 1e4 + Math.cos(i));
      const slope = reference.normalizeRowsGradient(expected, gradient);
      for (const engine of every) {
        const { normal, inverse } = engine.normalizeRows(x, 1e-5);
        const found = engine.normalizeRowsGradient(expected, gradient);
        assertNear(normal, expected.normal, 1e-7);
        assertNear(inverse, expected.inverse, 1e-7);
        assertNear(found, slope, 1e-6);
      }
    }

    /** Asserts that differences are small beside the largest number. */
    function assertNear(found: Matrix, expected: Matrix, tolerance: number): void {
      const largest = Math.max(...Array.from(expected.data, Math.abs));
      for (const [i, value] of Array.from(found.data).entries()) {
        assertAlmostEquals(value, expected.data[i] ?? NaN, tolerance * largest);
      }
    }
  });

  it("give minus infinity no share of a softmax", () => {
    const x = fromRows([[0, -Infinity, 0, 5, -Infinity, -Infinity]]);
    for (const engine of every) {
      assertEquals(toRows(engine.softmax(x, 2)), [[0.5, 0, 0.5, 1, 0, 0]]);
    }
  });

  it("look up rows by tokens, and add gradients up, as the reference does", () => {
    const property = fc.property(few, few, some, few, seed, (rows, cols, words, features, seed) => {
      const tokens = fill(rows, cols, (i) => (seed + i * 7) % words);
      const table = draw(seed, words, features);
      const gradient = draw(seed + 1, rows, cols * features);
      agrees((engine) => engine.embed(tokens, table));
      agrees((engine) => engine.embedGradient(tokens, gradient, words), rows * cols);
    });
    fc.assert(property, { numRuns: 80 });
    const many = fill(300, 40, (i) => (i * i) % 1001);
    const gradient = draw(5, 300, 40 * 8);
    agrees((engine) => engine.embedGradient(many, gradient, 1001), 100);
    for (const engine of every) {
      const tokens = fromRows([[2, 0], [2, 2]]);
      assertEquals(toRows(engine.embed(tokens, fromRows([[1, 2], [3, 4], [5, 6]]))), [
        [5, 6, 1, 2],
        [5, 6, 5, 6],
      ]);
      assertEquals(toRows(engine.embedGradient(tokens, fromRows([[1, 2], [4, 8]]), 3)), [
        [2],
        [0],
        [13],
      ]);
    }
  });

  it("put columns side by side, and take them apart, as the reference does", () => {
    const property = fc.property(
      few,
      some,
      fc.array(few, { maxLength: 4 }),
      seed,
      (rows, places, widths, seed) => {
        const parts = widths.map((width, i) => draw(seed + i, rows, width * places));
        agrees((engine) => engine.concatColumns(parts, places));
        const whole = draw(seed, rows, places * 20);
        for (const width of widths) {
          const from = Math.min(width, 20);
          agrees((engine) => engine.sliceColumns(whole, from, 20, places));
          agrees((engine) => engine.sliceColumns(whole, 0, from, places));
        }
      },
    );
    fc.assert(property, { numRuns: 80 });
    const wide = draw(1, 400, 300);
    agrees((engine) => engine.concatColumns([wide, engine.sliceColumns(wide, 3, 200), wide]));
  });

  it("multiply rows by factors as the reference does", () => {
    const property = fc.property(few, few, seed, (rows, cols, seed) => {
      const [a, factors] = [draw(seed, rows, cols), draw(seed + 1, rows, 1)];
      agrees((engine) => engine.multiplyRows(a, factors));
    });
    fc.assert(property, { numRuns: 40 });
    const [a, factors] = [draw(1, 400, 300), draw(2, 400, 1)];
    agrees((engine) => engine.multiplyRows(a, factors));
    for (const engine of every) {
      assertThrows(() => engine.multiplyRows(a, a), RangeError, "it must be 400x1");
    }
  });

  it("read waiting results in a scope, and write past no end", () => {
    for (const engine of engines) {
      engine.scope(() => {
        const x = engine.scale(2, draw(1, 5, 6));
        const neighbors = [1, 2, 3].map((factor) => engine.cast(engine.scale(factor, x)));
        const y = engine.batchedMatmul(x, engine.scale(3, x), { inner: 2, heads: 3 });
        assert(y.cols === 3);
        engine.concatColumns([x, engine.scale(2, x)], 3);
        engine.normalizeRows(engine.scale(4, x), 0.1, 3);
        engine.softmax(engine.scale(4, x), 2);
        neighbors.forEach((each, i) => agree(each, reference.scale(2 * (i + 1), draw(1, 5, 6))));
      });
    }
  });

  it("end their workers", () => {
    for (const engine of engines) engine.close();
  });
});
