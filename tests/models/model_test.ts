import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type AnyLayer,
  dense,
  elementwise,
  graph,
  initialState,
  layer,
  type LoadModelOptions,
  matrix,
  type OwnLayers,
  parseModel,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  serializeModel,
  sgd,
  summary,
  tree,
} from "../../mod.ts";
import { parseSafetensors, serializeSafetensors, type Tensor } from "../../lib/formats/mod.ts";
import { normalMatrix, numbersOf } from "../shared/matrices.ts";
import { counter } from "../shared/watched_layers.ts";
import { mutations } from "../shared/mutations.ts";
import { any, imageNetworks, networks } from "../shared/networks.ts";

const engine = referenceEngine();

/** A model with weights of a key. */
function modelOf(network: AnyLayer) {
  return { network, params: network.init(random.key(1)), statistics: network.statistics ?? [] };
}

/** The bytes of a model with some of its tensors or text replaced. */
function changed(
  network: AnyLayer,
  { tensors = [], metadata = [] }: {
    readonly tensors?: readonly (readonly [string, Tensor | undefined])[];
    readonly metadata?: readonly (readonly [string, string | undefined])[];
  },
): Uint8Array {
  const file = parseSafetensors(serializeModel(modelOf(network)));
  const replaced = <Value>(
    all: ReadonlyMap<string, Value>,
    changes: readonly (readonly [string, Value | undefined])[],
  ) => {
    const next = new Map(all);
    for (const [name, value] of changes) value ? next.set(name, value) : next.delete(name);
    return next;
  };
  return serializeSafetensors({
    tensors: replaced(file.tensors, tensors),
    metadata: replaced(file.metadata, metadata),
  });
}

describe("names of classes", () => {
  const network = dense(2, 3);
  const model = { ...modelOf(network), classNames: ["cat", "dog", "\u732b"] };

  it("come back from the bytes of a model", () => {
    assertEquals(parseModel(serializeModel(model)).classNames, model.classNames);
    assertEquals(parseModel(serializeModel(modelOf(network))).classNames, undefined);
  });

  it("are refused if they are not one for each output, or not different", () => {
    for (
      const [classNames, problem] of [
        [["a", "b"], "there are 2 names for 3 classes"],
        [["a", "b", "a"], 'classes 0 and 2 have the same name, "a"'],
        [["a", "", "b"], "the name of class 1 is empty"],
      ] as const
    ) {
      assertThrows(() => serializeModel({ ...model, classNames }), RangeError, problem);
      const metadata = [["classNames", JSON.stringify(classNames)]] as const;
      assertRefused(
        changed(network, { metadata }),
        `its names of classes are wrong: Cannot take a model: ${problem}`,
      );
    }
    for (const text of ["[1, 2, 3]", "{}", "x", '"abc"']) {
      const metadata = [["classNames", text]] as const;
      assertRefused(changed(network, { metadata }), "its names of classes are no list of texts");
    }
  });
});

function assertRefused(bytes: Uint8Array, problem: string, options: LoadModelOptions = {}): void {
  assertThrows(
    () => parseModel(bytes, "a.safetensors", options),
    SyntaxError,
    `Cannot read a.safetensors: ${problem}`,
  );
}

describe("serializeModel()", () => {
  it("is what parseModel() reads: any network, all bits of its parameters, the same outputs", () => {
    fc.assert(
      fc.property(fc.oneof(networks(4), imageNetworks), (network) => {
        const model = modelOf(network);
        const read = parseModel(serializeModel(model));
        assertEquals(summary(read.network), summary(network));
        assertEquals(tree.entries(read.params), tree.entries(model.params));
        assertEquals(tree.entries(read.statistics), tree.entries(model.statistics));
        const input = normalMatrix(2, 3, network.inputs ?? 0);
        assertEquals(
          numbersOf(predict({ engine, network: read.network }, read, input)),
          numbersOf(predict({ engine, network }, model, input)),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("has PyTorch's names, and its layout of weights: a row for each output", () => {
    const network = any(pipe(
      dense(2, 3),
      relu(),
      graph({
        "a.b%": { inputs: "input", layer: dense(3, 1, { bias: false }) },
        output: { inputs: ["a.b%", "input"], join: "concat", layer: pipe(relu(), dense(4, 2)) },
      }),
    ));
    const params = [
      { weights: matrix(2, 3, [1, 2, 3, 4, 5, 6]), bias: matrix(1, 3, [7, 8, 9]) },
      [],
      [{ weights: matrix(3, 1, [1, 2, 3]) }, [[], {
        weights: matrix(4, 2),
        bias: matrix(1, 2),
      }]],
    ];
    const { tensors, metadata } = parseSafetensors(
      serializeModel({ network, params, statistics: [] }, { metadata: { data: "digits" } }),
    );
    assertEquals([...tensors.keys()], [
      "0.weight",
      "0.bias",
      "2.a%2Eb%25.weight",
      "2.output.1.weight",
      "2.output.1.bias",
    ]);
    assertEquals(tensors.get("0.weight"), {
      shape: [3, 2],
      data: Float32Array.of(1, 4, 2, 5, 3, 6),
    });
    assertEquals(tensors.get("0.bias"), { shape: [3], data: Float32Array.of(7, 8, 9) });
    assertEquals(metadata.get("format"), "pt");
    assertEquals(metadata.get("data"), "digits");
    assertEquals(JSON.parse(metadata.get("spec") ?? ""), network.spec);
    const alone = any(dense(1, 1));
    assertEquals([...parseSafetensors(serializeModel(modelOf(alone))).tensors.keys()], [
      "weight",
      "bias",
    ]);
  });

  it("orders the weights behind images as PyTorch flattens them, and leaves a number for that", () => {
    const image = { height: 2, width: 1, channels: 2 };
    const images = layer({
      name: "images",
      inputs: 4,
      outputs: 4,
      outputImage: image,
      spec: { kind: "images" },
      init: () => [],
      forward: (_engine, _params, input) => ({ output: input, saved: undefined }),
      backward: (_engine, _params, _saved, inputGradient) => ({ inputGradient, gradients: [] }),
    });
    const network = any(pipe(images, dense(4, 1), relu(), dense(1, 1)));
    const weights = matrix(4, 1, [0, 1, 10, 11]);
    const params = [[], { weights, bias: matrix(1, 1) }, [], dense(1, 1).init(random.key(1))];
    const layers = { images: () => images };
    const bytes = serializeModel({ network, params, statistics: [] }, { layers });
    const { tensors } = parseSafetensors(bytes);
    assertEquals([...tensors.keys()], ["2.weight", "2.bias", "4.weight", "4.bias"]);
    assertEquals(tensors.get("2.weight"), { shape: [1, 4], data: Float32Array.of(0, 10, 1, 11) });
    const read = parseModel(bytes, "", { layers });
    assertEquals(tree.entries(read.params), tree.entries(params));
  });

  it("keeps parameters and statistics of layers of your own, in float64 too", () => {
    const network = any(pipe(dense(2, 2), pipe(relu(), counter(3)), dense(2, 1)));
    const float64 = referenceEngine({ precision: "float64" });
    const params = tree.map(float64.cast, network.init(random.key(4)));
    const statistics = [[], [[], { count: matrix(1, 1, [6]) }], []];
    const layers: OwnLayers = { count: ({ by }) => counter(Number(by)) };
    const bytes = serializeModel({ network, params, statistics }, { layers });
    const read = parseModel(bytes, "", { layers });
    assertEquals(read.params, params);
    assertEquals(read.statistics, statistics);
    assertEquals(parseSafetensors(bytes).tensors.get("1.1.statistics.count")?.shape, [1, 1]);
  });

  it("keeps layers of your own under the names and in the layout that they declare", () => {
    const twist = layer({
      name: "twist",
      inputs: 2,
      outputs: 3,
      spec: { kind: "twist" },
      init: () => ({ weights: matrix(2, 3, [1, 2, 3, 4, 5, 6]) }),
      forward: (engine, { weights }, input) => ({
        output: engine.matmul(input, weights),
        saved: input,
      }),
      backward: (engine, { weights }, input, gradient) => ({
        inputGradient: engine.matmulNT(gradient, weights),
        gradients: { weights: engine.matmulTN(input, gradient) },
      }),
      tensors: () => ({ params: { weights: { name: "weight", size: [2, 3], order: [1, 0] } } }),
    });
    const layers = { twist: () => twist };
    const network = any(pipe(dense(1, 2), twist));
    const bytes = serializeModel(modelOf(network), { layers });
    assertEquals(parseSafetensors(bytes).tensors.get("1.weight"), {
      shape: [3, 2],
      data: Float32Array.of(1, 4, 2, 5, 3, 6),
    });
    assertEquals(parseModel(bytes, "", { layers }).params, modelOf(network).params);
    const other = serializeModel(modelOf(any(pipe(dense(1, 2), dense(2, 3)))));
    assertRefused(other, 'no layer of pipe 1 -> 3 has its tensor "1.bias"', { network });
  });

  it("refuses what could not be read again, and parameters of another network", () => {
    const cube = elementwise({ name: "cube", value: (x) => x ** 3, derivative: (x) => 3 * x ** 2 });
    assertThrows(
      () => serializeModel(modelOf(any(pipe(dense(1, 1), cube)))),
      TypeError,
      'Cannot rebuild a layer of kind "elementwise": functions such as "cube" cannot be saved',
    );
    const network = any(pipe(dense(1, 2), relu()));
    const { params } = modelOf(any(pipe(dense(1, 3), relu())));
    assertThrows(
      () => serializeModel({ network, params, statistics: [] }),
      RangeError,
      "Cannot save dense 1 -> 2: its weights are 1x3, not 1x2",
    );
    assertThrows(
      () => serializeModel({ network, params: [], statistics: [] }),
      TypeError,
      "Cannot save dense 1 -> 2: there is no weights of it",
    );
  });

  it("refuses a layer of your own two of whose matrices have the same name", () => {
    const own = layer({
      name: "own",
      inputs: 1,
      outputs: 1,
      spec: { kind: "own" },
      init: () => ({ a: { b: matrix(1, 1) }, "a.b": matrix(1, 1) }),
      forward: (_engine, _params, input) => ({ output: input, saved: undefined }),
      backward: (_engine, params, _saved, inputGradient) => ({ inputGradient, gradients: params }),
    });
    const model = { network: own, params: own.init(random.key(1)), statistics: [] };
    assertThrows(
      () => serializeModel(model, { layers: { own: () => own } }),
      TypeError,
      'Cannot name the tensors of own: two of its matrices are called "a.b"',
    );
  });

  it("refuses parameters that no layer of the network takes, instead of leaving them out", () => {
    const network = any(pipe(dense(1, 2, { bias: false }), relu()));
    const { params } = modelOf(any(pipe(dense(1, 2), relu())));
    assertThrows(
      () => serializeModel({ network, params, statistics: [] }),
      TypeError,
      "Cannot save pipe 1 -> 2: it takes 1 matrices, and there are 2",
    );
  });
});

describe("parseModel()", () => {
  const network = any(pipe(dense(2, 3), relu()));

  it("takes weights that PyTorch wrote, where it is told the network", () => {
    const weight = { shape: [3, 2], data: new Float32Array(6).fill(1) };
    const bytes = changed(network, {
      tensors: [["0.weight", weight], ["1.num_batches_tracked", {
        shape: [],
        data: new BigInt64Array(1),
      }]],
      metadata: [["foldnet", undefined], ["spec", undefined]],
    });
    const { params } = parseModel(bytes, "", { network });
    assertEquals(numbersOf(params).slice(0, 6), [1, 1, 1, 1, 1, 1]);
    assertRefused(
      bytes,
      "it does not tell its network: foldnet did not write it, so give the network too",
    );
  });

  it("refuses files of a version that it does not know", () => {
    for (const version of ["2.0", "10.1", "new", "1"]) {
      assertRefused(
        changed(network, { metadata: [["foldnet", version]] }),
        `it is of version ${version}, and this foldnet reads 1.x: update foldnet`,
      );
    }
    assert(parseModel(changed(network, { metadata: [["foldnet", "1.7"]] })));
  });

  it("refuses a network that is malformed, or that the tensors do not fit", () => {
    const spec = (spec: string) => changed(network, { metadata: [["spec", spec]] });
    assertRefused(spec("{"), "its network is malformed: ");
    assertRefused(
      spec("{}"),
      "its network is malformed: Cannot make a layer whose kind is missing",
    );
    assertRefused(
      changed(network, {
        metadata: [
          ["spec", JSON.stringify({ kind: "dense", inputs: 1e5, outputs: 1e5, bias: true })],
          ["input", "{}"],
        ],
      }),
      'it has no tensor "weight" for dense 100000 -> 100000',
    );
    assertRefused(
      changed(network, { metadata: [["spec", '{"kind":"layerNorm"}'], ["input", "{}"]] }),
      "its network is malformed: Cannot run layerNorm: it has no size",
    );
    assertRefused(
      spec(JSON.stringify(pipe(dense(2, 4), relu()).spec)),
      'the shape of the tensor "0.weight" is [3, 2], but dense 2 -> 4 takes [4, 2]',
    );
    assertRefused(
      spec(JSON.stringify(pipe(dense(3, 2), relu()).spec)),
      "its network is malformed: Cannot pipe input into dense 3 -> 2: 2 outputs do not fit 3 inputs",
    );
    assertRefused(
      changed(network, { tensors: [["0.bias", undefined]] }),
      'it has no tensor "0.bias" for dense 2 -> 3',
    );
    assertRefused(
      changed(network, { tensors: [["1.bias", { shape: [0], data: new Float32Array() }]] }),
      'no layer of pipe 2 -> 3 has its tensor "1.bias"',
    );
    assertRefused(
      changed(network, { tensors: [["0.bias", { shape: [3], data: new Int32Array(3) }]] }),
      'the tensor "0.bias" is not of floats',
    );
  });

  it("gives a SyntaxError or reads, whatever was done to a file", () => {
    const bytes = fc.oneof(networks(4), imageNetworks).map((network) =>
      serializeModel(modelOf(network))
    ).chain(mutations);
    fc.assert(
      fc.property(bytes, (bytes) => {
        try {
          parseModel(bytes);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("parseModel() with a network", () => {
  const network = pipe(dense(3, 2), relu());
  const trained = { network, params: network.init(random.key(1)), statistics: [] };
  const bytes = serializeModel(trained);

  it("gives the parameters the type of those of the network", () => {
    const model = parseModel(bytes, undefined, { network });
    const rows: 3 = model.params[0].weights.rows;
    assertEquals([rows, model.network === network], [3, true]);
    const config = { engine, network, optimizer: sgd(0.1) };
    assertEquals(predict(config, model, matrix(1, 3)).cols, 2);
    assertEquals(initialState(config, random.key(2), model).params, trained.params);
  });

  it("gives the parameters no type without a network, or with one that the compiler does not know", () => {
    const model = parseModel(bytes);
    // @ts-expect-error The compiler does not know which parameters the file holds.
    assertEquals(model.params[0].weights.rows, 3);
    const options: LoadModelOptions = { network: any(network) };
    const read: AnyLayer = parseModel(bytes, "the model", options).network;
    assertEquals(read.name, "pipe 3 -> 2");
    const config = { engine, network, optimizer: sgd(0.1) };
    // @ts-expect-error These may be the parameters of another network.
    assertEquals(initialState(config, random.key(2), model).step, 0);
  });
});
