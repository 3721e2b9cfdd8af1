// Trains one network with several outputs: the class of a point, and its distance from the middle.
//
//     deno run examples/several_outputs.ts
import { adam, dense, evaluate, fit, fromRows, huber, initialState, multiLoss } from "../mod.ts";
import { oneHot, openEngine, pipe, random, softmaxCrossEntropy, tanh } from "../mod.ts";
import { accuracyScore, ofColumns, regressionScores } from "../lib/training/metrics.ts";

const engine = await openEngine();
const points = Array.from(
  { length: 400 },
  (_, i) => [Math.sin(i * 1.7), Math.cos(i * 2.9)] as const,
);
const quadrants = points.map(([x, y]) => (x > 0 ? 1 : 0) + (y > 0 ? 2 : 0));
const distances = points.map(([x, y]) => [Math.hypot(x, y)]);

// Outputs stand side by side, and so do their targets: classes as one-hot rows, numbers as they are.
const dataset = {
  inputs: fromRows(points.map(([x, y]) => [x, y])),
  targets: engine.concatColumns([oneHot(quadrants, 4), fromRows(distances)]),
};
const config = {
  engine,
  network: pipe(dense(2, 32), tanh(), dense(32, 5)),
  loss: multiLoss([
    { from: 0, to: 4, loss: softmaxCrossEntropy() },
    { from: 4, to: 5, loss: huber(), weight: 2 },
  ]),
  optimizer: adam(0.01),
  batchSize: 40,
  epochs: 60,
};
let state = initialState(config, random.key(1));
for await (const report of fit(config, state, dataset)) {
  if (report.kind === "epoch") state = report.state;
}
const { scores } = evaluate(config, state, dataset, {
  metrics: {
    quadrant: ofColumns(0, 4, accuracyScore),
    distance: ofColumns(4, 5, regressionScores),
  },
});
console.log(`quadrant: accuracy ${(100 * scores.quadrant).toFixed(1)} %`);
console.log(`distance: R2 ${scores.distance.r2.toFixed(3)}`);
engine.close();
