// Trains on several yes-or-no questions at once, where yes is rare.
//
//     deno run examples/multi_label.ts
import { adam, binaryCrossEntropy, dense, evaluate, fit, fromRows, initialState } from "../mod.ts";
import { openEngine, pipe, predict, random, tanh, toRows } from "../mod.ts";
import { binaryScores, ofColumns, rocAucScore } from "../lib/training/metrics.ts";

// Is the point high up? Is it far out? About one in ten is.
const points = Array.from({ length: 600 }, (_, i) => [Math.sin(i * 1.7), Math.cos(i * 2.9)]);
const answers = points.map(([x = 0, y = 0]) => [y > 0.95 ? 1 : 0, Math.hypot(x, y) > 1.3 ? 1 : 0]);
const dataset = { inputs: fromRows(points), targets: fromRows(answers) };

const config = {
  engine: await openEngine(),
  // A logit for each question, without sigmoid: the loss is exact for all logits.
  network: pipe(dense(2, 32), tanh(), dense(32, 2)),
  loss: binaryCrossEntropy({ posWeight: 5 }),
  optimizer: adam(0.02),
  batchSize: 50,
  epochs: 100,
};
let state = initialState(config, random.key(1));
for await (const report of fit(config, state, dataset)) {
  if (report.kind === "epoch") state = report.state;
}
const { scores } = evaluate(config, state, dataset, {
  metrics: {
    // A probability of 0.5 is a logit of 0.
    all: (outputs, targets, options) =>
      binaryScores(outputs, targets, { ...options, threshold: 0 }),
    farArea: ofColumns(1, 2, rocAucScore),
  },
});
const { precision, recall } = scores.all;
console.log(`precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`);
console.log(`area under the curve of "far out" ${scores.farArea.toFixed(3)}`);

const [logits = []] = toRows(predict(config, state, fromRows([[0, 0.99]])));
const probabilities = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
console.log(`high up: ${probabilities[0]?.toFixed(2)}, far out: ${probabilities[1]?.toFixed(2)}`);
config.engine.close();
