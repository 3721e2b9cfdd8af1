// Finds a learning rate: it rises from step to step, from far too small to far too large, and the loss
// says where it is right.
//
//     deno run --allow-read examples/learning_rate_finder.ts
import { dense, evaluate, fit, initialState, mnist, openEngine, pipe, random } from "../mod.ts";
import { relu, sgd, softmaxCrossEntropy, take } from "../mod.ts";

const { train, test } = await mnist();
const steps = 100;
const rateAt = (step: number) => 0.001 * 10 ** (4 * step / steps);
const common = {
  engine: await openEngine(),
  network: pipe(dense(784, 64), relu(), dense(64, 10)),
  loss: softmaxCrossEntropy(),
  batchSize: 64,
};

// The losses of batches differ by chance, so each is averaged with those before it.
const losses: number[] = [];
let [sum, weight] = [0, 0];
const rising = { ...common, optimizer: sgd(rateAt), steps, onNonFinite: "report" } as const;
for await (const report of fit(rising, initialState(rising, random.key(1)), train)) {
  if (report.kind !== "step") continue;
  [sum, weight] = [0.9 * sum + report.loss, 0.9 * weight + 1];
  losses.push(sum / weight);
  if (report.step % 10 === 0) {
    const bar = "█".repeat(Math.min(60, Math.round(10 * sum / weight)));
    console.log(rateAt(report.step).toPrecision(1).padStart(6), bar, (sum / weight).toFixed(2));
  }
  if (!(sum / weight < 4 * Math.min(...losses))) break;
}
// Where the smoothed loss is lowest, the rate is nearly too large: a tenth of it is a safe choice.
const found = rateAt(losses.indexOf(Math.min(...losses))) / 10;
for (const rate of [found / 30, found, found * 30]) {
  const config = { ...common, optimizer: sgd(rate), onNonFinite: "report" } as const;
  let state = initialState(config, random.key(1));
  for await (const report of fit(config, state, take(train, 10000))) {
    if (report.kind === "epoch") state = report.state;
  }
  const { accuracy } = evaluate(config, state, test);
  const mark = rate === found ? " (found)" : "";
  console.log(`rate ${rate.toPrecision(2)}: accuracy ${(100 * accuracy).toFixed(1)} %${mark}`);
}
common.engine.close();
