import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type AnyLayer,
  embedding,
  initializers,
  layerFromSpec,
  type Matrix,
  parseModel,
  pipe,
  predict,
  random,
  selfAttention,
  serializeModel,
  toRows,
} from "../../mod.ts";
import { parseSafetensors, serializeSafetensors } from "../../lib/formats/mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

const image = { height: 1, width: 3, channels: 4 };

/** The numbers f(0), f(1), … as a matrix. */
function series(rows: number, cols: number, f: (i: number) => number): Matrix {
  return { rows, cols, data: Float64Array.from({ length: rows * cols }, (_, i) => f(i)) };
}

/** Tensors of nn.MultiheadAttention(4, 2), and what the definition in PyTorch's documentation gives in numpy. */
const tensors = new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>(
  [
    ["in_proj_bias", { shape: [12], data: float32(1, 12, (i) => Math.sin(i / 2)) }],
    ["in_proj_weight", { shape: [12, 4], data: float32(12, 4, Math.cos) }],
    ["out_proj.bias", { shape: [4], data: Float32Array.of(0.1, -0.2, 0.3, 0.4) }],
    ["out_proj.weight", { shape: [4, 4], data: float32(4, 4, (i) => Math.cos(0.7 * i)) }],
  ],
);
const EXPECTED = [
  {
    causal: false,
    output: [
      // deno-fmt-ignore
      [-1.438292358, 2.09687221, -2.490036263, 3.360796786, -1.773234435, 2.601985847, -3.106952891,
        4.018228408, -2.634532748, 3.1015772, -3.187106847, 3.669682751],
      // deno-fmt-ignore
      [-0.745381794, 1.418918309, -1.905380203, 2.936998685, -0.710596427, 1.694409599, -2.459313666,
        3.705364364, -1.586308352, 2.205406887, -2.546547863, 3.358755093],
    ],
    gradient: [
      // deno-fmt-ignore
      [0.2318701, -0.0997849, -0.3396981, -0.2672945, 0.0589183, -0.1244674, -0.1934184, -0.0845414,
        -0.9143552, -0.9471987, -0.1091921, 0.8292052],
      // deno-fmt-ignore
      [0.9493319, 0.8483614, -0.0325887, -0.8835769, -0.0704959, -0.195078, -0.1403062, 0.0434624,
        -0.1134706, -0.3187972, -0.2310231, 0.0691525],
    ],
  },
  {
    causal: true,
    output: [
      // deno-fmt-ignore
      [-0.901707069, 1.420873149, -1.752738716, 2.647399406, -0.798689178, 1.33249172, -1.689206692,
        2.616058252, -2.634532748, 3.1015772, -3.187106847, 3.669682751],
      // deno-fmt-ignore
      [-0.972820088, 1.553572595, -1.931690462, 2.851924626, -1.015026471, 1.597652672, -1.972550546,
        2.884843118, -1.586308352, 2.205406887, -2.546547863, 3.358755093],
    ],
    gradient: [
      // deno-fmt-ignore
      [0.2427283, 0.3114189, 0.0937924, -0.2100664, -0.1246928, -0.3686176, -0.2736371, 0.0729241,
        -0.8540414, -1.2955414, -0.5459265, 0.7056106],
      // deno-fmt-ignore
      [-0.1569909, -0.0286177, 0.1260665, 0.1648458, 0.0260455, 0.0524406, 0.030622, -0.0193503,
        0.0776058, 0.1529365, 0.087658, -0.0582128],
    ],
  },
];

function float32(rows: number, cols: number, f: (i: number) => number): Float32Array {
  return Float32Array.from(series(rows, cols, f).data);
}

describe("selfAttention()", () => {
  for (const { causal, output, gradient } of EXPECTED) {
    it(`computes what PyTorch does, with PyTorch's tensors, ${causal ? "" : "not "}causal`, () => {
      const bytes = serializeSafetensors({ tensors, metadata: new Map() });
      const network: AnyLayer = selfAttention(2, { image, causal });
      const model = parseModel(bytes, "torch", { network });
      const input = series(2, 12, (i) => Math.sin(i + 1));
      const forward = network.forward(engine, model.params, input, pass);
      assertRows(forward.output, output, 1e-6);
      const cotangent = series(2, 12, (i) => Math.cos(1.3 * i));
      const wants = { inputGradient: true };
      const back = network.backward(engine, model.params, forward.saved, cotangent, wants);
      assert(back.inputGradient);
      assertRows(back.inputGradient, gradient, 1e-6);
      const written = parseSafetensors(serializeModel(model)).tensors;
      assertEquals(new Map([...written].toSorted()), tensors);
    });
  }

  it("lets no position see a later one if it is causal, and any order otherwise", () => {
    const [past, all] = [true, false].map((causal) => {
      const layer = selfAttention<number>(2, { image, causal });
      const params = layer.init(random.key(1));
      return (input: Matrix) => toRows(layer.forward(engine, params, input, pass).output)[0] ?? [];
    });
    const row = toRows(normalMatrix(2, 1, 12))[0] ?? [];
    const moved = exact([[...row.slice(0, 8), 5, -3, 2, 9]]);
    assertEquals(past?.(moved).slice(0, 8), past?.(exact([row])).slice(0, 8));
    assert(all?.(moved)[0] !== all?.(exact([row]))[0]);
    // Positions in another order give the same in that order.
    const turned = [2, 0, 1].flatMap((i) => row.slice(4 * i, 4 * i + 4));
    const expected = all?.(exact([row])) ?? [];
    assertRows(exact([all?.(exact([turned])) ?? []]), [
      [2, 0, 1].flatMap((i) => expected.slice(4 * i, 4 * i + 4)),
    ], 1e-12);
  });

  it("takes the mean of all values where queries and keys are 0", () => {
    const layer = selfAttention<number>(1, {
      image: { height: 1, width: 3, channels: 1 },
      bias: false,
    });
    const params = {
      inputWeights: exact([[0, 0, 1]]),
      outputWeights: exact([[2]]),
    };
    const { output } = layer.forward(engine, params, exact([[1, 2, 6]]), pass);
    assertRows(output, [[6, 6, 6]], 1e-12);
    const causal = selfAttention<number>(1, {
      image: { height: 1, width: 3, channels: 1 },
      bias: false,
      causal: true,
    });
    assertRows(causal.forward(engine, params, exact([[1, 2, 6]]), pass).output, [[2, 3, 6]], 1e-12);
  });

  it("leaves out a part of the attention in training, and nothing otherwise", () => {
    const sized = (dropout: number) => selfAttention<number>(2, { image, dropout });
    const params = sized(0).init(random.key(1));
    const input = normalMatrix(2, 2, 12);
    const run = (dropout: number, training: boolean, seed = 1) =>
      toRows(
        sized(dropout).forward(engine, params, input, {
          ...pass,
          training,
          key: random.key(seed),
        }).output,
      );
    assertEquals(run(0.5, false), run(0, true));
    assertEquals(run(0.5, true), run(0.5, true));
    assert(run(0.5, true)[0]?.[0] !== run(0.5, true, 2)[0]?.[0]);
    assert(run(0.5, true)[0]?.[0] !== run(0, true)[0]?.[0]);
  });

  it("begins as PyTorch does: uniform weights, and biases of 0", () => {
    const layer = selfAttention(4, { image: { height: 1, width: 2, channels: 64 } });
    const { inputWeights, inputBias, outputWeights, outputBias } = layer.init(random.key(3));
    const largest = ({ data }: Matrix) => Math.max(...Array.from(data, Math.abs));
    const [ofInput, ofOutput] = [Math.sqrt(6 / 256), 1 / 8];
    assert(largest(inputWeights) <= ofInput && largest(inputWeights) > 0.99 * ofInput);
    assert(largest(outputWeights) <= ofOutput && largest(outputWeights) > 0.99 * ofOutput);
    assertEquals([inputWeights.rows, inputWeights.cols], [64, 192]);
    for (const bias of [inputBias, outputBias]) assertEquals(bias && largest(bias), 0);
    const own = selfAttention(1, {
      image,
      weights: initializers.constant(2),
      bias: initializers.constant(3),
    }).init(random.key(1));
    assertEquals([own.inputWeights, own.outputWeights].map(({ data }) => data[0]), [2, 2]);
    assertEquals([own.inputBias?.data[0], own.outputBias?.data[0]], [3, 3]);
  });

  it("has a name, a spec and the size of what it reads, which the layer before tells", () => {
    const network = pipe(embedding(9, 4, { positions: 3 }), selfAttention(2, { causal: true }));
    const layer = network.layers?.[1];
    assertEquals(layer?.name, "selfAttention 2 causal: 1x3x4");
    assertEquals([layer?.inputs, layer?.outputs, layer?.outputImage], [12, 12, image]);
    assertEquals(layer?.spec, {
      ...{ kind: "selfAttention", heads: 2, causal: true, dropout: 0, bias: true },
      image,
    });
    assertEquals(layerFromSpec(network.spec).spec, network.spec);
    assertEquals(selfAttention(2).name, "selfAttention 2");
  });

  it("attends to the pixels of images, too", () => {
    const layer = selfAttention(2, { image: { height: 2, width: 3, channels: 4 } });
    assertEquals([layer.inputs, layer.name], [24, "selfAttention 2: 2x3x4"]);
    const params = layer.init(random.key(1));
    const line = selfAttention(2, { image: { height: 1, width: 6, channels: 4 } });
    const input = normalMatrix(1, 2, 24);
    const [one, other] = [layer, line].map((each: AnyLayer) =>
      toRows(each.forward(engine, params, input, pass).output)
    );
    assertEquals(one, other);
  });

  it("refuses heads that do not fit, and options that are none", () => {
    const refused: readonly (readonly [() => unknown, string])[] = [
      [() => selfAttention(0), "Cannot make selfAttention 0: heads are a whole number from 1"],
      [
        () => selfAttention(3, { image }),
        "Cannot make selfAttention 3 of 1x3x4: 4 features do not fall into 3 heads",
      ],
      [() => selfAttention(1, { dropout: 1 }), "whose dropout is 1: it must be from 0 to below 1"],
      [
        () => selfAttention(1).withInputs?.(12),
        "selfAttention 1 cannot tell what images 12 features are: give it the option image",
      ],
    ];
    for (const [make, message] of refused) assertThrows(make, RangeError, message);
    const spec = { kind: "selfAttention", heads: 1 };
    assertThrows(() => layerFromSpec({ ...spec, causal: 1 }), TypeError, "it is true or false");
    assertThrows(() => layerFromSpec({ ...spec, bias: "no" }), TypeError, "bias");
    assertThrows(() => layerFromSpec({ ...spec, mask: true }), TypeError, 'the option "mask"');
  });

  it("predicts row by row what it predicts for all", () => {
    const network: AnyLayer = selfAttention(2, { image, dropout: 0.4 });
    const trained = { params: network.init(random.key(1)), statistics: [] };
    const batch = normalMatrix(5, 3, 12);
    const whole = toRows(predict({ engine, network }, trained, batch));
    toRows(batch).forEach((row, i) => {
      assertRows(predict({ engine, network }, trained, exact([row])), [whole[i] ?? []], 1e-12);
    });
  });
});
