import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  checkGradients,
  conv2d,
  conv2dTranspose,
  type Conv2dTransposeOptions,
  type Extent,
  initializers,
  layerFromSpec,
  type Padding,
  parseModel,
  pipe,
  predict,
  random,
  serializeModel,
  toRows,
  tree,
} from "../../mod.ts";
import { parseSafetensors, serializeSafetensors } from "../../lib/formats/mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

const gray = { height: 2, width: 2, channels: 1 };

/** What pixels of 1, 10, 100 and 1000 give by a kernel of ones and no bias. */
function sums(kernel: Extent, options: Conv2dTransposeOptions): number[][] {
  const layer = conv2dTranspose(1, kernel, {
    ...options,
    bias: false,
    weights: initializers.constant(1),
    image: gray,
  });
  const images = exact([[1, 10, 100, 1000]]);
  return toRows(layer.forward(engine, layer.init(random.key(0)), images, pass).output);
}

type Planes = readonly number[];

/** PyTorch's definition of nn.ConvTranspose2d, for one image, as loops over tensors in its layouts. */
function torch(
  input: Planes,
  weight: Planes,
  bias: Planes,
  sizes: {
    readonly input: readonly [channels: number, height: number, width: number];
    readonly output: readonly [channels: number, height: number, width: number];
    readonly kernel: readonly [height: number, width: number];
    readonly stride: readonly [down: number, across: number];
    readonly padding: readonly [top: number, left: number];
  },
): number[] {
  const { input: [ins, height, width], output: [outs, high, wide], kernel: [kh, kw] } = sizes;
  const output = Array.from({ length: outs * high * wide }, (_, i) => {
    return bias[Math.floor(i / (high * wide))] ?? NaN;
  });
  for (let c = 0; c < ins; c++) {
    for (let o = 0; o < outs; o++) {
      for (let i = 0; i < height * width; i++) {
        for (let k = 0; k < kh * kw; k++) {
          const y = Math.floor(i / width) * sizes.stride[0] - sizes.padding[0] + Math.floor(k / kw);
          const x = i % width * sizes.stride[1] - sizes.padding[1] + k % kw;
          if (y < 0 || y >= high || x < 0 || x >= wide) continue;
          const at = (o * high + y) * wide + x;
          const product = (input[c * height * width + i] ?? NaN) *
            (weight[(c * outs + o) * kh * kw + k] ?? NaN);
          output[at] = (output[at] ?? NaN) + product;
        }
      }
    }
  }
  return output;
}

describe("conv2dTranspose()", () => {
  it("adds a window for each pixel", () => {
    assertEquals(sums(2, {}), [[1, 11, 10, 101, 1111, 1010, 100, 1100, 1000]]);
    assertEquals(sums([1, 2], {}), [[1, 11, 10, 100, 1100, 1000]]);
    assertEquals(sums(1, {}), [[1, 10, 100, 1000]]);
  });

  it("sets windows so many pixels apart, and leaves pixels between them at 0", () => {
    // deno-fmt-ignore
    assertEquals(sums(2, { stride: 2 }), [[
      1, 1, 10, 10,
      1, 1, 10, 10,
      100, 100, 1000, 1000,
      100, 100, 1000, 1000,
    ]]);
    assertEquals(sums(1, { stride: 2 }), [[1, 0, 10, 0, 0, 0, 100, 0, 1000]]);
    assertEquals(sums(1, { stride: [1, 3] }), [[1, 0, 0, 10, 100, 0, 0, 1000]]);
  });

  it("gives stride times the size of the input, by same", () => {
    const same = { padding: "same" } as const;
    assertEquals(sums(3, same), [[1111, 1111, 1111, 1111]]);
    assertEquals(sums([1, 4], { ...same, stride: [1, 2] }), [
      [1, 11, 11, 10, 100, 1100, 1100, 1000],
    ]);
    assertEquals(sums([1, 3], { ...same, stride: [1, 2] }), [
      [1, 1, 11, 10, 100, 100, 1100, 1000],
    ]);
    assertEquals(sums([1, 1], { ...same, stride: [1, 2] }), [[1, 0, 10, 0, 100, 0, 1000, 0]]);
  });

  it("leaves out so many pixels on all sides, by numbers", () => {
    assertEquals(sums(2, { padding: 1 }), [[1111]]);
    assertEquals(sums([1, 3], { stride: [1, 2], padding: [0, 1] }), [[1, 11, 10, 100, 1100, 1000]]);
  });

  it("gives images of the output size that it is told, if windows fit", () => {
    const wide = { stride: [1, 2], outputSize: [2, 4] } as const;
    assertEquals(sums(1, wide), [[1, 0, 10, 0, 100, 0, 1000, 0]]);
    // In PyTorch: stride 2, padding 1, output_padding 1.
    assertEquals(sums([1, 3], { ...wide, padding: [0, 1] }), [
      [1, 11, 10, 10, 100, 1100, 1000, 1000],
    ]);
    for (const outputSize of [2, [2, 5]] as const) {
      assertThrows(
        () => sums(1, { ...wide, outputSize }),
        RangeError,
        `Cannot make conv2dTranspose 1x1 from 2x2x1 to 2x${[outputSize].flat()[1] ?? 2}x1: ` +
          "the windows have 2x",
      );
    }
  });

  it("computes what PyTorch does, with PyTorch's tensors", () => {
    const cases = [
      { stride: [1, 1], padding: "valid", top: [0, 0], output: [2, 5, 5] },
      { stride: [2, 2], padding: 1, top: [1, 1], output: [2, 5, 6] },
      { stride: [2, 1], padding: [2, 0], top: [2, 0], outputSize: [4, 5], output: [2, 4, 5] },
      { stride: [3, 2], padding: "same", top: [0, 0], output: [2, 9, 8] },
    ] as const;
    const image = { height: 3, width: 4, channels: 3 };
    const kernel = [3, 2] as const;
    for (const { top: padding, output, ...options } of cases) {
      const [weight, bias, input] = [36, 2, 36].map((count, i) =>
        Array.from(random.normal(random.key(i), count))
      );
      if (!weight || !bias || !input) continue;
      const tensors = new Map([
        ["weight", { shape: [3, 2, 3, 2], data: Float32Array.from(weight) }],
        ["bias", { shape: [2], data: Float32Array.from(bias) }],
      ]);
      const bytes = serializeSafetensors({ tensors, metadata: new Map() });
      const network = conv2dTranspose(2, kernel, { ...options, image });
      const model = parseModel(bytes, "torch", { network });
      const pixels = exact([Array.from({ length: 36 }, (_, i) => {
        return input[(i % 3) * 12 + Math.floor(i / 3)] ?? NaN;
      })]);
      const found = toRows(predict({ engine, network: model.network }, model, pixels))[0] ?? [];
      const sizes = { input: [3, 3, 4], output, kernel, stride: options.stride, padding } as const;
      const expected = torch(input, weight, bias, sizes);
      assertEquals(found.length, expected.length);
      const [channels, high, wide] = output;
      found.forEach((x, i) => {
        const plane = expected[(i % channels) * high * wide + Math.floor(i / channels)] ?? NaN;
        assertAlmostEquals(x, plane, 1e-6);
      });
      assertEquals(parseSafetensors(serializeModel(model)).tensors, tensors);
    }
  });

  it("goes the way of conv2d back: the one is the transpose of the other", () => {
    const paddings: readonly Padding[] = ["valid", "same", 1, [0, 1]];
    for (const padding of paddings) {
      for (const stride of [1, 2, [1, 3]] as const) {
        const image = { height: 5, width: 6, channels: 2 };
        const groups = stride === 2 ? 2 : 1;
        const options = { stride, padding, dilation: [1, 2], groups, bias: false } as const;
        const there = conv2d(4, [3, 2], { ...options, image });
        const back = conv2dTranspose(2, [3, 2], {
          ...options,
          image: there.outputImage ?? image,
          outputSize: [5, 6],
        });
        assertEquals(back.outputImage, image);
        const params = there.init(random.key(1));
        const x = normalMatrix(2, 4, 60);
        const y = normalMatrix(3, 4, there.outputs ?? 0);
        const through = there.forward(engine, params, x, pass).output;
        assertAlmostEquals(
          engine.dot(through, y).value,
          engine.dot(x, back.forward(engine, params, y, pass).output).value,
          1e-9,
        );
      }
    }
  });

  it("has the gradients that differences say", () => {
    const image = { height: 3, width: 2, channels: 2 };
    for (const padding of ["valid", "same", 1] as const) {
      for (const stride of [1, 2, [3, 1]] as const) {
        for (const bias of [true, false]) {
          const groups = bias ? 2 : 1;
          const options = { stride, padding, bias, dilation: [1, 2], groups, image } as const;
          const layer = conv2dTranspose(4, [3, 2], options);
          const { passed, message } = checkGradients(layer);
          assertEquals(passed, true, message);
        }
      }
    }
  });

  it("treats each row of a batch as an image of its own", () => {
    const layer = conv2dTranspose(3, 3, { stride: 2, image: gray });
    const params = layer.init(random.key(1));
    const images = normalMatrix(1, 5, 4);
    const whole = toRows(layer.forward(engine, params, images, pass).output);
    toRows(images).forEach((image, i) => {
      const { output } = layer.forward(engine, params, exact([image]), pass);
      assertRows(output, [whole[i] ?? []]);
    });
  });

  it("has a name, sizes and a spec that tells all there is to know", () => {
    const options = { stride: 2, padding: 1, outputSize: 4, bias: false } as const;
    const layer = conv2dTranspose(8, 3, { ...options, image: gray });
    assertEquals(layer.name, "conv2dTranspose 3x3: 2x2x1 -> 4x4x8");
    assertEquals([layer.inputs, layer.outputs], [4, 128]);
    assertEquals([layer.image, layer.outputImage], [gray, { height: 4, width: 4, channels: 8 }]);
    assertEquals(layer.spec, {
      kind: "conv2dTranspose",
      channels: 8,
      kernel: [3, 3],
      stride: [2, 2],
      padding: [1, 1],
      dilation: [1, 1],
      groups: 1,
      outputSize: [4, 4],
      bias: false,
      image: gray,
    });
    assertEquals(layerFromSpec(layer.spec).spec, layer.spec);
    assertEquals(conv2dTranspose(8, 3).name, "conv2dTranspose 3x3: ? -> ?x?x8");
    const params = layer.init(random.key(1));
    assertEquals(tree.entries(params).map(([path]) => path.join(".")), ["weights"]);
  });

  it("takes the size of images from the layer before it", () => {
    const network = pipe(conv2d(3, 1, { image: gray }), conv2dTranspose(1, 2, { stride: 2 }));
    assertEquals(network.layers?.[1]?.name, "conv2dTranspose 2x2: 2x2x3 -> 4x4x1");
  });

  it("has PyTorch's weights and sizes by dilation and groups", () => {
    const options = { stride: 2, padding: 1, dilation: [2, 3], groups: 2 } as const;
    const image = { height: 4, width: 4, channels: 6 };
    const layer = conv2dTranspose(8, [3, 2], { ...options, image });
    // In PyTorch: (4 - 1) * 2 - 2 * 1 + dilation * (kernel - 1) + 1.
    assertEquals(layer.outputImage, { height: 9, width: 8, channels: 8 });
    const bytes = serializeModel({
      network: layer,
      params: layer.init(random.key(1)),
      statistics: [],
    });
    assertEquals(parseSafetensors(bytes).tensors.get("weight")?.shape, [6, 4, 3, 2]);
    assertThrows(
      () => conv2dTranspose(4, 3, { groups: 4, image }),
      RangeError,
      "Cannot make conv2dTranspose 3x3 in 4 groups of images of 4x4x6: " +
        "6 channels are not a multiple of 4",
    );
  });

  it("rejects sizes that are none, and padding that leaves nothing", () => {
    for (const odd of [0, -1, 1.5, NaN]) {
      assertThrows(
        () => conv2dTranspose(odd, 3),
        RangeError,
        `Cannot make conv2dTranspose 3x3: ${odd} channels are not a whole number from 1`,
      );
      assertThrows(
        () => conv2dTranspose(1, odd),
        RangeError,
        "sizes and strides are whole numbers",
      );
      assertThrows(
        () => conv2dTranspose(1, 3, { outputSize: [4, odd] }),
        RangeError,
        "Cannot make conv2dTranspose 3x3: output sizes are whole numbers from 1",
      );
    }
    assertThrows(
      () => conv2dTranspose(1, 2, { padding: 1, image: { ...gray, width: 1 } }),
      RangeError,
      "Cannot make conv2dTranspose 2x2 of images of 2x1x1: the padding leaves nothing",
    );
  });
});
