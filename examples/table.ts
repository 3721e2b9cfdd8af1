// Learns from a table: numbers in columns, and the name of a class in each row.
//
//     deno task run examples/table.ts
import { readTable, standardizationOf, standardize } from "../lib/data/csv.ts";
import { adam, dense, evaluate, fit, fromRows, initialState, openEngine, pipe } from "../mod.ts";
import { predict, random, softmaxCrossEntropy, tanh, trainTestSplit } from "../mod.ts";

// Fruits, measured for this example. One weight is missing.
const text = `weight in g;height in cm;width in cm;fruit
182;7,3;7,6;apple
171;7,0;7,4;apple
165;7,2;7,1;apple
190;7,6;7,9;apple
158;6,8;7,2;apple
176;7,1;7,5;apple
116;8,2;5,9;lemon
124;8,6;6,1;lemon
109;7,9;5,7;lemon
131;9,0;6,2;lemon
120;8,4;6,0;lemon
;8,1;5,8;lemon
46;4,6;4,1;plum
52;4,9;4,3;plum
39;4,2;3,9;plum
58;5,1;4,5;plum
44;4,4;4,2;plum
49;4,7;4,1;plum
`;

const options = { label: "fruit", missing: "drop", name: "fruits.csv" } as const;
const table = await readTable(new Blob([text]).stream(), options);
console.log(table.notes.join("\n"));

const [train, test] = trainTestSplit(table, 5, { key: random.key(1), stratify: true });
// The means of the training rows hold for all others, too.
const by = standardizationOf(train.inputs);
const config = {
  engine: await openEngine(),
  network: pipe(dense(3, 8), tanh(), dense(8, 3)),
  loss: softmaxCrossEntropy(),
  optimizer: adam(0.05),
  batchSize: 4,
  epochs: 30,
};
let state = initialState(config, random.key(2));
const training = { ...train, inputs: standardize(train.inputs, by) };
for await (const report of fit(config, state, training)) {
  if (report.kind === "epoch") state = report.state;
}
const testing = { ...test, inputs: standardize(test.inputs, by) };
console.log(`accuracy ${(100 * evaluate(config, state, testing).accuracy).toFixed(1)} %`);

const logits = predict(config, state, standardize(fromRows([[50, 4.5, 4.2]]), by));
const best = [...logits.data].indexOf(Math.max(...logits.data));
console.log(`50 g, 4.5 cm high and 4.2 cm wide: ${table.classNames[best]}`);
config.engine.close();
