import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  BLACK,
  type Color,
  EMPTY,
  type Point,
  type Step,
  WHITE,
  withStep,
} from "../../../../scripts/demo/page/draw/drawing.ts";
import {
  canCenter,
  readsHandwriting,
  type Seen,
  seen,
} from "../../../../scripts/demo/page/draw/seen.ts";
import { surfaceOf } from "../../../../scripts/demo/page/draw/surface.ts";

const MNIST = { height: 28, width: 28, channels: 1 };
const stroke = (
  points: readonly (readonly [x: number, y: number])[],
  { color = WHITE, width = 0.08 }: { readonly color?: Color; readonly width?: number } = {},
): Step => ({
  ...{ kind: "stroke", color },
  points: points.map(([x, y]): Point => ({ x, y, width })),
});
const look = (steps: readonly Step[], isCentered = true, image = MNIST): Seen =>
  seen(surfaceOf(steps.reduce(withStep, EMPTY), image), image, isCentered);

function imageOf(seen: Seen): Float32Array {
  assert(seen.kind === "image", `it is ${seen.kind}`);
  return seen.pixels;
}

/** The first and the last row and column with light, and the center of mass. */
function shapeOf(pixels: Float32Array, side = 28) {
  const lit = [...pixels.entries()].filter(([, light]) => light > 0);
  const rows = lit.map(([i]) => Math.floor(i / side));
  const columns = lit.map(([i]) => i % side);
  const mass = lit.reduce((sum, [, light]) => sum + light, 0);
  const center = (places: readonly number[]): number =>
    lit.reduce((sum, [, light], i) => sum + light * (places[i] ?? 0), 0) / mass;
  const spans = [rows, columns].map((all) => [Math.min(...all), Math.max(...all)] as const);
  const [height = NaN, width = NaN] = spans.map(([first, last]) => last - first + 1);
  return {
    ...{ height, width },
    /** Whether the light reaches an edge, down and across. */
    isAtEdge: spans.map(([first, last]) => first === 0 || last === side - 1),
    center: [center(rows), center(columns)] as const,
  };
}

describe("what a network sees of a drawing", () => {
  it("is nothing of a blank canvas", () => {
    assertEquals(look([]), { kind: "blank" });
    assertEquals(look([{ kind: "clear" }]), { kind: "blank" });
    assertEquals(look([stroke([[0.2, 0.2], [0.8, 0.8]]), { kind: "clear" }]), { kind: "blank" });
  });

  it("is nothing of ink that was erased", () => {
    const line = [[0.2, 0.2], [0.8, 0.8]] as const;
    assertEquals(look([stroke(line), stroke(line, { color: BLACK, width: 0.09 })]), {
      kind: "blank",
    });
  });

  it("is no digit of a dot, which would fill the image", () => {
    assertEquals(look([stroke([[0.5, 0.5]])]), { kind: "dot" });
    assertEquals(look([stroke([[0.5, 0.5]])], false), { kind: "dot" });
  });

  it("is 20 pixels high for a high stroke, wherever and however large it is drawn", () => {
    for (const [x, top, bottom] of [[0.1, 0.05, 0.4], [0.5, 0.1, 0.9], [0.9, 0.6, 0.95]] as const) {
      const { height, center } = shapeOf(imageOf(look([stroke([[x, top], [x, bottom]])])));
      assertEquals(height, 20);
      assertAlmostEquals(center[0], 14, 0.5);
      assertAlmostEquals(center[1], 14, 0.5);
    }
  });

  it("says how large the ink is on the canvas", () => {
    const result = look([stroke([[0.5, 0.2], [0.5, 0.6]])]);
    assert(result.kind === "image");
    assertAlmostEquals(result.extent, 0.48, 0.01);
  });

  it("is 20 pixels wide for a wide stroke", () => {
    assertEquals(shapeOf(imageOf(look([stroke([[0.2, 0.5], [0.8, 0.5]])]))).width, 20);
  });

  it("has its center of mass within half a pixel of the middle where there is room, and 20 pixels on its longer side", () => {
    const place = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, place), { minLength: 2, maxLength: 6 }),
        (points) => {
          const result = look([stroke(points)]);
          if (result.kind !== "image") return;
          const { height, width, center, isAtEdge } = shapeOf(result.pixels);
          // Soft edges may have too little light to be a pixel.
          assert(Math.max(height, width) <= 20 && Math.max(height, width) >= 19);
          center.forEach((each, axis) => {
            if (!isAtEdge[axis]) assertAlmostEquals(each, 14, 0.501);
          });
          assert(result.pixels.every((light) => light >= 0 && light <= 255.001));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is the drawing in its place if it is not centered", () => {
    const pixels = imageOf(look([stroke([[0.1, 0.1], [0.1, 0.5]])], false));
    const { center } = shapeOf(pixels);
    assertAlmostEquals(center[0], 0.3 * 28 - 0.5, 0.1);
    assertAlmostEquals(center[1], 0.1 * 28 - 0.5, 0.1);
  });

  it("fits other sizes and colors", () => {
    const wide = { height: 10, width: 20, channels: 3 };
    const pixels = imageOf(
      look([stroke([[0.2, 0.2], [0.8, 0.2]], { color: [255, 0, 0] })], true, wide),
    );
    assertEquals(pixels.length, 600);
    // The row at 0.2 of the longer side is the fourth.
    const [red, green] = [pixels[(4 * 20 + 10) * 3], pixels[(4 * 20 + 10) * 3 + 1]];
    assert((red ?? 0) > 100);
    assertEquals(green, 0);
    const small = imageOf(look([stroke([[0.3, 0.3], [0.6, 0.7]])], true, {
      ...{ height: 8, width: 8, channels: 1 },
    }));
    assertEquals(shapeOf(small, 8).height, 6);
  });
});

describe("readsHandwriting()", () => {
  it("holds for square gray images of characters", () => {
    assertEquals(readsHandwriting(MNIST, ["0", "1", "é"]), true);
    assertEquals(readsHandwriting(MNIST, ["T-shirt", "Trouser"]), false);
    assertEquals(readsHandwriting({ ...MNIST, channels: 3 }, ["0", "1"]), false);
    assertEquals(readsHandwriting({ ...MNIST, width: 20 }, ["0", "1"]), false);
  });
});

describe("canCenter()", () => {
  it("holds for square gray images", () => {
    assertEquals([MNIST, { ...MNIST, channels: 3 }, { ...MNIST, width: 2 }].map(canCenter), [
      ...[true, false, false],
    ]);
  });
});
