/** What must hold of every layer: its spec, its files, its ONNX, its code, its gradients, its engines. */
import { assert, assertEquals, assertLess } from "@std/assert";
import {
  type AnyLayer,
  checkGradients,
  type Engine,
  layerFromSpec,
  type Matrix,
  parseModel,
  predict,
  random,
  serializeModel,
  toRows,
  tree,
  type Wants,
  wasmEngine,
} from "../../mod.ts";
import { toModule } from "../../lib/code/code.ts";
import { toOnnx } from "../../lib/onnx/onnx.ts";
import { runModule } from "../code/run_module.ts";
import { runOnnx } from "../onnx/runtime.ts";
import { fill } from "../engines/differential.ts";
import { counted } from "../shared/counted_engine.ts";
import { assertRows, normalMatrix, numbersOf } from "../shared/matrices.ts";
import { networksOf, trainedOf } from "../shared/networks.ts";
import { engine as reference } from "../shared/float64.ts";
import { INPUTS } from "./samples.ts";

/** The proofs, each under the sentence that it proves. */
export const PROOFS: readonly (readonly [string, (sample: AnyLayer) => Promise<void>])[] = [
  ["is rebuilt from its spec: the same name, the same spec, the same bits", proofOf(isRebuilt)],
  ["declares tensors for all its matrices, and files keep all their bits", proofOf(isSaved)],
  ["is exported to ONNX, and a runtime computes what it does", proofOf(isExported)],
  ["is exported as code, and the module computes what it does", proofOf(isCode)],
  ["has the gradients that differences say, in training and out of it", proofOf(isDifferentiated)],
  ["takes no kernel for gradients that are not wanted", proofOf(heedsWants)],
  ["computes on the wasm engine what it computes on the reference", proofOf(isEqualOnWasm)],
];

function proofOf(
  prove: (network: AnyLayer) => Promise<void> | void,
): (sample: AnyLayer) => Promise<void> {
  return async (sample) => {
    for (const network of networksOf(sample)) await prove(network);
  };
}

/** Returns four rows of what a network takes: numbers, or tokens. */
function inputsOf({ tokens }: AnyLayer): Matrix {
  const numbers = normalMatrix(3, 4, INPUTS);
  if (!tokens) return numbers;
  return fill(4, INPUTS, (i) => Math.floor(Math.abs(100 * (numbers.data[i] ?? 0))) % tokens);
}

function heedsWants(network: AnyLayer): void {
  const layer = network.layers?.[0] ?? network;
  const { params, statistics } = trainedOf(layer, 1);
  const pass = { training: true, key: random.key(2), statistics };
  const { output, saved } = layer.forward(reference, params, inputsOf(layer), pass);
  const cotangent = normalMatrix(4, output.rows, output.cols);
  const back = (wants: Wants) => {
    const { engine, kernels } = counted(reference);
    const { inputGradient } = layer.backward(engine, params, saved, cotangent, wants);
    return { kernels, inputGradient: numbersOf(inputGradient ?? []) };
  };
  const [whole, part] = [
    back({ inputGradient: true }),
    back({ inputGradient: true, gradients: false }),
  ];
  assertEquals(part.inputGradient, whole.inputGradient);
  assert(part.kernels.length <= whole.kernels.length);
  const ofWeights = ["matmulTN", "convolveWeightsGradient"];
  assertEquals(part.kernels.filter((name) => ofWeights.includes(name)), []);
  assertEquals(back({ inputGradient: false, gradients: false }).kernels, []);
}

function outputOf(network: AnyLayer, trained: ReturnType<typeof trainedOf>): readonly number[][] {
  const batch = inputsOf(network);
  return toRows(predict({ engine: reference, network }, trained, batch));
}

function isRebuilt(network: AnyLayer): void {
  const again = layerFromSpec(JSON.parse(JSON.stringify(network.spec)));
  assertEquals(again.spec, network.spec);
  assertEquals(again.layers?.map(({ name }) => name), network.layers?.map(({ name }) => name));
  const trained = trainedOf(network, 1);
  assertEquals(outputOf(again, trained), outputOf(network, trained));
}

function isSaved(network: AnyLayer): void {
  const trained = trainedOf(network, 2);
  const [layer] = network.layers ?? [];
  const declared = layer?.tensors?.(layer.image);
  assertEquals(
    Object.keys({ ...declared?.params, ...declared?.statistics }).toSorted(),
    tree.entries([trained.params, trained.statistics]).map(([path]) => path[2]).toSorted(),
  );
  const read = parseModel(serializeModel({ network, ...trained }));
  assertEquals(tree.entries(read.params), tree.entries(trained.params));
  assertEquals(tree.entries(read.statistics), tree.entries(trained.statistics));
}

async function isExported(network: AnyLayer): Promise<void> {
  const trained = trainedOf(network, 3);
  const batch = inputsOf(network);
  const [output = batch] = await runOnnx(toOnnx({ network, ...trained }), [batch]);
  assertRows(output, outputOf(network, trained), 1e-5);
}

async function isCode(network: AnyLayer): Promise<void> {
  const trained = trainedOf(network, 3);
  const outputs = await runModule(toModule(network, trained), [inputsOf(network)]);
  assertRows(outputs[0] ?? inputsOf(network), outputOf(network, trained), 1e-5);
}

function isDifferentiated(network: AnyLayer): void {
  for (const training of [true, false]) {
    for (const seed of [1, 2]) {
      const { passed, message } = checkGradients(network, { training, key: random.key(seed) });
      assert(passed, `${message}, training ${training}`);
    }
  }
}

async function isEqualOnWasm(network: AnyLayer): Promise<void> {
  const { params, statistics } = trainedOf(network, 4);
  const pass = { training: true, key: random.key(5), statistics };
  const run = (engine: Engine): readonly number[] =>
    engine.scope(() => {
      const input = engine.cast(inputsOf(network));
      const { output, saved } = network.forward(engine, params, input, pass);
      const gradient = engine.cast(normalMatrix(6, output.rows, output.cols));
      const wants = { inputGradient: true };
      const back = network.backward(engine, params, saved, gradient, wants);
      return [output, back.inputGradient ?? [], back.gradients].flatMap(numbersOf);
    });
  const wasm = await wasmEngine({ threads: 1 });
  const found = run(wasm);
  wasm.close();
  run(reference).forEach((expected, i) => {
    assertLess(Math.abs((found[i] ?? NaN) - expected), 1e-4 * (1 + Math.abs(expected)));
  });
}
