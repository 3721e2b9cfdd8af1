import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { givesProbabilities } from "../../lib/compose/gives_probabilities.ts";
import {
  type AnyLayer,
  batchNorm,
  conv2d,
  crossEntropy,
  dense,
  ensemble,
  evaluate,
  fromRows,
  initialState,
  maxPool2d,
  type Model,
  parseModel,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  sequential,
  serializeModel,
  sgd,
  softmax,
  softmaxCrossEntropy,
  trainStep,
} from "../../mod.ts";

const engine = referenceEngine();
const inputs = fromRows([[1, -2, 3, 0.5], [0.25, 1, -1, 2], [2, 2, 0, -3]]);

function plain(seed: number, network: AnyLayer = pipe(dense(4, 5), relu(), dense(5, 3))): Model {
  return { network, params: network.init(random.key(seed)), statistics: network.statistics ?? [] };
}

/** A network with statistics that differ from those to start from. */
function normalized(seed: number): Model {
  const network: AnyLayer = pipe(
    conv2d(2, 1, { image: { height: 2, width: 2, channels: 1 } }),
    maxPool2d(1),
    batchNorm<number>(),
    relu<number>(),
    dense(8, 3),
  );
  const config = { engine, network, loss: softmaxCrossEntropy(), optimizer: sgd(0.1) };
  const step = trainStep(config);
  const { state } = step(initialState(config, random.key(seed)), {
    input: inputs,
    targets: [0, 1, 2],
  });
  return { network, params: state.params, statistics: state.statistics };
}

function probabilities({ network, ...trained }: Model): readonly number[] {
  const outputs = predict({ engine, network }, trained, inputs);
  return Array.from((givesProbabilities(network) ? outputs : engine.softmax(outputs)).data);
}

describe("ensemble()", () => {
  it("gives the mean of the probabilities of its members", () => {
    const members = [plain(1), normalized(2), plain(3, pipe(dense(4, 3), softmax()))];
    const means = members.map(probabilities).reduce((sums, each) =>
      sums.map((sum, i) => sum + (each[i] ?? NaN))
    ).map((sum) => sum / 3);
    const model = ensemble(members);
    assert(givesProbabilities(model.network));
    const outputs = predict({ engine, network: model.network }, model, inputs);
    assertEquals([outputs.rows, outputs.cols], [3, 3]);
    means.forEach((mean, i) => assertAlmostEquals(outputs.data[i] ?? NaN, mean, 1e-6));
  });

  it("gives the probabilities of a single member", () => {
    const member = plain(1);
    const outputs = probabilities(ensemble([member]));
    probabilities(member).forEach((each, i) => assertAlmostEquals(outputs[i] ?? NaN, each, 1e-7));
  });

  it("makes an ensemble of ensembles", () => {
    const inner = ensemble([plain(1), plain(2)]);
    const outer = ensemble([inner, inner]);
    assert(givesProbabilities(outer.network));
    const outputs = probabilities(outer);
    probabilities(inner).forEach((each, i) => assertAlmostEquals(outputs[i] ?? NaN, each, 1e-6));
  });

  it("is the same after its file", () => {
    const model = { ...ensemble([normalized(1), plain(2)]), classNames: ["a", "b", "c"] };
    const loaded = parseModel(serializeModel(model));
    assert(givesProbabilities(loaded.network));
    assertEquals(loaded.classNames, ["a", "b", "c"]);
    assertEquals(probabilities(loaded), probabilities(model));
  });

  it("is tested with the loss of probabilities", () => {
    const model = ensemble([normalized(1), normalized(2)]);
    const config = { engine, network: model.network, loss: crossEntropy() };
    const { loss } = evaluate(config, model, { inputs, targets: [0, 1, 2] });
    const outputs = probabilities(model);
    const mean = [0, 4, 8].reduce((sum, i) => sum - Math.log(outputs[i] ?? NaN), 0) / 3;
    assertAlmostEquals(loss, mean, 1e-6);
  });

  it("keeps names of classes that are the same for all", () => {
    const named = { ...plain(1), classNames: ["a", "b", "c"] };
    assertEquals(ensemble([named, { ...named }]).classNames, ["a", "b", "c"]);
    assertThrows(() => ensemble([named, plain(2)]), RangeError, "names of classes differ");
  });

  it("refuses networks that do not fit together", () => {
    const cases: readonly (readonly [readonly AnyLayer[], string])[] = [
      [[], "the mean of no networks"],
      [[dense(4, 3), dense(4, 2)], "their sizes differ"],
      [[dense(4, 3), dense(5, 3)], "their sizes differ"],
      [[sequential([relu()])], "its size is not known"],
      [
        [conv2d(2, 1, { image: { height: 2, width: 2, channels: 1 } })],
        "its outputs are images of 2x2x2, not rows",
      ],
    ];
    for (const [networks, problem] of cases) {
      const models = networks.map((network) => ({ network, params: [], statistics: [] }));
      assertThrows(() => ensemble(models), RangeError, problem);
    }
  });
});
