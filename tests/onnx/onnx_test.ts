import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import protobuf from "protobufjs";
import {
  averagePool2d,
  batchNorm,
  columns,
  conv2d,
  dense,
  dropout,
  elementwise,
  gelu,
  globalAveragePool,
  graph,
  type GraphNode,
  type ImageSize,
  type Layer,
  layer,
  layerNorm,
  leakyRelu,
  type Matrix,
  matrix,
  maxPool2d,
  type Padding,
  parallel,
  pipe,
  predict,
  relu,
  residual,
  sequential,
  sigmoid,
  softmax,
  spatialDropout,
  tanh,
  toRows,
  type Tree,
  tree,
} from "../../mod.ts";
import { toOnnx } from "../../lib/onnx/onnx.ts";
import { engine } from "../shared/float64.ts";
import { assertRows, normalMatrix } from "../shared/matrices.ts";
import { trainedOf } from "../shared/networks.ts";
import { runOnnx } from "./runtime.ts";

const schema = protobuf.parse(await Deno.readTextFile("tests/fixtures/onnx/subset.proto")).root;
const model = schema.lookupType("onnx.ModelProto");

/** A layer whose sizes and parameters the compiler need not know. */
type Any = Layer<number, number, readonly Tree[]>;

/** What makes a layer for rows of so many features. */
type Piece = (width: number) => Any;

const activation: fc.Arbitrary<Piece> = fc
  .constantFrom(
    relu(),
    leakyRelu({ slope: 0.3 }),
    tanh(),
    sigmoid(),
    gelu(),
    softmax(),
    dropout(0.5),
  )
  .map((layer) => (width) => alone(layer, width));

const denseLayer: fc.Arbitrary<Piece> = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.boolean())
  .map(([outputs, bias]) => (width) => alone(dense(width, outputs, { bias }), width));

const { piece } = fc.letrec<{ piece: Piece; pieces: Piece[] }>((tie) => ({
  pieces: fc.array(tie("piece"), { minLength: 1, maxLength: 3 }),
  piece: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    activation,
    denseLayer,
    fc.constant<Piece>((width) => alone(columns(width > 1 ? 1 : 0, width), width)),
    tie("pieces").map((pieces): Piece => (width) => piped(pieces, width)),
    tie("pieces").map((pieces): Piece => (width) => {
      const inner = piped(pieces, width);
      return alone(residual(sequential([inner, dense(inner.outputs ?? 0, width)])), width);
    }),
    tie("pieces").map((pieces): Piece => (width) => {
      const branches = [alone(dense(width, 2), width), piped(pieces, width)] as const;
      return alone(parallel(branches, { join: "concat" }), width);
    }),
  ),
}));

/** What makes a layer for images of a size. */
type ImagePiece = (image: ImageSize) => Any;

const extent = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
const padding = fc.constantFrom<Padding>("valid", "same");

/** With an epsilon that leaves differences in rows of equals small: they are due to rounding alone. */
const wideLayerNorm = layerNorm({ epsilon: 0.1 });

const convolution: fc.Arbitrary<ImagePiece> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), extent, extent, padding, fc.boolean())
  .map(([channels, size, stride, padding, bias]) => (image) => {
    const kernel = fitting(size, image);
    return alone(conv2d(channels, kernel, { stride, padding, bias }), { image });
  });

const pool: fc.Arbitrary<ImagePiece> = fc
  .tuple(fc.constantFrom(maxPool2d, averagePool2d), extent, extent, padding)
  .map(([pool, size, stride, padding]) => (image) =>
    alone(pool(fitting(size, image), { stride, padding }), { image })
  );

const imagePiece: fc.Arbitrary<ImagePiece> = fc.oneof(
  convolution,
  pool,
  fc.constantFrom(
    relu(),
    gelu(),
    softmax(),
    batchNorm(),
    wideLayerNorm,
    spatialDropout(),
    dropout(),
  )
    .map((layer): ImagePiece => (image) => alone(layer, { image })),
  fc.constant<ImagePiece>((image) => alone(globalAveragePool(), { image })),
  fc.constant<ImagePiece>((image) => {
    const back = conv2d(image.channels, 1, { padding: "same" });
    const inner = sequential([conv2d(2, [3, 2], { padding: "same", image: image }), relu(), back]);
    return alone(residual(sequential([alone(inner, { image })])), { image });
  }),
  fc.constant<ImagePiece>((image) => {
    const branches = [
      alone(conv2d(2, 3, { padding: "same" }), { image }),
      alone(sequential([maxPool2d(3, { stride: 1, padding: "same", image: image }), tanh()]), {
        image,
      }),
      alone(relu(), { image }),
    ] as const;
    return alone(parallel(branches, { join: "concat" }), { image });
  }),
);

describe("toOnnx()", () => {
  it("gives files by which a runtime computes what the network does", async () => {
    const pieces = fc.array(piece, { minLength: 1, maxLength: 5 });
    const seed = fc.integer({ min: 0, max: 1000 });
    await fc.assert(
      fc.asyncProperty(pieces, seed, async (pieces, seed) => {
        await assertSame(sequential([dense(5, 4), piped(pieces, 4)]), { seed });
      }),
      { numRuns: 60 },
    );
  });

  it("does the same with layers of images", async () => {
    const side = fc.integer({ min: 1, max: 7 });
    const image = fc.record({
      height: side,
      width: side,
      channels: fc.integer({ min: 1, max: 3 }),
    });
    const pieces = fc.array(imagePiece, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(image, pieces, fc.boolean(), async (image, pieces, hasHead) => {
        let size = image;
        const layers = pieces.map((piece) => {
          const layer = piece(size);
          size = layer.outputImage ?? size;
          return layer;
        });
        const head = hasHead ? [dense(size.height * size.width * size.channels, 3)] : [];
        await assertSame(sequential([...layers, ...head]));
      }),
      { numRuns: 150 },
    );
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

  it("exports each layer alone", async () => {
    for (const layer of [dense(4, 2), dense(4, 2, { bias: false })]) await assertSame(layer);
    for (const layer of [relu(), leakyRelu(), tanh(), sigmoid(), gelu(), softmax(), dropout()]) {
      await assertSame(alone(layer, 4));
    }
    await assertSame(alone(columns(1, 3), 4));
    for (const layer of [batchNorm(), layerNorm(), spatialDropout()]) {
      await assertSame(alone(layer, 4));
      await assertSame(alone(layer, { image: { height: 3, width: 2, channels: 2 } }));
    }
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

  it("rejects parameters that are not those of the network", () => {
    const untyped = sequential([alone(dense(2, 3), 2)]);
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

/** The same layer for so many inputs, as the only one of a graph. */
function alone(
  layer: NonNullable<GraphNode["layer"]>,
  input: number | { readonly image: ImageSize },
): Any {
  const options = typeof input === "number" ? { inputs: input } : input;
  return graph({ output: { inputs: "input", layer } }, options);
}

/** The size of a window that is no larger than an image. */
function fitting([height, width]: [number, number], image: ImageSize): [number, number] {
  return [Math.min(height, image.height), Math.min(width, image.width)];
}

function piped(pieces: readonly Piece[], inputs: number): Any {
  let width = inputs;
  const layers = pieces.map((piece) => {
    const layer = piece(width);
    width = layer.outputs ?? width;
    return layer;
  });
  return alone(sequential(layers), inputs);
}

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
