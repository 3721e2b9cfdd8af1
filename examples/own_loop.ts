// Trains by a loop of your own: `trainStep` is a pure function from a state and a batch to the next
// state, so the loop may do as it likes. This one fits a sine, and its learning rate follows a cosine.
//
//     deno run examples/own_loop.ts
import { adamw, chain, clipByGlobalNorm, dense, gelu, initialState, matrix } from "../mod.ts";
import {
  meanSquaredError,
  openEngine,
  pipe,
  predict,
  random,
  schedules,
  trainStep,
} from "../mod.ts";

const steps = 1000;
const config = {
  engine: await openEngine(),
  network: pipe(dense(1, 32), gelu(), dense(32, 32), gelu(), dense(32, 1)),
  loss: meanSquaredError(),
  optimizer: chain(clipByGlobalNorm(1), adamw(schedules.cosine(0.01, { steps }))),
};
const step = trainStep(config);

// Every batch has new points: its key is derived from the key of all data and the number of the step.
const dataKey = random.key(7);
function batchAt(i: number) {
  const xs = random.uniform(random.foldIn(dataKey, i), 64).map((u) => 6 * u - 3);
  return { input: matrix(64, 1, xs), targets: matrix(64, 1, xs.map(Math.sin)) };
}

let state = initialState(config, random.key(1));
for (let i = 0; i < steps; i++) {
  const result = step(state, batchAt(i));
  state = result.state;
  if (i % 200 === 0) console.log(`step ${i}: loss ${result.loss.toFixed(5)}`);
}

const xs = [-2, -1, 0, 1, 2];
const ys = predict(config, state, matrix(5, 1, xs)).data;
xs.forEach((x, i) => {
  console.log(`sin(${x}) = ${Math.sin(x).toFixed(3)}, predicted ${ys[i]?.toFixed(3)}`);
});
config.engine.close();
