import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  augment,
  type Augmentation,
  type AugmentOptions,
  type Engine,
  imageDataset,
  type Matrix,
  matrix,
  mnist,
  random,
  referenceEngine,
  take,
  toRows,
  type Warps,
  wasmEngine,
} from "../../mod.ts";
import { normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

const option: fc.Arbitrary<AugmentOptions> = fc.record({
  shift: fc.double({ min: 0, max: 5, noNaN: true }),
  rotate: fc.double({ min: 0, max: 180, noNaN: true }),
  scale: fc.double({ min: 0, max: 0.9, noNaN: true }),
  shear: fc.double({ min: 0, max: 1, noNaN: true }),
  elastic: fc.record({
    alpha: fc.double({ min: 0, max: 3, noNaN: true }),
    sigma: fc.double({ min: 1, max: 30, noNaN: true }),
  }),
  flip: fc.boolean(),
}, { requiredKeys: [] });

/** Returns the warps that an augmentation passes to the engine, for a number of images of one size. */
function warpsOf(
  augmentation: Augmentation,
  { height, width, rows = 2000 }: {
    readonly height: number;
    readonly width: number;
    readonly rows?: number;
  },
): Warps {
  let warps: Warps = { affine: matrix(0, 6) };
  const watched: Engine = {
    ...engine,
    warp(images, _size, given) {
      warps = given;
      return images;
    },
  };
  augmentation(watched, random.key(1), {
    inputs: matrix(1, height * width),
    indices: new Uint32Array(rows),
    image: { height, width, channels: 1 },
  });
  return warps;
}

/** Returns, for each image, the place that the pixel in column `x` and row `y` comes from. */
function origins({ affine }: Warps, x: number, y: number): (readonly [number, number])[] {
  return toRows(affine).map(([a = NaN, b = NaN, c = NaN, d = NaN, e = NaN, f = NaN]) =>
    [a * x + b * y + c, d * x + e * y + f] as const
  );
}

/** Asserts that numbers are uniform from `low` to `high`. */
function assertUniform(values: readonly number[], low: number, high: number): void {
  const slack = (high - low) / 100;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assert(values.every((value) => value >= low - 1e-9 && value <= high + 1e-9));
  assert(Math.min(...values) < low + slack && Math.max(...values) > high - slack);
  assertAlmostEquals(mean, (low + high) / 2, 3 * slack);
}

function deviation(values: ArrayLike<number>): number {
  const squares = Array.from(values).reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(squares / values.length);
}

describe("augment()", () => {
  it("returns the unchanged rows if nothing varies", () => {
    const bytes = {
      rows: 3,
      cols: 4,
      bytes: Uint8Array.from({ length: 12 }, (_, i) => i * 20),
      scale: 1 / 255,
      shift: -0.5,
    };
    const samples = { inputs: bytes, indices: Uint32Array.of(2, 0, 2) };
    for (
      const options of [
        {},
        { shift: 0, rotate: 0, scale: 0, shear: 0, elastic: { alpha: 0, sigma: 4 }, flip: false },
      ]
    ) {
      const plain = augment(options)(engine, random.key(1), samples);
      assertEquals(plain, engine.gather(bytes, samples.indices));
    }
  });

  it("returns the same images for the same key only", () => {
    const property = fc.property(
      option,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 3 }),
      (options, height, width, channels) => {
        const samples = {
          inputs: normalMatrix(1, 5, height * width * channels),
          indices: Uint32Array.of(4, 0, 0),
          image: { height, width, channels },
        };
        const batch = (seed: number) => augment(options)(engine, random.key(seed), samples);
        assertEquals([batch(1).rows, batch(1).cols], [3, samples.inputs.cols]);
        assertEquals(batch(1), batch(1));
      },
    );
    fc.assert(property, { numRuns: 50 });
    const samples = {
      inputs: normalMatrix(1, 2, 36),
      indices: Uint32Array.of(0, 0),
      image: { height: 6, width: 6, channels: 1 },
    };
    for (const options of [{ shift: 1 }, { elastic: { alpha: 1, sigma: 2 } }]) {
      const batch = (seed: number) => toRows(augment(options)(engine, random.key(seed), samples));
      assertNotEquals(batch(1)[0], batch(2)[0]);
      // Each image of a batch changes in its own way.
      assertNotEquals(batch(1)[0], batch(1)[1]);
    }
  });

  it("returns the same images on the wasm engine as on the reference engine", async () => {
    const { train } = await mnist();
    const { inputs } = take(train, 20);
    const samples = { inputs, indices: Uint32Array.from({ length: 20 }, (_, i) => 19 - i) };
    const vary = augment({
      shift: 2,
      rotate: 15,
      scale: 0.15,
      shear: 0.1,
      elastic: { alpha: 1, sigma: 4 },
      image: train,
    });
    const expected = vary(engine, random.key(5), samples);
    const fast = await wasmEngine({ threads: 2 });
    const found = vary(fast, random.key(5), samples);
    fast.close();
    assert(found.data instanceof Float32Array);
    const errors = Array.from(found.data, (x, i) => Math.abs(x - (expected.data[i] ?? NaN)));
    assertLess(Math.max(...errors), 1e-4);
  });

  it("shifts by at most `shift` pixels along each axis", () => {
    const places = origins(warpsOf(augment({ shift: 3 }), { height: 5, width: 7 }), 4, 2);
    assertUniform(places.map(([x]) => x - 4), -3, 3);
    assertUniform(places.map(([, y]) => y - 2), -3, 3);
  });

  it("rotates by at most `rotate` degrees around the center", () => {
    const warps = warpsOf(augment({ rotate: 30 }), { height: 5, width: 9 });
    for (const [x, y] of origins(warps, 4, 2)) {
      assertAlmostEquals(x, 4, 1e-12);
      assertAlmostEquals(y, 2, 1e-12);
    }
    const places = origins(warps, 8, 2);
    for (const [x, y] of places) assertAlmostEquals(Math.hypot(x - 4, y - 2), 4, 1e-12);
    assertUniform(places.map(([x, y]) => Math.atan2(y - 2, x - 4) * 180 / Math.PI), -30, 30);
  });

  it("scales width and height independently, each by at most `scale`", () => {
    const warps = warpsOf(augment({ scale: 0.2 }), { height: 5, width: 9 });
    const places = origins(warps, 8, 4);
    assertUniform(places.map(([x]) => 4 / (x - 4)), 0.8, 1.2);
    assertUniform(places.map(([, y]) => 2 / (y - 2)), 0.8, 1.2);
    assert(places.some(([x, y]) => (x - 4) / 4 > 1 && (y - 2) / 2 < 1));
  });

  it("shifts rows against each other by at most `shear` pixels", () => {
    const warps = warpsOf(augment({ shear: 0.3 }), { height: 5, width: 9 });
    const places = origins(warps, 4, 4);
    assertUniform(places.map(([x]) => (x - 4) / 2), -0.3, 0.3);
    for (const [, y] of places) assertAlmostEquals(y, 4, 1e-12);
  });

  it("mirrors half of the images and changes no other pixel", () => {
    const inputs = matrix(1, 6, [1, 2, 3, 4, 5, 6]);
    const image = { height: 2, width: 3, channels: 1 };
    const samples = { inputs, indices: new Uint32Array(1000), image };
    const rows = toRows(augment({ flip: true })(engine, random.key(1), samples)).map(String);
    assertEquals(new Set(rows), new Set(["1,2,3,4,5,6", "3,2,1,6,5,4"]));
    // Five standard deviations.
    const mirrored = rows.filter((row) => row.startsWith("3")).length;
    assertAlmostEquals(mirrored / 1000, 0.5, 5 * Math.sqrt(0.25 / 1000));
  });

  it("displaces by alpha, the root mean square, and smoothly over sigma", () => {
    const [height, width] = [20, 24];
    for (const [alpha, sigma] of [[1.5, 4], [0.5, 1], [2, 9]] as const) {
      const warps = warpsOf(augment({ elastic: { alpha, sigma } }), { height, width, rows: 400 });
      // The value of each pixel is its own column, so the result shows where each pixel comes from.
      const columns = (add: number): Matrix => ({
        rows: 400,
        cols: height * width,
        data: Float64Array.from({ length: 400 * height * width }, (_, i) => i % width + add),
      });
      const far = { height, width, channels: 1 };
      const shown = engine.warp(columns(0), far, warps).data;
      const middle = (i: number) => {
        const [x, y] = [i % width, Math.floor(i / width) % height];
        return x >= 9 && x < 15 && y >= 9 && y < 11;
      };
      const moved = Array.from(shown, (from, i) => from - i % width);
      assertAlmostEquals(deviation(moved.filter((_, i) => middle(i))) / alpha, 1, 0.12);
      const steps = moved.map((offset, i) => (moved[i + 1] ?? 0) - offset);
      // The root mean square of the slope of a Gaussian field is alpha / (sigma √2).
      const slope = deviation(steps.filter((_, i) => middle(i)));
      assertAlmostEquals(slope * sigma * Math.SQRT2 / alpha, 1, 0.2);
    }
  });

  it("keeps nearly all ink of digits within the image", async () => {
    const { train } = await mnist();
    const { inputs } = take(train, 100);
    const indices = Uint32Array.from({ length: 100 }, (_, i) => i);
    const samples = { inputs, indices, image: train };
    const vary = augment({ rotate: 15, shift: 2, elastic: { alpha: 1, sigma: 4 } });
    const [before, after] = [
      engine.sum(engine.gather(inputs, indices)).value,
      engine.sum(vary(engine, random.key(1), samples)).value,
    ];
    assertAlmostEquals(after / before, 1, 0.03);
  });

  it("fills in the number of byte 0 from outside, or 0 if images are not bytes", () => {
    const far = augment({ shift: 1000 });
    const image = { height: 1, width: 2, channels: 1 };
    const indices = new Uint32Array(40);
    const bytes = { rows: 1, cols: 2, bytes: Uint8Array.of(9, 9), scale: 1, shift: -0.5 };
    const dark = far(engine, random.key(1), { inputs: bytes, indices, image });
    assert(toRows(dark).every(([a, b]) => a === -0.5 && b === -0.5));
    const empty = far(engine, random.key(1), { inputs: matrix(1, 2, [9, 9]), indices, image });
    assert(toRows(empty).every(([a, b]) => a === 0 && b === 0));
  });

  it("takes the size of images from its option or the dataset, and rejects rows without a size", () => {
    const { inputs, ...image } = imageDataset(new Uint8Array(12), new Uint8Array(2), {
      height: 2,
      width: 3,
    });
    const indices = Uint32Array.of(1);
    const shifted = (options: AugmentOptions, samples: Partial<Parameters<Augmentation>[2]>) =>
      augment({ shift: 1, ...options })(engine, random.key(1), { inputs, indices, ...samples });
    assertEquals(shifted({}, { image }).cols, 6);
    assertEquals(shifted({ image }, {}).cols, 6);
    assertThrows(
      () => shifted({}, {}),
      TypeError,
      "Cannot augment the 2x6 inputs: neither the dataset nor the option image has the size",
    );
    assertThrows(
      () => shifted({ image: { height: 2, width: 2, channels: 1 } }, { image }),
      RangeError,
      "Cannot warp 1x6 as images of 2x2x1: an image has 4 numbers, not 6",
    );
  });

  it("rejects options that are out of range", () => {
    const elastic = { alpha: 1, sigma: 4 };
    for (
      const [options, message] of [
        [{ shift: -1 }, "Cannot shift images by -1 pixels: it must be a number from 0"],
        [{ rotate: NaN }, "Cannot rotate images by NaN degrees: it must be a number from 0"],
        [{ rotate: Infinity }, "Cannot rotate images by Infinity degrees"],
        [
          { scale: 1 },
          "Cannot scale images by 1 of their size: it must be a number from 0 to below 1",
        ],
        [{ shear: -0.1 }, "Cannot shear images by -0.1 pixels a row: it must be a number from 0"],
        [{ elastic: { ...elastic, alpha: -1 } }, "Cannot bend images by -1 pixels"],
        [
          { elastic: { ...elastic, sigma: 0.5 } },
          "Cannot bend images with a sigma of 0.5 pixels: it must be a number from 1",
        ],
        [
          { elastic: { ...elastic, sigma: Infinity } },
          "Cannot bend images with a sigma of Infinity",
        ],
      ] as const
    ) {
      assertThrows(() => augment(options), RangeError, message);
    }
  });
});
