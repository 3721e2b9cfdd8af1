// Trains on data of your own: rows of numbers, and a class for each row.
//
//     deno run examples/own_data.ts
import { adam, dense, evaluate, fit, fromRows, initialState, openEngine, pipe } from "../mod.ts";
import { predict, random, softmaxCrossEntropy, tanh, toRows } from "../mod.ts";

// Two spirals: points of class 0, and of class 1 half a turn behind.
const rows: number[][] = [];
const labels: number[] = [];
for (let i = 0; i < 200; i++) {
  const turn = 3 * Math.PI * Math.sqrt(i / 200);
  for (const label of [0, 1]) {
    const angle = turn + label * Math.PI;
    rows.push([turn * Math.cos(angle) / 9, turn * Math.sin(angle) / 9]);
    labels.push(label);
  }
}

const config = {
  engine: await openEngine(),
  network: pipe(dense(2, 32), tanh(), dense(32, 32), tanh(), dense(32, 2)),
  loss: softmaxCrossEntropy(),
  optimizer: adam(0.01),
  batchSize: 50,
  epochs: 200,
};
const dataset = { inputs: fromRows(rows), targets: labels };
let state = initialState(config, random.key(1));
for await (const report of fit(config, state, dataset)) {
  if (report.kind === "epoch") state = report.state;
}
console.log(`accuracy ${(100 * evaluate(config, state, dataset).accuracy).toFixed(1)} %`);

const logits = predict(config, state, fromRows([[0.5, 0.5], [-0.5, -0.5]]));
const probabilities = toRows(config.engine.softmax(logits));
console.log(probabilities.map((row) => row.map((p) => p.toFixed(2)).join(" ")).join("\n"));
config.engine.close();
