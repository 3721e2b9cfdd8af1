import { assert, assertEquals, assertThrows } from "@std/assert";
import { afterAll, it } from "@std/testing/bdd";
import { type ByteMatrix, type Matrix, random, referenceEngine, wasmEngine } from "../../../mod.ts";
import { threefry } from "../../../lib/values/threefry.ts";
import { agree, draw, fill } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

const reference = referenceEngine({ precision: "float64" });
const wasm = await wasmEngine({ threads: 1 });
const key = random.key(7);

/** Rows and columns of tokens, rows of the table, and its columns. */
const tables = [
  [6, 2, 9, 4],
  [0, 3, 4, 5],
  [3, 0, 4, 5],
  // Many tokens of one kind.
  [50, 30, 3, 17],
  [64, 65, 1000, 33],
  [3, 4, 5, 0],
  [2, 3, 1, 1],
] as const;

function bytesOf(rows: number, cols: number, scale = 1, shift = 0): ByteMatrix {
  const bytes = Uint8Array.from({ length: rows * cols }, (_, i) => 37 * i);
  return { rows, cols, bytes, scale, shift };
}

function equal(found: Matrix, expected: Matrix): void {
  assertEquals([found.rows, found.cols], [expected.rows, expected.cols]);
  assertEquals(Float32Array.from(found.data), Float32Array.from(expected.data));
}

await onWebgpu("kernels for batches on a GPU", (engine) => {
  afterAll(() => wasm.close());

  const shapes = [[3, 8, 2], [5, 7, 9], [10, 784, 130], [4, 0, 3], [4, 3, 0]] as const;
  const indicesOf = (rows: number, count: number) =>
    Uint32Array.from({ length: count }, (_, i) => 7 * i % rows);

  it("gather rows of bytes", () => {
    for (const [rows, cols, count] of shapes) {
      const source = bytesOf(rows, cols, 1 / 255, -0.5);
      const indices = indicesOf(rows, count);
      agree(engine.gather(source, indices), reference.gather(source, indices));
    }
  });

  it("gather rows of matrices, on the host and on the GPU", () => {
    for (const [rows, cols, count] of shapes) {
      const source = draw(rows, rows, cols);
      const indices = indicesOf(rows, count);
      equal(engine.gather(source, indices), reference.gather(source, indices));
      const twice = engine.scope(() => engine.gather(engine.scale(2, source), indices));
      equal(twice, reference.gather(reference.scale(2, source), indices));
      const moved = wasm.scope(() => engine.gather(wasm.cast(source), indices));
      equal(moved, reference.gather(source, indices));
    }
    assertThrows(() => engine.gather(draw(1, 3, 2), Uint32Array.of(1, 3)), RangeError, "row 3");
    assertThrows(() => engine.gather(bytesOf(3, 2), Uint32Array.of(4)), RangeError, "row 4");
  });

  it("copy matrices, with every bit of them", () => {
    const bits = Uint32Array.of(0x7fc00123, 0xffc00001, 0x80000000, 1, 0x7f800000, 0x3f800000);
    const a: Matrix = { rows: 2, cols: 3, data: new Float32Array(bits.buffer) };
    const found = Float32Array.from(engine.cast(a).data);
    assertEquals(new Uint32Array(found.buffer), bits);
    equal(engine.cast(draw(1, 257, 300)), draw(1, 257, 300));
    equal(engine.cast(draw(1, 0, 3)), draw(1, 0, 3));
  });

  it("look tokens up in a table", () => {
    for (const [rows, cols, vocabulary, features] of tables) {
      const [tokens, table] = [tokensOf(rows, cols, vocabulary), draw(1, vocabulary, features)];
      equal(engine.embed(tokens, table), reference.embed(tokens, table));
    }
  });

  it("add the gradients of each token", () => {
    for (const [rows, cols, vocabulary, features] of tables) {
      const tokens = tokensOf(rows, cols, vocabulary);
      const gradient = draw(2, rows, cols * features);
      const found = engine.embedGradient(tokens, gradient, vocabulary);
      agree(found, reference.embedGradient(tokens, gradient, vocabulary), 30);
      equal(engine.embedGradient(tokens, gradient, vocabulary), found);
    }
  });

  it("refuse tokens that are no rows of the table, also those on the GPU", () => {
    const [table, gradient] = [draw(1, 3, 4), draw(2, 1, 8)];
    for (const odd of [3, -1, 0.5, NaN]) {
      const tokens = fill(1, 2, (i) => i === 0 ? 2 : odd);
      const message =
        `Cannot embed ${odd} in row 0 and column 1: tokens are whole numbers from 0 to 2`;
      assertThrows(() => engine.embed(tokens, table), RangeError, message);
      assertThrows(() => engine.embedGradient(tokens, gradient, 3), RangeError, message);
      const here = () => engine.embed(engine.scale(1, tokens), table);
      assertThrows(() => engine.scope(here), RangeError, message);
      const indices = Uint32Array.of(0);
      const gathered = () => engine.embed(engine.gather(tokens, indices), table);
      assertThrows(() => engine.scope(gathered), RangeError, message);
    }
    assertThrows(() => engine.embedGradient(fill(2, 2, () => 0), gradient, 3), RangeError, "1x8");
  });

  it("look gathered tokens up without waiting for the GPU", () => {
    const table = draw(1, 256, 4);
    for (const source of [bytesOf(6, 5), tokensOf(6, 5, 256)]) {
      const indices = Uint32Array.of(4, 0, 4);
      const expected = reference.embed(reference.gather(source, indices), table);
      const { waits } = engine.counts();
      const found = engine.scope(() => {
        const tokens = engine.gather(source, indices);
        indices.fill(1);
        const rows = engine.embed(tokens, table);
        return [rows, engine.embedGradient(tokens, rows, 256)] as const;
      });
      assertEquals(engine.counts().waits, waits);
      equal(found[0], expected);
      const tokens = reference.gather(source, Uint32Array.of(4, 0, 4));
      agree(found[1], reference.embedGradient(tokens, expected, 256), 9);
    }
  });

  it("draw the random numbers of their key, to the bit", () => {
    const range = { low: -1.3, high: 2.7 };
    for (const key of [random.key(3), [0xdeadbeef, 0x87654321] as const]) {
      for (const [rows, cols, firstRow] of [[0, 3, 0], [3, 5, 7], [257, 300, 0]] as const) {
        const unit = engine.uniform(key, rows, cols, { low: 0, high: 1, firstRow });
        const all = random.uniform(key, (firstRow + rows) * cols);
        assertEquals(unit.data, all.slice(firstRow * cols));
        const options = { ...range, firstRow };
        equal(engine.uniform(key, rows, cols, options), wasm.uniform(key, rows, cols, options));
        agree(
          engine.uniform(key, rows, cols, options),
          reference.uniform(key, rows, cols, options),
        );
        const mask = engine.dropoutMask(key, rows, cols, 0.37, firstRow);
        equal(mask, wasm.dropoutMask(key, rows, cols, 0.37, firstRow));
        agree(mask, reference.dropoutMask(key, rows, cols, 0.37, firstRow));
      }
    }
    equal(engine.dropoutMask(key, 5, 9, 0), fill(5, 9, () => 1));
    equal(engine.dropoutMask(key, 5, 9, 1), fill(5, 9, () => 0));
  });

  it("draw random numbers beyond 2^32 of a key", () => {
    const [firstRow, cols] = [2 ** 28 - 3, 16];
    const found = engine.uniform(key, 7, cols, { low: 0, high: 1, firstRow });
    Array.from(found.data, (is, i) => {
      const counter = firstRow * cols + i;
      const [a, b] = threefry(key, Math.floor(counter / 2 ** 32), counter >>> 0);
      assertEquals(is, ((a ^ b) >>> 9) * 2 ** -23);
    });
  });

  it("change matrices together, and wait once for all that are on the GPU", () => {
    const [a, b, none] = [draw(1, 3, 4), draw(2, 5, 1), draw(3, 0, 3)];
    const change = (numbers: Float32Array | Float64Array) => {
      assert(numbers instanceof Float32Array || numbers.length === 17);
      for (let i = 0; i < numbers.length; i++) numbers[i] = 2 * numbers[i]! + i;
    };
    const expected = reference.changeTogether([a, none, b], change);
    const { waits } = engine.counts();
    const onHost = engine.scope(() => [...engine.changeTogether([a, none, b], change)]);
    assertEquals(engine.counts().waits, waits);
    const onGpu = engine.scope(() => {
      const [c, d] = [engine.cast(a), engine.scale(1, b)];
      return [...engine.changeTogether([c, none, d], change)];
    });
    assertEquals(engine.counts().waits, waits + 1);
    for (const found of [onHost, onGpu]) {
      assertEquals(found.length, 3);
      found.forEach((matrix, i) => agree(matrix, expected[i]!));
    }
    assertEquals(engine.changeTogether([], change), []);
  });
});

function tokensOf(rows: number, cols: number, vocabulary: number): Matrix {
  return fill(rows, cols, (i) => i % 3 === 0 ? 0 : 7919 * i % vocabulary);
}
