import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  averagePool2d,
  batchNorm,
  checkGradients,
  columns,
  conv2d,
  dense,
  dropout,
  elementwise,
  type Empty,
  globalAveragePool,
  graph,
  type GraphNode,
  initialState,
  type Join,
  type Layer,
  layer,
  type LayerInfo,
  layerNorm,
  matrix,
  maxPool2d,
  meanSquaredError,
  parallel,
  pipe,
  prelu,
  random,
  relu,
  residual,
  sequential,
  sgd,
  spatialDropout,
  tanh,
  toRows,
  trainStep,
} from "../../mod.ts";
import { SAMPLES } from "../layers/samples.ts";
import { engine, pass } from "../shared/float64.ts";
import { exact, normalMatrix } from "../shared/matrices.ts";

const image = { height: 6, width: 4, channels: 2 };

/** The layer that gives images of a size, whatever they show. */
function source(height: number, width: number, channels: number): Layer<number, number, Empty> {
  return maxPool2d(1, { image: { height, width, channels } });
}

function imagesOf({ layers = [] }: LayerInfo): readonly (string | undefined)[] {
  return layers.map(({ outputImage }) => outputImage && Object.values(outputImage).join("x"));
}

describe("the size of images", () => {
  it("goes through every layer that keeps it, and changes where layers change it", () => {
    const swish = elementwise({ name: "swish", value: (x) => x, derivative: () => 1 });
    const keeping = SAMPLES.flatMap(({ layer }) => layer.keepsSize && !layer.image ? layer : []);
    const network = sequential([
      conv2d(3, 3, { image }),
      ...keeping,
      swish,
      conv2d(5, [2, 1], { stride: [1, 2] }),
      averagePool2d([2, 1]),
      maxPool2d(2, { stride: 1, padding: "same" }),
      globalAveragePool(),
      dense(5, 4),
      relu(),
    ]);
    assertEquals(imagesOf(network), [
      ...new Array<string>(keeping.length + 2).fill("4x2x3"),
      "3x1x5",
      "1x1x5",
      "1x1x5",
      "1x1x5",
      undefined,
      undefined,
    ]);
    assertEquals(network.image, image);
  });

  it("goes into nested pipelines, residual blocks and branches, and out of them", () => {
    const block = pipe(relu(), conv2d(4, 3, { padding: "same" }), batchNorm());
    const network = pipe(
      conv2d(4, 1, { image }),
      pipe(block, pipe(tanh(), block)),
      residual(block),
      parallel([block, maxPool2d(3, { stride: 1, padding: "same" })], { join: "concat" }),
      conv2d(1, 1),
    );
    assertEquals(imagesOf(network), ["6x4x4", "6x4x4", "6x4x4", "6x4x8", "6x4x1"]);
    assertEquals([network.image, network.outputImage], [
      image,
      { height: 6, width: 4, channels: 1 },
    ]);
    assertEquals([network.inputs, network.outputs], [48, 24]);
  });

  it("is told to a pipeline that begins with no size", () => {
    const block = pipe(relu(), conv2d(4, 3), batchNorm());
    assertEquals([block.inputs, block.statistics], [undefined, undefined]);
    const sized = block.withInputs?.(48, image);
    assertEquals(sized?.name, "pipe 48 -> 32");
    assertEquals(sized?.outputImage, { height: 4, width: 2, channels: 4 });
    assertEquals(sized?.layers?.map(({ name }) => name), [
      "relu",
      "conv2d 3x3: 6x4x2 -> 4x2x4",
      "batchNorm 4",
    ]);
  });

  it("is told to a graph by an option, or by any layer that reads the input", () => {
    const nodes = {
      normal: { inputs: "input", layer: batchNorm() },
      output: { inputs: "normal", layer: conv2d(2, 3) },
    } as const;
    const network = graph(nodes, { image });
    assertEquals([network.inputs, network.outputs], [48, 16]);
    assertEquals(network.spec["image"], image);
    assertEquals(imagesOf(network), ["6x4x2", "4x2x2"]);
    const told = graph({
      normal: { inputs: "input", layer: batchNorm() },
      flat: { inputs: "input", layer: dense(48, 16) },
      convolved: { inputs: "input", layer: conv2d(2, 3, { image }) },
      output: { inputs: ["normal", "flat", "convolved"], join: "concat" },
    });
    assertEquals(told.layers?.[0]?.name, "normal = batchNorm 2 of input");
  });

  it("of a graph is that of its inputs, or an error", () => {
    const output = { inputs: "input", layer: relu() } as const;
    assertThrows(
      () => graph({ output }, { inputs: 10, image }),
      RangeError,
      "Cannot make a graph of 10 inputs that are images of 6x4x2: these are 48 numbers",
    );
    assertThrows(
      () => pipe(relu(), tanh()).withInputs?.(10, image),
      RangeError,
      "Cannot make a pipe of 10 inputs that are images of 6x4x2",
    );
    for (const odd of [0, -1, 1.5, NaN]) {
      assertThrows(
        () => graph({ output }, { image: { ...image, width: odd } }),
        RangeError,
        `Cannot make a graph of 6x${odd}x2 images: sizes are whole numbers from 1`,
      );
    }
  });
});

describe("sizes that a layer behind tells", () => {
  const namesOf = ({ layers = [] }: LayerInfo) => layers.map(({ name }) => name);

  it("go backward through layers that keep them, alone or composed", () => {
    const networks = [
      pipe(relu(), dense(4, 2)),
      pipe(batchNorm(), dropout(0.5), prelu({ perChannel: true }), layerNorm(), dense(4, 2)),
      pipe(pipe(relu(), pipe(tanh(), batchNorm())), dense(4, 2)),
      pipe(residual(pipe(tanh(), batchNorm())), dense(4, 2)),
      pipe(parallel([relu(), residual(tanh())], { join: "add" }), dense(4, 2)),
      graph({
        a: { inputs: "input", layer: relu() },
        b: { inputs: "input", layer: columns(0, 3) },
        c: { inputs: "b", layer: dense(3, 4) },
        d: { inputs: ["a", "c"], join: "add" },
        output: { inputs: "d", layer: pipe(spatialDropout(0.5), columns(0, 2)) },
      }),
    ];
    for (const network of networks) assertEquals([network.inputs, network.outputs], [4, 2]);
    assertEquals(namesOf(pipe(batchNorm(), dense(784, 10))), ["batchNorm 784", "dense 784 -> 10"]);
  });

  it("go backward with the size of images", () => {
    const network = pipe(
      batchNorm(),
      residual(prelu({ perChannel: true })),
      conv2d(3, 3, { image }),
    );
    assertEquals(namesOf(network)[0], "batchNorm 2");
    assertEquals(imagesOf(network), ["6x4x2", "6x4x2", "4x2x3"]);
    assertEquals(network.image, image);
  });

  it("give way to what is ahead, which may know more", () => {
    const block = pipe(batchNorm(), dense(48, 2));
    const [, behind] = pipe(conv2d(2, 1, { image }), block).layers ?? [];
    assertEquals(behind && namesOf(behind), ["batchNorm 2", "dense 48 -> 2"]);
    const ofImages = pipe(batchNorm(), conv2d(3, 3, { image }));
    const [, ofRows] = pipe(dense(5, 48), ofImages).layers ?? [];
    assertEquals(ofRows && namesOf(ofRows)[0], "batchNorm 2");
    assertThrows(
      // @ts-expect-error 5 outputs do not fit 4 inputs.
      () => pipe(dense(3, 5), pipe(relu(), dense(4, 2))),
      RangeError,
      "Cannot pipe dense 3 -> 5 into pipe 4 -> 2: 5 outputs do not fit 4 inputs",
    );
  });

  it("are not known where layers between change them, or need to know of images", () => {
    const networks = [
      pipe(relu(), columns(0, 4), dense(4, 2)),
      pipe(relu(), parallel([tanh(), relu()], { join: "concat" }), dense(8, 2)),
      pipe(batchNorm(), residual(conv2d(2, 3, { padding: "same" })), dense(48, 2)),
    ];
    assertEquals(networks.map(({ inputs }) => inputs), [undefined, undefined, undefined]);
    const [, , convolved] = networks;
    assertEquals(convolved?.withInputs?.(48, image).name, "pipe 48 -> 2");
  });

  it("let a network that begins with a normalization train", () => {
    const network = pipe(batchNorm(), dense(3, 1));
    const config = { engine, network, loss: meanSquaredError(), optimizer: sgd(0.1) };
    const start = initialState(config, random.key(1));
    const batch = { input: normalMatrix(1, 8, 3), targets: normalMatrix(2, 8, 1) };
    const { state } = trainStep(config)(start, batch);
    assertEquals(state.statistics, trainStep(config)(start, batch).state.statistics);
    assertNotEquals(state.statistics, start.statistics);
    assert(checkGradients(network).passed);
  });
});

describe("layers that do not fit images", () => {
  it("are dense ones of another size, and the error names both", () => {
    assertThrows(
      () => pipe(conv2d(3, 3, { image }), dense(25, 10)),
      RangeError,
      "Cannot pipe conv2d 3x3: 6x4x2 -> 4x2x3 into dense 25 -> 10: 24 outputs do not fit 25 inputs",
    );
    assertThrows(
      () => pipe(conv2d(3, 3, { image }), relu(), maxPool2d(2), dense(3, 10)),
      RangeError,
      "Cannot pipe maxPool2d 2x2: 4x2x3 -> 2x1x3 into dense 3 -> 10: 6 outputs do not fit 3 inputs",
    );
  });

  it("are convolutions of images of another size, and the error names both", () => {
    assertThrows(
      () =>
        pipe(
          conv2d(3, 3, { image }),
          conv2d(1, 1, { image: { height: 3, width: 3, channels: 3 } }),
        ),
      RangeError,
      "Cannot pipe conv2d 3x3: 6x4x2 -> 4x2x3 into conv2d 1x1: 3x3x3 -> 3x3x1: " +
        "24 outputs do not fit 27 inputs",
    );
    assertThrows(
      () =>
        pipe(
          conv2d(3, 3, { image }),
          relu(),
          conv2d(1, 1, { image: { height: 2, width: 4, channels: 3 } }),
        ),
      RangeError,
      "Cannot pipe relu into conv2d 1x1: 2x4x3 -> 2x4x1: " +
        "images of 4x2x3 do not fit those of 2x4x3",
    );
  });

  it("are those of images behind rows of which nobody knows what images they are", () => {
    const layers = [
      [conv2d(3, 3), "conv2d 3x3: ? -> ?x?x3", "conv2d 3x3"],
      [maxPool2d(2), "maxPool2d 2x2", "maxPool2d 2x2"],
      [averagePool2d([2, 1]), "averagePool2d 2x1", "averagePool2d 2x1"],
      [globalAveragePool(), "globalAveragePool", "globalAveragePool"],
    ] as const;
    for (const [layer, name, kind] of layers) {
      assertThrows(
        () => sequential([dense(4, 48), relu(), layer]),
        RangeError,
        `Cannot pipe relu into ${name}: ${kind} cannot tell what images 48 features are: ` +
          "give it the option image",
      );
    }
  });

  it("can be told what images the rows are", () => {
    const network = pipe(dense(4, 48), relu(), conv2d(3, 3, { image }), dense(24, 1));
    assertEquals([network.inputs, network.outputs], [4, 1]);
  });

  it("are kernels larger than the images, and the error names both layers", () => {
    assertThrows(
      () => pipe(conv2d(3, 3, { image }), maxPool2d(3)),
      RangeError,
      "Cannot pipe conv2d 3x3: 6x4x2 -> 4x2x3 into maxPool2d 3x3: " +
        "Cannot slide maxPool2d 3x3 over images of 4x2x3: the window is larger than they are",
    );
  });

  it("do not run, and have no parameters, before they have a size", () => {
    for (const layer of [conv2d(3, 3), maxPool2d(2), batchNorm(), layerNorm()]) {
      const message = `Cannot run ${layer.name}: it has no size before another layer tells it`;
      assertThrows(() => layer.init(random.key(0)), TypeError, message);
    }
  });
});

describe("images that are joined", () => {
  type Branch = NonNullable<GraphNode["layer"]>;
  const twice = (join: Join, [left, right]: readonly [Branch, Branch]) =>
    graph({
      left: { inputs: "input", layer: left },
      right: { inputs: "input", layer: right },
      output: { inputs: ["left", "right"], join },
    });

  it("by concat are of as many channels as all of them", () => {
    const negated = elementwise({ name: "negated", value: (x) => -x, derivative: () => -1 });
    const network = twice("concat", [source(1, 3, 2), negated]);
    assertEquals(network.outputImage, { height: 1, width: 3, channels: 4 });
    const images = exact([[1, 2, 3, 4, 5, 6], [10, 20, 30, 40, 50, 60]]);
    const params = network.init(random.key(0));
    const { output, saved } = network.forward(engine, params, images, pass);
    assertEquals(toRows(output), [
      [1, 2, -1, -2, 3, 4, -3, -4, 5, 6, -5, -6],
      [10, 20, -10, -20, 30, 40, -30, -40, 50, 60, -50, -60],
    ]);
    const gradient = exact([
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      [0, 0, 1, 1, 0, 0, 2, 2, 0, 0, 3, 3],
    ]);
    const back = network.backward(engine, params, saved, gradient, { inputGradient: true });
    assertEquals(back.inputGradient && toRows(back.inputGradient), [
      [-2, -2, -2, -2, -2, -2],
      [-1, -1, -2, -2, -3, -3],
    ]);
  });

  it("by concat stand side by side as columns where their sizes differ, or are not known", () => {
    const images = exact([[1, 2, 3, 4]]);
    const networks = [
      twice("concat", [
        source(1, 2, 2),
        maxPool2d([1, 2], { image: { height: 1, width: 2, channels: 2 } }),
      ]),
      twice("concat", [source(1, 2, 2), columns(2, 4)]),
    ];
    for (const network of networks) {
      assertStrictEquals(network.outputImage, undefined);
      const { output } = network.forward(engine, network.init(random.key(0)), images, pass);
      assertEquals(toRows(output), [[1, 2, 3, 4, 3, 4]]);
    }
  });

  it("by concat may have any numbers of channels", () => {
    const network = twice("concat", [
      conv2d(1, 1, { image: { height: 1, width: 2, channels: 2 } }),
      relu(),
    ]);
    assertEquals(network.outputImage, { height: 1, width: 2, channels: 3 });
    const params = [{ weights: matrix(2, 1, [10, 1]), bias: matrix(1, 1, [0.5]) }, [], []];
    const { output } = network.forward(engine, params, exact([[1, 2, 3, 4]]), pass);
    assertEquals(toRows(output), [[12.5, 1, 2, 34.5, 3, 4]]);
  });

  it("by add are of the same size, or an error that names the node", () => {
    assertEquals(twice("add", [source(2, 3, 4), relu()]).outputImage, {
      height: 2,
      width: 3,
      channels: 4,
    });
    const turned = layer<number, number, Empty, unknown>({
      ...source(2, 3, 4),
      name: "turned",
      outputImage: { height: 3, width: 2, channels: 4 },
    });
    assertThrows(
      () => twice("add", [source(2, 3, 4), turned]),
      RangeError,
      "Cannot make output = left + right: images of 2x3x4 do not fit those of 3x2x4",
    );
    assertThrows(
      () => twice("add", [source(2, 3, 4), maxPool2d([2, 1])]),
      RangeError,
      "Cannot make output = left + right: 24 and 12 outputs differ",
    );
    assertThrows(
      () => pipe(source(6, 6, 1), residual(conv2d(1, 3))),
      RangeError,
      "Cannot make output = inner + input: 16 and 36 outputs differ",
    );
  });
});
