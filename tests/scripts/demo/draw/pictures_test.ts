import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Color, WHITE } from "../../../../scripts/demo/page/draw/drawing.ts";
import { colorOf, pictureOf, writeColor } from "../../../../scripts/demo/page/draw/colors.ts";
import { heatOf, strongestPlace } from "../../../../scripts/demo/page/draw/heat.ts";
import { grouped, layerPicture } from "../../../../scripts/demo/page/draw/layer_pictures.ts";

/** The relative luminance of a color (WCAG 2). */
function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = color.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const GRAY: Color = [128, 128, 128];

describe("colorOf()", () => {
  it("is black for 0, orange above and blue below", () => {
    assertEquals(colorOf(0), [0, 0, 0]);
    assertEquals(colorOf(2 / 3).map(Math.round), [230, 159, 0]);
    assertEquals(colorOf(-2 / 3).map(Math.round), [86, 180, 233]);
  });

  it("is lighter the farther a number is from 0", () => {
    for (const sign of [1, -1]) {
      const lights = Array.from({ length: 101 }, (_, i) => luminance(colorOf(sign * i / 100)));
      assert(lights.every((light, i) => i === 0 || light > (lights[i - 1] ?? 0)));
    }
  });

  it("takes what is beyond 1 as 1, and NaN as gray", () => {
    assertEquals([colorOf(5), colorOf(-Infinity)], [colorOf(1), colorOf(-1)]);
    assertEquals(colorOf(NaN), GRAY);
  });
});

describe("writeColor()", () => {
  it("writes the same colors", () => {
    const bytes = new Uint8ClampedArray(12);
    [1, -1, NaN].forEach((value, i) => writeColor(bytes, i, value));
    assertEquals([...bytes], [...colorOf(1), 255, ...colorOf(-1), 255, ...GRAY, 255]);
  });
});

describe("pictureOf()", () => {
  it("shows gray, colors, and the mean of other channels", () => {
    const gray = pictureOf({ height: 1, width: 2, channels: 1, pixels: [0, 255] });
    assertEquals([...gray.bytes], [0, 0, 0, 255, ...WHITE, 255]);
    const color = pictureOf({ height: 1, width: 1, channels: 3, pixels: [1, 2, 3] });
    assertEquals([...color.bytes], [1, 2, 3, 255]);
    const two = pictureOf({ height: 1, width: 1, channels: 2, pixels: [10, 30] });
    assertEquals([...two.bytes], [20, 20, 20, 255]);
  });
});

/** The red, green and blue of a pixel. */
function pixelOf(
  { width, bytes }: ReturnType<typeof layerPicture>["picture"],
  y: number,
  x: number,
): readonly number[] {
  return Array.from(bytes.subarray(4 * (y * width + x), 4 * (y * width + x) + 3));
}

describe("layerPicture()", () => {
  it("shows the channels of an image as maps, with a gap between them", () => {
    // Two pixels side by side, of three channels.
    const values = Float32Array.of(1, 0, -2, 2, 0, 0);
    const image = { height: 1, width: 2, channels: 3 };
    const { picture, about, least, most, columns, room } = layerPicture({ image, values }, 40);
    assertEquals({ about, least, most, columns, room }, {
      ...{ about: "3 maps of 2x1", least: -2, most: 2, columns: 2, room: 36 },
    });
    assertEquals([picture.height, picture.width], [3, 5]);
    const rounded = (value: number): readonly number[] => colorOf(value).map(Math.round);
    assertEquals(pixelOf(picture, 0, 1), rounded(1));
    assertEquals(pixelOf(picture, 0, 3), rounded(0));
    assertEquals(pixelOf(picture, 2, 0), rounded(-1));
    // The gap is nothing.
    assertEquals(picture.bytes[4 * 2 + 3], 0);
  });

  it("shows the units of a dense layer as a grid", () => {
    const values = Float32Array.from({ length: 10 }, (_, i) => i);
    const { picture, about, room } = layerPicture({ image: undefined, values }, 300);
    assertEquals({ about, room }, { about: "10 numbers", room: 180 });
    assertEquals([picture.height, picture.width], [1, 10]);
    const some = layerPicture({ image: undefined, values: new Float32Array(128) }, 300);
    assertEquals([some.picture.height, some.picture.width], [6, 25]);
    const many = layerPicture({ image: undefined, values: new Float32Array(1536) }, 300);
    assertEquals([many.picture.height, many.picture.width], [42, 37]);
  });

  it("shows maps of a single pixel as numbers", () => {
    const image = { height: 1, width: 1, channels: 4 };
    assertEquals(layerPicture({ image, values: new Float32Array(4) }, 300).about, "4 numbers");
  });

  it("shows a layer in no room, one below the other", () => {
    const narrow = layerPicture({ image: undefined, values: new Float32Array(3) }, 0);
    assertEquals([narrow.picture.height, narrow.picture.width], [3, 1]);
  });

  it("shows a layer whose numbers are all 0, or are no numbers", () => {
    const image = undefined;
    const zero = layerPicture({ image, values: new Float32Array(2) }, 300);
    assertEquals(pixelOf(zero.picture, 0, 0), [0, 0, 0]);
    const none = layerPicture({ image, values: Float32Array.of(NaN, 1) }, 300);
    assertEquals(pixelOf(none.picture, 0, 0), GRAY);
  });
});

describe("grouped()", () => {
  const layer = (kind: string) => ({
    ...{ name: `${kind} of a size`, kind, image: undefined, values: new Float32Array(1) },
  });
  const layers = ["conv2d", "maxPool2d", "batchNorm", "relu", "dense"].map(layer);

  it("joins a layer with weights and what follows it", () => {
    assertEquals(grouped(layers, false).map(({ name, output }) => [name, output.kind]), [
      ["conv2d of a size, maxPool2d, batchNorm, relu", "relu"],
      ["dense of a size", "dense"],
    ]);
  });

  it("leaves each by itself where that is asked for", () => {
    assertEquals(grouped(layers, true).map(({ output }) => output), layers);
  });

  it("begins with what a network begins with", () => {
    assertEquals(grouped([layer("flatten"), layer("dense")], false).length, 2);
    assertEquals(grouped([], false), []);
  });
});

describe("heatOf()", () => {
  const size = { height: 9, width: 9, channels: 1 };
  const blank = new Float32Array(81);
  const gradient = blank.with(0, -2).with(80, 4);

  it("colors by the gradient, the strongest pixel most, and marks it by its sign", () => {
    const { picture, marks } = heatOf(gradient, blank, size);
    assertEquals(pixelOf(picture, 8, 8), colorOf(1));
    assertEquals(pixelOf(picture, 0, 0), colorOf(-127 / 255).map(Math.round));
    assertEquals(marks, [{ x: 8, y: 8, isMore: true }, { x: 0, y: 0, isMore: false }]);
  });

  it("shows the image where the gradient is weak", () => {
    const { picture } = heatOf(gradient, blank.with(40, 255), size);
    assertEquals(pixelOf(picture, 4, 4), [76, 76, 76]);
  });

  it("adds up the channels of a pixel", () => {
    const color = { height: 1, width: 2, channels: 3 };
    const { picture } = heatOf([1, 1, 1, 1, -1, 0], new Float32Array(6), color);
    assertEquals(pixelOf(picture, 0, 0), colorOf(1));
    assertEquals(pixelOf(picture, 0, 1), [0, 0, 0]);
  });

  it("has no marks where there is no gradient", () => {
    const { marks } = heatOf(blank, blank, size);
    assertEquals(marks, []);
    assertEquals(strongestPlace({ marks }, size), undefined);
  });

  it("says where it is strongest", () => {
    const placeOf = (place: number): string | undefined =>
      strongestPlace(heatOf(blank.with(place, 1), blank, size), size);
    assertEquals([0, 4, 8, 36, 40, 44, 72, 76, 80].map(placeOf), [
      ...["at the upper left", "at the top", "at the upper right"],
      ...["at the left", "in the middle", "at the right"],
      ...["at the lower left", "at the bottom", "at the lower right"],
    ]);
  });
});
