import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import protobuf from "protobufjs";
import {
  batchNorm,
  columns,
  conv2d,
  dense,
  dropout,
  elementwise,
  gelu,
  graph,
  type Layer,
  layer,
  leakyRelu,
  type Matrix,
  matrix,
  maxPool2d,
  pipe,
  predict,
  relu,
  sequential,
  softmax,
  tanh,
  toRows,
  type Tree,
  tree,
} from "../../mod.ts";
import { meanOfNetworks } from "../../lib/compose/mean_of_networks.ts";
import { toOnnx } from "../../lib/onnx/onnx.ts";
import { engine } from "../shared/float64.ts";
import { assertRows, normalMatrix } from "../shared/matrices.ts";
import { imageNetworks, networks, trainedOf } from "../shared/networks.ts";
import { runOnnx } from "./runtime.ts";

const schema = protobuf.parse(await Deno.readTextFile("tests/fixtures/onnx/subset.proto")).root;
const model = schema.lookupType("onnx.ModelProto");

describe("toOnnx()", () => {
  it("gives files by which a runtime computes what the network does", async () => {
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

  it("does the same where layers between dense ones and convolutions work on images", async () => {
    const image = { height: 4, width: 4, channels: 2 };
    await assertSame(pipe(dense(7, 32), batchNorm(), conv2d(3, 3, { image }), dense(12, 2)));
  });

  it("does the same with means of networks", async () => {
    const image = { height: 4, width: 4, channels: 1 };
    const small = pipe(conv2d(2, 3, { image }), relu(), dense(8, 3), softmax());
    await assertSame(meanOfNetworks([small, pipe(dense(16, 3), softmax()), small]));
  });

  it("goes over from rows to planes and back only where it must", async () => {
    const image = { height: 6, width: 6, channels: 2 };
    const network = pipe(
      conv2d(4, 3, { image }),
      batchNorm(),
      relu(),
      maxPool2d(2),
      dropout(0.1),
      conv2d(3, 2),
      dense(3, 2),
    );
    await assertSame(network);
    assertEquals(operatorsOf(toOnnx({ network, ...trainedOf(network, 1) })), [
      "Reshape",
      "Transpose",
      "Conv",
      "BatchNormalization",
      "Relu",
      "MaxPool",
      "Conv",
      "Reshape",
      "Gemm",
    ]);
  });

  it("exports graphs in any shape, whatever their nodes are called", async () => {
    const network = graph({
      output: { inputs: ["1", "b", "0"], join: "concat", layer: dense(9, 2) },
      "0": { inputs: "b", layer: dense(3, 3) },
      b: { inputs: ["input", "1", "input"], join: "add", layer: tanh() },
      "1": { inputs: "input", layer: pipe(dense(3, 3), relu()) },
    });
    await assertSame(network);
    await assertSame(graph({
      output: { inputs: ["input", "input"], join: "add" },
    }, { inputs: 2 }));
    await assertSame(graph({ output: { inputs: "same" }, same: { inputs: "input" } }, {
      inputs: 2,
    }));
  });

  it("writes nothing that the schema of ONNX does not have", () => {
    const network = pipe(dense(3, 4), leakyRelu({ slope: 0.5 }), columns(1, 3), softmax());
    const params = trainedOf(network, 1).params;
    const file = toOnnx({ network, params, statistics: [] });
    const message = model.decode(file);
    // A protobuf library drops what it does not know.
    assertEquals([...model.encode(message).finish()], [...file]);

    const { irVersion, producerName, docString, graph, opsetImport, metadataProps } = model
      .toObject(
        message,
        { longs: Number, enums: String },
      );
    assertEquals([irVersion, producerName, docString], [8, "foldnet", "pipe 3 -> 2"]);
    assertEquals(opsetImport, [{ version: 17 }]);
    assertEquals(metadataProps, [{ key: "foldnet.spec", value: JSON.stringify(network.spec) }]);
    assertEquals(
      graph.node.map(({ input, output, opType }: Record<string, unknown>) => [
        input,
        opType,
        output,
      ]),
      [
        [["input", "0.weights", "0.bias"], "Gemm", ["0.Gemm"]],
        [["0.Gemm"], "LeakyRelu", ["1.LeakyRelu"]],
        [["1.LeakyRelu", "2.from", "2.to", "2.axes"], "Slice", ["2.Slice"]],
        [["2.Slice"], "Softmax", ["output"]],
      ],
    );
    assertEquals(graph.node[1].attribute, [{ name: "alpha", f: 0.5, type: "FLOAT" }]);
    assertEquals(graph.node[3].attribute, [{ name: "axis", i: -1, type: "INT" }]);
    assertEquals(graph.node[0].docString, "dense 3 -> 4");
    const { name, dims, dataType, rawData } = graph.initializer[0];
    assertEquals([name, dims, dataType], ["0.weights", [3, 4], 1]);
    assertEquals(
      new Float32Array(rawData.slice().buffer),
      Float32Array.from(tree.leaves(params)[0]?.data ?? []),
    );
    const rowsOf = (columns: number) => ({
      tensorType: { elemType: 1, shape: { dim: [{ dimParam: "batch" }, { dimValue: columns }] } },
    });
    assertEquals(graph.input, [{ name: "input", type: rowsOf(3) }]);
    assertEquals(graph.output, [{ name: "output", type: rowsOf(2) }]);
  });

  it("gives the same bytes for the same network", () => {
    const network = pipe(dense(3, 4), gelu());
    const trained = trainedOf(network, 1);
    assertEquals(toOnnx({ network, ...trained }), toOnnx({ network, ...trained }));
  });

  it("exports layers of your own as they say", async () => {
    const softplus = elementwise({
      name: "softplus",
      value: (x) => Math.log1p(Math.exp(x)),
      derivative: (x) => 1 / (1 + Math.exp(-x)),
      onnx: (onnx, input) => onnx.step("Softplus", [input]),
    });
    const gain = layer<4, 4, { readonly factors: Matrix<1, 4> }, Matrix<number, 4>>({
      name: "gain 4",
      inputs: 4,
      outputs: 4,
      spec: { kind: "gain" },
      init: () => ({ factors: matrix(1, 4) }),
      forward: (engine, { factors }, input) => ({
        output: engine.scaleChannels(input, factors, matrix(1, 4)),
        saved: input,
      }),
      backward: (engine, { factors }, input, gradient) => ({
        inputGradient: engine.scaleChannels(gradient, factors, matrix(1, 4)),
        gradients: { factors: engine.columnSums(engine.multiply(gradient, input)) },
      }),
      onnx: (onnx, input) => onnx.step("Mul", [onnx.rows(input), onnx.matrix("factors")]),
    });
    await assertSame(pipe(dense(3, 4), gain, softplus, dense(4, 2)));
    await assertSame(pipe(conv2d(1, 2, { image: { height: 3, width: 3, channels: 2 } }), gain));
  });

  it("names the layer that ONNX has no operators for", () => {
    const swish = elementwise<3>({
      name: "swish",
      value: (x) => x / (1 + Math.exp(-x)),
      derivative: () => NaN,
    });
    const network = pipe(dense(2, 3), pipe(relu<3>(), swish));
    assertThrows(
      () => toOnnx({ network, ...trainedOf(network, 1) }),
      TypeError,
      "Cannot export layer 1.1, swish: it has no translation into ONNX",
    );
  });

  it("names the layer whose translation returns nothing", () => {
    const own = elementwise<3>({
      name: "own",
      value: (x) => x,
      derivative: () => 1,
      // What no compiler has checked.
      onnx: () => JSON.parse("null"),
    });
    const network = pipe(dense(2, 3), own, relu());
    assertThrows(
      () => toOnnx({ network, ...trainedOf(network, 1) }),
      TypeError,
      "Cannot export layer 1, own: its option onnx returned null, not the value that a step returns",
    );
  });

  it("rejects parameters that are not those of the network", () => {
    const untyped = sequential([graph({ output: { inputs: "input", layer: dense(2, 3) } })]);
    const weights = matrix(2, 3);
    const bias = matrix(1, 3);
    for (
      const [params, problem] of [
        [[[]], "Cannot export layer 0.0, output = dense 2 -> 3 of input: it has no weights"],
        [
          [[{ bias }]],
          "Cannot export layer 0.0, output = dense 2 -> 3 of input: it has no weights",
        ],
        [
          [[{ weights }]],
          "Cannot export layer 0.0, output = dense 2 -> 3 of input: it has no bias",
        ],
        [[[{ weights: matrix(3, 2), bias }]], "its weights are 3x2, not 2x3"],
        [[[{ weights, bias: matrix(1, 2) }]], "its bias are 1x2, not 1x3"],
      ] as const
    ) {
      assertThrows(() => toOnnx({ network: untyped, params, statistics: [] }), TypeError, problem);
    }
  });

  it("rejects a network whose sizes are not known", () => {
    assertThrows(
      () => toOnnx({ network: relu(), params: [], statistics: [] }),
      RangeError,
      "Cannot export relu: how many inputs it takes is not known",
    );
  });
});

/** The operators in an ONNX file, in order. */
function operatorsOf(file: Uint8Array): string[] {
  const { graph } = model.toObject(model.decode(file));
  return graph.node.map(({ opType }: { readonly opType: string }) => opType);
}

/** Holds what the file of a network computes against what the network does, for some batches. */
async function assertSame<In extends number, Out extends number, Params extends Tree>(
  network: Layer<In, Out, Params>,
  { seed = 1 }: { readonly seed?: number } = {},
): Promise<void> {
  const trained = trainedOf(network, seed);
  const batches = [1, 4].map((rows) => normalMatrix(seed + rows, rows, network.inputs ?? 0));
  const outputs = await runOnnx(toOnnx({ network, ...trained }), batches);
  batches.forEach((batch, i) => {
    const expected = predict({ engine, network }, trained, batch);
    const largest = Math.max(1, ...Array.from(expected.data, Math.abs));
    assertRows(outputs[i] ?? batch, toRows(expected), 1e-5 * largest);
  });
}
