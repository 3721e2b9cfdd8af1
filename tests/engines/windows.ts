/** Windows for the differential tests of kernels for images. */
import fc from "fast-check";
import { type Engine, referenceEngine, type Windows } from "../../mod.ts";
import { numbersOf } from "../../lib/values/image.ts";
import { placesOf, spanOf, tapsOf, windowsOver } from "../../lib/engines/windows.ts";
import { agree, draw } from "./differential.ts";

/** Numbers of images. */
export const rows: fc.Arbitrary<number> = fc.constantFrom(0, 1, 2, 3, 5, 40);
const side = fc.integer({ min: 1, max: 9 });
/** Numbers of channels. */
export const channels: fc.Arbitrary<number> = fc.constantFrom(1, 2, 3, 4, 5, 8, 9, 17);

/** Windows of any size, stride and padding. With padding they may be larger than their images. */
const anyWindows: fc.Arbitrary<Windows> = fc.record({
  height: side,
  width: side,
  channels,
  high: fc.integer({ min: 1, max: 5 }),
  wide: fc.integer({ min: 1, max: 5 }),
  down: fc.integer({ min: 1, max: 4 }),
  across: fc.integer({ min: 1, max: 4 }),
  padding: fc.oneof(
    fc.constantFrom("valid" as const, "same" as const),
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
  ),
}).filter(({ height, width, high, wide, padding }) => {
  if (padding === "same") return true;
  const [top, left] = padding === "valid" ? [0, 0] : padding;
  return top < high && left < wide && high <= height + 2 * top && wide <= width + 2 * left;
}).map(({ height, width, channels, high, wide, down, across, padding }) =>
  windowsOver("a window", { height, width, channels }, {
    size: [high, wide],
    stride: [down, across],
    padding,
  })
);

/** Windows that tile images, as those of pooling mostly do. Kernels may have a faster way for them. */
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

/** Windows of all kinds. */
export const windows: fc.Arbitrary<Windows> = fc.oneof({ weight: 3, arbitrary: anyWindows }, {
  weight: 1,
  arbitrary: tiles,
});

/** Windows of convolutions: some of them skip pixels, have groups of channels, or lie in the padding. */
const ofConvolutions: fc.Arbitrary<Windows> = fc.record({
  height: side,
  width: side,
  groups: fc.constantFrom(1, 1, 1, 2, 3, 4, 8),
  each: fc.constantFrom(1, 2, 3, 9, 17),
  size: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  dilation: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  padding: fc.oneof(
    fc.constant("same" as const),
    fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
  ),
}).filter(({ height, width, size, dilation, padding }) => {
  if (padding === "same") return true;
  const [high, wide] = spanOf({ size, dilation });
  const [top, left] = padding;
  // Windows of convolutions may lie outside of their images.
  return high <= height + 2 * top && wide <= width + 2 * left;
}).map(({ height, width, groups, each, ...options }) =>
  windowsOver("a window", { height, width, channels: groups * each }, { ...options, groups })
);

/** Returns the property that engines convolve as the reference does, for any windows. */
export function convolvesAsReference(engines: readonly Engine[]): fc.IProperty<unknown> {
  const reference = referenceEngine({ precision: "float64" });
  return fc.property(
    fc.oneof(windows, ofConvolutions),
    rows,
    channels,
    fc.integer({ min: 0, max: 2 ** 31 }),
    fc.boolean(),
    fc.boolean(),
    (windows, rows, each, seed, sparse, biased) => {
      const channels = windows.groups === 1 ? each : windows.groups * (each % 3 + 1);
      const taps = tapsOf(windows);
      const images = draw(seed, rows, numbersOf(windows.image), sparse);
      const weights = draw(seed + 1, taps, channels);
      const bias = biased ? draw(seed + 2, 1, channels) : undefined;
      const gradient = draw(seed + 3, rows, placesOf(windows) * channels, sparse);
      const output = reference.convolve(images, weights, windows, bias);
      const inputs = reference.convolveInputGradient(gradient, weights, windows);
      const slopes = reference.convolveWeightsGradient(images, gradient, windows);
      const terms = rows * placesOf(windows);
      for (const engine of engines) {
        agree(engine.convolve(images, weights, windows, bias), output, taps);
        agree(engine.convolveInputGradient(gradient, weights, windows), inputs, taps * channels);
        agree(engine.convolveWeightsGradient(images, gradient, windows), slopes, terms);
      }
    },
  );
}
