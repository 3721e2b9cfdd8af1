import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { matrix, toRows } from "../../mod.ts";
import { affineMaps, DRAWS, type Ranges } from "../../lib/training/affine_maps.ts";

const none: Ranges = { shift: 0, radians: 0, scale: 0, shear: 0, flip: false };
/** Its middle is at column 3 and row 1. */
const image = { height: 3, width: 7, channels: 2 };

/** Returns the map of draws, in which only some are not 0. */
function mapOf(ranges: Partial<Ranges>, draws: Readonly<Record<number, number>>): number[] {
  const row = Array.from({ length: DRAWS }, (_, i) => draws[i] ?? 0);
  const other = row.map(() => 0.25);
  const [first = [], second = []] = toRows(
    affineMaps(matrix(2, DRAWS, [...other, ...row]), image, { ...none, ...ranges }),
  );
  assertEquals(first.length, 6);
  return second;
}

function assertMap(found: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of expected.entries()) assertAlmostEquals(found[i] ?? NaN, value, 1e-12);
}

describe("affineMaps()", () => {
  it("leaves images as they are where nothing varies", () => {
    assertMap(mapOf({}, { 0: 1, 1: -1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1 }), [1, 0, 0, 0, 1, 0]);
  });

  it("shifts along each axis by a number of its own", () => {
    assertMap(mapOf({ shift: 2 }, { 5: 1 }), [1, 0, -2, 0, 1, 0]);
    assertMap(mapOf({ shift: 2 }, { 6: 1 }), [1, 0, 0, 0, 1, -2]);
    assertMap(mapOf({ shift: 2 }, { 5: -0.5, 6: 0.25 }), [1, 0, 1, 0, 1, -0.5]);
  });

  it("rotates around the middle", () => {
    assertMap(mapOf({ radians: Math.PI / 2 }, { 0: 1 }), [0, 1, 2, -1, 0, 4]);
    assertMap(mapOf({ radians: Math.PI }, { 0: -1 }), [-1, 0, 6, 0, -1, 2]);
  });

  it("mirrors where its number is below 0", () => {
    assertMap(mapOf({ flip: true }, { 1: -0.001 }), [-1, 0, 6, 0, 1, 0]);
    assertMap(mapOf({ flip: true }, { 1: 0 }), [1, 0, 0, 0, 1, 0]);
    assertMap(mapOf({ flip: true }, { 1: 0.9 }), [1, 0, 0, 0, 1, 0]);
  });

  it("scales width and height by numbers of their own, around the middle", () => {
    assertMap(mapOf({ scale: 0.6 }, { 2: 1 }), [1 / 1.6, 0, 3 - 3 / 1.6, 0, 1, 0]);
    assertMap(mapOf({ scale: 0.6 }, { 3: -1 }), [1, 0, 0, 0, 2.5, -1.5]);
  });

  it("shifts rows against each other", () => {
    assertMap(mapOf({ shear: 0.3 }, { 4: 1 }), [1, -0.3, 0.3, 0, 1, 0]);
  });

  it("scales first, then shears, rotates and shifts", () => {
    const draws = { 0: 1, 2: 1, 3: -1, 4: 1, 5: 1, 6: -1 };
    const map = mapOf({ radians: 0.4, scale: 0.5, shear: 0.2, shift: 1 }, draws);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = map;
    for (const [x, y] of [[4, 0], [5, 0], [4, 1]] as const) {
      // Each step is undone, the last one first.
      const [shiftedX, shiftedY] = [x - 4, y - 0];
      const sheared = Math.cos(0.4) * shiftedX + Math.sin(0.4) * shiftedY;
      const scaledY = Math.cos(0.4) * shiftedY - Math.sin(0.4) * shiftedX;
      const scaledX = sheared - 0.2 * scaledY;
      assertAlmostEquals(a * x + b * y + c, 3 + scaledX / 1.5, 1e-12);
      assertAlmostEquals(d * x + e * y + f, 1 + scaledY / 0.5, 1e-12);
    }
  });
});
