import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { referenceEngine, wasmEngine, type Windows } from "../../mod.ts";
import { windowsOver } from "../../lib/windows.ts";
import { agree, draw, fill } from "./differential.ts";

const reference = referenceEngine({ precision: "float64" });
const engines = [
  await wasmEngine({ threads: 1 }),
  await wasmEngine({ threads: 1, strict: true }),
  await wasmEngine({ threads: 3 }),
];

const seed = fc.integer({ min: 0, max: 2 ** 31 });
const rows = fc.constantFrom(0, 1, 2, 3, 5, 40);
const side = fc.integer({ min: 1, max: 9 });
const channels = fc.constantFrom(1, 2, 3, 4, 5, 8, 9, 17);

/** Windows of any size and stride, larger than their images by `same` padding included. */
const anyWindows: fc.Arbitrary<Windows> = fc.record({
  height: side,
  width: side,
  channels,
  high: fc.integer({ min: 1, max: 5 }),
  wide: fc.integer({ min: 1, max: 5 }),
  down: fc.integer({ min: 1, max: 4 }),
  across: fc.integer({ min: 1, max: 4 }),
  padding: fc.constantFrom("valid" as const, "same" as const),
}).filter(({ height, width, high, wide, padding }) =>
  padding === "same" || high <= height && wide <= width
).map(({ height, width, channels, high, wide, down, across, padding }) =>
  windowsOver("a window", { height, width, channels }, {
    size: [high, wide],
    stride: [down, across],
    padding,
  })
);

/** Windows that tile images, as those of pooling mostly do: kernels may have a quicker way for them. */
const tiles: fc.Arbitrary<Windows> = fc.record({
  down: fc.integer({ min: 1, max: 4 }),
  across: fc.integer({ min: 1, max: 4 }),
  size: fc.constantFrom(2, 3),
  channels,
}).map(({ down, across, size, channels }) =>
  windowsOver("a tile", { height: down * size, width: across * size, channels }, {
    size,
    stride: size,
    padding: "valid",
  })
);

const windows = fc.oneof({ weight: 3, arbitrary: anyWindows }, { weight: 1, arbitrary: tiles });

function numbersIn({ image: { height, width, channels } }: Windows): number {
  return height * width * channels;
}

function placesIn({ places: [down, across] }: Windows): number {
  return down * across;
}

describe("the wasm engine's kernels for images", () => {
  it("convolve as the reference does, for any windows", () => {
    const property = fc.property(
      windows,
      rows,
      channels,
      seed,
      fc.boolean(),
      fc.boolean(),
      (windows, rows, channels, seed, sparse, biased) => {
        const taps = windows.size[0] * windows.size[1] * windows.image.channels;
        const images = draw(seed, rows, numbersIn(windows), sparse);
        const weights = draw(seed + 1, taps, channels);
        const bias = biased ? draw(seed + 2, 1, channels) : undefined;
        const gradient = draw(seed + 3, rows, placesIn(windows) * channels, sparse);
        const output = reference.convolve(images, weights, windows, bias);
        const inputs = reference.convolveInputGradient(gradient, weights, windows);
        const slopes = reference.convolveWeightsGradient(images, gradient, windows);
        for (const engine of engines) {
          agree(engine.convolve(images, weights, windows, bias), output, taps);
          agree(engine.convolveInputGradient(gradient, weights, windows), inputs, taps * channels);
          const terms = rows * placesIn(windows);
          agree(engine.convolveWeightsGradient(images, gradient, windows), slopes, terms);
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it("pool as the reference does, for any windows", () => {
    const property = fc.property(windows, rows, seed, (windows, rows, seed) => {
      const images = draw(seed, rows, numbersIn(windows));
      const gradient = draw(seed + 1, rows, placesIn(windows) * windows.image.channels);
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

  it("give the same bits on any number of threads", () => {
    const over = windowsOver("a window", { height: 12, width: 11, channels: 5 }, {
      size: 3,
      stride: [1, 2],
      padding: "same",
    });
    const images = draw(1, 61, numbersIn(over));
    const weights = draw(2, 45, 7);
    for (const sparse of [false, true]) {
      const gradient = draw(3, 61, placesIn(over) * 7, sparse);
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
});
