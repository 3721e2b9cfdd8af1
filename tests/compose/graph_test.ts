import { assert, assertEquals, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  checkGradients,
  columns,
  dense,
  dropout,
  type Engine,
  fit,
  fromRows,
  graph,
  type GraphNode,
  initialState,
  type Layer,
  layerFromSpec,
  type LayerInfo,
  type Matrix,
  matrix,
  meanSquaredError,
  parallel,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  residual,
  sameSize,
  sequential,
  sgd,
  sigmoid,
  softmax,
  summary,
  tanh,
  toRows,
  trainStep,
  type Tree,
  wasmEngine,
} from "../../mod.ts";
import { asInput } from "../../lib/layers/layer.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, assertTrees, exact, normalMatrix, numbersOf } from "../shared/matrices.ts";
import { toOnnx } from "../../lib/onnx/onnx.ts";
import { runOnnx } from "../onnx/runtime.ts";
import { counter, watched } from "../shared/watched_layers.ts";

/** Holds the backward of a layer against differences for some keys, numbers of rows and inputs. */
function assertProven<In extends number, Out extends number, Params extends Tree>(
  layer: Layer<In, Out, Params>,
  inputs: number = layer.inputs ?? 4,
): void {
  for (const rows of [1, 4]) {
    for (const seed of [1, 2, 2 ** 40]) {
      const key = random.key(seed);
      const { passed, error, message } = checkGradients(layer, { inputs, rows, key });
      assert(passed, `seed ${seed}, ${rows} rows: ${message}`);
      assertLess(error, 1e-6);
    }
  }
}

/** Output and gradients of a layer, whose parameters are those of key 3. */
function run<In extends number, Out extends number, Params extends Tree>(
  network: Layer<In, Out, Params>,
  on: Engine = engine,
): { output: Matrix; inputGradient: Matrix | undefined; gradients: Tree } {
  const input = asInput(network, normalMatrix(1, 3, network.inputs ?? 0));
  const params = network.init(random.key(3));
  return on.scope(() => {
    const { output, saved } = network.forward(on, params, input, pass);
    const cotangent = normalMatrix(2, 3, output.cols);
    const back = network.backward(on, params, saved, cotangent, { inputGradient: true });
    return { output, inputGradient: back.inputGradient, gradients: back.gradients };
  });
}

/** The numbers of what a layer computes. */
function numbersOfRun<In extends number, Out extends number, Params extends Tree>(
  network: Layer<In, Out, Params>,
): readonly number[][] {
  const { output, inputGradient, gradients } = run(network);
  return [output, inputGradient ?? [], gradients].map(numbersOf);
}

/** A graph with everything: a shared node, both joins, columns, and a skip of several nodes. */
const nodes: Readonly<Record<string, GraphNode>> = {
  left: { inputs: "input", layer: columns(0, 3) },
  right: { inputs: "input", layer: columns(2, 5) },
  shared: { inputs: ["left", "right"], join: "add", layer: dense(3, 4) },
  up: { inputs: "shared", layer: tanh() },
  down: { inputs: "shared", layer: pipe(sigmoid<4>(), dense(4, 4)) },
  sum: { inputs: ["up", "down", "shared"], join: "add" },
  output: { inputs: ["sum", "input", "up"], join: "concat", layer: dense(13, 2) },
};
const everything = () => graph(shuffled(nodes, []), { inputs: 5 });

/** The same nodes, given in another order: that of the numbers. */
function shuffled(
  nodes: Readonly<Record<string, GraphNode>>,
  order: readonly number[],
): Record<string, GraphNode> & { output: GraphNode } {
  const entries = Object.entries(nodes).map((entry, i) => ({ entry, at: order[i] ?? i }));
  const sorted = entries.toSorted((a, b) => a.at - b.at).map(({ entry }) => entry);
  return { ...Object.fromEntries(sorted), output: nodes["output"] ?? { inputs: "input" } };
}

describe("graph()", () => {
  it("adds what it joins by add, and puts beside each other what it joins by concat", () => {
    const input = exact([[1, 2, 3], [4, 5, 6]]);
    const outputOf = (join: "add" | "concat") => {
      const network = graph({
        left: { inputs: "input", layer: columns(0, 2) },
        right: { inputs: "input", layer: columns(1, 3) },
        output: { inputs: ["left", "right"], join },
      });
      return toRows(network.forward(engine, network.init(random.key(0)), input, pass).output);
    };
    assertEquals(outputOf("add"), [[3, 5], [9, 11]]);
    assertEquals(outputOf("concat"), [[1, 2, 2, 3], [4, 5, 5, 6]]);
  });

  it("is proven where paths part and meet, and where nodes are shared", () => {
    assertProven(graph({
      left: { inputs: "input", layer: dense(3, 4) },
      right: { inputs: "input", layer: pipe(dense(3, 4), tanh()) },
      output: { inputs: ["left", "right"], join: "add", layer: dense(4, 2) },
    }));
    assertProven(everything());
    assertProven(graph({
      twice: { inputs: ["input", "input"], join: "add", layer: sigmoid() },
      output: { inputs: ["twice", "input", "twice"], join: "concat", layer: softmax() },
    }));
  });

  it("is proven in pipelines and in graphs", () => {
    assertProven(pipe(dense(3, 5), everything(), tanh(), dense(2, 2)));
    assertProven(graph({
      inner: { inputs: "input", layer: everything() },
      output: { inputs: ["inner", "input"], join: "concat", layer: dense(7, 3) },
    }));
  });

  it("is proven with dropout in it", () => {
    assertProven(graph({
      hidden: { inputs: "input", layer: dense(4, 6) },
      thinned: { inputs: "hidden", layer: dropout(0.4) },
      other: { inputs: "hidden", layer: dropout(0.4) },
      output: { inputs: ["thinned", "other"], join: "add" },
    }));
  });

  it("of nodes in a line is their pipeline, bit for bit", () => {
    const piped = pipe(dense(4, 6), dropout(0.3), tanh(), dense(6, 2));
    const line = graph({
      output: { inputs: "active", layer: dense(6, 2) },
      active: { inputs: "thinned", layer: tanh() },
      thinned: { inputs: "hidden", layer: dropout(0.3) },
      hidden: { inputs: "input", layer: dense(4, 6) },
    });
    assertEquals(line.init(random.key(3)), piped.init(random.key(3)));
    assertEquals(numbersOfRun(line), numbersOfRun(piped));
  });

  it("gives the same bits in whatever order its nodes are given", () => {
    const expected = numbersOfRun(everything());
    const order = fc.array(fc.nat(), { minLength: 7, maxLength: 7 });
    fc.assert(fc.property(order, (order) => {
      const network = graph(shuffled(nodes, order), { inputs: 5 });
      assertEquals(numbersOfRun(network), expected);
      assertEquals(network.spec, everything().spec);
    }));
  });

  it("gives each node a key of its own", () => {
    const network = graph({
      a: { inputs: "input", layer: dropout() },
      b: { inputs: "input", layer: dropout() },
      output: { inputs: ["a", "b"], join: "concat" },
    });
    const ones = matrix(1, 20, new Float32Array(20).fill(1));
    const { output } = network.forward(engine, network.init(random.key(0)), ones, pass);
    const expected = [0, 1].flatMap((i) =>
      numbersOf(engine.dropoutMask(random.foldIn(pass.key, i), 1, 20, 0.5))
    );
    assertEquals(numbersOf(output), expected);
  });

  it("threads the statistics of its nodes through training", () => {
    const network = graph({
      a: { inputs: "input", layer: counter(1) },
      b: { inputs: "input", layer: pipe(tanh(), counter(10)) },
      output: { inputs: ["a", "b"], join: "concat", layer: dense(4, 1) },
    }, { inputs: 2 });
    const config = { engine, network, loss: meanSquaredError(), optimizer: sgd(0.01) };
    const batch = { input: normalMatrix(1, 4, 2), targets: normalMatrix(2, 4, 1) };
    const start = initialState(config, random.key(1));
    const step = trainStep(config);
    const end = [batch, batch, batch].reduce((state, each) => step(state, each).state, start);
    assertEquals(numbersOf(end.statistics), [3, 30]);
    assertStrictEquals(everything().statistics, undefined);
  });

  it("computes no gradient that nobody reads", () => {
    const wanted: string[] = [];
    const network = graph({
      still: { inputs: "input", layer: watched(tanh(), wanted) },
      learns: { inputs: "still", layer: watched(dense(3, 4), wanted) },
      other: { inputs: "input", layer: watched(sigmoid(), wanted) },
      output: { inputs: ["learns", "other"], join: "concat", layer: watched(relu(), wanted) },
    });
    const params = network.init(random.key(1));
    const input = normalMatrix(1, 2, 3);
    const { saved } = network.forward(engine, params, input, pass);
    const back = (inputGradient: boolean) =>
      network.backward(engine, params, saved, normalMatrix(2, 2, 7), { inputGradient });
    const skipped = back(false);
    assertEquals(wanted, ["relu true", "dense 3 -> 4 false"]);
    assertStrictEquals(skipped.inputGradient, undefined);
    wanted.length = 0;
    const all = back(true);
    assertEquals(wanted, ["relu true", "sigmoid true", "dense 3 -> 4 true", "tanh true"]);
    assertEquals(all.inputGradient?.cols, 3);
    assertTrees(skipped.gradients, all.gradients, 0);
  });

  it("says so where a layer gives no gradient that is wanted", () => {
    const mute = sameSize<number, undefined>({
      name: "mute",
      spec: { kind: "mute" },
      forward: (_engine, _params, input) => ({ output: input, saved: undefined }),
      backward: () => ({ inputGradient: undefined, gradients: [] }),
    });
    const message = "output = mute of input gave no input gradient";
    const network = graph({ output: { inputs: "input", layer: mute } }, { inputs: 2 });
    assertThrows(() => run(network), TypeError, message);
  });

  it("takes several inputs as columns, and gives several outputs as columns", () => {
    const network = graph({
      image: { inputs: "input", layer: columns(0, 3) },
      age: { inputs: "input", layer: columns(3, 4) },
      hidden: { inputs: "image", layer: dense(3, 2) },
      mean: { inputs: ["hidden", "age"], join: "concat", layer: dense(3, 2) },
      spread: { inputs: "hidden", layer: pipe(dense(2, 2), sigmoid()) },
      output: { inputs: ["mean", "spread"], join: "concat" },
    }, { inputs: 4 });
    assertEquals([network.inputs, network.outputs], [4, 4]);
    assertProven(network);
    assertProven(graph({
      both: { inputs: "input", layer: network },
      spread: { inputs: "both", layer: columns(2, 4) },
      output: { inputs: ["both", "spread"], join: "concat" },
    }));
  });

  it("takes its size from what its layers ask for, from an option, or from a pipeline", () => {
    const sizesOf = ({ name, inputs, outputs }: LayerInfo) => [name, inputs, outputs];
    const open = graph({
      active: { inputs: "input", layer: pipe(tanh(), relu()) },
      output: { inputs: ["active", "input"], join: "concat" },
    });
    assertEquals(sizesOf(open), ["graph ? -> ?", undefined, undefined]);
    assertEquals(sizesOf(open.withInputs?.(3) ?? open), ["graph 3 -> 6", 3, 6]);
    assertEquals(pipe(dense(2, 3), open, dense(6, 1)).layers?.map(sizesOf), [
      ["dense 2 -> 3", 2, 3],
      ["graph 3 -> 6", 3, 6],
      ["dense 6 -> 1", 6, 1],
    ]);
    assertEquals(sizesOf(graph({ output: { inputs: "input" } }, { inputs: 7 })), [
      "graph 7 -> 7",
      7,
      7,
    ]);
    assertEquals(everything().layers?.map(sizesOf), [
      ["left = columns 0 to 3 of input", 5, 3],
      ["right = columns 2 to 5 of input", 5, 3],
      ["shared = dense 3 -> 4 of left + right", 3, 4],
      ["up = tanh of shared", 4, 4],
      ["down = pipe 4 -> 4 of shared", 4, 4],
      ["sum = up + down + shared", 4, 4],
      ["output = dense 13 -> 2 of [sum, input, up]", 13, 2],
    ]);
  });

  it("runs without a size as with one", () => {
    const open = graph({
      active: { inputs: "input", layer: tanh() },
      output: { inputs: ["active", "input"], join: "concat" },
    });
    const input = normalMatrix(1, 2, 3);
    const { output, saved } = open.forward(engine, [[], []], input, pass);
    assertEquals(output.cols, 6);
    const wants = { inputGradient: true };
    const { inputGradient } = open.backward(engine, [[], []], saved, output, wants);
    assertEquals(inputGradient?.cols, 3);
  });

  it("has a spec of plain JSON that says all there is to know", () => {
    const network = graph({
      output: { inputs: ["hidden", "input"], join: "add" },
      hidden: { inputs: "input", layer: pipe(dense(2, 2), tanh()) },
    }, { inputs: 2 });
    const expected = {
      kind: "graph",
      nodes: {
        hidden: {
          inputs: "input",
          layer: {
            kind: "pipe",
            layers: [{ kind: "dense", inputs: 2, outputs: 2, bias: true }, { kind: "tanh" }],
          },
        },
        output: { inputs: ["hidden", "input"], join: "add" },
      },
      inputs: 2,
    };
    assertEquals(JSON.parse(JSON.stringify(network.spec)), expected);
  });

  it("is drawn by summary(), each node with what it reads", () => {
    const block = graph({
      hidden: { inputs: "input", layer: dense(4, 4) },
      sum: { inputs: ["hidden", "input"], join: "add" },
      output: { inputs: ["sum", "hidden"], join: "concat", layer: relu() },
    });
    assertEquals(
      summary(pipe(dense(2, 4), block)),
      [
        "layer                             outputs  parameters",
        "dense 2 -> 4                            4          12",
        "graph 4 -> 8",
        "  hidden = dense 4 -> 4 of input        4          20",
        "  sum = hidden + input                  4           0",
        "  output = relu of [sum, hidden]        8           0",
        "total                                              32",
      ].join("\n"),
    );
  });

  it("computes on the wasm engine what it computes on the reference, in a scope and out of it", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const expected = run(everything());
    for (const on of [wasm, { ...wasm, scope: <T>(f: () => T) => f() }, referenceEngine()]) {
      const found = run(everything(), on);
      assertRows(found.output, toRows(expected.output), 1e-5);
      assertRows(
        found.inputGradient ?? matrix(0, 0),
        toRows(expected.inputGradient ?? matrix(0, 0)),
        1e-5,
      );
      assertTrees(found.gradients, expected.gradients, 1e-5);
    }
    wasm.close();
  });

  it("learns exclusive or, on either engine", async () => {
    const inputs = fromRows([[0, 0], [0, 1], [1, 0], [1, 1]]);
    const targets = fromRows([[0], [1], [1], [0]]);
    for (const engine of [await wasmEngine({ threads: 1 }), referenceEngine()]) {
      const config = {
        engine,
        network: graph({
          hidden: { inputs: "input", layer: pipe(dense(2, 6), tanh()) },
          deeper: { inputs: "hidden", layer: residual(pipe(dense(6, 6), tanh())) },
          output: { inputs: ["deeper", "input"], join: "concat", layer: dense(8, 1) },
        }),
        loss: meanSquaredError(),
        optimizer: sgd(0.1, { momentum: 0.9 }),
        batchSize: 4,
        epochs: 300,
      };
      let loss = Infinity;
      const start = initialState(config, random.key(1));
      for await (const report of fit(config, start, { inputs, targets })) {
        if (report.kind === "epoch") loss = report.loss;
      }
      engine.close();
      assertLess(loss, 1e-3);
    }
  });

  it("of nodes that read the one before twice runs each node once", async () => {
    const doubled: [string, GraphNode][] = Array.from({ length: 40 }, (_, i) => [
      i < 39 ? `node ${i}` : "output",
      { inputs: Array(2).fill(i > 0 ? `node ${i - 1}` : "input"), join: "add", layer: relu() },
    ]);
    const { spec } = graph(shuffled(Object.fromEntries(doubled), []), { inputs: 1 });
    const network = layerFromSpec(spec);
    assertEquals(summary(network).split("\n").length, 42);
    const model = { network, params: network.init(random.key(0)), statistics: [] };
    const input = exact([[1], [-3]]);
    assertEquals(toRows(predict({ engine, ...model }, model, input)), [[2 ** 40], [0]]);
    const [output = input] = await runOnnx(toOnnx(model), [input]);
    assertEquals(toRows(output), [[2 ** 40], [0]]);
    const batch = { input, targets: input };
    const config = { engine, network, loss: meanSquaredError(), optimizer: sgd(0.1) };
    assertEquals(trainStep(config)(initialState(config, random.key(0)), batch).state.step, 1);
  });

  it("rejects cycles, and names what is in them", () => {
    assertThrows(
      () =>
        graph({
          a: { inputs: ["input", "b"], join: "add" },
          b: { inputs: "a" },
          output: { inputs: "b" },
        }),
      TypeError,
      'Cannot make a graph with a cycle: "output" reads "b" reads "a" reads "b"',
    );
    assertThrows(
      () => graph({ a: { inputs: "a" }, output: { inputs: "a" } }),
      TypeError,
      'Cannot make a graph with a cycle: "output" reads "a" reads "a"',
    );
  });

  it("rejects names of nothing, and so does the compiler", () => {
    assertThrows(
      () =>
        graph({
          a: { inputs: "input" },
          // @ts-expect-error There is no node b.
          output: { inputs: ["a", "b"], join: "add" },
        }),
      TypeError,
      'Cannot find the node "b", which "output" reads',
    );
    assertThrows(
      // @ts-expect-error There is no output.
      () => graph({ a: { inputs: "input" } }),
      TypeError,
      'Cannot find the node "output"',
    );
    assertThrows(
      // A name that every object has is the name of no node.
      () => graph<string>({ output: { inputs: "toString" } }),
      TypeError,
      'Cannot find the node "toString", which "output" reads',
    );
  });

  it("rejects nodes that the output does not need", () => {
    assertThrows(
      () =>
        graph({
          a: { inputs: "input" },
          b: { inputs: "a" },
          c: { inputs: "input" },
          output: { inputs: "c" },
        }),
      TypeError,
      'Cannot make a graph in which nothing on the way to "output" reads "a", "b"',
    );
  });

  it("rejects a node named input", () => {
    assertThrows(
      () => graph({ input: { inputs: "output" }, output: { inputs: "input" } }),
      TypeError,
      'Cannot name a node "input": that is the input of the graph',
    );
  });

  it("rejects nodes that read nothing, or several with no join", () => {
    assertThrows(
      () => graph({ output: { inputs: [], join: "add" } }),
      TypeError,
      'Cannot join the 0 inputs of "output": join is add',
    );
    assertThrows(
      () => graph({ a: { inputs: "input" }, output: { inputs: ["a", "input"] } }),
      TypeError,
      'Cannot join the 2 inputs of "output": join is undefined',
    );
  });

  it("rejects sizes that do not fit, and names the nodes", () => {
    assertThrows(
      () =>
        graph({
          hidden: { inputs: "input", layer: dense(3, 4) },
          sum: { inputs: ["hidden", "input"], join: "add" },
          output: { inputs: "sum" },
        }),
      RangeError,
      "Cannot make sum = hidden + input: 4 and 3 outputs differ",
    );
    assertThrows(
      () =>
        graph({
          hidden: { inputs: "input", layer: dense(3, 4) },
          output: { inputs: ["hidden", "input"], join: "concat", layer: dense(4, 2) },
        }),
      RangeError,
      "Cannot pipe hidden = dense 3 -> 4 of input and input into " +
        "output = dense 4 -> 2 of [hidden, input]: 7 outputs do not fit 4 inputs",
    );
    assertThrows(
      () => graph({ output: { inputs: "input", layer: dense(4, 2) } }, { inputs: 3 }),
      RangeError,
      "Cannot pipe input into output = dense 4 -> 2 of input: 3 outputs do not fit 4 inputs",
    );
    assertThrows(
      () => pipe(dense(2, 3), graph({ output: { inputs: "input", layer: dense(4, 2) } })),
      RangeError,
      "Cannot pipe dense 2 -> 3 into graph 4 -> 2: 3 outputs do not fit 4 inputs",
    );
  });

  it("rejects what is no layer", () => {
    const info: LayerInfo = { name: "none", inputs: 1, outputs: 1, spec: { kind: "none" } };
    // @ts-expect-error There is nothing to run.
    const neverRun = () => graph({ output: { inputs: "input", layer: info } });
    assertEquals(typeof neverRun, "function");
  });
});

describe("columns()", () => {
  it("takes some of the columns of its input, and is proven", () => {
    const { output } = columns(1, 3).forward(engine, [], exact([[1, 2, 3, 4]]), pass);
    assertEquals(toRows(output), [[2, 3]]);
    for (const [from, to] of [[0, 1], [1, 3], [0, 4], [3, 4]] as const) {
      assertProven(columns(from, to), 4);
    }
  });

  it("rejects columns that there are not", () => {
    const message = (from: number, to: number) => `Cannot take columns ${from} to ${to} of `;
    for (const [from, to] of [[2, 2], [3, 2], [-1, 2], [0.5, 1.5], [0, Infinity]] as const) {
      assertThrows(() => columns(from, to), RangeError, message(from, to));
    }
    assertThrows(() => pipe(dense(2, 3), columns(2, 4)), RangeError, message(2, 4) + "3 inputs");
  });
});

describe("residual()", () => {
  it("adds its input to what its layer makes of it, and is proven", () => {
    const block = residual(dense(4, 4));
    const { output } = run(block);
    const [params] = block.init(random.key(3));
    const input: Matrix<number, 4> = normalMatrix(1, 3, 4);
    const inner = engine.matmul(input, params.weights, params.bias);
    assertEquals(toRows(output), toRows(engine.combine(1, inner, 1, input)));
    assertProven(block);
    assertProven(residual(pipe(relu(), dense(4, 4))), 4);
    assertProven(residual(residual(residual(tanh()))), 3);
    assertProven(sequential([dense(3, 5), ...Array(3).fill(residual(dense(5, 5))), dense(5, 2)]));
  });

  it("rejects layers whose outputs are not as many as their inputs, and so does the compiler", () => {
    assertThrows(
      // @ts-expect-error 4 outputs do not fit 8 inputs.
      () => residual(dense(8, 4)),
      RangeError,
      "Cannot make output = inner + input: 4 and 8 outputs differ",
    );
    assertThrows(
      // @ts-expect-error 8 outputs do not fit 4 inputs.
      () => pipe(residual(dense(8, 8)), dense(4, 2)),
      RangeError,
      "Cannot pipe graph 8 -> 8 into dense 4 -> 2: 8 outputs do not fit 4 inputs",
    );
  });
});

describe("parallel()", () => {
  it("joins the outputs of its layers, and is proven", () => {
    const [a, b, c] = [dense(3, 2), pipe(dense(3, 2), tanh()), dense(3, 2)] as const;
    const added = parallel([a, b, c], { join: "add" });
    const concatenated = parallel([a, b, c], { join: "concat" });
    const [p, q, r] = added.init(random.key(3));
    assertEquals(concatenated.init(random.key(3)), [p, q, r, []]);
    const input: Matrix<number, 3> = normalMatrix(1, 3, 3);
    const outputs = [
      a.forward(engine, p, input, pass).output,
      b.forward(engine, q, input, pass).output,
      c.forward(engine, r, input, pass).output,
    ];
    const sum = outputs.reduce((sum, each) => engine.combine(1, sum, 1, each));
    assertEquals(toRows(run(added).output), toRows(sum));
    assertEquals(toRows(run(concatenated).output), toRows(engine.concatColumns(outputs)));
    assertProven(added);
    assertProven(concatenated);
    assertProven(parallel([dense(3, 2), dense(3, 5), dense(3, 1)], { join: "concat" }));
  });

  it("keeps the order of its layers, however many they are", () => {
    const layer = dense(2, 1);
    const twelve = [
      layer,
      layer,
      layer,
      layer,
      layer,
      layer,
      layer,
      layer,
      layer,
      layer,
      layer,
    ] as const;
    const network = parallel(twelve, { join: "concat" });
    assertEquals(network.layers?.at(2)?.name, "branch 2 = dense 2 -> 1 of input");
    assertEquals(network.layers?.at(10)?.name, "branch 10 = dense 2 -> 1 of input");
  });

  it("rejects sizes that do not fit, and so does the compiler", () => {
    assertThrows(
      // @ts-expect-error 4 inputs are not 3.
      () => parallel([dense(3, 2), dense(4, 2)], { join: "concat" }),
      RangeError,
      "Cannot pipe input into branch 1 = dense 4 -> 2 of input: 3 outputs do not fit 4 inputs",
    );
    assertThrows(
      // @ts-expect-error 5 outputs are not 2.
      () => parallel([dense(3, 2), dense(3, 5)], { join: "add" }),
      RangeError,
      "Cannot make output = branch 0 + branch 1: 2 and 5 outputs differ",
    );
  });
});

describe("the kernels of columns", () => {
  it("are inverses of each other, on every engine and in scopes", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const size = fc.integer({ min: 0, max: 5 });
    fc.assert(fc.property(size, fc.array(size, { minLength: 1, maxLength: 4 }), (rows, widths) => {
      const parts = widths.map((cols, i) =>
        matrix(rows, cols, numbersOf(normalMatrix(i, rows, cols)))
      );
      for (const on of [engine, referenceEngine(), wasm]) {
        const found = on.scope(() => {
          const whole = on.concatColumns(parts.map((part) => on.scale(2, part)));
          let end = 0;
          return widths.map((cols) => on.scale(0.5, on.sliceColumns(whole, end, end += cols)));
        });
        assertEquals(found.map(toRows), parts.map(toRows));
      }
    }));
    wasm.close();
  });

  it("reject what does not fit", () => {
    assertThrows(
      () => engine.concatColumns([matrix(2, 3), matrix(3, 3)]),
      RangeError,
      "Cannot put 2x3 beside 3x3: numbers of rows 2 and 3 differ",
    );
    for (const [from, to] of [[2, 4], [-1, 2], [2, 1], [NaN, 1]] as const) {
      assertThrows(
        () => engine.sliceColumns(matrix(2, 3), from, to),
        RangeError,
        `Cannot take columns ${from} to ${to} of 2x3`,
      );
    }
  });
});
