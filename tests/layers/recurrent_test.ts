import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  type AnyLayer,
  checkGradients,
  conv1d,
  dense,
  type Direction,
  fromRows,
  gru,
  initializers,
  initialState,
  layerFromSpec,
  lstm,
  matrix,
  meanSquaredError,
  parameterCount,
  parseModel,
  pipe,
  predict,
  random,
  type RecurrentOptions,
  rnn,
  serializeModel,
  toRows,
  trainStep,
} from "../../mod.ts";
import { parseSafetensors, serializeSafetensors } from "../../lib/formats/mod.ts";
import { counted } from "../shared/counted_engine.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

/** Returns a size of sequences. */
function line(width: number, channels: number) {
  return { height: 1, width, channels };
}

type Vector = readonly number[];

/** The tensors of one way: `suffix` is what PyTorch ends their names with. */
interface Torch {
  readonly weightIh: readonly Vector[];
  readonly weightHh: readonly Vector[];
  readonly biasIh: Vector;
  readonly biasHh: Vector;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function affine(weight: readonly Vector[], x: Vector, bias: Vector): number[] {
  return weight.map((row, i) => row.reduce((sum, w, j) => sum + w * (x[j] ?? NaN), bias[i] ?? NaN));
}

/** The definition of nn.LSTM in PyTorch's documentation, number by number: the states at all positions. */
function torchLstm(xs: readonly Vector[], units: number, torch: Torch): number[][] {
  let [h, c]: [number[], number[]] = [new Array(units).fill(0), new Array(units).fill(0)];
  return xs.map((x) => {
    const a = affine(torch.weightIh, x, torch.biasIh);
    const b = affine(torch.weightHh, h, torch.biasHh);
    const sum = (gate: number, j: number) =>
      (a[gate * units + j] ?? NaN) + (b[gate * units + j] ?? NaN);
    c = c.map((kept, j) => sigmoid(sum(1, j)) * kept + sigmoid(sum(0, j)) * Math.tanh(sum(2, j)));
    h = c.map((memory, j) => sigmoid(sum(3, j)) * Math.tanh(memory));
    return h;
  });
}

/** The definition of nn.GRU in PyTorch's documentation. */
function torchGru(xs: readonly Vector[], units: number, torch: Torch): number[][] {
  let h: number[] = new Array(units).fill(0);
  return xs.map((x) => {
    const a = affine(torch.weightIh, x, torch.biasIh);
    const b = affine(torch.weightHh, h, torch.biasHh);
    const at = (sums: Vector, gate: number, j: number) => sums[gate * units + j] ?? NaN;
    h = h.map((before, j) => {
      const r = sigmoid(at(a, 0, j) + at(b, 0, j));
      const z = sigmoid(at(a, 1, j) + at(b, 1, j));
      const n = Math.tanh(at(a, 2, j) + r * at(b, 2, j));
      return (1 - z) * n + z * before;
    });
    return h;
  });
}

/** The definition of nn.RNN in PyTorch's documentation. */
function torchRnn(xs: readonly Vector[], units: number, torch: Torch): number[][] {
  let h: number[] = new Array(units).fill(0);
  return xs.map((x) => {
    const a = affine(torch.weightIh, x, torch.biasIh);
    h = affine(torch.weightHh, h, torch.biasHh).map((sum, j) => Math.tanh(sum + (a[j] ?? NaN)));
    return h;
  });
}

const KINDS = [
  { make: lstm, gates: 4, torch: torchLstm },
  { make: gru, gates: 3, torch: torchGru },
  { make: rnn, gates: 1, torch: torchRnn },
] as const;

/** Returns normal numbers as rows. */
function drawn(seed: number, rows: number, cols: number): number[][] {
  return toRows(matrix(rows, cols, random.normal(random.key(seed), rows * cols)));
}

function sized(
  make: (typeof KINDS)[number]["make"],
  units: number,
  options: RecurrentOptions,
): AnyLayer {
  return make(units, options) as AnyLayer;
}

for (const { make, gates, torch } of KINDS) {
  const kind = make.name;

  describe(`${kind}()`, () => {
    it("computes what PyTorch does, with PyTorch's tensors", () => {
      const [features, units, length, rows] = [3, 4, 6, 2];
      const sides = ["", "_reverse"].map((suffix, i) => ({
        suffix,
        weightIh: drawn(10 * i + 1, gates * units, features),
        weightHh: drawn(10 * i + 2, gates * units, units),
        biasIh: drawn(10 * i + 3, 1, gates * units)[0] ?? [],
        biasHh: drawn(10 * i + 4, 1, gates * units)[0] ?? [],
      }));
      const [first, second] = sides;
      if (!first || !second) return;
      const batch = drawn(30, rows, length * features);
      const options = { returnSequences: true, image: line(length, features) };
      for (const isBoth of [false, true]) {
        const given = isBoth ? sides : [first];
        const tensors = new Map(
          given.flatMap((side) =>
            [
              [`weight_ih_l0${side.suffix}`, side.weightIh, [gates * units, features]],
              [`weight_hh_l0${side.suffix}`, side.weightHh, [gates * units, units]],
              [`bias_ih_l0${side.suffix}`, [side.biasIh], [gates * units]],
              [`bias_hh_l0${side.suffix}`, [side.biasHh], [gates * units]],
            ] as const
          ).map(([name, rows, shape]) => [name, {
            shape,
            data: Float32Array.from(rows.flat()),
          }]),
        );
        const bytes = serializeSafetensors({ tensors, metadata: new Map() });
        const network = sized(make, units, {
          ...options,
          direction: isBoth ? "bidirectional" : "forward",
        });
        const model = parseModel(bytes, "torch", { network });
        const found = predict({ engine, network: model.network }, model, fromRows(batch));
        const expected = batch.map((row) => {
          const xs = Array.from(
            { length },
            (_, i) => row.slice(i * features, (i + 1) * features),
          );
          const there = torch(xs, units, first);
          const back = torch(xs.toReversed(), units, second).toReversed();
          return there.flatMap((state, i) => isBoth ? [...state, ...back[i] ?? []] : state);
        });
        assertRows(found, expected, 1e-6);
        assertEquals(parseSafetensors(serializeModel(model)).tensors, tensors);
      }
    });

    it("gives the state at the end of its way, or all states at their positions", () => {
      const image = line(5, 2);
      const input = normalMatrix(1, 3, 10);
      const run = (direction: Direction, returnSequences: boolean): number[][] => {
        const layer = sized(make, 3, { image, direction, returnSequences });
        return toRows(layer.forward(engine, layer.init(random.key(2)), input, pass).output);
      };
      const [all, end] = [run("forward", true), run("forward", false)];
      assertEquals(end, all.map((row) => row.slice(12)));
      const [allBack, endBack] = [run("reverse", true), run("reverse", false)];
      assertEquals(endBack, allBack.map((row) => row.slice(0, 3)));
      const [both, ends] = [run("bidirectional", true), run("bidirectional", false)];
      assertEquals(ends.map((row) => row.slice(0, 3)), end);
      assertEquals(ends, both.map((row) => [...row.slice(24, 27), ...row.slice(3, 6)]));
      assertEquals(both.map((row) => row.filter((_, i) => i % 6 < 3)), all);
    });

    it("goes along a sequence from its end as along the turned one from its beginning", () => {
      const image = line(4, 2);
      const [row] = toRows(normalMatrix(1, 1, 8));
      const turned = [0, 1, 2, 3].toReversed().flatMap((i) => row?.slice(2 * i, 2 * i + 2) ?? []);
      const outputs = ([["forward", row ?? []], ["reverse", turned]] as const).map(
        ([direction, x]) => {
          const layer = sized(make, 3, { image, direction });
          return toRows(layer.forward(engine, layer.init(random.key(2)), exact([x]), pass).output);
        },
      );
      assertEquals(outputs[1], outputs[0]);
    });

    it("has the gradients that differences say, through long sequences and short ones", () => {
      for (const direction of ["forward", "reverse", "bidirectional"] as const) {
        for (const returnSequences of [true, false]) {
          for (const [length, features] of [[1, 3], [2, 1], [9, 2]] as const) {
            const bias = length !== 2;
            const options = { direction, returnSequences, bias, image: line(length, features) };
            const { passed, message } = checkGradients(sized(make, 3, options));
            assertEquals(passed, true, message);
          }
        }
      }
    });

    it("multiplies the inputs of all positions at once, and the state once a position", () => {
      const layer = sized(make, 3, { image: line(7, 2) });
      const params = layer.init(random.key(1));
      const { engine: watched, kernels } = counted(engine);
      const products = () =>
        kernels.splice(0).filter((name) =>
          name.startsWith("matmul") || name.startsWith("convolve")
        );
      const { output, saved } = layer.forward(watched, params, normalMatrix(2, 4, 14), pass);
      assertEquals(products(), ["convolve", ...new Array<string>(7).fill("matmul")]);
      layer.backward(watched, params, saved, output, { inputGradient: true });
      assertEquals(products(), [
        ...new Array<string>(6).fill("matmulNT"),
        ...["convolveInputGradient", "convolveWeightsGradient", "convolveWeightsGradient"],
      ]);
    });

    it("begins with uniform numbers up to 1 / √units, as PyTorch does, or those it is told", () => {
      const params = make(25, { image: line(2, 40) }).init(random.key(1));
      const { inputWeights, hiddenWeights, inputBias, hiddenBias } = params;
      assertEquals(
        [inputWeights, hiddenWeights, inputBias, hiddenBias].map((m) => [m?.rows, m?.cols]),
        [[40, gates * 25], [25, gates * 25], [1, gates * 25], [1, gates * 25]],
      );
      for (const { data } of [inputWeights, hiddenWeights]) {
        assert(Array.from(data).every((x) => Math.abs(x) <= 0.2));
        const variance = Array.from(data).reduce((sum, x) => sum + x * x, 0) / data.length;
        assertAlmostEquals(variance, 0.04 / 3, 0.002);
      }
      const firsts = [inputWeights, hiddenWeights, inputBias, hiddenBias].map((m) => m?.data[0]);
      assertEquals(new Set(firsts).size, 4);
      const { constant } = initializers;
      const told = make(1, { image: line(1, 1), bias: constant(3), weights: constant(2) });
      const { inputWeights: ones, hiddenBias: threes } = told.init(random.key(1));
      assertEquals([ones.data[0], threes?.data[0]], [2, 3]);
      assertEquals(parameterCount(make(5, { bias: false, image: line(1, 3) })), gates * 5 * 8);
    });

    it("has a name, sizes and a spec that tells all there is to know", () => {
      const layer = make(8, { returnSequences: true, bias: false, image: line(6, 2) });
      assertEquals(layer.name, `${kind} 8: 1x6x2 -> 1x6x8`);
      assertEquals([layer.inputs, layer.outputs, layer.outputImage], [12, 48, line(6, 8)]);
      assertEquals(layer.spec, {
        kind,
        units: 8,
        returnSequences: true,
        direction: "forward",
        bias: false,
        image: line(6, 2),
      });
      assertEquals(layerFromSpec(layer.spec).spec, layer.spec);
      const last = make(8, { direction: "bidirectional", image: line(6, 2) });
      assertEquals(last.name, `${kind} 8 bidirectional: 1x6x2 -> 16`);
      assertEquals([last.outputs, last.outputImage], [16, undefined]);
      assertEquals(make(8).name, `${kind} 8: ? -> 8`);
      assertEquals(make(8, { returnSequences: true }).name, `${kind} 8: ? -> 1x?x8`);
    });

    it("takes the size of sequences from the layer before it", () => {
      const network = pipe(conv1d(4, 3, { image: line(9, 1) }), make(5), dense(5, 2));
      assertEquals(network.layers?.[1]?.name, `${kind} 5: 1x7x4 -> 5`);
      const wrong = () =>
        pipe(
          conv1d(4, 3, { image: line(9, 1) }),
          make(5),
          // @ts-expect-error: the state has 5 numbers.
          dense(6, 2),
        );
      assertThrows(wrong, RangeError);
    });

    it("refuses images that are no sequences, and options that are none", () => {
      assertThrows(
        () => make(2, { image: { height: 2, width: 3, channels: 1 } }),
        RangeError,
        `Cannot make ${kind} 2 of 2x3x1 images: sequences are images of height 1`,
      );
      assertThrows(
        () => pipe(dense(2, 6), make(2)),
        RangeError,
        "cannot tell what images 6 features are: give it the option image",
      );
      for (const odd of [0, -1, 1.5, NaN]) {
        assertThrows(() => make(odd), RangeError, `${odd}: units are a whole number from 1`);
      }
      const spec = { kind, units: 2, image: line(2, 2) };
      for (
        const [option, value, message] of [
          ["direction", "back", 'it is "forward", "reverse" or "bidirectional"'],
          ["returnSequences", 1, "it is true or false"],
          ["bias", "zero", "it is true, false or an initializer"],
          ["units", "two", "units are a whole number from 1"],
        ] as const
      ) {
        assertThrows(() => layerFromSpec({ ...spec, [option]: value }), Error, message);
      }
    });

    it("learns to recall the first number of a sequence", () => {
      const image = line(8, 1);
      const network = pipe(sized(make, 8, { image }), dense(8, 1));
      const input = normalMatrix(1, 64, 8);
      const targets = engine.sliceColumns(input, 0, 1);
      const config = { engine, network, loss: meanSquaredError(), optimizer: adam(0.02) };
      const step = trainStep(config);
      let state = initialState(config, random.key(3));
      let loss = NaN;
      for (let i = 0; i < 300; i++) ({ state, loss } = step(state, { input, targets }));
      assert(loss < 0.01, `the loss is ${loss}`);
    });
  });
}
