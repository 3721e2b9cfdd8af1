/** What the ranks of a test do, by name. Each returns what it found, for the test to judge. */
import {
  dense,
  fit,
  fromRows,
  initialState,
  matrix,
  meanSquaredError,
  random,
  referenceEngine,
  sgd,
  trainStep,
} from "../../mod.ts";
import {
  allReduceMean,
  broadcastState,
  type Communicator,
  dataParallel,
  requireSameState,
} from "../../lib/distributed/mpi.ts";
import { chain } from "../../mod.ts";
import { courseOf, NORMALIZED, TRAININGS } from "./trainings.ts";

type Case = (communicator: Communicator) => Promise<unknown>;

/** The smallest training. */
function small(seed = 1) {
  const engine = referenceEngine();
  const config = { engine, network: dense(1, 1), loss: meanSquaredError(), optimizer: sgd(0.1) };
  return { config, state: initialState(config, random.key(seed)) };
}

const line = {
  inputs: fromRows(Array.from({ length: 24 }, (_, i) => [i / 24])),
  targets: fromRows(Array.from({ length: 24 }, (_, i) => [1 + i / 12])),
};

const trainings: Readonly<Record<string, Case>> = Object.fromEntries(
  Object.entries({ ...TRAININGS, "batch normalization": NORMALIZED }).map(([name, training]) =>
    [name, (communicator) => courseOf(communicator, training)] satisfies [string, Case]
  ),
);

/** All cases. */
export const CASES: Readonly<Record<string, Case>> = {
  ...trainings,

  "all trainings": async (communicator) => {
    const courses: Record<string, unknown> = {};
    for (const [name, run] of Object.entries(trainings)) courses[name] = await run(communicator);
    return courses;
  },

  "messages": async (communicator) => {
    const { rank } = communicator;
    const floats = Float32Array.of(rank, 1);
    communicator.allReduceSum(floats);
    const doubles = new Float64Array(new SharedArrayBuffer(16)).fill(rank + 0.1);
    communicator.allReduceSum(doubles);
    const word = communicator.broadcast(
      new TextEncoder().encode(rank === 0 ? "from rank 0" : "not this"),
    );
    communicator.barrier();
    return {
      floats: [...floats],
      doubles: [...doubles],
      word: new TextDecoder().decode(word),
      gathered: await communicator.gathered(10_000),
    };
  },

  "the mean of gradients": ({ ...communicator }) => {
    const optimizer = chain(allReduceMean(communicator), sgd(1));
    const gradients = {
      weights: fromRows([[communicator.rank, 2], [0, 1]]),
      bias: fromRows([[-communicator.rank]]),
    };
    const { updates } = optimizer.update(
      referenceEngine(),
      optimizer.init(gradients),
      gradients,
      gradients,
    );
    return Promise.resolve([
      ...updates.weights.data as Float32Array,
      ...updates.bias.data as Float32Array,
    ]);
  },

  "own steps": (communicator) => {
    // Each rank has batches of its own, of another size, and takes the steps itself.
    const { config, state } = small();
    const shared = dataParallel(communicator, config);
    const count = 2 + 4 * communicator.rank;
    const batch = {
      input: matrix(count, 1, new Float32Array(count).fill(communicator.rank)),
      targets: matrix(count, 1, new Float32Array(count).fill(1)),
    };
    const next = trainStep(shared)(state, batch).state;
    return Promise.resolve(Array.from(next.params.weights.data));
  },

  "a state of rank 0": (communicator) => {
    const { state } = small(communicator.rank + 1);
    const same = broadcastState(communicator, state);
    requireSameState(communicator, same);
    return Promise.resolve([...same.key, ...same.params.weights.data as Float32Array]);
  },

  // deno-lint-ignore require-await -- its error is a rejection
  "states that differ": async (communicator) => {
    const { state } = small(communicator.rank === 1 ? 2 : 1);
    requireSameState(communicator, state);
  },

  "a stop on the last rank": async (communicator) => {
    const { config, state } = small();
    const controller = new AbortController();
    const { signal } = controller;
    const shared = dataParallel(communicator, { ...config, batchSize: 8, epochs: 50, signal });
    let last = 0;
    for await (const report of fit(shared, state, line)) {
      last = report.step;
      if (communicator.rank === communicator.size - 1 && report.step === 4) controller.abort();
    }
    return last;
  },

  "states midway": async (communicator) => {
    const { config, state } = small();
    const shared = dataParallel(communicator, {
      ...config,
      batchSize: 9,
      epochs: 2,
      stateEvery: 2,
    });
    for await (const report of fit(shared, state, line)) {
      if (!report.state?.soFar) continue;
      const { samples, loss, correct } = report.state.soFar;
      return [samples, loss, `${correct}`];
    }
    throw new Error("no state within an epoch");
  },

  "a loss without a reduction": async (communicator) => {
    const { config, state } = small();
    const silent = dataParallel(communicator, {
      ...config,
      loss: (engine, output) => ({ loss: 0, gradient: engine.scale(0, output) }),
      batchSize: 8,
    });
    for await (const _ of fit(silent, state, line));
  },
};
