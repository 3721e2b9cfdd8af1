import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  averagePool2d,
  type Empty,
  globalAveragePool,
  globalMaxPool,
  type Layer,
  type Matrix,
  maxPool2d,
  pipe,
  relu,
  toRows,
} from "../../mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact } from "../shared/matrices.ts";

const gray = { height: 3, width: 4, channels: 1 };
const counting = exact([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]);

type Pooling = Layer<number, number, Empty>;

function forward(layer: Pooling, images: Matrix): number[][] {
  return toRows(layer.forward(engine, [], images, pass).output);
}

function backward(layer: Pooling, images: Matrix, gradient: Matrix): number[][] {
  const { saved } = layer.forward(engine, [], images, pass);
  const back = layer.backward(engine, [], saved, gradient, { inputGradient: true });
  assertEquals(back.gradients, []);
  return back.inputGradient ? toRows(back.inputGradient) : [];
}

describe("maxPool2d()", () => {
  it("gives the largest number of each window, and leaves out pixels that fill none", () => {
    const images = exact([[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]]);
    assertEquals(forward(maxPool2d(2, { image: gray }), images), [[9, 6]]);
    assertEquals(forward(maxPool2d(2, { stride: 1, image: gray }), images), [[9, 9, 6, 9, 9, 8]]);
    assertEquals(forward(maxPool2d([1, 3], { image: gray }), images), [[4, 9, 5]]);
    assertEquals(forward(maxPool2d([3, 4], { image: gray }), images), [[9]]);
    assertEquals(forward(maxPool2d(1, { stride: [2, 3], image: gray }), images), [[3, 1, 5, 8]]);
  });

  it("counts no padding, also where all numbers are below 0", () => {
    const images = exact([counting.data].map((row) => Array.from(row, (x) => -x)));
    const same = { padding: "same", image: gray } as const;
    assertEquals(forward(maxPool2d(2, same), images), [[-1, -3, -9, -11]]);
    assertEquals(forward(maxPool2d(3, { ...same, stride: 2 }), images), [[-1, -3, -5, -7]]);
    assertEquals(forward(maxPool2d(9, { ...same, stride: 4 }), images), [[-1]]);
    assertEquals(
      forward(maxPool2d(2, { ...same, stride: 1 }), images),
      [[-1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12]],
    );
  });

  it("takes channels and images one by one", () => {
    const layer = maxPool2d([1, 2], { image: { height: 1, width: 4, channels: 2 } });
    const images = exact([[1, 80, 2, 70, 3, 60, 4, 50], [0, -1, -2, -3, 9, 9, -9, -9]]);
    assertEquals(forward(layer, images), [[2, 80, 4, 60], [0, -1, 9, 9]]);
  });

  it("gives the gradient to the first of equals, and adds up what windows share", () => {
    const flat = exact([[7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]]);
    assertEquals(
      backward(maxPool2d(2, { image: gray }), flat, exact([[5, 6]])),
      [[5, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    );
    const peak = exact([[0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0]]);
    assertEquals(
      backward(maxPool2d(2, { stride: 1, image: gray }), peak, exact([[1, 2, 4, 8, 16, 32]])),
      [[0, 0, 4, 0, 0, 27, 32, 0, 0, 0, 0, 0]],
    );
    const edge = exact([[1, 0, 0, 1]]);
    const row = { height: 1, width: 4, channels: 1 };
    assertEquals(
      backward(
        maxPool2d([1, 3], { stride: 1, padding: "same", image: row }),
        edge,
        exact([[1, 2, 4, 8]]),
      ),
      [[3, 0, 0, 12]],
    );
  });

  it("gives NaN wherever in a window it stands, and the gradient to it", () => {
    const row = { height: 1, width: 2, channels: 1 };
    const layer = maxPool2d([1, 2], { image: row });
    assertEquals(forward(layer, exact([[NaN, 1], [1, NaN]])), [[NaN], [NaN]]);
    assertEquals(backward(layer, exact([[NaN, 1], [1, NaN]]), exact([[3], [4]])), [[3, 0], [0, 4]]);
  });

  it("computes no input gradient that is not wanted", () => {
    for (const layer of [maxPool2d(2, { image: gray }), averagePool2d(2, { image: gray })]) {
      const { saved, output } = layer.forward(engine, [], counting, pass);
      const back = layer.backward(engine, [], saved, output, { inputGradient: false });
      assertStrictEquals(back.inputGradient, undefined);
    }
  });
});

describe("averagePool2d()", () => {
  it("gives the mean of each window, and leaves out pixels that fill none", () => {
    assertEquals(forward(averagePool2d(2, { image: gray }), counting), [[3.5, 5.5]]);
    assertEquals(
      forward(averagePool2d(2, { stride: 1, image: gray }), counting),
      [[3.5, 4.5, 5.5, 7.5, 8.5, 9.5]],
    );
    assertEquals(forward(averagePool2d([3, 4], { image: gray }), counting), [[6.5]]);
  });

  it("counts no padding, by same", () => {
    const same = { padding: "same", image: gray } as const;
    assertEquals(forward(averagePool2d(2, same), counting), [[3.5, 5.5, 9.5, 11.5]]);
    assertEquals(forward(averagePool2d(3, { ...same, stride: 2 }), counting), [[4, 5.5, 8, 9.5]]);
    assertEquals(forward(averagePool2d(9, { ...same, stride: 4 }), counting), [[6.5]]);
  });

  it("spreads the gradient over the pixels of each window", () => {
    assertEquals(
      backward(averagePool2d(2, { image: gray }), counting, exact([[4, 8]])),
      [[1, 1, 2, 2, 1, 1, 2, 2, 0, 0, 0, 0]],
    );
    assertEquals(
      backward(averagePool2d(2, { padding: "same", image: gray }), counting, exact([[4, 8, 2, 6]])),
      [[1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 3, 3]],
    );
  });
});

describe("globalAveragePool()", () => {
  it("gives the mean of each channel over the whole image", () => {
    const layer = globalAveragePool({ image: { height: 2, width: 2, channels: 3 } });
    const images = exact([[1, 10, 0, 2, 20, 0, 3, 30, 0, 6, 60, 4]]);
    assertEquals(forward(layer, images), [[3, 30, 1]]);
    assertRows(exact(backward(layer, images, exact([[4, 8, 12]]))), [
      [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
    ]);
  });
});

describe("globalMaxPool()", () => {
  it("gives the largest number of each channel over the whole image", () => {
    const layer = globalMaxPool({ image: { height: 2, width: 2, channels: 3 } });
    const images = exact([[1, -10, 0, 2, -20, 0, 3, -30, 0, 2, -40, 4]]);
    assertEquals(forward(layer, images), [[3, -10, 4]]);
    assertEquals(backward(layer, images, exact([[4, 8, 12]])), [
      [0, 8, 0, 0, 0, 0, 4, 0, 0, 0, 0, 12],
    ]);
  });

  it("gives the gradient to the first of equals", () => {
    const layer = globalMaxPool({ image: { height: 1, width: 3, channels: 1 } });
    assertEquals(backward(layer, exact([[1, 7, 7]]), exact([[5]])), [[0, 5, 0]]);
  });
});

describe("layers of global pooling", () => {
  const pools = [["globalAveragePool", globalAveragePool], [
    "globalMaxPool",
    globalMaxPool,
  ]] as const;

  it("have names, sizes and specs", () => {
    const image = { height: 2, width: 2, channels: 3 };
    for (const [kind, pool] of pools) {
      const layer = pool({ image });
      assertEquals(layer.name, `${kind}: 2x2x3 -> 1x1x3`);
      assertEquals([layer.inputs, layer.outputs], [12, 3]);
      assertEquals(layer.outputImage, { height: 1, width: 1, channels: 3 });
      assertEquals(layer.spec, { kind, image });
      assertEquals(pool().spec, { kind });
      assertThrows(
        () => pool({ image: { ...image, height: 0 } }),
        RangeError,
        `Cannot make ${kind} of 0x2x3 images: sizes are whole numbers from 1`,
      );
    }
  });
});

describe("layers of pooling", () => {
  const pools = [["maxPool2d", maxPool2d], ["averagePool2d", averagePool2d]] as const;

  it("have names, sizes and specs", () => {
    for (const [kind, pool] of pools) {
      const layer = pool([2, 3], { stride: 1, padding: "same", image: gray });
      assertEquals(layer.name, `${kind} 2x3: 3x4x1 -> 3x4x1`);
      assertEquals([layer.inputs, layer.outputs], [12, 12]);
      assertEquals([layer.image, layer.outputImage], [gray, gray]);
      const spec = { kind, window: [2, 3], stride: [1, 1], padding: "same", image: gray };
      assertEquals(layer.spec, spec);
      assertEquals(JSON.parse(JSON.stringify(layer.spec)), spec);
      assertEquals(pool(2).spec, { kind, window: [2, 2], stride: [2, 2], padding: "valid" });
      assertEquals(pipe(relu(), pool(2)).withInputs?.(12, gray).outputImage, {
        height: 1,
        width: 2,
        channels: 1,
      });
    }
  });

  it("reject windows larger than the images, and sizes that are none", () => {
    for (const [kind, pool] of pools) {
      assertThrows(
        () => pool(4, { image: gray }),
        RangeError,
        `Cannot slide ${kind} 4x4 over images of 3x4x1: the window is larger than they are`,
      );
      for (const padding of [2, [2, 0], [0, 3]] as const) {
        assertThrows(
          () => pool(2, { padding }),
          RangeError,
          `Cannot make ${kind} 2x2: a padding of ${
            [padding, padding].flat().slice(0, 2).join("x")
          } is not smaller than the window`,
        );
      }
      for (const odd of [0, -1, 1.5, NaN]) {
        const message = "sizes and strides are whole numbers from 1";
        assertThrows(() => pool(odd), RangeError, `Cannot make ${kind} ${odd}x${odd}: ${message}`);
        assertThrows(() => pool(2, { stride: odd }), RangeError, `Cannot make ${kind} 2x2`);
        assertThrows(
          () => pool(1, { image: { ...gray, width: odd } }),
          RangeError,
          `Cannot make ${kind} 1x1 of 3x${odd}x1 images`,
        );
      }
    }
  });
});
