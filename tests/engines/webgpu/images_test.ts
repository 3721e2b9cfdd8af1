import { assert, assertThrows } from "@std/assert";
import { it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type Engine,
  type ImageSize,
  type Matrix,
  matrix,
  random,
  referenceEngine,
  type Windows,
} from "../../../mod.ts";
import { numbersOf } from "../../../lib/values/image.ts";
import { controlPoints } from "../../../lib/engines/warps.ts";
import { placesOf, tapsOf, type WindowOptions, windowsOver } from "../../../lib/engines/windows.ts";
import { agree, draw, fill } from "../differential.ts";
import { convolvesAsReference, rows, windows } from "../windows.ts";
import { onWebgpu } from "./opened.ts";

const reference = referenceEngine({ precision: "float64" });
const seed = fc.integer({ min: 0, max: 2 ** 31 });

await onWebgpu("the webgpu engine's kernels for images", (engine) => {
  it("convolve as the reference does, for any windows", () => {
    fc.assert(convolvesAsReference([engine]), { numRuns: 8 });
  });

  it("convolve as the reference does, in every kind of tile, and with many places", () => {
    const size = { height: 9, width: 10 };
    const cases: readonly (readonly [rows: number, outs: number, windows: Windows])[] = [
      // Vectors of channels on both sides, on one, and on none.
      [
        30,
        32,
        windowsOver("a", { ...size, channels: 12 }, { size: 3, stride: 1, padding: "same" }),
      ],
      [
        30,
        10,
        windowsOver("b", { ...size, channels: 4 }, { size: 3, stride: 1, padding: "valid" }),
      ],
      [30, 64, windowsOver("c", { ...size, channels: 1 }, { size: 5, stride: 1, padding: 1 })],
      [30, 3, windowsOver("d", { ...size, channels: 5 }, { size: [2, 3], stride: 2, padding: 1 })],
    ];
    for (const [rows, outs, windows] of cases) {
      const images = draw(1, rows, numbersOf(windows.image));
      const weights = draw(2, tapsOf(windows), outs);
      const gradient = draw(3, rows, placesOf(windows) * outs);
      const bias = draw(4, 1, outs);
      agree(
        engine.convolve(images, weights, windows, bias),
        reference.convolve(images, weights, windows, bias),
        tapsOf(windows),
      );
      agree(
        engine.convolveInputGradient(gradient, weights, windows),
        reference.convolveInputGradient(gradient, weights, windows),
        9 * outs,
      );
      agree(
        engine.convolveWeightsGradient(images, gradient, windows),
        reference.convolveWeightsGradient(images, gradient, windows),
        rows * placesOf(windows),
      );
    }
  });

  it("pool as the reference does, for any windows", () => {
    const property = fc.property(windows, rows, seed, (windows, rows, seed) => {
      const images = draw(seed, rows, numbersOf(windows.image));
      const gradient = draw(seed + 1, rows, placesOf(windows) * windows.image.channels);
      poolsAsReference(windows, images, gradient);
    });
    fc.assert(property, { numRuns: 8 });
  });

  it("pool equal numbers, infinities and NaN as the reference does", () => {
    const windows = windowsOver("a window", { height: 5, width: 6, channels: 2 }, {
      size: 3,
      stride: 2,
      padding: 1,
    });
    const numbers = [0, 1, 1, NaN, -Infinity, Infinity, -1, 0];
    const images = fill(4, 60, (i) => i < 60 ? -Infinity : numbers[(i * 7) % 8] ?? 0);
    const gradient = draw(5, 4, placesOf(windows) * 2);
    agree(engine.maxPool(images, windows), reference.maxPool(images, windows));
    agree(
      engine.maxPoolGradient(images, gradient, windows),
      reference.maxPoolGradient(images, gradient, windows),
      9,
    );
  });

  it("warp as the reference does, also from places that are not finite", () => {
    const size = { height: 7, width: 9, channels: 2 };
    const images = draw(6, 5, 126);
    const affine = fill(
      5,
      6,
      (i) => [1, 0.2, -1, -0.1, 0.9, 0.5][i % 6]! + 0.1 * Math.floor(i / 6),
    );
    const broken = fill(5, 6, (i) => [NaN, 1e30, -Infinity, 1, 0, 3, 7][i % 7]!);
    const points = controlPoints(7, 3) * controlPoints(9, 3);
    const offsets = draw(7, 5, 2 * points);
    const elastic = { spacing: 3, offsets };
    for (
      const warps of [{ affine }, { affine, background: -1 }, { affine, elastic }, {
        affine: broken,
      }]
    ) {
      agree(engine.warp(images, size, warps), reference.warp(images, size, warps), 30);
    }
    const key = random.key(8);
    agree(
      engine.uniform(key, 2, 3, { low: 0, high: 1 }),
      reference.uniform(key, 2, 3, { low: 0, high: 1 }),
    );
  });

  it("convolve in groups as the reference does", () => {
    for (const groups of [2, 8]) {
      for (const each of [1, 3]) {
        const over = windowsOver("a window", { height: 5, width: 6, channels: 8 }, {
          size: [3, 2],
          stride: [1, 2],
          padding: "same",
          dilation: [2, 1],
          groups,
        });
        const channels = groups * each;
        const images = draw(1, 11, numbersOf(over.image));
        const weights = draw(2, tapsOf(over), channels);
        const gradient = draw(3, 11, placesOf(over) * channels);
        const bias = draw(4, 1, channels);
        assertSame(11 * placesOf(over), (engine) => [
          engine.convolve(images, weights, over, bias),
          engine.convolve(images, weights, over),
          engine.convolveInputGradient(gradient, weights, over),
          engine.convolveWeightsGradient(images, gradient, over),
        ]);
      }
    }
  });

  it("convolve and pool images of any extreme size", () => {
    const extremes: readonly (readonly [ImageSize, WindowOptions, channels: number])[] = [
      [{ height: 1, width: 1, channels: 1 }, { size: 1, stride: 1, padding: "valid" }, 1],
      [{ height: 1, width: 1, channels: 3 }, { size: 5, stride: 2, padding: "same" }, 2],
      [{ height: 40, width: 1, channels: 1 }, { size: [40, 1], stride: 1, padding: "valid" }, 2],
      [{ height: 6, width: 5, channels: 200 }, { size: 3, stride: 2, padding: "same" }, 20],
      [{ height: 9, width: 9, channels: 2 }, { size: 2, stride: 7, padding: "valid" }, 33],
    ];
    for (const [image, options, channels] of extremes) {
      const over = windowsOver("a window", image, options);
      const weights = draw(2, tapsOf(over), channels);
      const pooled = draw(4, 2, placesOf(over) * image.channels);
      const images = draw(1, 2, numbersOf(over.image), true);
      const gradient = draw(3, 2, placesOf(over) * channels);
      assertSame(tapsOf(over) * channels, (engine) => [
        engine.convolve(images, weights, over),
        engine.convolveInputGradient(gradient, weights, over),
        engine.convolveWeightsGradient(images, gradient, over),
        engine.maxPool(images, over),
        engine.maxPoolGradient(images, pooled, over),
        engine.averagePool(images, over),
        engine.averagePoolGradient(pooled, over),
      ]);
    }
  });

  it("keep infinities and NaN, also times 0 and at padding", () => {
    for (
      const [stride, dilation, groups, channels] of [
        [1, 1, 1, 3],
        [2, 2, 1, 4],
        [3, 1, 8, 8],
        [1, 2, 2, 8],
      ] as const
    ) {
      const over = windowsOver("a window", { height: 5, width: 6, channels: 8 }, {
        size: 3,
        stride,
        padding: "same",
        dilation,
        groups,
      });
      const images = draw(1, 3, numbersOf(over.image), true);
      const gradient = draw(2, 3, placesOf(over) * channels, true);
      const weights = draw(3, tapsOf(over), channels);
      for (const odd of [NaN, Infinity]) {
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
  });

  it("keep an infinite weight from pixels that it never saw, if the sum is split", () => {
    const over = windowsOver("a window", { height: 2, width: 2, channels: 8 }, {
      size: 3,
      stride: 1,
      padding: "same",
    });
    const weights = fill(72, 600, (i) => i % 997 === 0 ? Infinity : 0.25);
    const gradient = fill(1, placesOf(over) * 600, (i) => i % 3 + 1);
    assertSame(5400, (engine) => [engine.convolveInputGradient(gradient, weights, over)]);
  });

  it("pool infinities and NaN, anywhere in a window", () => {
    for (const stride of [1, 2]) {
      const over = windowsOver("a window", { height: 4, width: 4, channels: 4 }, {
        size: 2,
        stride,
        padding: "same",
      });
      const gradient = draw(2, 4, placesOf(over) * 4);
      for (const odd of [NaN, Infinity, -Infinity]) {
        const images = spoilt(draw(1, 4, numbersOf(over.image)), odd);
        assertSame(8, (engine) => [
          engine.maxPool(images, over),
          engine.maxPoolGradient(images, gradient, over),
          engine.averagePool(images, over),
          engine.averagePoolGradient(spoilt(gradient, odd), over),
        ]);
      }
    }
  });

  it("lose little in gradients of weights that are sums of many like terms", () => {
    const cases = [
      { image: { height: 28, width: 28, channels: 1 }, filters: 1, size: 1, groups: 1 },
      { image: { height: 14, width: 14, channels: 8 }, filters: 3, size: 3, groups: 1 },
      { image: { height: 8, width: 8, channels: 64 }, filters: 32, size: 3, groups: 1 },
      { image: { height: 10, width: 10, channels: 8 }, filters: 8, size: 3, groups: 8 },
    ];
    for (const { image, filters, size, groups } of cases) {
      const over = windowsOver("a window", image, { size, stride: 1, padding: 0, groups });
      const rows = filters === 32 ? 120 : 200;
      const images = fill(rows, numbersOf(image), () => 0.7);
      const gradient = fill(rows, placesOf(over) * filters, () => 0.9);
      const found = engine.convolveWeightsGradient(images, gradient, over);
      const should = rows * placesOf(over) * Math.fround(0.7) * Math.fround(0.9);
      for (const is of found.data) {
        assert(Math.abs(is - should) <= 4e-6 * should, `${is} is not ${should}`);
      }
    }
  });

  it("convolve to no channels, and back", () => {
    const over = windowsOver("a window", { height: 3, width: 3, channels: 2 }, {
      size: 2,
      stride: 1,
      padding: "valid",
    });
    assertSame(1, (engine) => [
      engine.convolve(draw(1, 2, 18), matrix(8, 0), over),
      engine.convolveInputGradient(matrix(2, 0), matrix(8, 0), over),
      engine.convolveWeightsGradient(draw(1, 2, 18), matrix(2, 0), over),
    ]);
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
      (engine) => engine.convolve(images, draw(2, 8, 4), halves),
      (engine) => engine.convolveWeightsGradient(images, gradient, halves),
      (engine) => engine.convolve(draw(1, 3, 31), weights, over),
      (engine) => engine.convolve(images, draw(2, 9, 5), over),
      (engine) => engine.convolve(images, weights, over, draw(4, 1, 4)),
      (engine) => engine.convolveInputGradient(draw(3, 3, 19), weights, over),
      (engine) => engine.convolveWeightsGradient(images, draw(3, 4, 20), over),
      (engine) => engine.maxPool(draw(1, 3, 31), over),
      (engine) => engine.maxPoolGradient(images, draw(3, 4, 8), over),
      (engine) => engine.averagePool(draw(1, 3, 31), over),
      (engine) => engine.averagePoolGradient(draw(3, 3, 9), over),
    ];
    for (const attempt of attempts) {
      const { message } = assertThrows(() => attempt(reference), RangeError);
      assertThrows(() => attempt(engine), RangeError, message);
    }
  });

  /** Asserts that the engine agrees with the reference, to the accuracy of sums of so many terms. */
  function assertSame(terms: number, compute: (engine: Engine) => readonly Matrix[]): void {
    const expected = compute(reference);
    compute(engine).forEach((found, i) => agree(found, expected[i] ?? matrix(0, 0), terms));
  }

  function poolsAsReference(windows: Windows, images: Matrix, gradient: Matrix): void {
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

/** Returns the matrix with every 29th of its numbers replaced. */
function spoilt(a: Matrix, odd: number): Matrix {
  return fill(a.rows, a.cols, (i) => i % 29 === 8 ? odd : a.data[i] ?? NaN);
}
