import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  BLACK,
  type Color,
  type Drawing,
  EMPTY,
  type Point,
  type Step,
  WHITE,
  withStep,
} from "../../../../scripts/demo/page/draw/drawing.ts";
import {
  begun,
  emptySurface,
  paint,
  type Surface,
  surfaceOf,
  surfaceSize,
} from "../../../../scripts/demo/page/draw/surface.ts";

const MNIST = { height: 28, width: 28, channels: 1 };
const drawn = (...steps: readonly Step[]): Drawing => steps.reduce(withStep, EMPTY);
const stroke = (points: readonly Point[], color: Color = WHITE): Step => ({
  ...{ kind: "stroke", color, points },
});
const at = ({ width, channels, pixels }: Surface, y: number, x: number): readonly number[] =>
  Array.from(pixels.subarray((y * width + x) * channels, (y * width + x + 1) * channels));
const sum = (numbers: Float32Array): number => numbers.reduce((total, each) => total + each, 0);

describe("surfaceSize()", () => {
  it("is a whole multiple of the image", () => {
    assertEquals(surfaceSize(MNIST), { height: 280, width: 280, channels: 1 });
    assertEquals(surfaceSize({ height: 32, width: 16, channels: 3 }), {
      ...{ height: 288, width: 144, channels: 3 },
    });
    assertEquals(surfaceSize({ height: 600, width: 600, channels: 1 }).height, 600);
  });
});

describe("a stroke", () => {
  it("is a disk where there is a single point", () => {
    const dot = surfaceOf(drawn(stroke([{ x: 0.5, y: 0.25, width: 0.2 }])), MNIST);
    // A disk with a radius of 28 pixels.
    assertAlmostEquals(sum(dot.pixels) / 255, Math.PI * 28 ** 2, 5);
    assertEquals(at(dot, 70, 140), [255]);
    assertEquals(at(dot, 70, 140 + 30), [0]);
  });

  it("has round ends and the width of its brush", () => {
    const line = surfaceOf(
      drawn(stroke([{ x: 0.25, y: 0.5, width: 0.1 }, { x: 0.75, y: 0.5, width: 0.1 }])),
      MNIST,
    );
    assertAlmostEquals(sum(line.pixels) / 255, 140 * 28 + Math.PI * 14 ** 2, 10);
    assertEquals([at(line, 127, 140), at(line, 125, 140)], [[255], [0]]);
  });

  it("widens where the pen presses harder", () => {
    const wedge = surfaceOf(
      drawn(stroke([{ x: 0.2, y: 0.5, width: 0.02 }, { x: 0.8, y: 0.5, width: 0.2 }])),
      MNIST,
    );
    const height = (x: number): number =>
      Array.from({ length: 280 }, (_, y) => (at(wedge, y, x)[0] ?? 0) / 255)
        .reduce((total, each) => total + each, 0);
    assert(height(80) < height(140) && height(140) < height(200));
  });

  it("is cut off at the edges", () => {
    const beyond = surfaceOf(
      drawn(stroke([{ x: -0.5, y: -0.5, width: 0.1 }, { x: 1.5, y: 1.5, width: 0.1 }])),
      MNIST,
    );
    assertEquals([at(beyond, 0, 0), at(beyond, 279, 279), at(beyond, 0, 279)], [[255], [255], [0]]);
    const outside = surfaceOf(drawn(stroke([{ x: 3, y: 0.5, width: 0.1 }])), MNIST);
    assertEquals(sum(outside.pixels), 0);
  });

  it("is the same if it is painted piece by piece", () => {
    const place = fc.double({ min: -0.2, max: 1.2, noNaN: true });
    const point = fc.record({
      ...{ x: place, y: place },
      width: fc.double({ min: 0.01, max: 0.2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 6 }), (points) => {
        const small = { height: 14, width: 7, channels: 1 };
        const painting = begun(emptySurface(small), WHITE);
        points.forEach((_, i) => paint(painting, points.slice(0, i + 1), i));
        const whole = surfaceOf(drawn(stroke(points)), small);
        assertEquals(painting.surface.pixels, whole.pixels);
        assert(whole.pixels.every((light) => light >= 0 && light <= 255));
      }),
      { numRuns: 15 },
    );
  });

  it("does not change the surface that it begins on", () => {
    const before = emptySurface(MNIST);
    paint(begun(before, WHITE), [{ x: 0.5, y: 0.5, width: 0.5 }]);
    assertEquals(sum(before.pixels), 0);
  });

  it("of the eraser takes ink away", () => {
    const points = [{ x: 0.5, y: 0.5, width: 0.1 }];
    const wider = [{ x: 0.5, y: 0.5, width: 0.12 }];
    const erased = surfaceOf(drawn(stroke(points), stroke(wider, BLACK)), MNIST);
    assertEquals(sum(erased.pixels), 0);
  });

  it("has its color where images have colors, and its lightness where they do not", () => {
    const red: Color = [255, 0, 0];
    const points = [{ x: 0.5, y: 0.5, width: 0.1 }];
    const colored = surfaceOf(drawn(stroke(points, red)), { ...MNIST, channels: 3 });
    assertEquals(at(colored, 140, 140), [255, 0, 0]);
    assertEquals(at(surfaceOf(drawn(stroke(points, red)), MNIST), 140, 140), [85]);
    const four = surfaceOf(drawn(stroke(points)), { ...MNIST, channels: 4 });
    assertEquals(at(four, 140, 140), [255, 255, 255, 255]);
  });
});

describe("an image on a surface", () => {
  it("fills it, and takes the place of what was drawn before", () => {
    const image = { height: 2, width: 2, channels: 1 };
    const surface = surfaceOf(
      drawn(
        stroke([{ x: 0.5, y: 0.5, width: 1 }]),
        { ...{ kind: "image", image, pixels: [0, 50, 100, 150] }, title: "", label: undefined },
      ),
      image,
    );
    assertEquals([at(surface, 10, 10), at(surface, 10, 270)], [[0], [50]]);
    assertEquals([at(surface, 270, 10), at(surface, 270, 270)], [[100], [150]]);
  });

  it("of another size and other channels is fitted", () => {
    const placed: Step = {
      ...{ kind: "image", title: "", label: undefined },
      image: { height: 1, width: 2, channels: 3 },
      pixels: [30, 60, 90, 0, 0, 0],
    };
    const gray = surfaceOf(drawn(placed), MNIST);
    assertEquals([at(gray, 0, 0), at(gray, 279, 139), at(gray, 0, 140)], [[60], [60], [0]]);
    const colored = surfaceOf(drawn(placed), { ...MNIST, channels: 3 });
    assertEquals(at(colored, 5, 5), [30, 60, 90]);
    const light: Step = { ...placed, image: { ...MNIST }, pixels: new Uint8Array(784).fill(7) };
    assertEquals(at(surfaceOf(drawn(light), { ...MNIST, channels: 3 }), 5, 5), [7, 7, 7]);
  });

  it("can be painted over and cleared", () => {
    const pixels = new Uint8Array(784).fill(100);
    const placed: Step = { ...{ kind: "image", image: MNIST, pixels }, title: "", label: "1" };
    const over = surfaceOf(drawn(placed, stroke([{ x: 0, y: 0, width: 0.1 }])), MNIST);
    assertEquals([at(over, 0, 0), at(over, 100, 100)], [[255], [100]]);
    assertEquals(sum(surfaceOf(drawn(placed, { kind: "clear" }), MNIST).pixels), 0);
  });
});
