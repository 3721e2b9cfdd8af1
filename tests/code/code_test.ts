import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type AnyLayer,
  batchNorm,
  conv2d,
  dense,
  elementwise,
  embedding,
  frozen,
  graph,
  type Layer,
  layer,
  lstm,
  type Matrix,
  matrix,
  maxPool2d,
  pipe,
  predict,
  relu,
  residual,
  softmax,
  tanh,
  toRows,
  type Tree,
  tree,
} from "../../mod.ts";
import { meanOfNetworks } from "../../lib/compose/mean_of_networks.ts";
import { type CodeFunction, type ModuleOptions, toModule } from "../../lib/code/code.ts";
import { engine } from "../shared/float64.ts";
import { assertRows, normalMatrix } from "../shared/matrices.ts";
import { imageNetworks, networks, trainedOf } from "../shared/networks.ts";
import { imported, runModule } from "./run_module.ts";

describe("toModule()", () => {
  it("gives modules that compute what the network does", async () => {
    const seed = fc.integer({ min: 0, max: 1000 });
    await fc.assert(
      fc.asyncProperty(networks(5), seed, (network, seed) => assertSame(network, { seed })),
      { numRuns: 60 },
    );
  });

  it("does the same with layers of images", async () => {
    await fc.assert(
      fc.asyncProperty(imageNetworks, (network) => assertSame(network)),
      { numRuns: 150 },
    );
  });

  it("does the same with graphs, frozen layers and recurrent ones", async () => {
    await assertSame(graph({
      output: { inputs: ["1", "b", "0"], join: "concat", layer: dense(9, 2) },
      "0": { inputs: "b", layer: dense(3, 3) },
      b: { inputs: ["input", "1", "input"], join: "add", layer: tanh() },
      "1": { inputs: "input", layer: frozen(pipe(dense(3, 3), relu())) },
    }));
    await assertSame(graph({ output: { inputs: "same" }, same: { inputs: "input" } }, {
      inputs: 2,
    }));
    const line = { height: 1, width: 5, channels: 2 };
    await assertSame(pipe(
      frozen(lstm(3, { image: line, direction: "bidirectional", returnSequences: true })),
      lstm(2),
      residual(dense(2, 2)),
    ));
  });

  it("does the same with means of networks, whose outputs are probabilities", async () => {
    const image = { height: 4, width: 4, channels: 1 };
    const small = pipe(conv2d(2, 3, { image }), relu(), dense(8, 3), softmax());
    const network = meanOfNetworks([small, pipe(dense(16, 3), softmax()), small]);
    await assertSame(network);
    const text = toModule(network, trainedOf(network, 1));
    assertStringIncludes(text, "3 probabilities of classes");
  });

  it("puts a softmax behind the network where it is told to", async () => {
    const network = pipe(dense(2, 3), relu());
    const trained = trainedOf(network, 1);
    const input = normalMatrix(2, 4, 2);
    const text = toModule(network, trained, { softmax: true });
    const outputs = await runModule(text, [input]);
    const expected = engine.softmax(predict({ engine, network }, trained, input));
    assertRows(outputs[0] ?? input, toRows(expected), 1e-6);
    assertStringIncludes(text, "Output: 3 probabilities of classes");
    assertEquals((await imported(text)).classNames, ["0", "1", "2"]);
  });

  it("exports names of classes, and none for outputs that are no classes", async () => {
    const network = pipe(dense(2, 3), softmax());
    const trained = trainedOf(network, 1);
    const named = toModule(network, { ...trained, classNames: ["cat", "dog", "fox"] });
    assertEquals((await imported(named)).classNames, ["cat", "dog", "fox"]);
    assertEquals((await imported(toModule(network, trained))).classNames, ["0", "1", "2"]);
    const raw = pipe(dense(2, 3));
    assertEquals((await imported(toModule(raw, trainedOf(raw, 1)))).classNames, undefined);
  });

  it("keeps names from breaking out of the module, its comments, or a page around it", async () => {
    const hostile = [
      '"];throw 1;//',
      "${1}`",
      "*/ throw 1; /*",
      "</script><script>alert(1)</script>",
      "<!-- <script>",
      "a\u2028b\u2029c\nd\re\0",
      "\u202e\u200b\u{e0001}\ud800",
      "__proto__",
      "é ✓ 数",
    ];
    const nodes = Object.fromEntries(
      hostile.map((name) => [name, { inputs: "input", layer: dense(2, 1) }]),
    );
    const network = graph<string>({
      ...nodes,
      output: { inputs: hostile, join: "concat" },
    });
    const trained = { ...trainedOf(network, 1), classNames: hostile };
    const text = toModule(network, trained, { about: hostile });
    assertEquals((await imported(text)).classNames, hostile);
    await assertSame(network, {}, { about: hostile });
    assert(!/<[/!s]|[\u2028\u2029\u202e\u200b\0\r]/i.test(text));
    assert(text.isWellFormed());
    assertStringIncludes(text, '"é ✓ 数"');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ unit: "binary", minLength: 1 }), {
          minLength: 3,
          maxLength: 3,
        }),
        async (names) => {
          const small = dense(2, 3);
          const text = toModule(small, { ...trainedOf(small, 1), classNames: names }, {
            about: names,
          });
          assertEquals((await imported(text)).classNames, names);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("gives modules that refuse inputs of another length, and numbers out of range", async () => {
    const network = dense(3, 2);
    const trained = trainedOf(network, 1);
    const anyNumbers = await imported(toModule(network, trained));
    const pixels = await imported(toModule(network, trained, { range: [0, 1] }));
    const wrong: readonly (readonly [typeof pixels.predict, readonly number[], string])[] = [
      [pixels.predict, [], "Cannot predict from 0 numbers: the network takes 3"],
      [pixels.predict, [0, 0, 0, 0], "Cannot predict from 4 numbers: the network takes 3"],
      [pixels.predict, [0, 255, 0], "Cannot predict from 255 at 1: numbers are from 0 to 1"],
      [pixels.predict, [0, 1, -0.1], "Cannot predict from -0.1 at 2: numbers are from 0 to 1"],
      [pixels.predict, [NaN, 1, 0], "Cannot predict from NaN at 0: numbers are from 0 to 1"],
      [anyNumbers.predict, [2, NaN, 0], "Cannot predict from NaN at 1: numbers are finite"],
      [anyNumbers.predict, [2, 1, 1e39], "Cannot predict from 1e+39 at 2: numbers are finite"],
    ];
    for (const [predict, input, message] of wrong) {
      assertThrows(() => predict(input), RangeError, message);
    }
    assertThrows(() => pixels.predict(JSON.parse("null")), RangeError, "undefined numbers");
    assertEquals(pixels.predict([0, 1, 1]), anyNumbers.predict(Uint8Array.of(0, 1, 1)));
    assertEquals(anyNumbers.predict([-5, 300, 0]).length, 2);
  });

  it("compares with its range in float32, as the network reads numbers", async () => {
    const network = dense(2, 1);
    const text = toModule(network, trainedOf(network, 1), { range: [-0.1, 0.1] });
    const { predict } = await imported(text);
    assertEquals(predict([-0.1, 0.1]).length, 1);
    assertThrows(() => predict([0, 0.1001]), RangeError, "numbers are from -0.1 to 0.1");
  });

  it("leaves its input as it is", async () => {
    const network = pipe(dense(2, 2), relu());
    const { predict } = await imported(toModule(network, trainedOf(network, 1)));
    const input = Float32Array.of(1, 2);
    assertEquals(predict(input), predict(input));
    assertEquals([...input], [1, 2]);
    const same = graph({ output: { inputs: "input" } }, { inputs: 2 });
    const kept = await imported(toModule(same, trainedOf(same, 1)));
    kept.predict(input)[0] = 7;
    assertEquals([...input], [1, 2]);
  });

  it("gives modules that refuse what is no token", async () => {
    const network = pipe(embedding(4, 2, { positions: 3 }), dense(6, 1));
    const text = toModule(network, trainedOf(network, 1));
    assertStringIncludes(text, "Input: 3 tokens: whole numbers from 0 to below 4");
    const { predict } = await imported(text);
    assertEquals(predict([0, 3, 1]).length, 1);
    for (const token of [4, -1, 0.5]) {
      assertThrows(() => predict([0, token, 1]), RangeError, `Cannot embed ${token} at 1`);
    }
  });

  it("stores weights as float16 where it is told to, and computes with these", async () => {
    const network = pipe(dense(3, 40), tanh(), dense(40, 2));
    const { params } = trainedOf(network, 1);
    const rounded = tree.map(
      ({ rows, cols, data }) => matrix(rows, cols, Float16Array.from(data)),
      params,
    );
    const input = normalMatrix(2, 4, 3);
    const text = toModule(network, { params, statistics: [] }, { weights: "float16" });
    const [output = input] = await runModule(text, [input]);
    const expected = predict({ engine, network }, { params: rounded, statistics: [] }, input);
    assertRows(output, toRows(expected), 1e-6);
    assertStringIncludes(text, "Weights are float16, ");

    // Signs, zeros, and numbers below the least one of full precision.
    const list = [-1, 0, -0, 2 ** -14, -(2 ** -15), 2 ** -24, 65504, 1 / 3];
    const one = dense(1, list.length, { bias: false });
    const made = { params: { weights: matrix(1, list.length, list) }, statistics: [] };
    const { predict: factors } = await imported(toModule(one, made, { weights: "float16" }));
    // Sums begin with 0, so there is no -0.
    assertEquals([...factors([1])], [...Float16Array.from(list, (x) => x + 0)]);
    const small = dense(1, 2, { bias: false });
    for (const [largest, fits] of [[65519, true], [65520, false], [6e-5, false], [7e-5, true]]) {
      const params = { weights: matrix(1, 2, [Number(largest), 0]) };
      const write = () => toModule(small, { params, statistics: [] }, { weights: "float16" });
      if (fits) write();
      else assertThrows(write, RangeError, "of dense 1 -> 2 do not fit. Take float32");
    }
    const wrong = JSON.parse('{ "weights": "int8" }');
    assertThrows(
      () => toModule(network, { params, statistics: [] }, wrong),
      TypeError,
      'weights of "int8": they are "float32" or "float16"',
    );
  });

  it("prepares the input as it is told", async () => {
    const network = dense(3, 2);
    const trained = trainedOf(network, 1);
    const text = toModule(network, trained, { prepare: "(input) => input.map((x) => 2 * x)" });
    const plain = await imported(toModule(network, trained));
    assertEquals((await imported(text)).predict([1, 2, 3]), plain.predict([2, 4, 6]));
    const shorter = await imported(
      toModule(network, trained, { prepare: "(input) => input.subarray(1)" }),
    );
    assertThrows(() => shorter.predict([1, 2, 3]), RangeError, "2 prepared numbers, not 3");
  });

  it("says in its head what it takes and gives, and has only the functions that it calls", () => {
    const image = { height: 6, width: 5, channels: 3 };
    const network = pipe(conv2d(2, 3, { image }), maxPool2d(2), batchNorm(), relu(), dense(4, 2));
    const text = toModule(network, trainedOf(network, 1), { about: ["Made for a test."] });
    assertMatch(text, /^\/\*\*\n \* A trained network in one module, without imports/);
    assertStringIncludes(text, "Made for a test.");
    assertStringIncludes(
      text.replaceAll("\n * ", " "),
      "Input: 90 numbers: an image of 6 rows of 5 pixels, the upper row first, " +
        "the 3 channels of a pixel side by side.",
    );
    assertStringIncludes(text, "Output: 2 outputs of the network.");
    assertStringIncludes(
      text,
      "  // relu\n  const v4 = relu(v3);\n  // dense 4 -> 2\n" +
        "  const v5 = dense(v4, layer_4_weights, layer_4_bias, 2);\n  return v5;\n}",
    );
    assertEquals(
      [...text.matchAll(/^(?:export )?function (\w+)/gm)].map(([, name]) => name),
      ["predict", "eachPixel", "convolve", "maxPool", "scale", "relu", "dense", "decode"],
    );
    assert(!/^import /m.test(text), "it imports");
    const wide = dense(30, 2);
    const { size } = new Blob([
      toModule(wide, trainedOf(wide, 1), { image: { ...image, height: 2 } }),
    ]);
    assert(size < 4000, `${size} bytes`);
  });

  it("gives the same text for the same network", () => {
    const network = pipe(dense(3, 4), tanh());
    assertEquals(
      toModule(network, trainedOf(network, 1)),
      toModule(network, trainedOf(network, 1)),
    );
  });

  it("writes layers of your own as they say", async () => {
    const gain = layer<4, 4, { readonly factors: Matrix<1, 4> }, Matrix<number, 4>>({
      name: "gain 4",
      inputs: 4,
      outputs: 4,
      spec: { kind: "gain", power: 1 },
      init: () => ({ factors: matrix(1, 4) }),
      forward: (engine, { factors }, input) => ({
        output: engine.scaleChannels(input, factors, matrix(1, 4)),
        saved: input,
      }),
      backward: (engine, { factors }, input, gradient) => ({
        inputGradient: engine.scaleChannels(gradient, factors, matrix(1, 4)),
        gradients: { factors: engine.columnSums(engine.multiply(gradient, input)) },
      }),
    });
    const multiply: CodeFunction = {
      name: "multiply",
      source:
        "function multiply(input, factors) {\n  return input.map((x, i) => x * factors[i]);\n}",
    };
    await assertSame(pipe(dense(3, 4), gain, dense(4, 2)), {}, {
      layers: { gain: ({ call, matrix }, input) => call(multiply, input, matrix("factors")) },
    });
    const refusedOnes: readonly (readonly [ModuleOptions, string])[] = [
      [{}, "Cannot export layer 0, gain 4 as code: it has no translation into JavaScript"],
      [{ layers: { gain: () => JSON.parse("null") } }, "its translation returned null"],
      ...[
        ["relu", 'two functions of the name "relu"'],
        ["predict", 'a function of the name "predict": choose another'],
        ["v1", 'a function of the name "v1": choose another'],
        ["a b", 'a function of the name "a b": choose another'],
      ].map(([name = "", message = ""]) =>
        [
          { layers: { gain: ({ call }, x) => call({ ...multiply, name }, x) } },
          message,
        ] as const satisfies readonly [ModuleOptions, string]
      ),
    ];
    const own = pipe(gain, relu());
    for (const [options, message] of refusedOnes) {
      assertThrows(() => toModule(own, trainedOf(own, 1), options), TypeError, message);
    }
  });

  it("keeps matrices of your own layers apart, whatever they are called", async () => {
    const names = ["a.b", "a_b", "1_a", "é", "weights"];
    const sums = layer<1, 1, Readonly<Record<string, Matrix>>, undefined>({
      name: "sums",
      inputs: 1,
      outputs: 1,
      spec: { kind: "sums" },
      init: () => Object.fromEntries(names.map((name) => [name, matrix(1, 1)])),
      forward: () => JSON.parse("null"),
      backward: () => JSON.parse("null"),
    });
    const network = pipe(sums, dense(1, 1, { bias: false }));
    const params = [
      Object.fromEntries(names.map((name, i) => [name, matrix(1, 1, [10 ** i])])),
      { weights: matrix(1, 1, [2]) },
    ] as const;
    const add: CodeFunction = {
      name: "total",
      source:
        "function total(...all) {\n  return Float32Array.of(all.reduce((a, b) => a + b[0], 0));\n}",
    };
    const layers: ModuleOptions["layers"] = {
      sums: ({ call, matrix, numbers }, input) =>
        call(add, input, ...names.map(matrix), numbers("a", [1e5]), numbers("a", [1e6])),
    };
    const text = toModule(network, { params, statistics: [] }, { layers });
    assertEquals([...(await imported(text)).predict([5e6])], [2 * 6111111]);
  });

  it("names the layer that it cannot write", () => {
    const swish = elementwise<3>({
      name: "swish",
      value: (x) => x / (1 + Math.exp(-x)),
      derivative: () => NaN,
    });
    const network = pipe(dense(2, 3), pipe(relu<3>(), swish));
    assertThrows(
      () => toModule(network, trainedOf(network, 1)),
      TypeError,
      "Cannot export layer 1.1, swish as code: it has no translation into JavaScript",
    );
    // Its spec is nearly that of elu, which reads another option.
    const likeElu = pipe(
      elementwise<2>({
        name: "steep",
        value: (x) => x,
        derivative: () => 1,
        native: { kind: "elu", slope: 3 },
      }),
      dense(2, 1),
    );
    assertThrows(
      () => toModule(likeElu, trainedOf(likeElu, 1)),
      TypeError,
      'Cannot export layer 0, steep as code: Cannot make a layer of kind "elu"',
    );
  });

  it("rejects parameters and statistics that are not those of the network", () => {
    const network: AnyLayer = pipe(dense(2, 3, { bias: false }), batchNorm());
    const { params: given, statistics } = trainedOf(network, 1);
    const [, norm = []] = Array.isArray(given) ? given : [];
    const weights = matrix(2, 3);
    const start = "Cannot export as code with the parameters of another network: ";
    for (
      const [params, problem] of [
        [[{}, norm], `${start}layer 0, dense 2 -> 3, has no weights in them`],
        [[{ weights: matrix(3, 2) }, norm], "has weights of 2x3, not 3x2"],
        [[{ weights, bias: matrix(1, 3) }, norm], "they have 0.bias, which pipe 2 -> 3 has not"],
      ] as const
    ) {
      assertThrows(() => toModule(network, { params, statistics }), Error, problem);
    }
    assertThrows(
      () => toModule(network, { params: [{ weights }, norm], statistics: [] }),
      TypeError,
      "Cannot export as code with the statistics of another network",
    );
  });

  it("rejects options that do not fit the network", () => {
    const network: AnyLayer = dense(4, 2);
    const trained = trainedOf(network, 1);
    for (
      const [options, problem] of [
        [{ image: { height: 2, width: 3, channels: 1 } }, "images of 2x3x1 are not 4 numbers"],
        [{ range: [1, 0] }, "its range is from 1 to 0"],
        [{ range: [0, NaN] }, "its range is from 0 to NaN"],
        [{ range: JSON.parse('["0", "1"]') }, 'its range is from "0" to "1"'],
      ] as const
    ) {
      assertThrows(() => toModule(network, trained, options), RangeError, problem);
    }
    const misspelled = { sofmax: true, about: [] };
    assertThrows(() => toModule(network, trained, misspelled), TypeError, "did you mean softmax?");
    const ends = pipe(network, softmax());
    assertThrows(
      () => toModule(ends, trainedOf(ends, 1), { softmax: true }),
      RangeError,
      "it gives probabilities, and would get another softmax",
    );
    const single = dense(4, 1);
    assertThrows(
      () => toModule(single, trainedOf(single, 1), { softmax: true }),
      RangeError,
      "a softmax of one output is always 1",
    );
    assertThrows(
      () => toModule(network, { ...trained, classNames: ["a"] }),
      RangeError,
      "1 names for 2 classes",
    );
    assertThrows(
      () => toModule(relu(), { params: [], statistics: [] }),
      RangeError,
      "Cannot export relu as code: how many inputs it takes is not known",
    );
  });
});

/** Holds what the module of a network computes against what the network does. */
async function assertSame<In extends number, Out extends number, Params extends Tree>(
  network: Layer<In, Out, Params>,
  { seed = 1 }: { readonly seed?: number } = {},
  options: ModuleOptions = {},
): Promise<void> {
  const trained = trainedOf(network, seed);
  const batch = normalMatrix(seed + 4, 3, network.inputs ?? 0);
  const [output = batch] = await runModule(toModule(network, trained, options), [batch]);
  const expected = predict({ engine, network }, trained, batch);
  const largest = Math.max(1, ...Array.from(expected.data, Math.abs));
  assertRows(output, toRows(expected), 1e-5 * largest);
}
