import { assertEquals, assertThrows } from "@std/assert";
import { afterAll, describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type Engine, type Matrix, referenceEngine, wasmEngine, type Windows } from "../../mod.ts";
import { placesOf, windowsOver } from "../../lib/engines/windows.ts";
import { numbersOf } from "../../lib/values/image.ts";
import { agree, draw, fill } from "./differential.ts";

const reference = referenceEngine({ precision: "float64" });
const engines = [
  await wasmEngine({ threads: 1 }),
  await wasmEngine({ threads: 1, strict: true }),
  await wasmEngine({ threads: 3 }),
];
const [engine, , threaded] = engines as [Engine, Engine, Engine];

/** A convolution, and max pooling after it. */
interface Layers {
  readonly windows: Windows;
  readonly pooling: Windows;
}

function layersOver(
  [height, width, depth]: readonly [height: number, width: number, depth: number],
  n: number,
  size: readonly [number, number],
  padding: "valid" | "same" = "valid",
): Layers {
  const image = { height, width, channels: depth };
  const windows = windowsOver("a window", image, { size, stride: 1, padding });
  const places = { height: windows.places[0], width: windows.places[1], channels: n };
  return {
    windows,
    pooling: windowsOver("a pool", places, { size: 2, stride: 2, padding: "valid" }),
  };
}

/** Images, the convolved images and the gradient of those that are pooled. */
interface Given {
  readonly images: Matrix;
  readonly convolved: Matrix;
  readonly gradient: Matrix;
}

function draws({ windows, pooling }: Layers, rows: number, seed = 1): Given {
  return {
    images: draw(seed, rows, numbersOf(windows.image)),
    convolved: draw(seed + 1, rows, numbersOf(pooling.image)),
    gradient: draw(seed + 2, rows, placesOf(pooling) * pooling.image.channels),
  };
}

function weightsGradient(engine: Engine, { windows, pooling }: Layers, given: Given): Matrix {
  return engine.scope(() => {
    const pooled = engine.maxPoolGradient(given.convolved, given.gradient, pooling);
    return engine.convolveWeightsGradient(given.images, pooled, windows);
  });
}

const first = layersOver([13, 12, 1], 8, [5, 5]);

describe("the gradient of max pooling on the wasm engine", () => {
  afterAll(() => engines.forEach((engine) => engine.close()));

  it("gives the gradient of the weights before it, as the reference does", () => {
    const sides = fc.tuple(fc.integer({ min: 4, max: 13 }), fc.integer({ min: 4, max: 13 }));
    const depth = fc.constantFrom(1, 2, 3, 8);
    const channels = fc.constantFrom(1, 3, 4, 8, 20);
    const size = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
    const padding = fc.constantFrom("valid" as const, "same" as const);
    fc.assert(
      fc.property(
        fc.tuple(sides, depth, channels, size, padding),
        fc.constantFrom(0, 1, 2, 40),
        fc.nat(),
        ([[height, width], depth, n, size, padding], rows, seed) => {
          const layers = layersOver([height, width, depth], n, size, padding);
          const given = draws(layers, rows, seed);
          const expected = weightsGradient(reference, layers, given);
          for (const engine of engines) {
            agree(weightsGradient(engine, layers, given), expected, rows * 40);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("goes to the first of equals and to NaN, also on its way to the weights", () => {
    const given = draws(first, 5);
    const { rows, cols, data } = given.convolved;
    const equals = fill(rows, cols, (i) => Math.round((data[i] ?? 0) / 2));
    const odd = fill(rows, cols, (i) => i % 7 === 0 ? NaN : i % 11 === 0 ? Infinity : data[i] ?? 0);
    for (const convolved of [equals, odd]) {
      const expected = weightsGradient(reference, first, { ...given, convolved });
      for (const engine of engines) {
        agree(weightsGradient(engine, first, { ...given, convolved }), expected, 600);
      }
    }
  });

  it("keeps infinities and NaN of the images and of the gradient", () => {
    const given = draws(first, 3);
    for (const odd of [NaN, Infinity]) {
      const spoil = ({ rows, cols, data }: Matrix) =>
        fill(rows, cols, (i) => i === 17 ? odd : data[i] ?? 0);
      for (
        const spoilt of [
          { ...given, images: spoil(given.images) },
          { ...given, gradient: spoil(given.gradient) },
        ]
      ) {
        const expected = weightsGradient(reference, first, spoilt);
        for (const engine of engines) agree(weightsGradient(engine, first, spoilt), expected, 400);
      }
    }
  });

  it("loses less than a millionth in sums of many like terms", () => {
    const layers = layersOver([28, 28, 1], 4, [3, 3]);
    const given = {
      images: fill(200, 784, () => 0.7),
      convolved: fill(200, numbersOf(layers.pooling.image), () => 1),
      gradient: fill(200, placesOf(layers.pooling) * 4, () => 0.9),
    };
    const expected = weightsGradient(reference, layers, given);
    for (const engine of engines) {
      const { data } = weightsGradient(engine, layers, given);
      for (const [i, is] of Array.from(data).entries()) {
        const should = expected.data[i] ?? NaN;
        assertEquals(Math.abs(is / should - 1) < 4e-6, true, `${is} is not ${should}`);
      }
    }
  });

  it("gives the same bits on any number of threads", () => {
    const given = draws(first, 61);
    const [a, b] = [engine, threaded].map((engine) => weightsGradient(engine, first, given));
    assertEquals(Array.from(b!.data), Array.from(a!.data));
  });

  it("gives the weights the same bits whether it was read before or not", () => {
    const given = draws(first, 9);
    const read = engine.scope(() => {
      const pooled = engine.maxPoolGradient(given.convolved, given.gradient, first.pooling);
      engine.sum(pooled);
      return engine.convolveWeightsGradient(given.images, pooled, first.windows);
    });
    assertEquals(Array.from(read.data), Array.from(weightsGradient(engine, first, given).data));
  });

  it("is right wherever it is read: by a kernel, in a deferred operation, after its scope", () => {
    const { pooling } = first;
    const given = draws(first, 3);
    const expected = reference.maxPoolGradient(given.convolved, given.gradient, pooling);
    for (const engine of engines) {
      const make = () => engine.maxPoolGradient(given.convolved, given.gradient, pooling);
      agree(make(), expected);
      agree(engine.scope(make), expected);
      engine.scope(() => {
        agree(engine.scale(2, make()), reference.scale(2, expected));
        agree(engine.combine(1, make(), 1, make()), reference.scale(2, expected));
        agree(engine.columnSums(make()), reference.columnSums(expected), 3);
        // The inner scope ends, and with it the matrices that the gradient comes from.
        const late = engine.scope(() =>
          engine.maxPoolGradient(
            engine.scale(1, given.convolved),
            engine.scale(1, given.gradient),
            pooling,
          )
        );
        for (let i = 0; i < 3; i++) engine.scale(i, given.convolved).data;
        agree(late, expected);
        const found = engine.convolveWeightsGradient(given.images, late, first.windows);
        agree(found, weightsGradient(reference, first, given), 200);
      });
    }
  });

  it("throws when it is read after a scope that does not return it", () => {
    const given = draws(first, 2);
    let escaped: Matrix = given.images;
    engine.scope(() => {
      escaped = engine.maxPoolGradient(given.convolved, given.gradient, first.pooling);
    });
    for (
      const read of [
        () => escaped.data,
        () => engine.convolveWeightsGradient(given.images, escaped, first.windows),
      ]
    ) assertThrows(read, Error, "it outlived the scope that it was made in");
  });

  it("takes no more memory from step to step, also where nothing reads it", () => {
    const given = draws(first, 4);
    engine.scope(() => {
      const sizes = Array.from({ length: 40 }, () => {
        engine.scope(() => {
          const convolved = engine.scale(1, given.convolved);
          const pooled = engine.maxPoolGradient(convolved, given.gradient, first.pooling);
          engine.convolveWeightsGradient(given.images, pooled, first.windows);
        });
        return engine.memorySize();
      });
      assertEquals(sizes.at(-1), sizes[2]);
    });
  });
});
