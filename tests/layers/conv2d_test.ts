import { assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  checkGradients,
  conv2d,
  type Conv2dOptions,
  type Extent,
  initializers,
  layerFromSpec,
  type Matrix,
  matrix,
  type Padding,
  parseModel,
  predict,
  random,
  serializeModel,
  toRows,
  tree,
} from "../../mod.ts";
import { parseSafetensors, serializeSafetensors } from "../../lib/formats/mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact } from "../shared/matrices.ts";

/** The matrix of a value for each index. */
function fill(rows: number, cols: number, value: (i: number) => number): Matrix {
  return { rows, cols, data: Float64Array.from({ length: rows * cols }, (_, i) => value(i)) };
}

/** One channel of 3x4 pixels: 1 to 12. */
const counting = fill(1, 12, (i) => i + 1);
const gray = { height: 3, width: 4, channels: 1 };

/** What a convolution of `counting` by a kernel of ones and no bias gives: the sums of its windows. */
function sums(kernel: Extent, options: Conv2dOptions): number[][] {
  const layer = conv2d(1, kernel, {
    ...options,
    bias: false,
    weights: initializers.constant(1),
    image: gray,
  });
  return toRows(layer.forward(engine, layer.init(random.key(0)), counting, pass).output);
}

describe("conv2d()", () => {
  it("sums the windows of an image", () => {
    assertEquals(sums(2, {}), [[14, 18, 22, 30, 34, 38]]);
    assertEquals(sums([1, 3], {}), [[6, 9, 18, 21, 30, 33]]);
    assertEquals(sums([3, 1], {}), [[15, 18, 21, 24]]);
    assertEquals(sums(1, {}), [Array.from(counting.data)]);
    assertEquals(sums([3, 4], {}), [[78]]);
  });

  it("leaves out pixels that fill no window, by valid", () => {
    assertEquals(sums(2, { stride: 2 }), [[14, 22]]);
    assertEquals(sums([1, 2], { stride: [2, 3] }), [[3, 19]]);
    assertEquals(sums(2, { stride: 3 }), [[14]]);
    assertEquals(sums(1, { stride: [1, 3] }), [[1, 4, 5, 8, 9, 12]]);
  });

  it("puts zeros around an image, the odd ones at the end, by same", () => {
    const same = { padding: "same" } as const;
    assertEquals(sums(2, same), [[14, 18, 22, 12, 30, 34, 38, 20, 19, 21, 23, 12]]);
    assertEquals(sums(3, same), [[14, 24, 30, 22, 33, 54, 63, 45, 30, 48, 54, 38]]);
    assertEquals(sums(2, { ...same, stride: 2 }), [[14, 22, 19, 23]]);
    assertEquals(sums(3, { ...same, stride: 2 }), [[24, 22, 48, 38]]);
    assertEquals(sums([2, 3], { ...same, stride: [1, 3] }), [[14, 22, 30, 38, 19, 23]]);
    assertEquals(sums(9, { ...same, stride: 4 }), [[78]]);
  });

  it("puts so many zeros on both sides, by numbers, as PyTorch does", () => {
    assertEquals(sums(3, { padding: 1 }), sums(3, { padding: "same" }));
    assertEquals(sums(2, { stride: 2, padding: 1 }), [[1, 5, 4, 14, 34, 20]]);
    assertEquals(sums([2, 3], { stride: [2, 3], padding: [1, 0] }), [[6, 48]]);
    // The pixels on the right are in no window.
    assertEquals(sums([1, 2], { stride: [1, 5], padding: [0, 1] }), [[1, 5, 9]]);
    assertEquals(sums(3, { padding: 0 }), sums(3, {}));
    // Some windows lie outside of the image.
    assertEquals(sums([1, 2], { stride: [2, 3], padding: [1, 2] }), [
      [0, 0, 0, 0, 13, 0, 0, 0, 0],
    ]);
  });

  it("weighs each channel of each pixel for each channel of the output, and adds the bias", () => {
    const layer = conv2d(2, [1, 2], { image: { height: 1, width: 3, channels: 2 } });
    const params = {
      // Rows: pixel 0 channel 0, pixel 0 channel 1, pixel 1 channel 0, pixel 1 channel 1.
      weights: matrix(4, 2, [1, 10, 2, 20, 3, 30, 4, 40]),
      bias: matrix(1, 2, [0.5, -1]),
    };
    const images = exact([[1, 2, 3, 4, 5, 6], [0, 1, 0, 0, 1, 0]]);
    const { output } = layer.forward(engine, params, images, pass);
    assertEquals(toRows(output), [[30.5, 299, 50.5, 499], [2.5, 19, 3.5, 29]]);
  });

  it("computes what PyTorch computes, and its gradients", () => {
    const images = fill(1, 40, (i) => i % 7 - 3);
    const params = {
      weights: fill(18, 2, (i) => i % 5 - 2),
      bias: matrix(1, 2, [0.5, -1]),
    };
    const image = { height: 4, width: 5, channels: 2 };
    const layer = conv2d(2, 3, { stride: [1, 2], image });
    const { output, saved } = layer.forward(engine, params, images, pass);
    assertEquals(toRows(output), [[21.5, -4, -6.5, -5, -13.5, 11, 21.5, -4]]);

    const cotangent = fill(1, 8, (i) => i % 3 - 1);
    const back = layer.backward(engine, params, saved, cotangent, { inputGradient: true });
    // deno-fmt-ignore
    assertEquals(back.inputGradient && toRows(back.inputGradient), [[
      2, 0, -2, 1, -2, 1, 4, -1, -1, -1,
      -1, -1, -1, -1, 5, 3, -3, 0, -2, 1,
      -1, -1, -1, 4, 3, -4, 0, -2, 1, 4,
      -2, 0, 2, -1, -1, -1, -1, 2, 0, -2,
    ]]);
    // deno-fmt-ignore
    assertEquals(Array.from(back.gradients.weights.data), [
      7, -1, 6, -1, 5, -1, -3, 6, -4, -1, -5, -1,
      -3, 6, -4, -1, -5, -1, -6, -1, 7, -1, 6, -1,
      -6, -1, 7, -1, 6, -1, 5, -1, -3, 6, -4, -1,
    ]);
    assertEquals(back.gradients.bias && toRows(back.gradients.bias), [[-1, 0]]);

    // Padding of PyTorch's own is the same on all sides: here 1 pixel stands on all but the top.
    const same = conv2d(2, 3, { stride: 2, padding: "same", image });
    assertEquals(toRows(same.forward(engine, params, images, pass).output), [
      [-0.5, 15, 21.5, -1, -5.5, -8, 8.5, -9, 1.5, -7, -8.5, 8],
    ]);
  });

  it("reads pixels so far apart, by dilation", () => {
    assertEquals(sums(2, { dilation: 2 }), [[1 + 3 + 9 + 11, 2 + 4 + 10 + 12]]);
    assertEquals(sums([1, 2], { dilation: [5, 3] }), [[5, 13, 21]]);
    assertEquals(sums([2, 1], { dilation: [2, 7] }), [[10, 12, 14, 16]]);
    assertEquals(sums([1, 3], { dilation: 2, padding: [0, 2], stride: [1, 2] }), [
      [1 + 3, 1 + 3, 5 + 7, 5 + 7, 9 + 11, 9 + 11],
    ]);
    assertEquals(sums([1, 2], { dilation: 2, padding: "same" }), [
      [2, 1 + 3, 2 + 4, 3, 6, 5 + 7, 6 + 8, 7, 10, 9 + 11, 10 + 12, 11],
    ]);
    assertEquals(sums(1, { dilation: 9 }), sums(1, {}));
  });

  it("computes each group of channels from the same group of the input alone", () => {
    const image = { height: 1, width: 2, channels: 4 };
    const input = exact([[1, 2, 3, 4, 5, 6, 7, 8]]);
    const weights = matrix(2, 4, [1, 10, 100, 1000, 2, 20, 200, 2000]);
    const layer = conv2d(4, 1, { groups: 2, bias: false, image });
    const { output } = layer.forward(engine, { weights }, input, pass);
    // Of channels 0 and 1, then of channels 2 and 3.
    assertEquals(toRows(output), [[5, 50, 1100, 11000, 17, 170, 2300, 23000]]);

    const alone = conv2d(8, 1, { groups: 4, bias: false, image });
    const factors = { weights: matrix(1, 8, [1, -1, 10, -10, 100, -100, 1000, -1000]) };
    assertEquals(toRows(alone.forward(engine, factors, input, pass).output), [
      [1, -1, 20, -20, 300, -300, 4000, -4000, 5, -5, 60, -60, 700, -700, 8000, -8000],
    ]);
  });

  it("computes what PyTorch does by dilation and groups, with PyTorch's tensors", () => {
    const [ins, outs, height, width] = [6, 4, 7, 8];
    const [kernel, stride, padding, dilation] = [[3, 2], [2, 1], [2, 1], [2, 3]] as const;
    for (const groups of [1, 2]) {
      const depth = ins / groups;
      const [weight, bias, input] = [outs * depth * 6, outs, ins * height * width].map((count, i) =>
        Array.from(random.normal(random.key(i), count))
      );
      if (!weight || !bias || !input) return;
      const tensors = new Map([
        ["weight", { shape: [outs, depth, ...kernel], data: Float32Array.from(weight) }],
        ["bias", { shape: [outs], data: Float32Array.from(bias) }],
      ]);
      const bytes = serializeSafetensors({ tensors, metadata: new Map() });
      const image = { height, width, channels: ins };
      const options = { stride, padding, dilation, groups, image };
      const model = parseModel(bytes, "torch", { network: conv2d(outs, kernel, options) });
      const at = (c: number, y: number, x: number): number =>
        y < 0 || y >= height || x < 0 || x >= width
          ? 0
          : input[(c * height + y) * width + x] ?? NaN;
      const pixels = exact([Array.from({ length: input.length }, (_, i) => {
        const pixel = Math.floor(i / ins);
        return at(i % ins, Math.floor(pixel / width), pixel % width);
      })]);
      const [found = []] = toRows(predict({ engine, network: model.network }, model, pixels));
      assertEquals(model.network.outputImage, { height: 4, width: 7, channels: outs });
      found.forEach((value, i) => {
        const [o, place] = [i % outs, Math.floor(i / outs)];
        let sum = bias[o] ?? NaN;
        for (let c = 0; c < depth; c++) {
          for (let k = 0; k < 6; k++) {
            const y = Math.floor(place / 7) * stride[0] - padding[0] +
              Math.floor(k / 2) * dilation[0];
            const x = place % 7 * stride[1] - padding[1] + k % 2 * dilation[1];
            const channel = Math.floor(o / (outs / groups)) * depth + c;
            sum += at(channel, y, x) * (weight[(o * depth + c) * 6 + k] ?? NaN);
          }
        }
        assertAlmostEquals(value, sum, 1e-5);
      });
      assertEquals(parseSafetensors(serializeModel(model)).tensors, tensors);
    }
  });

  it("has the gradients that differences say, by dilation and groups", () => {
    const image = { height: 5, width: 6, channels: 4 };
    for (const groups of [1, 2, 4]) {
      for (const dilation of [1, 2, [3, 1]] as const) {
        for (const padding of ["valid", "same", 1] as const) {
          const options = { groups, dilation, padding, stride: [1, 2], image } as const;
          const { passed, message } = checkGradients(conv2d(8, 2, options));
          assertEquals(passed, true, message);
        }
      }
    }
  });

  it("names dilation and groups, and refuses channels that do not fall into groups", () => {
    const image = { height: 9, width: 9, channels: 6 };
    const layer = conv2d(4, 3, { dilation: 2, groups: 2, image });
    assertEquals(layer.name, "conv2d 3x3 dilated 2x2 in 2 groups: 9x9x6 -> 5x5x4");
    assertEquals(layerFromSpec(layer.spec).spec, layer.spec);
    assertThrows(
      () => conv2d(4, 3, { groups: 3 }),
      RangeError,
      "Cannot make conv2d 3x3 in 3 groups: its 4 channels are not a multiple of 3",
    );
    assertThrows(
      () => conv2d(4, 3, { groups: 4, image }),
      RangeError,
      "Cannot slide conv2d 3x3 in 4 groups over images of 9x9x6: 6 channels are not a multiple of 4",
    );
    assertThrows(
      () => conv2d(4, 3, { dilation: 5, image }),
      RangeError,
      "Cannot slide conv2d 3x3 dilated 5x5 over images of 9x9x6: the window is larger than they are",
    );
    for (const odd of [0, -1, 1.5, NaN]) {
      assertThrows(() => conv2d(4, 3, { groups: odd }), RangeError, "groups are a whole number");
      assertThrows(() => conv2d(4, 3, { dilation: [1, odd] }), RangeError, "dilations are whole");
    }
    assertThrows(
      () => conv2d(4, 2, { dilation: 2 ** 24, padding: "same", image }),
      RangeError,
      "with their padding they are 16777225x16777225x6, more than 268435456 numbers",
    );
  });

  it("treats each row of a batch as an image of its own", () => {
    const layer = conv2d(3, 2, { stride: 2, padding: "same", image: gray });
    const params = layer.init(random.key(1));
    const images = fill(5, 12, (i) => i * 5 % 13);
    const whole = toRows(layer.forward(engine, params, images, pass).output);
    toRows(images).forEach((image, i) => {
      const { output } = layer.forward(engine, params, exact([image]), pass);
      assertRows(output, [whole[i] ?? []]);
    });
  });

  it("computes no input gradient that is not wanted, and no bias where it has none", () => {
    const layer = conv2d(2, 2, { bias: false, image: gray });
    const params = layer.init(random.key(1));
    assertEquals(tree.entries(params).map(([path]) => path.join(".")), ["weights"]);
    const { saved, output } = layer.forward(engine, params, counting, pass);
    const back = layer.backward(engine, params, saved, output, { inputGradient: false });
    assertStrictEquals(back.inputGradient, undefined);
    assertEquals(tree.entries(back.gradients).map(([path]) => path.join(".")), ["weights"]);
  });

  it("draws weights for as many inputs as a window has, by He's initializer", () => {
    const { weights, bias } = conv2d(64, [3, 5], { image: { height: 9, width: 9, channels: 16 } })
      .init(random.key(1));
    assertEquals([weights.rows, weights.cols], [240, 64]);
    assertEquals(bias && toRows(bias), [new Array<number>(64).fill(0)]);
    const variance = engine.dot(weights, weights).value / (240 * 64);
    assertEquals(Math.abs(variance * 240 / 2 - 1) < 0.05, true, `${variance} is not 2 / 240`);
    const { bias: drawn } = conv2d(4, 3, { image: gray, bias: initializers.constant(0.25) })
      .init(random.key(1));
    assertEquals(drawn && toRows(drawn), [[0.25, 0.25, 0.25, 0.25]]);
  });

  it("has a name, sizes and a spec that tells all there is to know", () => {
    const layer = conv2d(8, [5, 3], { stride: 2, padding: "same", bias: false, image: gray });
    assertEquals(layer.name, "conv2d 5x3: 3x4x1 -> 2x2x8");
    assertEquals([layer.inputs, layer.outputs], [12, 32]);
    assertEquals([layer.image, layer.outputImage], [gray, {
      height: 2,
      width: 2,
      channels: 8,
    }]);
    assertEquals(layer.spec, {
      kind: "conv2d",
      channels: 8,
      kernel: [5, 3],
      stride: [2, 2],
      padding: "same",
      dilation: [1, 1],
      groups: 1,
      bias: false,
      image: gray,
    });
    assertEquals(JSON.parse(JSON.stringify(layer.spec)), layer.spec);
    assertEquals(conv2d(8, 3).name, "conv2d 3x3: ? -> ?x?x8");
    assertEquals(conv2d(8, 3).withInputs?.(12, gray).spec, conv2d(8, 3, { image: gray }).spec);
  });

  it("keeps what is more than a size out of its spec", () => {
    const dataset = { height: 3, width: 4, channels: 1, labels: [1, 2] };
    assertEquals(conv2d(1, 1, { image: dataset }).spec["image"], gray);
  });

  it("keeps its windows whatever becomes of the arrays that it was given", () => {
    const kernel: [number, number] = [2, 3];
    const layer = conv2d(1, kernel, { stride: kernel, image: gray });
    kernel[0] = 7;
    assertEquals([layer.spec["kernel"], layer.spec["stride"]], [[2, 3], [2, 3]]);
  });

  it("rejects a kernel larger than the images, and names both", () => {
    for (const kernel of [4, [4, 1], [1, 5]] as const) {
      assertThrows(
        () => conv2d(1, kernel, { image: gray }),
        RangeError,
        `Cannot slide conv2d ${[kernel].flat().length === 1 ? "4x4" : [kernel].flat().join("x")} ` +
          "over images of 3x4x1: the window is larger than they are",
      );
    }
  });

  it("rejects sizes that are no whole numbers from 1", () => {
    for (const odd of [0, -1, 1.5, NaN, Infinity]) {
      assertThrows(
        () => conv2d(odd, 3),
        RangeError,
        `Cannot make conv2d 3x3: ${odd} channels are not a whole number from 1`,
      );
      assertThrows(() => conv2d(1, odd), RangeError, `Cannot make conv2d ${odd}x${odd}: sizes`);
      assertThrows(() => conv2d(1, 3, { stride: [1, odd] }), RangeError, "sizes and strides are");
      assertThrows(
        () => conv2d(1, 1, { image: { ...gray, channels: odd } }),
        RangeError,
        `Cannot make conv2d 1x1 of 3x4x${odd} images: sizes are whole numbers from 1`,
      );
    }
    const full: Padding = JSON.parse('"full"');
    assertThrows(() => conv2d(1, 3, { padding: full }), RangeError, 'is "valid", "same" or');
  });
});
