import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type AnyLayer,
  conv2d,
  dense,
  elementwise,
  globalAveragePool,
  graph,
  type Json,
  layerFromSpec,
  type Matrix,
  maxPool2d,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  summary,
} from "../../mod.ts";
import { normalMatrix, numbersOf } from "../shared/matrices.ts";
import { any, imageNetworks, networks } from "../shared/networks.ts";

const engine = referenceEngine();

function outputOf(network: AnyLayer): Matrix {
  const trained = { params: network.init(random.key(1)), statistics: network.statistics ?? [] };
  return predict({ engine, network }, trained, normalMatrix(2, 3, network.inputs ?? 0));
}

/** A spec as a file gives it. */
function asRead(layer: { readonly spec: Json }): Json {
  return JSON.parse(JSON.stringify(layer.spec));
}

describe("layerFromSpec()", () => {
  it("rebuilds any network from its spec: the same table, the same spec, the same bits", () => {
    fc.assert(
      fc.property(fc.oneof(networks(4), imageNetworks), (network) => {
        const again = layerFromSpec(asRead(network));
        assertEquals(again.spec, network.spec);
        assertEquals(summary(again), summary(network));
        assertEquals(numbersOf(outputOf(again)), numbersOf(outputOf(network)));
      }),
      { numRuns: 100 },
    );
  });

  it("reads specs in which the size of images is called input, as foldnet 0.1 wrote it", () => {
    const image = { height: 4, width: 3, channels: 2 };
    const layers = [conv2d(2, 3, { image }), maxPool2d(2, { image }), globalAveragePool({ image })];
    for (const { spec } of layers) {
      const { image, ...rest } = spec;
      assertEquals(layerFromSpec({ ...rest, input: image ?? null }).spec, spec);
    }
  });

  it("rebuilds layers of your own as it is told, wherever they stand", () => {
    const cube = elementwise({
      name: "cube",
      value: (x) => x ** 3,
      derivative: (x) => 3 * x ** 2,
      spec: { kind: "cube" },
    });
    const network = graph({
      hidden: { inputs: "input", layer: pipe(dense(4, 3), cube) },
      output: { inputs: "hidden", layer: dense(3, 2) },
    });
    const again = layerFromSpec(asRead(network), { layers: { cube: () => cube } });
    assertEquals(numbersOf(outputOf(again)), numbersOf(outputOf(any(network))));
    const doubled = layerFromSpec({ kind: "relu", twice: true }, {
      layers: { relu: ({ twice }) => twice === true ? pipe(relu(), relu()) : relu() },
    });
    assertEquals(doubled.layers?.length, 2);
  });

  it("says of a function of your own that it cannot be saved", () => {
    const relu = elementwise({ name: "relu", value: (x) => x, derivative: () => 1 });
    assertThrows(
      () => layerFromSpec(asRead(pipe(dense(1, 1), relu))),
      TypeError,
      'Cannot rebuild a layer of kind "elementwise": functions such as "relu" cannot be saved. ' +
        "Give it a spec of its own, and say in `layers` how to rebuild it",
    );
  });

  it("refuses what is no spec, with what is wrong about it", () => {
    const dense = { kind: "dense", inputs: 2, outputs: 3, bias: true };
    const node = { inputs: "input" };
    const problems: readonly (readonly [Json, string])[] = [
      [null, "Cannot make a layer of null: it is no record"],
      [[dense], "Cannot make a layer of a list of 1: it is no record"],
      [{}, "Cannot make a layer whose kind is missing: it is a text"],
      [{ kind: 1 }, "Cannot make a layer whose kind is 1: it is a text"],
      [{ kind: "dance" }, 'Cannot rebuild a layer of kind "dance": there is none. '],
      [{ kind: "toString" }, 'Cannot rebuild a layer of kind "toString": there is none. '],
      [{ ...dense, inputs: null }, "whose inputs is null: there is no such option"],
      [{ ...dense, inputs: [[1]] }, "whose inputs is a list of 1: there is no such option"],
      [{ ...dense, inputs: "2\n" }, String.raw`whose inputs is "2\n": there is no such option`],
      [{ ...dense, bias: 0 }, "whose bias is 0: it is true, false or an initializer"],
      [{ ...dense, weights: true }, "whose weights are true: they are an initializer"],
      [{ ...dense, biases: true }, 'Cannot make a layer of kind "dense" with the option "biases"'],
      [{ kind: "relu", slope: 1 }, 'Cannot make a layer of kind "relu" with the option "slope"'],
      [
        { kind: "leakyRelu", slope: "a" },
        'Cannot make leakyRelu whose slope is "a": it is a number',
      ],
      [{ kind: "batchNorm", epsilon: false }, "whose epsilon is false: it is a number"],
      [{ kind: "pipe" }, "whose layers is missing: it is a list"],
      [{ kind: "pipe", layers: [[]] }, "Cannot make a layer of a list of 0: it is no record"],
      [{ kind: "graph", nodes: [] }, "whose nodes is a list of 0: it is a record"],
      [{ kind: "graph", nodes: { output: "input" } }, 'Cannot make the node "output" of a graph'],
      [{ kind: "graph", nodes: { output: { inputs: [1] } } }, "it is a text or a list of them"],
      [
        { kind: "graph", nodes: { output: { ...node, join: "mean" } } },
        'whose join is "mean": it is "add" or "concat"',
      ],
      [{ kind: "globalAveragePool", image: 3 }, "of images of 3: that is not a size"],
      [
        { kind: "globalAveragePool", image: {}, input: {} },
        'Cannot make a layer of kind "globalAveragePool" with both image and input',
      ],
      [{ kind: "graph", nodes: {} }, 'Cannot find the node "output"'],
    ];
    for (const [spec, message] of problems) {
      assertThrows(() => layerFromSpec(spec), TypeError, message);
    }
  });

  it("refuses sizes that do not fit, and options out of their range", () => {
    const dense = { kind: "dense", inputs: 2, outputs: 3, bias: true };
    for (
      const [spec, message] of [
        [{ ...dense, inputs: -2 }, "sizes are whole numbers from 1"],
        [{ ...dense, inputs: "2" }, 'Cannot make dense "2" -> 3: sizes are whole numbers from 1'],
        [{ ...dense, inputs: 2 ** 24 + 1 }, "is 16777217: numbers are at most 16777216"],
        [{ kind: "dense", outputs: 2 }, "Cannot make dense missing -> 2: sizes are whole"],
        [{ ...dense, inputs: { a: 1 } }, "Cannot make dense a record -> 3: sizes are whole"],
        [{ kind: "columns", to: 2 }, "Cannot take columns missing to 2 of any inputs"],
        [{ kind: "conv2d", channels: 1 }, "Cannot make conv2d missing: sizes and strides are"],
        [{ kind: "conv2d", kernel: 1 }, "Cannot make conv2d 1x1: missing channels are not"],
        [{ kind: "maxPool2d", window: 2, padding: { a: 1 } }, "numbers from 0, not a record"],
        [{ kind: "reshape", size: {} }, "of missingxmissingxmissing images: sizes are whole"],
        [{ kind: "maxPool2d", window: [2] }, "sizes and strides are whole numbers from 1"],
        [
          { kind: "globalAveragePool", image: { height: 1, width: 1 } },
          "Cannot make globalAveragePool of 1x1xmissing images: sizes are whole numbers from 1",
        ],
        [
          {
            kind: "conv2d",
            channels: 2,
            kernel: 1,
            image: { height: 4096, width: 4096, channels: 2 },
          },
          "Cannot rebuild conv2d 1x1: 4096x4096x2 -> 4096x4096x2: 33554432 features are more than",
        ],
        [{ kind: "pipe", layers: [dense, dense] }, "3 outputs do not fit 2 inputs"],
        [{ kind: "pipe", layers: [] }, "Cannot make a pipeline of no layers"],
        [{ kind: "dropout", rate: 1 }, "whose rate is 1: it must be from 0 to below 1"],
      ] as const
    ) {
      assertThrows(() => layerFromSpec(spec), RangeError, message);
    }
  });

  it("refuses what makes layers of your own and returns none", () => {
    for (const [made, text] of [["null", "null"], ["{}", "a record"], ["[]", "a list of 0"]]) {
      assertThrows(
        () =>
          layerFromSpec({ kind: "pipe", layers: [{ kind: "own" }] }, {
            layers: { own: () => JSON.parse(`${made}`) },
          }),
        TypeError,
        `Cannot rebuild a layer of kind "own": its function in \`layers\` returned ${text}, not a layer`,
      );
    }
  });

  it("refuses nesting and graphs that no stack could hold", () => {
    const deep = JSON.parse('{"kind":"pipe","layers":['.repeat(1e5) + "]}".repeat(1e5));
    assertThrows(() => layerFromSpec(deep), RangeError, "nested more than 100 deep");
    const nodes = Array.from({ length: 1e5 }, (_, i) => [`${i}`, { inputs: `${i + 1}` }]);
    assertThrows(
      () => layerFromSpec({ kind: "graph", nodes: Object.fromEntries(nodes) }),
      RangeError,
      "Cannot rebuild a graph of 100000 nodes: there may be 1000",
    );
  });

  it("refuses graphs whose sizes grow without end", () => {
    const nodes = Array.from({ length: 60 }, (_, i) => [
      i < 59 ? `${i}` : "output",
      { inputs: i > 0 ? [`${i - 1}`, `${i - 1}`] : ["input"], join: "concat" },
    ]);
    assertThrows(
      () => layerFromSpec({ kind: "graph", nodes: Object.fromEntries(nodes), inputs: 784 }),
      RangeError,
      "Cannot rebuild 15 = [14, 14]: 25690112 features are more than 16777216",
    );
  });

  it("takes no memory for layers that only a spec tells of", () => {
    const wide = { kind: "dense", inputs: 1, outputs: 2 ** 24 };
    const rest = ["layerNorm", "batchNorm"].flatMap((kind) => Array(30).fill({ kind }));
    const before = Deno.memoryUsage().rss;
    assertEquals(layerFromSpec({ kind: "pipe", layers: [wide, ...rest] }).outputs, 2 ** 24);
    assertLess(Deno.memoryUsage().rss - before, 2 ** 28);
  });

  it("throws nothing but RangeErrors and TypeErrors, whatever it is given", () => {
    const kind = fc.constantFrom("dense", "pipe", "graph", "dropout", "columns", "leakyRelu");
    const spec = fc.letrec((tie) => ({
      spec: fc.oneof({ maxDepth: 2 }, fc.constant({ kind: "relu" }), tie("record")),
      record: fc.record({
        kind,
        inputs: fc.oneof(fc.integer(), fc.constant("input"), fc.jsonValue({ maxDepth: 1 })),
        outputs: fc.oneof(fc.integer({ min: -1, max: 4 }), fc.jsonValue({ maxDepth: 1 })),
        bias: fc.boolean(),
        rate: fc.double(),
        layers: fc.array(tie("spec"), { maxLength: 3 }),
        nodes: fc.dictionary(
          fc.constantFrom("output", "a", "input"),
          fc.record({
            inputs: fc.constantFrom("input", "a", ["a", "input"], [], 1),
            join: fc.constantFrom("add", "concat", "mean"),
            layer: tie("spec"),
          }, { requiredKeys: [] }),
        ),
      }, { requiredKeys: ["kind"] }),
    })).spec;
    const odd = fc.oneof(
      fc.constantFrom(0, -1, 1.5, 2 ** 24, 2 ** 25, "same", null, [1, 2, 3], [2 ** 24, 1], true),
      fc.jsonValue({ maxDepth: 1 }),
    );
    const count = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) }, odd);
    const windowed = fc.record({
      kind: fc.constantFrom("conv1d", "conv2d", "conv2dTranspose", "gru", "lstm", "rnn"),
      channels: count,
      kernel: count,
      stride: count,
      padding: fc.oneof(fc.constantFrom("same", "valid"), count),
      dilation: count,
      groups: count,
      units: count,
      returnSequences: fc.oneof(fc.boolean(), odd),
      direction: fc.oneof(fc.constantFrom("reverse", "bidirectional"), odd),
      image: fc.oneof(fc.record({ height: count, width: count, channels: count }), odd),
    }, { requiredKeys: ["kind"] });
    fc.assert(fc.property(fc.oneof(spec, windowed, fc.jsonValue()), (spec) => {
      try {
        layerFromSpec(JSON.parse(JSON.stringify(spec)));
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
        if (!error.message.startsWith("Cannot ")) throw error;
      }
    }));
  });
});
