import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  adamw,
  addDecayedWeights,
  applyUpdates,
  averaged,
  averageWeights,
  batchNorm,
  chain,
  dense,
  fit,
  initialState,
  layerAt,
  masked,
  meanSquaredError,
  momentum,
  type Optimizer,
  type OptimizerState,
  parseCheckpoint,
  partition,
  pipe,
  random,
  referenceEngine,
  relu,
  rmsprop,
  scaleByLearningRate,
  serializeCheckpoint,
  setToZero,
  sgd,
  trainStep,
  type Tree,
  tree,
  wasmEngine,
} from "../../mod.ts";
import { exact, normalMatrix, numbersOf } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const params = [{ weights: exact([[1, -2], [3, 4]]), bias: exact([[5, 6]]) }, []] as const;
const gradientsAt = (seed: number) =>
  tree.map(({ rows, cols }) => normalMatrix(seed, rows, cols), params);
const isBias = (path: readonly string[]) => path.at(-1) === "bias";
const isWeights = (path: readonly string[]) => path.at(-1) === "weights";

/** Returns the updates of several steps at the same parameters. */
function updatesOf<State extends OptimizerState>(
  optimizer: Optimizer<State>,
  of: (updates: typeof params) => Tree = (updates) => updates,
): number[][] {
  let state = optimizer.init(params);
  return [1, 2, 3].map((seed) => {
    const step = optimizer.update(engine, state, gradientsAt(seed), params);
    state = step.state;
    return numbersOf(of(step.updates));
  });
}

const biasOf = ([{ bias }]: typeof params): Tree => bias;
const weightsOf = ([{ weights }]: typeof params): Tree => weights;
const zeros = (count: number) => [1, 2, 3].map(() => new Array<number>(count).fill(0));

describe("masked()", () => {
  it("gives the selected parameters the updates of the optimizer, and leaves the others", () => {
    for (const optimizer of [adam(0.1), sgd(0.1, { momentum: 0.9 }), adamw(0.1)]) {
      const some = masked<OptimizerState>(optimizer, isBias);
      assertEquals(updatesOf(some, biasOf), updatesOf<OptimizerState>(optimizer, biasOf));
      assertEquals(updatesOf(some, weightsOf), zeros(4));
    }
  });

  it("passes the gradients of the others on where it is told to", () => {
    const some = masked(scaleByLearningRate(0.5), isBias, { others: "pass" });
    assertEquals(
      updatesOf(some, weightsOf),
      [1, 2, 3].map((seed) => numbersOf(gradientsAt(seed)[0].weights)),
    );
  });

  it("keeps no state for the others", () => {
    const { velocity } = masked(momentum(0.9), isBias).init(params);
    assertEquals(velocity, [{ weights: [], bias: exact32([[0, 0]]) }, []]);
  });

  it("tells the predicate the path and the parameter", () => {
    const seen: string[] = [];
    masked(sgd(0.1), (path, { rows, cols }) => {
      seen.push(`${path.join(".")} ${rows}x${cols}`);
      return true;
    }).init(params);
    assertEquals(seen, ["0.weights 2x2", "0.bias 1x2"]);
  });

  it("stands anywhere in a chain", () => {
    const optimizer = chain(masked(sgd(0.1), isBias), momentum(0.9), averageWeights(0.5));
    assertEquals(updatesOf(optimizer, weightsOf), zeros(4));
  });

  it("rejects a predicate that selects nothing, but not a network without parameters", () => {
    assertThrows(
      () => masked(sgd(0.1), () => false).init(params),
      TypeError,
      "Cannot mask an optimizer: none of 2 parameters is selected",
    );
    assertEquals(masked(setToZero(), () => false).init([[], []]), []);
  });

  it("rejects gradients of another structure", () => {
    const optimizer: Optimizer<OptimizerState> = masked(sgd(0.1), isBias);
    const wrong: Tree = [{ bias: exact([[1, 2]]) }, []];
    assertThrows(
      () => optimizer.update<Tree>(engine, optimizer.init(params), wrong, params),
      TypeError,
      "Cannot pair two trees",
    );
  });

  it("has averages of the selected parameters only", () => {
    const optimizer = masked(chain(sgd(0.1), averageWeights(0.5)), isBias);
    const step = optimizer.update(engine, optimizer.init(params), gradientsAt(1), params);
    const next = applyUpdates(engine, params, step.updates);
    const mean = averaged(next, step.state);
    assertEquals(numbersOf(mean), numbersOf(next));
    assertEquals(mean[0].weights, next[0].weights);
  });
});

describe("partition()", () => {
  it("gives each group the updates of its optimizer", () => {
    const optimizer = partition(
      { slow: sgd(0.01, { momentum: 0.9 }), fast: adam(0.1) },
      (path) => isBias(path) ? "fast" : "slow",
    );
    assertEquals(updatesOf(optimizer, biasOf), updatesOf(adam(0.1), biasOf));
    assertEquals(
      updatesOf(optimizer, weightsOf),
      updatesOf(sgd(0.01, { momentum: 0.9 }), weightsOf),
    );
    const { slow: [, { velocity }], fast: [, { step }] } = optimizer.init(params);
    assertEquals([numbersOf(velocity).length, step], [4, 0]);
  });

  it("is the optimizer itself where there is one group", () => {
    assertEquals(updatesOf(partition({ all: adam(0.1) }, () => "all")), updatesOf(adam(0.1)));
  });

  it("leaves a group of setToZero() as it is", () => {
    const optimizer = partition(
      { on: sgd(0.1), off: setToZero() },
      (path) => isBias(path) ? "on" : "off",
    );
    assertEquals(updatesOf(optimizer, weightsOf), zeros(4));
  });

  it("rejects a group that has no optimizer, and a state that lacks a group", () => {
    const names: Record<string, Optimizer<OptimizerState>> = { body: sgd(0.1) };
    assertThrows(
      () => partition(names, () => "head").init(params),
      TypeError,
      'Cannot optimize "0.weights" of the group "head": there are only "body"',
    );
    assertThrows(
      () => partition(names, () => "body").update(engine, {}, params, params),
      TypeError,
      'Cannot update the group "body": the state has no such group',
    );
    const state = partition(names, () => "body").init(params);
    assertThrows(
      () => partition(names, () => "head").update(engine, state, params, params),
      TypeError,
      'Cannot optimize "0.weights" of the group "head": there are only "body"',
    );
    // @ts-expect-error The compiler knows the groups, too.
    partition({ body: sgd(0.1) }, () => "head");
  });

  it("has the averages of all groups", () => {
    const part = () => chain(sgd(0.1), averageWeights(0.9));
    const optimizer = partition({ a: part(), b: part() }, (path) => isBias(path) ? "a" : "b");
    const whole = part();
    const meanOf = <State extends OptimizerState>(by: Optimizer<State>) => {
      let [state, at] = [by.init(params), params];
      for (const seed of [1, 2]) {
        const step = by.update(engine, state, gradientsAt(seed), at);
        [state, at] = [step.state, applyUpdates(engine, at, step.updates)];
      }
      return numbersOf(averaged(at, state));
    };
    assertEquals(meanOf(optimizer), meanOf(whole));
  });
});

describe("the mask of weight decay", () => {
  it("names the parameters that decay, in every optimizer that decays", () => {
    const options = { weightDecay: 0.3, mask: isWeights };
    const pairs = [
      [sgd(0.1, options), sgd(0.1, { weightDecay: 0.3 }), sgd(0.1)],
      [adam(0.1, options), adam(0.1, { weightDecay: 0.3 }), adam(0.1)],
      [adamw(0.1, options), adamw(0.1, { weightDecay: 0.3 }), adamw(0.1, { weightDecay: 0 })],
      [rmsprop(0.1, options), rmsprop(0.1, { weightDecay: 0.3 }), rmsprop(0.1)],
      [addDecayedWeights(0.3, options), addDecayedWeights(0.3), addDecayedWeights(0)],
    ] as const;
    for (const [some, all, none] of pairs) {
      const of = (optimizer: Optimizer<OptimizerState>, part: typeof biasOf) =>
        updatesOf(optimizer, part);
      assertEquals(of(some, weightsOf), of(all, weightsOf));
      assertEquals(of(some, biasOf), of(none, biasOf));
    }
  });

  it("can ask for the layer of a parameter", () => {
    const network = pipe(dense(3, 4), batchNorm(), relu(), dense(4, 2));
    const optimizer = adamw(0.1, {
      mask: (path) => isWeights(path) && layerAt(network, path).spec.kind === "dense",
    });
    const params = network.init(random.key(1));
    const zero = tree.zerosLike(params);
    const { updates } = optimizer.update(engine, optimizer.init(params), zero, params);
    const moved = tree.entries(updates).filter(([, leaf]) => numbersOf(leaf).some((n) => n !== 0));
    assertEquals(moved.map(([path]) => path.join(".")), ["0.weights", "3.weights"]);
  });
});

describe("optimizers of a part of the parameters", () => {
  const network = pipe(dense(3, 4), relu(), dense(4, 2));
  const optimizer = chain(
    partition(
      { body: masked(adam(0.01), isWeights), head: sgd(0.1, { momentum: 0.9 }) },
      ([layer]) => layer === "2" ? "head" : "body",
    ),
    averageWeights(0.9),
  );
  const dataset = { inputs: normalMatrix(1, 8, 3), targets: normalMatrix(2, 8, 2) };

  it("train on the wasm engine in memory that does not grow, and on from a checkpoint", async () => {
    const wasm = await wasmEngine();
    const config = {
      engine: wasm,
      network,
      optimizer,
      loss: meanSquaredError(),
      batchSize: 4,
      epochs: 6,
    };
    const start = initialState(config, random.key(1));
    const sizes: number[] = [];
    const states = [start];
    for await (const report of fit(config, start, dataset)) {
      sizes.push(wasm.memorySize());
      if (report.kind === "epoch") states.push(report.state);
    }
    assertEquals(new Set(sizes.slice(2)).size, 1);
    const [end = start, middle = start] = [states[6], states[3]];
    assertEquals(numbersOf(end.params[0].bias ?? []), numbersOf(start.params[0].bias ?? []));

    const bytes = serializeCheckpoint({ state: middle, metadata: new Map() });
    const read = parseCheckpoint(bytes, start).state;
    let resumed = read;
    for await (const report of fit(config, read, dataset)) {
      if (report.kind === "epoch") resumed = report.state;
    }
    assertEquals(
      numbersOf([resumed.params, averaged(resumed.params, resumed.optimizer)]),
      numbersOf([
        end.params,
        averaged(end.params, end.optimizer),
      ]),
    );
    wasm.close();
  });

  it("do on the wasm engine what they do on the reference", async () => {
    const wasm = await wasmEngine();
    const batch = { input: dataset.inputs, targets: dataset.targets };
    const paramsOn = (engine: typeof wasm) => {
      const config = { engine, network, optimizer, loss: meanSquaredError() };
      const step = trainStep(config);
      const start = initialState(config, random.key(1));
      return numbersOf([1, 2, 3].reduce((state) => step(state, batch).state, start).params);
    };
    const [fast, plain] = [paramsOn(wasm), paramsOn(engine)];
    assertEquals(fast.map((n, i) => Math.abs(n - (plain[i] ?? NaN)) < 1e-4), fast.map(() => true));
    wasm.close();
  });
});

function exact32(rows: number[][]) {
  return { rows: rows.length, cols: rows[0]?.length ?? 0, data: Float32Array.from(rows.flat()) };
}
