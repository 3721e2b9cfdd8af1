import { assertEquals } from "@std/assert";
import { afterAll, describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { referenceEngine, wasmEngine } from "../../mod.ts";
import { placesOf, windowsOver } from "../../lib/engines/windows.ts";
import { agree, draw } from "./differential.ts";

const reference = referenceEngine({ precision: "float64" });
const engines = [
  await wasmEngine({ threads: 1 }),
  await wasmEngine({ threads: 1, strict: true }),
  await wasmEngine({ threads: 3 }),
];

describe("convolution of images of one channel", () => {
  afterAll(() => engines.forEach((engine) => engine.close()));

  it("agrees with the reference, whatever the windows and the channels of the result", () => {
    const geometry = fc.record({
      height: fc.integer({ min: 3, max: 9 }),
      width: fc.integer({ min: 5, max: 24 }),
      size: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 })),
      down: fc.integer({ min: 1, max: 3 }),
      dilation: fc.tuple(fc.constant(1), fc.integer({ min: 1, max: 2 })),
      padding: fc.constantFrom("same" as const, [0, 4] as const, [2, 5] as const),
    });
    const channels = fc.constantFrom(1, 3, 8, 10, 24);
    fc.assert(
      fc.property(
        geometry,
        channels,
        fc.constantFrom(0, 1, 3, 20),
        fc.boolean(),
        fc.nat(),
        ({ height, width, down, ...options }, n, rows, biased, seed) => {
          const image = { height, width, channels: 1 };
          const windows = windowsOver("a window", image, { ...options, stride: [down, 1] });
          const taps = windows.size[0] * windows.size[1];
          const images = draw(seed, rows, height * width);
          const weights = draw(seed + 1, taps, n);
          const bias = biased ? draw(seed + 2, 1, n) : undefined;
          const expected = reference.convolve(images, weights, windows, bias);
          for (const engine of engines) {
            agree(engine.convolve(images, weights, windows, bias), expected, taps);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("sums in the order of the taps, from the bias on, in the strict engine", () => {
    const image = { height: 4, width: 9, channels: 1 };
    const windows = windowsOver("a window", image, { size: 3, stride: 1, padding: "valid" });
    const [images, weights, bias] = [draw(1, 1, 36), draw(2, 9, 8), draw(3, 1, 8)];
    const found = engines[1]!.convolve(images, weights, windows, bias);
    const expected = Array.from({ length: placesOf(windows) * 8 }, (_, i) => {
      const [place, filter] = [Math.floor(i / 8), i % 8];
      const corner = Math.floor(place / 7) * 9 + place % 7;
      return Array.from(
        { length: 9 },
        (_, k) =>
          Math.fround(
            (images.data[corner + Math.floor(k / 3) * 9 + k % 3] ?? NaN) *
              (weights.data[k * 8 + filter] ?? NaN),
          ),
      ).reduce((sum, term) => Math.fround(sum + term), bias.data[filter] ?? NaN);
    });
    assertEquals(Array.from(found.data), expected);
  });
});
