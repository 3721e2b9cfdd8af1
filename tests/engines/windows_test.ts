import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  extentText,
  type Padding,
  requireCovered,
  requireWindow,
  windowsOver,
} from "../../lib/engines/windows.ts";

/** Returns the first and the last pixel of each window over an image of so many pixels in a line. */
function spans(
  length: number,
  size: number,
  stride: number,
  padding: Padding,
): readonly (readonly [number, number])[] {
  const { places, padding: [top] } = windowsOver(
    "a window",
    { height: length, width: 1, channels: 1 },
    {
      size: [size, 1],
      stride: [stride, 1],
      padding: typeof padding === "number" ? [padding, 0] : padding,
    },
  );
  return Array.from({ length: places[0] }, (_, i) => {
    const start = i * stride - top;
    return [start, start + size - 1] as const;
  });
}

describe("windowsOver()", () => {
  it("keeps windows inside of images with valid padding, and leaves out pixels at the end", () => {
    assertEquals(spans(5, 3, 1, "valid"), [[0, 2], [1, 3], [2, 4]]);
    assertEquals(spans(6, 3, 2, "valid"), [[0, 2], [2, 4]]);
    assertEquals(spans(7, 2, 3, "valid"), [[0, 1], [3, 4]]);
    assertEquals(spans(4, 4, 3, "valid"), [[0, 3]]);
  });

  it("has a place for each stride with same padding, and its odd pixel at the end", () => {
    assertEquals(spans(5, 3, 1, "same"), [[-1, 1], [0, 2], [1, 3], [2, 4], [3, 5]]);
    assertEquals(spans(4, 3, 2, "same"), [[0, 2], [2, 4]]);
    assertEquals(spans(5, 3, 2, "same"), [[-1, 1], [1, 3], [3, 5]]);
    assertEquals(spans(6, 5, 4, "same"), [[-1, 3], [3, 7]]);
    assertEquals(spans(3, 2, 1, "same"), [[0, 1], [1, 2], [2, 3]]);
    assertEquals(spans(7, 2, 3, "same"), [[0, 1], [3, 4], [6, 7]]);
    assertEquals(spans(2, 5, 1, "same"), [[-2, 2], [-1, 3]]);
    assertEquals(spans(5, 1, 3, "same"), [[0, 0], [3, 3]]);
  });

  it("has so many pixels of padding on both sides with numbers, as PyTorch has", () => {
    assertEquals(spans(5, 3, 1, 1), [[-1, 1], [0, 2], [1, 3], [2, 4], [3, 5]]);
    assertEquals(spans(4, 3, 2, 1), [[-1, 1], [1, 3]]);
    assertEquals(spans(5, 2, 3, 1), [[-1, 0], [2, 3]]);
    assertEquals(spans(2, 5, 1, [2, 0]), [[-2, 2], [-1, 3]]);
    assertEquals(spans(5, 3, 2, 0), spans(5, 3, 2, "valid"));
  });

  it("gives every window a pixel of its image", () => {
    const count = fc.integer({ min: 1, max: 12 });
    const padding = fc.constantFrom<Padding>("valid", "same", 0, 1, 2, 5);
    fc.assert(fc.property(count, count, count, padding, (length, size, stride, padding) => {
      if (padding === "valid") fc.pre(size <= length);
      if (typeof padding === "number") fc.pre(padding < size && size <= length + 2 * padding);
      for (const [start, end] of spans(length, size, stride, padding)) {
        assertEquals([start < length, end >= 0], [true, true]);
        if (padding === "valid") assertEquals([start >= 0, end < length], [true, true]);
      }
      const places = spans(length, size, stride, padding).length;
      if (padding === "same") assertEquals(places, Math.ceil(length / stride));
    }));
  });

  it("treats height and width separately", () => {
    const { places, padding } = windowsOver("a window", { height: 7, width: 4, channels: 3 }, {
      size: [3, 4],
      stride: [2, 1],
      padding: "same",
    });
    assertEquals([places, padding], [[4, 4], [1, 1]]);
  });

  it("rejects windows larger than their images, and names the layer and the image", () => {
    for (const size of [4, [4, 1], [1, 6]] as const) {
      assertThrows(
        () =>
          windowsOver("a window", { height: 3, width: 5, channels: 2 }, {
            size,
            stride: 3,
            padding: "valid",
          }),
        RangeError,
        "Cannot slide a window over images of 3x5x2: the window is larger than they are",
      );
    }
  });
});

describe("requireWindow()", () => {
  it("rejects sizes and strides that are no whole numbers from 1", () => {
    for (const odd of [0, -1, 1.5, NaN, Infinity]) {
      for (const extent of [odd, [odd, 2], [2, odd]] as const) {
        const message = "Cannot make a window: sizes and strides are whole numbers from 1";
        assertThrows(
          () => requireWindow("a window", { size: extent, stride: 1, padding: "valid" }),
          RangeError,
          message,
        );
        assertThrows(
          () => requireWindow("a window", { size: 1, stride: extent, padding: "valid" }),
          RangeError,
          message,
        );
      }
    }
  });

  it("rejects extents of one number or three, and unknown padding", () => {
    const odd: { readonly size: [number, number]; readonly padding: "valid" } = JSON.parse(
      '{ "size": [1, 2, 3], "padding": "full" }',
    );
    assertThrows(
      () => requireWindow("a window", { size: odd.size, stride: 1, padding: "valid" }),
      RangeError,
      "sizes and strides are whole numbers",
    );
    assertThrows(
      () => requireWindow("a window", { size: 1, stride: 1, padding: odd.padding }),
      RangeError,
      'Cannot make a window: padding is "valid", "same" or whole numbers from 0, not full',
    );
  });

  it("rejects padding that is no whole number from 0", () => {
    for (const odd of [-1, 0.5, NaN, [1, -1]] as const) {
      assertThrows(
        () => requireWindow("a window", { size: 2, stride: 1, padding: odd }),
        RangeError,
        `"same" or whole numbers from 0, not ${odd}`,
      );
    }
  });
});

describe("requireCovered()", () => {
  it("rejects padding that is not smaller than the window, dilated or not", () => {
    for (const large of [2, [0, 2]] as const) {
      assertThrows(
        () => requireCovered("a window", { size: [3, 2], stride: 1, padding: large }),
        RangeError,
        `Cannot make a window: a padding of ${[large].flat().length === 1 ? "2x2" : "0x2"} is not`,
      );
    }
    const dilated = { size: 2, stride: 1, dilation: [3, 1] } as const;
    requireCovered("a window", { ...dilated, padding: [3, 1] });
    assertThrows(() => requireCovered("a window", { ...dilated, padding: [4, 1] }), RangeError);
  });
});

describe("extentText()", () => {
  it("has both numbers, also of one number and of what is no extent", () => {
    assertEquals(extentText(3), "3x3");
    assertEquals(extentText([2, 5]), "2x5");
    const odd: { readonly size: 3 } = JSON.parse('{ "size": { "height": 3 } }');
    assertEquals(extentText(odd.size), "a record");
  });
});
