// Trains a small transformer on digits: it reads the 28 rows of an image as a sequence.
//
//     deno run --allow-read examples/transformer.ts                 # a part of MNIST, in seconds
//     deno run --allow-read examples/transformer.ts 60000 3         # all of it: 98.3 % after 3 epochs
import { adamw, dense, evaluate, fit, flatten, gelu, initialState } from "../mod.ts";
import { layerNorm, mnist, openEngine, parameterCount, pipe, positionEmbedding } from "../mod.ts";
import { positionwiseDense, random, residual, schedules, selfAttention } from "../mod.ts";
import { softmaxCrossEntropy, take } from "../mod.ts";

const [count = 2000, epochs = 4] = Deno.args.map(Number);
const [features, heads] = [48, 4];
const mnistData = await mnist();
const train = take(mnistData.train, count);
const test = take(mnistData.test, Math.min(count, 10_000));

const norm = () => layerNorm({ each: "position" });
const block = () =>
  pipe(
    residual(pipe(norm(), selfAttention(heads))),
    residual(pipe(norm(), positionwiseDense(2 * features), gelu(), positionwiseDense(features))),
  );
const network = pipe(
  // Each row of pixels is a position, and its 28 pixels are the features.
  positionwiseDense(features, { image: { height: 1, width: 28, channels: 28 } }),
  positionEmbedding(),
  block(),
  block(),
  norm(),
  // The order of nn.Flatten in PyTorch, where a sequence is positions x features.
  flatten({ order: "channelsLast" }),
  dense(28 * features, 10),
);
const batchSize = 50;
const steps = epochs * Math.ceil(count / batchSize);
const config = {
  engine: await openEngine(),
  network,
  loss: softmaxCrossEntropy(),
  optimizer: adamw(schedules.oneCycle(0.004, { steps }), { weightDecay: 0.05 }),
  batchSize,
  epochs,
};
let state = initialState(config, random.key(1));
console.log(`${parameterCount(network)} parameters`);
for await (const report of fit(config, state, train)) {
  if (report.kind !== "epoch") continue;
  state = report.state;
  console.log(`epoch ${report.epoch}: loss ${report.loss.toFixed(3)}`);
}
const { accuracy = NaN } = evaluate(config, state, test);
console.log(`test accuracy: ${(100 * accuracy).toFixed(2)} %`);
config.engine.close();
