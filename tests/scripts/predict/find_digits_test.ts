import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { random } from "../../../mod.ts";
import { findDigits } from "../../../scripts/predict/find_digits.ts";
import type { GrayImage } from "../../../scripts/predict/gray_image.ts";
import { digit, type Drawing, drawn } from "./drawings.ts";

const place = { height: 150, width: 190, top: 11, left: 40, scale: 4 };

/** Ways to draw a digit, and the least mean correlation with the original. */
const DRAWINGS: Readonly<Record<string, readonly [Drawing, number]>> = {
  "in its own size": [
    { ...place, height: 28, width: 28, top: 0, left: 0, scale: 1, light: ink },
    0.98,
  ],
  "dark on light": [{ ...place, light: paper }, 0.93],
  "light on dark": [{ ...place, light: ink }, 0.93],
  "gray on gray": [{ ...place, light: (ink) => 0.55 - 0.2 * ink }, 0.93],
  "small in a corner": [{ ...place, top: 120, left: 160, scale: 1, light: paper }, 0.98],
  "filling a large image": [
    { ...place, height: 620, width: 580, top: -25, left: -45, scale: 24, light: paper },
    0.9,
  ],
  "lit from one side": [
    { ...place, light: (ink, y, x) => 0.9 - 0.4 * x - 0.2 * y - 0.3 * ink },
    0.93,
  ],
  "darker in the corners": [
    { ...place, light: (ink, y, x) => 0.9 - 0.5 * ((x - 0.5) ** 2 + (y - 0.5) ** 2) - 0.4 * ink },
    0.9,
  ],
  "in a frame at the border": [
    {
      ...place,
      light: (ink, y, x) => Math.min(y, x, 0.99 - y, 0.99 - x) < 0.02 ? 0 : 0.95 - 0.9 * ink,
    },
    0.93,
  ],
  "on a sheet on a desk": [
    {
      ...place,
      light: (ink, y, x) => y < 0.06 || y > 0.95 || x < 0.1 || x > 0.9 ? 0.2 : 0.9 - 0.6 * ink,
    },
    0.93,
  ],
  "with specks": [
    {
      ...place,
      light: (ink, y, x) =>
        ink > 0 || (Math.round(y * 150) * 7 + Math.round(x * 190)) % 997 ? 1 - ink : 0,
    },
    0.93,
  ],
};

describe("findDigits()", () => {
  for (const [way, [drawing, least]] of Object.entries(DRAWINGS)) {
    it(`draws digits as MNIST does that are ${way}`, () => {
      const likenesses = Array.from({ length: 12 }, (_, i) => {
        const found = findDigit(drawn(digit(i), drawing));
        assert(found, `digit ${i} is not found`);
        return likeness(found, digit(i));
      });
      assertGreater(likenesses.reduce((a, b) => a + b) / likenesses.length, least);
      assertGreater(Math.min(...likenesses), 0.75);
    });
  }

  it("finds them in noise", () => {
    const noise = random.normal(random.key(1), 150 * 190);
    for (let i = 0; i < 10; i++) {
      const clean = drawn(digit(i), { ...place, light: (ink) => 0.8 - 0.5 * ink });
      const pixels = clean.pixels.map((light, j) => light + 0.04 * (noise[j] ?? 0));
      const found = findDigit({ ...clean, pixels });
      assert(found);
      assertGreater(likeness(found, digit(i)), 0.8);
    }
  });

  it("scales the longer side to 20 pixels of 28, and keeps the proportions", () => {
    const stroke = bar({ height: 200, width: 120 }, { top: 20, left: 60, height: 80, width: 20 });
    const found = findDigit(stroke);
    assert(found);
    assertEquals(extentOf(found), { height: 20, width: 5 });
    const wide = findDigit(
      bar({ height: 99, width: 99 }, { top: 9, left: 9, height: 9, width: 90 }),
    );
    assert(wide);
    assertEquals(extentOf(wide), { height: 2, width: 20 });
  });

  it("keeps the strokes of a thin pen as dark as those of a thick one", () => {
    const stroke = bar({ height: 480, width: 480 }, { top: 40, left: 240, height: 400, width: 2 });
    const found = findDigit(stroke);
    assert(found);
    assertEquals(found.pixels.filter((light) => light > 0.9).length, 20);
  });

  it("puts the center of mass in the middle, as near as whole pixels come", () => {
    for (let i = 0; i < 20; i++) {
      const found = findDigit(drawn(digit(i), { ...place, light: paper }));
      assert(found);
      const { down, across } = centerOf(found);
      assertAlmostEquals(down, 14, 0.51);
      assertAlmostEquals(across, 14, 0.51);
    }
  });

  it("draws for networks that take other sizes", () => {
    const found = findDigit(drawn(digit(0), { ...place, light: paper }), 14);
    assert(found);
    assertEquals([found.height, found.width], [14, 14]);
    const { height, width } = extentOf(found);
    assertEquals(Math.max(height, width), 10);
  });

  it("finds nothing in what is blank, or nearly so", () => {
    const flat = (light: number): GrayImage => drawn(digit(0), { ...place, light: () => light });
    for (const light of [0, 0.5, 1]) assertEquals(findDigit(flat(light)), undefined);
    assertEquals(findDigit(drawn(digit(0), { ...place, light: (_, y) => y })), undefined);
    assertEquals(
      findDigit(drawn(digit(0), { ...place, light: (ink) => 0.5 + 0.05 * ink })),
      undefined,
    );
  });

  it("gives an image of its size, whatever it is given", () => {
    const image = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(
      ([height, width]) =>
        fc.array(fc.constantFrom(0, 0.2, 0.5, 1), {
          minLength: height * width,
          maxLength: height * width,
        }).map((pixels) => ({ height, width, pixels: Float32Array.from(pixels) })),
    );
    fc.assert(fc.property(image, fc.integer({ min: 1, max: 30 }), (image, side) => {
      const { height, width, pixels } = image;
      for (const { image: found } of findDigits({ height, width, planes: [pixels] }, side)) {
        assertEquals([found.height, found.width, found.pixels.length], [side, side, side * side]);
        assert(found.pixels.every((light) => light >= 0 && light <= 1 + 1e-6));
        assert(found.pixels.some((light) => light > 0));
      }
    }));
  });
});

/** Returns the only digit in an image, or undefined if there is none. */
function findDigit({ height, width, pixels }: GrayImage, side?: number): GrayImage | undefined {
  const [found, ...others] = findDigits({ height, width, planes: [pixels] }, side);
  assertEquals(others, []);
  return found?.image;
}

function ink(ink: number): number {
  return ink;
}

function paper(ink: number): number {
  return 1 - ink;
}

type Box = Readonly<Record<"top" | "left" | "height" | "width", number>>;

/** Returns a dark bar on a light image. */
function bar(size: Pick<Box, "height" | "width">, { top, left, height, width }: Box): GrayImage {
  const pixels = Float32Array.from({ length: size.height * size.width }, (_, i) => {
    const [y, x] = [Math.floor(i / size.width), i % size.width];
    return y >= top && y < top + height && x >= left && x < left + width ? 0.1 : 0.9;
  });
  return { ...size, pixels };
}

/** Returns the height and width of what is not black in an image. */
function extentOf({ width, pixels }: GrayImage): Pick<Box, "height" | "width"> {
  const lit = Array.from(pixels.keys()).filter((i) => (pixels[i] ?? 0) > 1e-6);
  const lengthOf = (places: readonly number[]): number =>
    Math.max(...places) - Math.min(...places) + 1;
  return {
    height: lengthOf(lit.map((i) => Math.floor(i / width))),
    width: lengthOf(lit.map((i) => i % width)),
  };
}

function centerOf(
  { width, pixels }: GrayImage,
): { readonly down: number; readonly across: number } {
  const mass = pixels.reduce((sum, light) => sum + light, 0);
  return {
    down: pixels.reduce((sum, light, i) => sum + light * Math.floor(i / width), 0) / mass,
    across: pixels.reduce((sum, light, i) => sum + light * (i % width), 0) / mass,
  };
}

/** Returns the correlation of two images: 1 if only brightness and contrast differ. */
function likeness(a: GrayImage, b: GrayImage): number {
  const centered = ({ pixels }: GrayImage): Float32Array => {
    const mean = pixels.reduce((sum, light) => sum + light, 0) / pixels.length;
    return pixels.map((light) => light - mean);
  };
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, light, i) => sum + light * (b[i] ?? 0), 0);
  const [x, y] = [centered(a), centered(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
