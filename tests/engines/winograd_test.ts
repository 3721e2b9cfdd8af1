import { assert, assertEquals } from "@std/assert";
import { afterAll, describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type Engine, type Matrix, referenceEngine, wasmEngine, type Windows } from "../../mod.ts";
import { partsOf } from "../../lib/engines/wasm/convolution.ts";
import { areTiles, fillParts } from "../../lib/engines/wasm/winograd.ts";
import { placesOf, type WindowOptions, windowsOver } from "../../lib/engines/windows.ts";
import { numbersOf } from "../../lib/values/image.ts";
import { agree, draw, fill } from "./differential.ts";

const reference = referenceEngine({ precision: "float64" });
const engines = [
  await wasmEngine({ threads: 1 }),
  await wasmEngine({ threads: 1, strict: true }),
  await wasmEngine({ threads: 3 }),
];
const [engine, strict, threaded] = engines as [Engine, Engine, Engine];

/** Returns windows of 3x3 pixels that convolution by tiles takes. */
function over(height: number, width: number, channels: number, padding: WindowOptions["padding"]) {
  return windowsOver("a window", { height, width, channels }, { size: 3, stride: 1, padding });
}

/** The operands of the kernels that have tiles. */
interface Operands {
  readonly windows: Windows;
  readonly images: Matrix;
  readonly weights: Matrix;
  readonly gradient: Matrix;
  readonly bias?: Matrix;
}

/** The results that have a row for each image. */
function results(
  engine: Engine,
  { windows, images, weights, gradient, bias }: Operands,
): readonly Matrix[] {
  return [
    engine.convolve(images, weights, windows, bias),
    engine.convolveInputGradient(gradient, weights, windows),
  ];
}

/** The gradient of the weights. */
function slopes(engine: Engine, { windows, images, gradient }: Operands): Matrix {
  return engine.convolveWeightsGradient(images, gradient, windows);
}

function operands(windows: Windows, n: number, rows = 3) {
  return {
    windows,
    images: draw(1, rows, numbersOf(windows.image)),
    weights: draw(2, 9 * windows.image.channels, n),
    gradient: draw(3, rows, placesOf(windows) * n),
    bias: draw(4, 1, n),
  };
}

describe("convolution by tiles", () => {
  afterAll(() => engines.forEach((engine) => engine.close()));

  it("is taken for 3x3 windows that touch, of enough channels, which fill their tiles", () => {
    const wasm = { isFused: true };
    assert(areTiles(wasm, over(12, 12, 24, "valid"), 32));
    assert(areTiles(wasm, over(7, 7, 64, "valid"), 96));
    assert(areTiles(wasm, over(14, 14, 8, "same"), 8));
    assert(!areTiles({ isFused: false }, over(12, 12, 24, "valid"), 32), "exact kernels");
    assert(!areTiles(wasm, over(12, 12, 4, "valid"), 32), "few channels");
    assert(!areTiles(wasm, over(12, 12, 24, "valid"), 4), "few channels of the result");
    assert(!areTiles(wasm, over(12, 12, 10, "valid"), 32), "channels that are no multiple of 4");
    assert(!areTiles(wasm, over(5, 5, 64, "valid"), 64), "nine places of sixteen");
    const others: readonly Partial<WindowOptions>[] = [
      { size: [3, 5] },
      { stride: [1, 2] },
      { dilation: [2, 1] },
    ];
    for (const other of others) {
      const options = { size: 3, stride: 1, padding: "valid", ...other } as const;
      const windows = windowsOver("a window", { height: 12, width: 12, channels: 24 }, options);
      assert(!areTiles(wasm, windows, 32), JSON.stringify(other));
    }
  });

  it("agrees with the reference for images of any size, channels and padding", () => {
    const side = fc.integer({ min: 3, max: 13 });
    const channels = fc.constantFrom(8, 12, 16, 36);
    const padding = fc.constantFrom<WindowOptions["padding"]>("valid", "same", [2, 1], [0, 4]);
    const rows = fc.constantFrom(0, 1, 2, 5, 17);
    const flags = fc.record({ biased: fc.boolean(), sparse: fc.boolean() });
    const seed = fc.nat();
    fc.assert(
      fc.property(
        fc.tuple(side, side, channels, channels),
        padding,
        rows,
        flags,
        seed,
        ([height, width, channels, n], padding, rows, { biased, sparse }, seed) => {
          const windows = over(height, width, channels, padding);
          const given = {
            windows,
            images: draw(seed, rows, numbersOf(windows.image), sparse),
            weights: draw(seed + 1, 9 * channels, n),
            gradient: draw(seed + 2, rows, placesOf(windows) * n, sparse),
            ...(biased && { bias: draw(seed + 3, 1, n) }),
          };
          const expected = results(reference, given);
          for (const engine of engines) {
            results(engine, given).forEach((found, i) => agree(found, expected[i]!, 9 * 36));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("loses no more digits than direct convolution", () => {
    const given = operands(over(12, 12, 32, "same"), 32, 8);
    const expected = results(reference, given);
    const error = (engine: Engine) =>
      results(engine, given).map(({ data }, i) =>
        Math.max(...Array.from(data, (x, j) => Math.abs(x - (expected[i]!.data[j] ?? NaN))))
      );
    const [tiled, direct] = [error(engine), error(strict)];
    for (const [i, worst] of tiled.entries()) {
      assert(worst <= 1.5 * direct[i]!, `${worst} is more than ${direct[i]}`);
    }
  });

  it("gives the gradient of weights as the reference does, where there are enough images", () => {
    const cases = [
      [over(16, 16, 16, "same"), 16, 33],
      [over(11, 12, 8, "valid"), 12, 90],
      [over(13, 9, 12, [2, 1]), 8, 70],
      [over(7, 7, 64, "valid"), 96, 60],
    ] as const;
    for (const [windows, n, rows] of cases) {
      const weights = 9 * windows.image.channels * n;
      assert(fillParts(windows, rows, partsOf(weights, rows)), `${rows} images`);
      const given = operands(windows, n, rows);
      const expected = slopes(reference, given);
      for (const engine of engines) {
        agree(slopes(engine, given), expected, rows * placesOf(windows));
      }
    }
  });

  it("loses little in gradients of weights that are sums of many like terms", () => {
    const windows = over(14, 14, 8, "valid");
    const images = fill(200, numbersOf(windows.image), () => 0.7);
    const gradient = fill(200, placesOf(windows) * 8, () => 0.9);
    const expected = reference.convolveWeightsGradient(images, gradient, windows);
    for (const engine of engines) {
      const found = engine.convolveWeightsGradient(images, gradient, windows);
      for (const [i, is] of Array.from(found.data).entries()) {
        const should = expected.data[i] ?? NaN;
        assert(Math.abs(is - should) <= 4e-6 * should, `${is} is not ${should}`);
      }
    }
  });

  it("keeps infinities and NaN of the gradient of weights where they belong", () => {
    const given = operands(over(16, 16, 8, "valid"), 8, 50);
    for (const odd of [NaN, Infinity]) {
      for (const name of ["images", "gradient"] as const) {
        const spoilt = { ...given, [name]: withOne(given[name], odd) };
        const expected = slopes(reference, spoilt);
        assert(!Array.from(expected.data).every(Number.isFinite));
        for (const engine of engines) agree(slopes(engine, spoilt), expected, 50 * 196);
      }
    }
  });

  it("gives the same bits on any number of threads", () => {
    const given = operands(over(11, 12, 16, "same"), 24, 29);
    const many = operands(over(11, 12, 16, "same"), 24, 61);
    const bits = (engine: Engine) =>
      [...results(engine, given), slopes(engine, many)].map(({ data }) => Array.from(data));
    assertEquals(bits(threaded), bits(engine));
  });

  it("gives an image the same bits in any batch", () => {
    const given = operands(over(9, 10, 8, "same"), 12, 40);
    const all = results(engine, given);
    for (const row of [0, 17, 39]) {
      const [images, gradient] = [rowOf(given.images, row), rowOf(given.gradient, row)];
      const alone = results(engine, { ...given, images, gradient });
      alone.forEach(({ data }, i) =>
        assertEquals(Array.from(data), Array.from(rowOf(all[i]!, row).data))
      );
    }
  });

  it("keeps infinities and NaN where they belong, and out of all other places", () => {
    const given = operands(over(8, 9, 8, "same"), 12);
    for (const odd of [NaN, Infinity, -Infinity]) {
      for (const name of ["images", "weights", "gradient", "bias"] as const) {
        const spoilt = { ...given, [name]: withOne(given[name], odd) };
        const expected = results(reference, spoilt);
        assert(expected.some(({ data }) => !Array.from(data).every(Number.isFinite)));
        for (const engine of engines) {
          results(engine, spoilt).forEach((found, i) => agree(found, expected[i]!, 9 * 12));
        }
      }
    }
  });

  it("has no infinities where sums of a tile overflow but those of windows do not", () => {
    const windows = over(8, 8, 8, "valid");
    const images = fill(2, 512, (i) => (i % 3 - 1) * 3e38);
    const weights = fill(72, 8, (i) => (i % 7 - 3) * 1e-38);
    const gradient = fill(2, 288, (i) => (i % 5 - 2) * 1.6e38);
    const given = { windows, images, weights, gradient };
    const expected = results(reference, given);
    for (const engine of engines) {
      results(engine, given).forEach((found, i) => agree(found, expected[i]!, 72 * 64));
    }
  });

  it("is not what the strict engine does: it sums in the order of the taps", () => {
    const given = operands(over(6, 5, 8, "valid"), 8, 1);
    const found = strict.convolve(given.images, given.weights, given.windows);
    const taps = Array.from({ length: 72 }, (_, k) => k);
    const expected = Array.from({ length: 12 * 8 }, (_, i) => {
      const [place, filter] = [Math.floor(i / 8), i % 8];
      const [y, x] = [Math.floor(place / 3), place % 3];
      return taps.reduce((sum, k) => {
        const [dy, dx, channel] = [Math.floor(k / 24), Math.floor(k / 8) % 3, k % 8];
        const pixel = given.images.data[((y + dy) * 5 + x + dx) * 8 + channel] ?? NaN;
        return Math.fround(sum + Math.fround(pixel * (given.weights.data[k * 8 + filter] ?? NaN)));
      }, 0);
    });
    assertEquals(Array.from(found.data), expected);
  });
});

function rowOf({ cols, data }: Matrix, row: number): Matrix {
  return fill(1, cols, (i) => data[row * cols + i] ?? NaN);
}

/** Returns the matrix with one number replaced. */
function withOne(a: Matrix, odd: number): Matrix {
  return fill(a.rows, a.cols, (i) => i === Math.floor(a.data.length / 2) ? odd : a.data[i] ?? NaN);
}
