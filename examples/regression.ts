// Learns a number from five others where one answer in twenty is badly wrong: the loss must not trust all.
//
//     deno run examples/regression.ts
import {
  adamw,
  dense,
  earlyStopping,
  evaluate,
  fit,
  fromRows,
  huber,
  initialState,
} from "../mod.ts";
import { meanSquaredError, openEngine, pipe, random, relu, trainTestSplit } from "../mod.ts";
import { r2Score } from "../lib/training/metrics.ts";

// Friedman's function, in units of 10, with noise.
const count = 1200;
const uniform = random.uniform(random.key(1), 6 * count);
const noise = random.normal(random.key(2), count);
const rows = Array.from({ length: count }, (_, i) => [...uniform.subarray(6 * i, 6 * i + 5)]);
const truth = rows.map(([a = 0, b = 0, c = 0, d = 0, e = 0], i) =>
  Math.sin(Math.PI * a * b) + 2 * (c - 0.5) ** 2 + d + e / 2 + 0.05 * (noise[i] ?? 0)
);
const spoiled = truth.map((y, i) => (uniform[6 * i + 5] ?? 1) < 0.05 ? y + 10 : y);
const datasetOf = (ys: number[]) => ({
  inputs: fromRows(rows),
  targets: fromRows(ys.map((y) => [y])),
});
const [known] = trainTestSplit(datasetOf(spoiled), 200);
const [, unseen] = trainTestSplit(datasetOf(truth), 200);

const engine = await openEngine();
const [training, validation] = trainTestSplit(known, 200);
const losses = { "squared error": meanSquaredError(), huber: huber({ delta: 0.1 }) };
for (const [name, loss] of Object.entries(losses)) {
  const config = {
    engine,
    network: pipe(dense(5, 32), relu(), dense(32, 32), relu(), dense(32, 1)),
    loss,
    optimizer: adamw(0.003),
    epochs: 100,
    validation,
  };
  let state = initialState(config, random.key(3));
  let best = 0;
  for await (const report of earlyStopping(fit(config, state, training), { patience: 10 })) {
    if (report.kind !== "epoch") continue;
    state = report.best.state;
    best = report.best.epoch;
  }
  const { scores } = evaluate(config, state, unseen, { metrics: { r2: r2Score } });
  console.log(`${name}: R2 ${scores.r2.toFixed(3)} after ${best} epochs`);
}
engine.close();
