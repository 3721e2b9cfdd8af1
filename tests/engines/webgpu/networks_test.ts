import { assert, assertEquals } from "@std/assert";
import { it } from "@std/testing/bdd";
import {
  adamw,
  chain,
  checkGradients,
  clipByGlobalNorm,
  dense,
  type Engine,
  evaluate,
  fit,
  initialState,
  mnist,
  type Optimizer,
  type OptimizerState,
  pipe,
  random,
  referenceEngine,
  relu,
  schedules,
  sgd,
  softmaxCrossEntropy,
} from "../../../mod.ts";
import { INPUTS, SAMPLES } from "../../layers/samples.ts";
import { networksOf } from "../../shared/networks.ts";
import { numbersOf } from "../../shared/matrices.ts";
import { digits, network } from "../small_network.ts";
import { speaksTheVocabulary } from "../vocabulary.ts";
import { webgpuEngine } from "../../../lib/engines/webgpu/webgpu_engine.ts";
import { onWebgpu } from "./opened.ts";

/** Returns parameters, statistics, losses and predictions after some steps of training. */
async function trained<State extends OptimizerState>(
  engine: Engine,
  optimizer: Optimizer<State>,
): Promise<readonly (readonly number[])[]> {
  const config = {
    engine,
    network: network(),
    loss: softmaxCrossEntropy({ labelSmoothing: 0.1 }),
    optimizer,
    batchSize: 16,
    steps: 6,
  };
  let state = initialState(config, random.key(2));
  const losses: number[] = [];
  for await (const report of fit(config, state, digits())) {
    if (report.kind === "epoch") state = report.state;
    else losses.push(report.loss, report.accuracy);
  }
  const { loss, predictions } = evaluate(config, state, digits());
  const numbers = [numbersOf(state.params), numbersOf(state.statistics), [...losses, loss]];
  return [...numbers, Array.from(predictions)];
}

await onWebgpu("the webgpu engine", (engine) => {
  it("has every kernel of the vocabulary, and is profiled", () => {
    const { counts: _counts, isSoftware: _isSoftware, ...plain } = engine;
    speaksTheVocabulary(plain);
  });

  it("trains as the reference does, except for rounding", async () => {
    const optimizers: readonly Optimizer<OptimizerState>[] = [
      sgd(0.05, { momentum: 0.9 }),
      chain(clipByGlobalNorm(0.1), adamw(0.01)),
    ];
    for (const optimizer of optimizers) {
      const expected = await trained(referenceEngine({ precision: "float64" }), optimizer);
      const found = await trained(engine, optimizer);
      found.slice(0, 3).forEach((part, i) => {
        const others = expected[i] ?? [];
        assertEquals(part.length, others.length);
        const most = Math.max(...others.map(Math.abs));
        part.forEach((value, j) => {
          const other = others[j] ?? NaN;
          assert(Math.abs(value - other) < 5e-3 * most, `${value} is not ${other}`);
        });
      });
    }
  });

  it("trains to the same bits again", async () => {
    const optimizer = sgd(0.05, { momentum: 0.9 });
    assertEquals(await trained(engine, optimizer), await trained(engine, optimizer));
  });

  it("makes no buffer and no binding in the steady state of a training, and never waits", async () => {
    const fresh = await webgpuEngine();
    const config = {
      engine: fresh,
      network: pipe(dense(64, 16), relu(), dense(16, 10)),
      loss: softmaxCrossEntropy(),
      optimizer: sgd(0.05, { momentum: 0.9 }),
      batchSize: 24,
      steps: 2200,
    };
    const seen: (readonly number[])[] = [];
    for await (const { kind, step } of fit(config, initialState(config, random.key(1)), digits())) {
      if (kind !== "step" || step % 100 !== 0 || step < 200) continue;
      const { buffers, bindings } = fresh.counts();
      seen.push([fresh.memorySize(), buffers, bindings]);
    }
    assertEquals(seen.length, 21);
    // Where the machine is busy, more steps are on their way, and some more blocks hold their numbers.
    const [first = [], last = []] = [seen[0], seen.at(-1)];
    const grown = last.map((count, i) => count - (first[i] ?? NaN));
    assert(grown.every((growth, i) => growth <= ([16_384, 16, 64][i] ?? 0)), seen.join(" "));
    assertEquals(fresh.counts().waits, 0);
    fresh.close();
  });

  it("has the right gradients for all layers", () => {
    const kinds = new Set<string>();
    for (const { kind, layer } of SAMPLES) {
      const [network] = networksOf(layer);
      // One sample of each kind: shaders take long to compile in software.
      if (!network || kinds.has(kind)) continue;
      kinds.add(kind);
      const inputs = network.inputs ?? INPUTS;
      const { passed, message } = checkGradients(network, { engine, inputs, rows: 3 });
      assert(passed, `${kind}: ${message}`);
    }
  });

  it("trains the default network on MNIST to 97 %", async () => {
    const { train, test } = await mnist();
    const config = {
      engine,
      network: pipe(dense(784, 128), relu(), dense(128, 64), relu(), dense(64, 10)),
      loss: softmaxCrossEntropy(),
      optimizer: sgd(schedules.oneCycle(0.1, { steps: 800 }), { momentum: 0.9 }),
      batchSize: 128,
      steps: 800,
    };
    let state = initialState(config, random.key(1));
    for await (const report of fit(config, state, train)) {
      if (report.kind === "epoch") state = report.state;
    }
    const { accuracy } = evaluate(config, state, test);
    assert(accuracy >= 0.97, `${accuracy}`);
  });
});
