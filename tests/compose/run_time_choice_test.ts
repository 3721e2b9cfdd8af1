import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  activations,
  adam,
  type AnyLayer,
  applyGradients,
  batchNorm,
  checkGradients,
  dense,
  type DenseParams,
  type Empty,
  evaluate,
  fit,
  frozen,
  initialState,
  layerAt,
  loadModel,
  lossAndGradients,
  meanSquaredError,
  type Optimizer,
  type OptimizerState,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  replaceHead,
  residual,
  saveModel,
  sequential,
  serializeModel,
  sgd,
  summary,
  trainable,
  trainStep,
  tree,
} from "../../mod.ts";
import { toOnnx } from "../../lib/onnx/onnx.ts";
import { inFolder } from "../shared/folders.ts";
import { normalMatrix } from "../shared/matrices.ts";

const small = pipe(dense(3, 2), relu());
const big = pipe(dense(3, 8), relu(), dense(8, 2));
const dataset = { inputs: normalMatrix(1, 8, 3), targets: normalMatrix(2, 8, 2) };
const batch = { input: dataset.inputs, targets: dataset.targets };

describe("a network that the program chooses", () => {
  for (const isSmall of [true, false]) {
    const network = isSmall ? small : big;
    const config = {
      engine: referenceEngine(),
      network,
      loss: meanSquaredError(),
      optimizer: sgd(0.1),
    };

    it(`is trained, evaluated, saved and exported: the ${isSmall ? "small" : "big"} one`, async () => {
      const state = initialState(config, random.key(1));
      let end = trainStep(config)(state, batch).state;
      end = applyGradients(config)(end, lossAndGradients(config)(end, batch));
      for await (const report of fit(config, end, dataset)) {
        if (report.kind === "epoch") end = report.state;
      }
      assert(evaluate(config, end, dataset).loss < evaluate(config, state, dataset).loss);
      const output = predict(config, end, dataset.inputs);
      assertEquals(Object.values(activations(config, end, dataset.inputs)).at(-1), output);
      const model = { network, params: end.params, statistics: end.statistics };
      await inFolder(async (folder) => {
        await saveModel(`${folder}/model.safetensors`, model);
        const read = await loadModel(`${folder}/model.safetensors`);
        assertEquals(predict({ ...config, network: read.network }, read, dataset.inputs), output);
      });
      assert(serializeModel(model).length > 0 && toOnnx(model).length > 0);
    });

    it(`is a layer of other networks: the ${isSmall ? "small" : "big"} one`, () => {
      const any: AnyLayer = network;
      const around = pipe(dense(2, 3), isSmall ? relu() : batchNorm(), network, dense(2, 1));
      const sizes: [1, (DenseParams<2, 3>)["weights"]["cols"]] = [around.outputs ?? 1, 3];
      assertEquals(sizes, [1, 3]);
      const middle: Empty | { weights: tree.Tree } = around.init(random.key(1))[1];
      assertEquals(tree.leaves(middle).length, isSmall ? 0 : 2);
      assertEquals(pipe(any, relu(), dense(2, 1)).outputs, 1);
      assertEquals(sequential([network, relu()]).outputs, 2);
      const chosen = isSmall ? dense(3, 3) : pipe(dense(3, 3), relu());
      assertEquals(residual(chosen).outputs, 3);
      assertEquals(frozen(network).outputs, 2);
      assert(checkGradients(network).passed);
      assert(summary(network).includes("total"));
      const params = network.init(random.key(1));
      assertEquals(trainable(network, params), params);
      assertEquals(layerAt(network, ["0"]).name, isSmall ? "dense 3 -> 2" : "dense 3 -> 8");
      const cut = replaceHead({ network, params, statistics: [] }, []);
      assertEquals(cut.network.outputs, isSmall ? 2 : 8);
    });
  }

  it("is still told apart by its inputs: what has no such parameters is no state of it", () => {
    const config = { engine: referenceEngine(), network: small };
    const wrong = { params: big.init(random.key(1)), statistics: [] };
    // @ts-expect-error The parameters are those of another network.
    const neverRun = () => predict(config, wrong, dataset.inputs);
    assertEquals(typeof neverRun, "function");
  });
});

describe("an optimizer that the program chooses", () => {
  it("is an optimizer of any state", () => {
    for (const isAdam of [true, false]) {
      const optimizer: Optimizer<OptimizerState> = isAdam ? adam(0.1) : sgd(0.1);
      const config = {
        engine: referenceEngine(),
        network: small,
        loss: meanSquaredError(),
        optimizer,
      };
      const state = initialState(config, random.key(1));
      assertEquals(trainStep(config)(state, batch).state.step, 1);
    }
  });
});

describe("pipe() of one to fifteen layers", () => {
  it("knows their sizes and parameters", () => {
    const one = pipe(dense(3, 2));
    const [only]: readonly [DenseParams<3, 2>] = one.init(random.key(1));
    assertEquals([one.name, only.weights.rows], ["pipe 3 -> 2", 3]);
    const fifteen = pipe(
      dense(16, 15),
      relu(),
      dense(15, 14),
      relu(),
      dense(14, 13),
      relu(),
      dense(13, 12),
      relu(),
      dense(12, 11),
      relu(),
      dense(11, 10),
      relu(),
      dense(10, 9),
      relu(),
      dense(9, 8),
    );
    const last: DenseParams<9, 8> = fifteen.init(random.key(1))[14];
    const outputs: 8 | undefined = fifteen.outputs;
    assertEquals([outputs, last.weights.cols, fifteen.layers?.length], [8, 8, 15]);
    const neverRun = () =>
      pipe(
        dense(16, 15),
        relu(),
        dense(15, 14),
        relu(),
        dense(14, 13),
        relu(),
        dense(13, 12),
        relu(),
        dense(12, 11),
        relu(),
        dense(11, 10),
        relu(),
        dense(10, 9),
        relu(),
        // @ts-expect-error 9 outputs do not fit 8 inputs, in the fifteenth place.
        dense(8, 8),
      );
    assertEquals(typeof neverRun, "function");
  });
});
