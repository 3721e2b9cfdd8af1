import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { areNone, changed, UNCHANGED } from "../../../../scripts/demo/page/draw/changes.ts";

const size = { height: 3, width: 4, channels: 1 };
const image = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

describe("changed()", () => {
  it("leaves an image as it is without changes", () => {
    assertEquals(changed(image, size, UNCHANGED), image);
    assertEquals(areNone({ ...UNCHANGED, seed: 5 }), true);
    assertEquals(areNone({ ...UNCHANGED, turn: 5 }), false);
  });

  it("shifts by whole pixels, and brings in black", () => {
    assertEquals([...changed(image, size, { ...UNCHANGED, right: 1 })], [
      ...[0, 1, 2, 3],
      ...[0, 5, 6, 7],
      ...[0, 9, 10, 11],
    ]);
    assertEquals([...changed(image, size, { ...UNCHANGED, down: -1 })], [
      ...[5, 6, 7, 8],
      ...[9, 10, 11, 12],
      ...[0, 0, 0, 0],
    ]);
  });

  it("turns clockwise about the middle", () => {
    const square = { height: 2, width: 2, channels: 1 };
    const turned = changed(Float32Array.of(1, 2, 3, 4), square, { ...UNCHANGED, turn: 90 });
    [3, 1, 4, 2].forEach((light, i) => assertAlmostEquals(turned[i] ?? NaN, light, 1e-6));
    const upside = changed(image, size, { ...UNCHANGED, turn: 180 });
    image.toReversed().forEach((light, i) => assertAlmostEquals(upside[i] ?? NaN, light, 1e-5));
  });

  it("turns first and shifts then", () => {
    const square = { height: 2, width: 2, channels: 1 };
    const moved = changed(Float32Array.of(1, 2, 3, 4), square, {
      ...{ ...UNCHANGED, turn: 90, right: 1 },
    });
    [0, 3, 0, 4].forEach((light, i) => assertAlmostEquals(moved[i] ?? NaN, light, 1e-6));
  });

  it("keeps the channels of a pixel together", () => {
    const colors = Float32Array.of(1, 2, 3, 4, 5, 6);
    const shifted = changed(colors, { height: 1, width: 2, channels: 3 }, {
      ...{ ...UNCHANGED, right: 1 },
    });
    assertEquals([...shifted], [0, 0, 0, 1, 2, 3]);
  });

  it("adds noise of the deviation that is asked for, within the range of pixels", () => {
    const large = { height: 100, width: 100, channels: 1 };
    const gray = new Float32Array(10_000).fill(127.5);
    const noisy = changed(gray, large, { ...UNCHANGED, noise: 0.1 });
    const variance = noisy.reduce((sum, light) => sum + (light - 127.5) ** 2, 0) / 10_000;
    assertAlmostEquals(Math.sqrt(variance), 25.5, 0.6);
    const strong = changed(gray, large, { ...UNCHANGED, noise: 1 });
    assert(strong.every((light) => light >= 0 && light <= 255));
    assert(strong.includes(0) && strong.includes(255));
  });

  it("draws the same noise from the same seed, and other noise from another", () => {
    const noisy = { ...UNCHANGED, noise: 0.3, seed: 7 };
    assertEquals(changed(image, size, noisy), changed(image, size, noisy));
    assertNotEquals(changed(image, size, noisy), changed(image, size, { ...noisy, seed: 8 }));
  });
});
