import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type Engine,
  type ImageSize,
  type Matrix,
  matrix,
  referenceEngine,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { numbersOf } from "../../lib/values/image.ts";
import { placesOf, type WindowOptions, windowsOver } from "../../lib/engines/windows.ts";
import { agree, draw, fill } from "./differential.ts";
import { channels, convolvesAsReference, rows, windows } from "./windows.ts";

const reference = referenceEngine({ precision: "float64" });
const engines = [
  await wasmEngine({ threads: 1 }),
  await wasmEngine({ threads: 1, strict: true }),
  await wasmEngine({ threads: 3 }),
];

const seed = fc.integer({ min: 0, max: 2 ** 31 });

describe("the wasm engine's kernels for images", () => {
  it("convolve as the reference does, for any windows", () => {
    fc.assert(convolvesAsReference(engines), { numRuns: 300 });
  });

  it("pool as the reference does, for any windows", () => {
    const property = fc.property(windows, rows, seed, (windows, rows, seed) => {
      const images = draw(seed, rows, numbersOf(windows.image));
      const gradient = draw(seed + 1, rows, placesOf(windows) * windows.image.channels);
      for (const engine of engines) {
        agree(engine.maxPool(images, windows), reference.maxPool(images, windows));
        agree(engine.averagePool(images, windows), reference.averagePool(images, windows), 25);
        agree(
          engine.maxPoolGradient(images, gradient, windows),
          reference.maxPoolGradient(images, gradient, windows),
          25,
        );
        agree(
          engine.averagePoolGradient(gradient, windows),
          reference.averagePoolGradient(gradient, windows),
          25,
        );
      }
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("treat channels as the reference does", () => {
    const pixels = fc.constantFrom(1, 2, 7, 100);
    const property = fc.property(rows, pixels, channels, seed, (rows, pixels, channels, seed) => {
      const [a, b] = [draw(seed, rows, pixels * channels), draw(seed + 1, rows, pixels * channels)];
      const [p, q, r] = [2, 3, 4].map((i) => draw(seed + i, 1, channels));
      if (!p || !q || !r) return;
      for (const engine of engines) {
        agree(engine.columnSums(a, channels), reference.columnSums(a, channels), rows * pixels);
        agree(engine.centeredDot(a, b, p), reference.centeredDot(a, b, p), rows * pixels);
        agree(engine.scaleChannels(a, p, q), reference.scaleChannels(a, p, q), 3);
        agree(engine.scaleChannels(a, p, q, b, r), reference.scaleChannels(a, p, q, b, r), 3);
        if (rows === 0) continue;
        const [found, expected] = [engine.moments(a, channels), reference.moments(a, channels)];
        agree(found.mean, expected.mean, 10);
        agree(found.variance, expected.variance, 10);
      }
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("keep the variance of numbers far from 0", () => {
    const far = fill(50, 300, (i) => 10_000 + (i * 7919 % 13));
    const expected = reference.moments(far, 3).variance;
    for (const engine of engines) agree(engine.moments(far, 3).variance, expected, 100);
  });

  it("lose less than a millionth in sums of many like terms", () => {
    for (const rows of [128, 257, 1000, 100_000]) {
      const like = fill(rows, 3, (i) => [0.1, 0.9722499847, 0.7][i % 3] ?? 0);
      const zeros = fill(1, 3, () => 0);
      for (const engine of engines) {
        assertNear(engine.columnSums(like), reference.columnSums(like));
        const found = engine.centeredDot(like, like, zeros);
        assertNear(found, reference.centeredDot(like, like, zeros));
        assertNear(engine.moments(like, 3).mean, reference.moments(like, 3).mean);
      }
    }
    const turns = fill(100_000, 1, (i) => i % 2 === 0 ? 0 : 0.7);
    const expected = reference.moments(turns, 1).variance;
    for (const engine of engines) assertNear(engine.moments(turns, 1).variance, expected);

    function assertNear(found: Matrix, expected: Matrix): void {
      for (const [i, is] of Array.from(found.data).entries()) {
        const should = expected.data[i] ?? NaN;
        assert(Math.abs(is / should - 1) < 1e-6, `${is} is not ${should}`);
      }
    }
  });

  it("lose little in gradients of weights that are sums of many like terms", () => {
    const cases = [
      { image: { height: 28, width: 28, channels: 1 }, filters: 1, size: 1, groups: 1 },
      { image: { height: 14, width: 14, channels: 8 }, filters: 3, size: 3, groups: 1 },
      { image: { height: 10, width: 10, channels: 8 }, filters: 8, size: 3, groups: 8 },
    ];
    for (const { image, filters, size, groups } of cases) {
      const over = windowsOver("a window", image, { size, stride: 1, padding: 0, groups });
      const images = fill(200, numbersOf(image), () => 0.7);
      for (const zeros of [1, 3]) {
        const gradient = fill(200, placesOf(over) * filters, (i) => i % zeros === 0 ? 0.9 : 0);
        const expected = reference.convolveWeightsGradient(images, gradient, over);
        for (const engine of engines) {
          const found = engine.convolveWeightsGradient(images, gradient, over);
          for (const [i, is] of Array.from(found.data).entries()) {
            const should = expected.data[i] ?? NaN;
            assert(Math.abs(is - should) <= 4e-6 * should, `${is} is not ${should}`);
          }
        }
      }
    }
  });

  it("know no mean and no variance of no rows", () => {
    for (const engine of [reference, ...engines]) {
      const { mean, variance } = engine.moments(fill(0, 6, () => 0), 2);
      assertEquals([...toRows(mean), ...toRows(variance)], [[NaN, NaN], [NaN, NaN]]);
    }
  });

  it("give the same bits on any number of threads", () => {
    const over = windowsOver("a window", { height: 12, width: 11, channels: 5 }, {
      size: 3,
      stride: [1, 2],
      padding: "same",
    });
    const images = draw(1, 61, numbersOf(over.image));
    const weights = draw(2, 45, 7);
    for (const sparse of [false, true]) {
      const gradient = draw(3, 61, placesOf(over) * 7, sparse);
      const all = engines.map((engine) =>
        [
          engine.convolve(images, weights, over),
          engine.convolveInputGradient(gradient, weights, over),
          engine.convolveWeightsGradient(images, gradient, over),
          engine.columnSums(gradient, 7),
          engine.moments(images, 5).variance,
          engine.averagePool(images, over),
        ].map(({ data }) => Array.from(data))
      );
      assertEquals(all[2], all[0]);
    }
  });

  it("convolve in groups to the same bits on any number of threads", () => {
    for (const groups of [2, 4]) {
      const over = windowsOver("a window", { height: 12, width: 11, channels: 4 }, {
        size: 3,
        stride: [1, 2],
        padding: "same",
        dilation: [2, 1],
        groups,
      });
      const images = draw(1, 61, numbersOf(over.image));
      const weights = draw(2, 9 * 4 / groups, 8);
      const gradient = draw(3, 61, placesOf(over) * 8);
      const all = engines.map((engine) =>
        [
          engine.convolve(images, weights, over),
          engine.convolveInputGradient(gradient, weights, over),
          engine.convolveWeightsGradient(images, gradient, over),
        ].map(({ data }) => Array.from(data))
      );
      assertEquals(all[2], all[0]);
    }
  });

  it("convolve and pool images of any extreme size", () => {
    const extremes: readonly (readonly [ImageSize, WindowOptions, channels: number])[] = [
      [{ height: 1, width: 1, channels: 1 }, { size: 1, stride: 1, padding: "valid" }, 1],
      [{ height: 1, width: 1, channels: 3 }, { size: 5, stride: 2, padding: "same" }, 2],
      [{ height: 1, width: 40, channels: 1 }, { size: [1, 7], stride: 3, padding: "same" }, 1],
      [{ height: 40, width: 1, channels: 1 }, { size: [40, 1], stride: 1, padding: "valid" }, 2],
      [{ height: 6, width: 5, channels: 200 }, { size: 3, stride: 2, padding: "same" }, 20],
      [{ height: 2, width: 3, channels: 4 }, { size: 2, stride: 1, padding: "same" }, 200],
      [{ height: 9, width: 9, channels: 2 }, { size: 2, stride: 7, padding: "valid" }, 33],
      [{ height: 2, width: 2, channels: 8 }, { size: 3, stride: 1, padding: "same" }, 1100],
      // A window has more numbers than the kernels multiply at a time.
      [{ height: 12, width: 13, channels: 210 }, { size: 11, stride: 1, padding: "valid" }, 3],
    ];
    for (const [image, options, channels] of extremes) {
      const over = windowsOver("a window", image, options);
      const taps = over.size[0] * over.size[1] * image.channels;
      const weights = draw(2, taps, channels);
      const pooled = draw(4, 2, placesOf(over) * image.channels);
      for (const sparse of [false, true]) {
        const images = draw(1, 2, numbersOf(over.image), sparse);
        const gradient = draw(3, 2, placesOf(over) * channels, sparse);
        assertSame(taps * channels, (engine) => [
          engine.convolve(images, weights, over),
          engine.convolveInputGradient(gradient, weights, over),
          engine.convolveWeightsGradient(images, gradient, over),
          engine.maxPool(images, over),
          engine.maxPoolGradient(images, pooled, over),
          engine.averagePool(images, over),
          engine.averagePoolGradient(pooled, over),
        ]);
      }
    }
  });

  it("keep infinities and NaN, also times 0 and at padding", () => {
    for (const padding of ["valid", "same"] as const) {
      for (const odd of [NaN, Infinity, -Infinity]) {
        for (
          const [stride, dilation, groups] of [[1, 1, 1], [2, 2, 1], [3, 1, 8], [1, 2, 2]] as const
        ) {
          const over = windowsOver("a window", { height: 5, width: 6, channels: 8 }, {
            size: 3,
            stride,
            padding,
            dilation,
            groups,
          });
          const channels = groups === 1 ? 3 : 8;
          const [images, gradient] = [
            draw(1, 3, numbersOf(over.image), true),
            draw(2, 3, placesOf(over) * channels, true),
          ];
          const weights = draw(3, 72 / groups, channels);
          assertSame(216, (engine) => [
            engine.convolve(spoilt(images, odd), weights, over),
            engine.convolve(images, spoilt(weights, odd), over),
            engine.convolveInputGradient(spoilt(gradient, odd), weights, over),
            engine.convolveInputGradient(gradient, spoilt(weights, odd), over),
            engine.convolveWeightsGradient(spoilt(images, odd), gradient, over),
            engine.convolveWeightsGradient(images, spoilt(gradient, odd), over),
          ]);
        }
      }
    }
  });

  it("pool infinities and NaN, anywhere in a window", () => {
    for (const channels of [1, 4]) {
      for (const stride of [1, 2]) {
        const over = windowsOver("a window", { height: 4, width: 4, channels }, {
          size: 2,
          stride,
          padding: "same",
        });
        const images = draw(1, 4, numbersOf(over.image));
        const gradient = draw(2, 4, placesOf(over) * channels);
        for (const odd of [NaN, Infinity, -Infinity]) {
          const spoiled = spoilt(images, odd);
          assertSame(8, (engine) => [
            engine.maxPool(spoiled, over),
            engine.maxPoolGradient(spoiled, gradient, over),
            engine.averagePool(spoiled, over),
            engine.averagePoolGradient(spoilt(gradient, odd), over),
          ]);
        }
      }
    }
  });

  it("refuse what the reference refuses, in the same words", () => {
    const over = windowsOver("a window", { height: 4, width: 4, channels: 2 }, {
      size: 2,
      stride: 2,
      padding: "valid",
    });
    const halves = { ...over, groups: 2 };
    const [images, weights, gradient] = [draw(1, 3, 32), draw(2, 8, 5), draw(3, 3, 20)];
    const attempts: readonly ((engine: Engine) => unknown)[] = [
      (engine) => engine.convolve(images, draw(2, 4, 5), halves),
      (engine) => engine.convolve(images, draw(2, 8, 4), halves),
      (engine) => engine.convolveInputGradient(gradient, draw(2, 4, 5), halves),
      (engine) => engine.convolveWeightsGradient(images, gradient, halves),
      (engine) => engine.convolve(draw(1, 3, 31), weights, over),
      (engine) => engine.convolve(images, draw(2, 9, 5), over),
      (engine) => engine.convolve(images, weights, over, draw(4, 1, 4)),
      (engine) => engine.convolveInputGradient(draw(3, 3, 19), weights, over),
      (engine) => engine.convolveInputGradient(gradient, draw(2, 7, 5), over),
      (engine) => engine.convolveWeightsGradient(draw(1, 3, 33), gradient, over),
      (engine) => engine.convolveWeightsGradient(images, draw(3, 3, 19), over),
      (engine) => engine.convolveWeightsGradient(images, draw(3, 4, 20), over),
      (engine) => engine.maxPool(draw(1, 3, 31), over),
      (engine) => engine.maxPoolGradient(images, draw(3, 3, 9), over),
      (engine) => engine.maxPoolGradient(images, draw(3, 4, 8), over),
      (engine) => engine.averagePool(draw(1, 3, 31), over),
      (engine) => engine.averagePoolGradient(draw(3, 3, 9), over),
      (engine) => engine.columnSums(images, 3),
      (engine) => engine.columnSums(images, 0),
      (engine) => engine.moments(images, 5),
      (engine) => engine.centeredDot(images, gradient, draw(4, 1, 2)),
      (engine) => engine.centeredDot(images, images, draw(4, 2, 2)),
      (engine) => engine.scaleChannels(images, draw(4, 1, 2), draw(4, 1, 4)),
      (engine) => engine.scaleChannels(images, draw(4, 1, 3), draw(4, 1, 3)),
      (engine) =>
        engine.scaleChannels(images, draw(4, 1, 2), draw(4, 1, 2), gradient, draw(4, 1, 2)),
    ];
    for (const attempt of attempts) {
      const { message } = assertThrows(() => attempt(reference), RangeError);
      for (const engine of engines) assertThrows(() => attempt(engine), RangeError, message);
    }
  });

  it("give right results while their memory grows", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const over = windowsOver("a window", { height: 9, width: 9, channels: 3 }, {
      size: 3,
      stride: 2,
      padding: "same",
    });
    const weights = draw(1, 27, 5);
    engine.scope(() => {
      for (const rows of [1, 3, 10, 30, 60]) {
        const images = draw(2, rows, numbersOf(over.image));
        const gradient = draw(3, rows, placesOf(over) * 5);
        const before = engine.memorySize();
        const compute = (engine: Engine) => {
          const output = engine.convolve(images, weights, over);
          const { mean, variance } = engine.moments(output, 5);
          return [
            output,
            mean,
            engine.scaleChannels(output, variance, mean, gradient, mean),
            engine.convolveInputGradient(gradient, weights, over),
            engine.convolveWeightsGradient(images, gradient, over),
            engine.maxPoolGradient(images, draw(4, rows, placesOf(over) * 3), over),
          ];
        };
        const expected = compute(reference);
        compute(engine).forEach((found, i) => agree(found, expected[i] ?? matrix(0, 0), 30 * rows));
        if (rows >= 10) assert(engine.memorySize() > before);
      }
    });
    engine.close();
  });

  it("sum no columns, and leave the memory intact", () => {
    for (const engine of engines) {
      agree(engine.columnSums(matrix(5, 0)), matrix(1, 0));
      agree(engine.columnSums(matrix(0, 5)), matrix(1, 5));
      const [a, b] = [draw(1, 123, 7), draw(2, 123, 7)];
      const [left, right] = engine.scope(() => [engine.scale(2, a), engine.scale(3, b)] as const);
      agree(left, reference.scale(2, a));
      agree(right, reference.scale(3, b));
    }
  });

  it("end their workers", () => {
    for (const engine of engines) engine.close();
  });
});

/** Asserts that all engines agree with the reference, to the accuracy of sums of so many terms. */
function assertSame(terms: number, compute: (engine: Engine) => readonly Matrix[]): void {
  const expected = compute(reference);
  for (const engine of engines) {
    compute(engine).forEach((found, i) => agree(found, expected[i] ?? matrix(0, 0), terms));
  }
}

/** Returns the matrix with every 29th of its numbers replaced. */
function spoilt(a: Matrix, odd: number): Matrix {
  return fill(a.rows, a.cols, (i) => i % 29 === 8 ? odd : a.data[i] ?? NaN);
}
