// Trains with batches larger than memory holds: gradients of small batches add up to those of a large one.
//
//     deno run --allow-read examples/accumulate.ts
import { applyGradients, type Batch, dense, initialState, lossAndGradients } from "../mod.ts";
import { mnist, openEngine, pipe, random, relu, sgd, softmaxCrossEntropy, subset } from "../mod.ts";
import { trainStep, tree } from "../mod.ts";

const engine = await openEngine();
const config = {
  engine,
  network: pipe(dense(784, 128), relu(), dense(128, 10)),
  loss: softmaxCrossEntropy(),
  optimizer: sgd(0.1, { momentum: 0.9 }),
};
const gradientsOf = lossAndGradients(config);
const apply = applyGradients(config);
type State = ReturnType<typeof apply>;

/** A step of training on small batches, which may differ in size: as on one batch of all samples. */
function stepOn(state: State, parts: readonly Batch[]): State {
  let sum = tree.zerosLike(state.params);
  let { statistics } = state;
  let total = 0;
  for (const [i, part] of parts.entries()) {
    // A key of its own gives each part a dropout of its own.
    const result = gradientsOf({ ...state, statistics, key: random.foldIn(state.key, i) }, part);
    const { weight } = result.mean;
    sum = tree.zip((a, b) => engine.combine(1, a, weight, b), sum, result.gradients);
    statistics = result.statistics;
    total += weight;
  }
  return apply(state, { gradients: tree.map((g) => engine.scale(1 / total, g), sum), statistics });
}

const { train } = await mnist();
const batchOf = (start: number, count: number) => {
  const { inputs, targets } = subset(train, Array.from({ length: count }, (_, i) => start + i));
  return { input: inputs, targets };
};
const step = trainStep(config);
const start = initialState(config, random.key(1));
let [large, small] = [start, start];
for (let i = 0; i < 20; i++) {
  const { state, loss } = step(large, batchOf(1000 * i, 1000));
  large = state;
  // The last of the small batches is smaller than the others.
  const parts = [0, 300, 600, 900].map((at) => batchOf(1000 * i + at, Math.min(300, 1000 - at)));
  small = stepOn(small, parts);
  if (i % 5 === 4) console.log(`step ${i + 1}: loss ${loss.toFixed(3)}`);
}
const differences = tree.zip((a, b) => engine.combine(1, a, -1, b), large.params, small.params);
const furthest = tree.leaves(differences).flatMap(({ data }) => Array.from(data, Math.abs))
  .reduce((most, each) => Math.max(most, each));
console.log(
  `after ${small.step} steps the parameters differ by at most ${furthest.toExponential(0)}`,
);
engine.close();
