import { it } from "@std/testing/bdd";
import fc from "fast-check";
import { type Matrix, random, referenceEngine, type Windows } from "../../../mod.ts";
import { numbersOf } from "../../../lib/values/image.ts";
import { controlPoints } from "../../../lib/engines/warps.ts";
import { placesOf, tapsOf, windowsOver } from "../../../lib/engines/windows.ts";
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
