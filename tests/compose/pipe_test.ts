import { assertEquals, assertNotEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  dense,
  dropout,
  gelu,
  initialState,
  type Layer,
  type LayerInfo,
  type Matrix,
  matrix,
  meanSquaredError,
  pipe,
  random,
  relu,
  sequential,
  sgd,
  sigmoid,
  softmax,
  tanh,
  toRows,
  trainStep,
  type Tree,
} from "../../mod.ts";
import { asInput } from "../../lib/layers/layer.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertTrees, normalMatrix, numbersOf } from "../shared/matrices.ts";
import { counter, watched } from "../shared/watched_layers.ts";

const activations = [relu, tanh, sigmoid, gelu, softmax] as const;

/** Output, input gradient and parameters' gradients of a layer. */
function run<In extends number, Out extends number, Params extends Tree>(
  network: Layer<In, Out, Params>,
  params: Params,
  rows = 3,
): { output: number[]; inputGradient: number[]; gradients: Params } {
  const input = asInput(network, normalMatrix(1, rows, network.inputs ?? 0));
  const { output, saved } = network.forward(engine, params, input, pass);
  const cotangent = normalMatrix(2, rows, output.cols);
  const { inputGradient, gradients } = network.backward(engine, params, saved, cotangent, {
    inputGradient: true,
  });
  return {
    output: numbersOf(output),
    inputGradient: inputGradient ? numbersOf(inputGradient) : [],
    gradients,
  };
}

describe("pipe()", () => {
  it("feeds each layer's output to the next, and gradients back", () => {
    const first = dense(3, 4);
    const last = dense(4, 2);
    const params = [first.init(random.key(1)), [], last.init(random.key(2))] as const;
    const [weights1, weights2] = [params[0].weights, params[2].weights];
    const input: Matrix<number, 3> = normalMatrix(1, 3, 3);
    const cotangent = normalMatrix(2, 3, 2);

    const hidden = engine.matmul(input, weights1);
    const active = engine.map({ name: "", value: Math.tanh, derivative: Math.tanh }, hidden);
    const hiddenGradient = engine.multiply(
      engine.matmulNT(cotangent, weights2),
      engine.map({ name: "", value: (x) => 1 - Math.tanh(x) ** 2, derivative: () => NaN }, hidden),
    );
    const found = run(pipe(first, tanh(), last), params);
    assertEquals(found.output, numbersOf(engine.matmul(active, weights2)));
    assertTrees(found.gradients, [
      { weights: engine.matmulTN(input, hiddenGradient), bias: engine.columnSums(hiddenGradient) },
      [],
      { weights: engine.matmulTN(active, cotangent), bias: engine.columnSums(cotangent) },
    ]);
    assertEquals(
      found.inputGradient,
      numbersOf(engine.matmulNT(hiddenGradient, weights1)),
    );
  });

  it("is associative in outputs and gradients, bit for bit", () => {
    const size = fc.integer({ min: 1, max: 6 });
    const activation = fc.constantFrom(...activations);
    fc.assert(
      fc.property(fc.nat(), fc.tuple(size, size, size, size), activation, (seed, sizes, active) => {
        const [i, j, k, l] = sizes;
        const [a, b, c, d] = [dense(i, j), active<number>(), dense(j, k), dense(k, l)];
        const key = random.key(seed);
        const [p, q, r, s] = [
          a.init(random.foldIn(key, 0)),
          b.init(random.foldIn(key, 1)),
          c.init(random.foldIn(key, 2)),
          d.init(random.foldIn(key, 3)),
        ] as const;
        const flat = run(pipe(a, b, c, d), [p, q, r, s]);
        const leftmost = run(pipe(pipe(pipe(a, b), c), d), [[[p, q], r], s]);
        const rightmost = run(pipe(a, pipe(b, pipe(c, d))), [p, [q, [r, s]]]);
        for (const nested of [leftmost, rightmost]) {
          assertEquals(nested.output, flat.output);
          assertEquals(nested.inputGradient, flat.inputGradient);
          assertEquals(numbersOf(nested.gradients), numbersOf(flat.gradients));
        }
      }),
    );
  });

  it("is a layer, with a name, sizes, a spec and its layers", () => {
    const network = pipe(dense(784, 128), relu(), dense(128, 10, { bias: false }));
    assertEquals(network.name, "pipe 784 -> 10");
    assertEquals([network.inputs, network.outputs], [784, 10]);
    assertEquals(network.spec, {
      kind: "pipe",
      layers: [
        { kind: "dense", inputs: 784, outputs: 128, bias: true },
        { kind: "relu" },
        { kind: "dense", inputs: 128, outputs: 10, bias: false },
      ],
    });
    assertEquals(network.layers?.map(({ name }) => name), [
      "dense 784 -> 128",
      "relu",
      "dense 128 -> 10",
    ]);
  });

  it("draws other parameters for each layer", () => {
    const [first, second] = pipe(dense(3, 3), dense(3, 3)).init(random.key(1));
    assertNotEquals(numbersOf(first.weights), numbersOf(second.weights));
  });

  it("gives each layer a key of its own", () => {
    const network = pipe(dropout<20>(0.5), dropout());
    const input = matrix(1, 20, new Float32Array(20).fill(1));
    const { output } = network.forward(engine, network.init(random.key(0)), input, pass);
    const [first, second] = [0, 1].map((i) => {
      const own = { ...pass, key: random.foldIn(pass.key, i) };
      return numbersOf(dropout<20>(0.5).forward(engine, [], input, own).output);
    });
    assertNotEquals(first, second);
    assertEquals(numbersOf(output), first?.map((factor, j) => factor * (second?.[j] ?? NaN)));
  });

  it("tells layers without a size what theirs is, through nested pipelines", () => {
    const network = pipe(dense(4, 6), relu(), pipe(tanh(), sigmoid()), dense(6, 2));
    const sizesOf = ({ layers, inputs, outputs }: LayerInfo): unknown =>
      layers ? layers.map(sizesOf) : [inputs, outputs];
    assertEquals(sizesOf(network), [[4, 6], [6, 6], [[6, 6], [6, 6]], [6, 2]]);
  });

  it("has no size as long as no layer has told it, and takes one", () => {
    const network = pipe(relu(), tanh());
    assertEquals([network.name, network.inputs, network.outputs], [
      "pipe ? -> ?",
      undefined,
      undefined,
    ]);
    assertEquals(network.withInputs?.(5).name, "pipe 5 -> 5");
  });

  it("rejects sizes that do not fit and names both layers", () => {
    const [four, three]: readonly number[] = [4, 3];
    assertThrows(
      () => pipe(dense(2, four ?? 0), dense(three ?? 0, 2)),
      RangeError,
      "Cannot pipe dense 2 -> 4 into dense 3 -> 2: 4 outputs do not fit 3 inputs",
    );
    assertThrows(
      () => pipe(dense(2, four ?? 0), relu(), dense(three ?? 0, 2)),
      RangeError,
      "Cannot pipe relu into dense 3 -> 2: 4 outputs do not fit 3 inputs",
    );
    assertThrows(
      () => pipe(dense(2, four ?? 0), pipe(dense(three ?? 0, 2), tanh())),
      RangeError,
      "Cannot pipe dense 2 -> 4 into pipe 3 -> 2: 4 outputs do not fit 3 inputs",
    );
    assertThrows(
      () => pipe(dense(2, four ?? 0), pipe(relu(), dense(three ?? 0, 2))),
      RangeError,
      "Cannot pipe dense 2 -> 4 into pipe 3 -> 2: 4 outputs do not fit 3 inputs",
    );
  });

  it("computes no gradient below the first layer that learns, unless it is wanted", () => {
    const wanted: string[] = [];
    const network = pipe(
      watched(tanh<3>(), wanted),
      watched(dense(3, 4), wanted),
      watched(relu<4>(), wanted),
      watched(dense(4, 2), wanted),
    );
    const params = network.init(random.key(1));
    const { saved } = network.forward(engine, params, normalMatrix(1, 2, 3), pass);
    const back = (inputGradient: boolean) =>
      network.backward(engine, params, saved, normalMatrix(2, 2, 2), { inputGradient });

    const skipped = back(false);
    assertEquals(wanted, ["dense 4 -> 2 true", "relu true", "dense 3 -> 4 false"]);
    assertStrictEquals(skipped.inputGradient, undefined);
    wanted.length = 0;

    const all = back(true);
    assertEquals(wanted, ["dense 4 -> 2 true", "relu true", "dense 3 -> 4 true", "tanh true"]);
    assertEquals(all.inputGradient?.cols, 3);
    assertEquals(numbersOf(skipped.gradients), numbersOf(all.gradients));
    assertEquals(skipped.gradients.map(numbersOf), all.gradients.map(numbersOf));
  });

  it("computes nothing where nothing learns and no input gradient is wanted", () => {
    const wanted: string[] = [];
    const network = pipe(watched(tanh<3>(), wanted), watched(relu<3>(), wanted));
    const params = network.init(random.key(1));
    const { saved } = network.forward(engine, params, normalMatrix(1, 2, 3), pass);
    const { inputGradient, gradients } = network.backward(
      engine,
      params,
      saved,
      normalMatrix(2, 2, 3),
      { inputGradient: false },
    );
    assertStrictEquals(inputGradient, undefined);
    assertEquals(gradients, [[], []]);
    assertEquals(wanted, []);
  });

  it("threads the statistics of its layers through training", () => {
    const network = pipe(dense(2, 3), counter(1), pipe(tanh(), counter(10)), dense(3, 1));
    const config = { engine, network, loss: meanSquaredError(), optimizer: sgd(0.01) };
    const batch = { input: normalMatrix(1, 4, 2), targets: normalMatrix(2, 4, 1) };
    const start = initialState(config, random.key(1));
    assertEquals(numbersOf(start.statistics), [0, 0]);
    const step = trainStep(config);
    const end = [batch, batch, batch].reduce((state, each) => step(state, each).state, start);
    assertEquals(numbersOf(end.statistics), [3, 30]);
    assertEquals(numbersOf(start.statistics), [0, 0]);
  });

  it("leaves statistics as they are outside of training", () => {
    const network = pipe(counter(1), counter(2));
    const statistics = network.statistics ?? [];
    const still = { ...pass, training: false, statistics };
    const forward = network.forward(engine, [[], []], normalMatrix(1, 2, 3), still);
    assertEquals(forward.statistics, statistics);
  });

  it("has no statistics where no layer keeps some", () => {
    const network = pipe(dense(2, 3), relu());
    assertStrictEquals(network.statistics, undefined);
    const params = network.init(random.key(0));
    const { statistics } = network.forward(engine, params, normalMatrix(1, 2, 2), pass);
    assertStrictEquals(statistics, undefined);
  });
});

describe("sequential()", () => {
  it("is the pipeline of a list", () => {
    const listed = sequential([dense(3, 4), relu(), dense(4, 2)]);
    const piped = pipe(dense(3, 4), relu(), dense(4, 2));
    const params = piped.init(random.key(3));
    assertEquals(listed.init(random.key(3)), params);
    assertEquals(
      run(listed, params),
      run(piped, params),
    );
    assertEquals([listed.name, listed.inputs, listed.outputs], ["pipe 3 -> 2", 3, 2]);
  });

  it("takes lists whose length is known only when they are built", () => {
    for (const depth of [1, 5, 30]) {
      const network = sequential(Array.from({ length: depth }, () => dense(3, 3)));
      const params = network.init(random.key(1));
      assertEquals(params.length, depth);
      const { output } = network.forward(engine, params, normalMatrix(1, 2, 3), pass);
      assertEquals(toRows(output).map((row) => row.length), [3, 3]);
    }
  });

  it("rejects a list of no layers, and layers that do not fit", () => {
    assertThrows(() => sequential([]), RangeError, "Cannot make a pipeline of no layers");
    assertThrows(
      () => sequential([dense(2, 3), relu(), dense(4, 1)]),
      RangeError,
      "Cannot pipe relu into dense 4 -> 1: 3 outputs do not fit 4 inputs",
    );
  });
});
