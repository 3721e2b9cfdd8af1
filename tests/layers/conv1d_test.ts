import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  checkGradients,
  conv1d,
  type Conv1dOptions,
  conv2d,
  graph,
  initializers,
  layerFromSpec,
  parseModel,
  pipe,
  predict,
  random,
  serializeModel,
  toRows,
} from "../../mod.ts";
import { parseSafetensors, serializeSafetensors } from "../../lib/formats/mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { exact } from "../shared/matrices.ts";
import { any } from "../shared/networks.ts";

/** Returns a size of sequences. */
function line(width: number, channels: number) {
  return { height: 1, width, channels };
}

/** The sums of the windows of 1 to 5. */
function sums(kernel: number, options: Conv1dOptions): number[][] {
  const layer = conv1d(1, kernel, {
    ...options,
    bias: false,
    weights: initializers.constant(1),
    image: line(5, 1),
  });
  const params = layer.init(random.key(0));
  return toRows(layer.forward(engine, params, exact([[1, 2, 3, 4, 5]]), pass).output);
}

describe("conv1d()", () => {
  it("sums the windows of a sequence", () => {
    assertEquals(sums(2, {}), [[3, 5, 7, 9]]);
    assertEquals(sums(3, { stride: 2 }), [[6, 12]]);
    assertEquals(sums(3, { padding: "same" }), [[3, 6, 9, 12, 9]]);
    assertEquals(sums(2, { padding: "same" }), [[3, 5, 7, 9, 5]]);
    assertEquals(sums(2, { padding: 1 }), [[1, 3, 5, 7, 9, 5]]);
    assertEquals(sums(3, { padding: 2, stride: 3 }), [[1, 9, 5]]);
    // The first and the last window lie outside, as PyTorch has them.
    assertEquals(sums(2, { padding: 2 }), [[0, 1, 3, 5, 7, 9, 5, 0]]);
    assertEquals(sums(1, { padding: 3, stride: 5 }), [[0, 3, 0]]);
  });

  it("computes what PyTorch does, with PyTorch's tensors", () => {
    const [ins, outs, width, size] = [3, 2, 7, 4];
    const [weight, bias, input] = [outs * ins * size, outs, ins * width].map((count, i) =>
      Array.from(random.normal(random.key(i), count))
    );
    if (!weight || !bias || !input) return;
    const tensors = new Map([
      ["weight", { shape: [outs, ins, size], data: Float32Array.from(weight) }],
      ["bias", { shape: [outs], data: Float32Array.from(bias) }],
    ]);
    const bytes = serializeSafetensors({ tensors, metadata: new Map() });
    const network = conv1d(outs, size, { stride: 2, padding: 1, image: line(width, ins) });
    const model = parseModel(bytes, "torch", { network });
    // In PyTorch the steps of a channel stand side by side, here the channels of a step.
    const steps = Array.from({ length: ins * width }, (_, i) => {
      return input[(i % ins) * width + Math.floor(i / ins)] ?? NaN;
    });
    const [found = []] = toRows(predict({ engine, network: model.network }, model, exact([steps])));
    assertEquals(found.length, 3 * outs);
    found.forEach((x, i) => {
      const [place, o] = [Math.floor(i / outs), i % outs];
      let sum = bias[o] ?? NaN;
      for (let c = 0; c < ins; c++) {
        for (let k = 0; k < size; k++) {
          const at = 2 * place - 1 + k;
          const pixel = at < 0 || at >= width ? 0 : input[c * width + at] ?? NaN;
          sum += pixel * (weight[(o * ins + c) * size + k] ?? NaN);
        }
      }
      assertAlmostEquals(x, sum, 1e-6);
    });
    assertEquals(parseSafetensors(serializeModel(model)).tensors, tensors);
  });

  it("is a convolution of images of height 1", () => {
    const image = line(9, 2);
    const [short, flat] = [
      conv1d(3, 4, { stride: 2, image }),
      conv2d(3, [1, 4], { stride: [1, 2], image }),
    ];
    const params = short.init(random.key(1));
    assertEquals(params, flat.init(random.key(1)));
    const input = exact([Array.from(random.normal(random.key(2), 18))]);
    assertEquals(
      toRows(short.forward(engine, params, input, pass).output),
      toRows(flat.forward(engine, params, input, pass).output),
    );
  });

  it("has the gradients that differences say", () => {
    for (const padding of ["valid", "same", 2] as const) {
      for (const stride of [1, 2, 3]) {
        const layer = conv1d(3, 3, { stride, padding });
        const { passed, message } = checkGradients(layer, { image: line(7, 2) });
        assertEquals(passed, true, message);
      }
    }
  });

  it("takes the length of sequences from the layer before it", () => {
    const network = pipe(conv1d(4, 3, { image: line(10, 2) }), conv1d(5, 2, { stride: 2 }));
    assertEquals(network.layers?.[1]?.name, "conv1d 2: 1x8x4 -> 1x4x5");
    assertEquals(conv1d(5, 2).name, "conv1d 2: ? -> 1x?x5");
  });

  it("has a spec that tells all there is to know", () => {
    const layer = conv1d(4, 3, { stride: 2, padding: 1, bias: false, image: line(10, 2) });
    assertEquals(layer.spec, {
      kind: "conv1d",
      channels: 4,
      kernel: 3,
      stride: 2,
      padding: 1,
      dilation: 1,
      groups: 1,
      bias: false,
      image: line(10, 2),
    });
    assertEquals(layerFromSpec(layer.spec).spec, layer.spec);
    const lazy = conv1d(4, 3, { padding: "same" });
    const [inner] = any(graph({ output: { inputs: "input", layer: lazy } }, { image: line(6, 1) }))
      .layers ?? [];
    assertEquals(inner?.name, "output = conv1d 3: 1x6x1 -> 1x6x4 of input");
  });

  it("refuses images that are no sequences, and sizes that are none", () => {
    assertThrows(
      () => conv1d(1, 2, { image: { height: 2, width: 2, channels: 1 } }),
      RangeError,
      "Cannot make conv1d 2 of 2x2x1 images: sequences are images of height 1",
    );
    assertThrows(
      () => conv1d(1, 6, { image: line(5, 1) }),
      RangeError,
      "Cannot slide conv1d 6 over images of 1x5x1: the window is larger than they are",
    );
    for (const odd of [0, -1, 1.5, NaN]) {
      assertThrows(() => conv1d(odd, 1), RangeError, `Cannot make conv1d 1: ${odd} channels`);
      assertThrows(
        () => conv1d(1, odd),
        RangeError,
        `Cannot make conv1d ${odd}: sizes and strides`,
      );
      assertThrows(() => conv1d(1, 1, { stride: odd }), RangeError, "sizes and strides are whole");
    }
    for (const padding of [[1, 1], "full"]) {
      assertThrows(
        () => layerFromSpec({ kind: "conv1d", channels: 1, kernel: 2, padding }),
        RangeError,
        'padding is "valid", "same" or whole numbers from 0',
      );
    }
    assertThrows(
      () => layerFromSpec({ kind: "conv1d", channels: 1, kernel: [2, 2] }),
      RangeError,
      "sizes and strides are whole numbers from 1",
    );
  });
});
