// Trains a convolutional autoencoder: it learns to draw digits again from 16 numbers each.
//
//     deno run --allow-read examples/autoencoder.ts
import { adam, binaryCrossEntropy, conv2d, conv2dTranspose, dense, evaluate, fit } from "../mod.ts";
import { initialState, mnist, openEngine, pipe, predict, random, relu, reshape } from "../mod.ts";

const engine = await openEngine();
const { train, test } = await mnist();

/** Returns the first images of a dataset, which are their own targets. */
function firstOf({ inputs }: typeof train, count: number) {
  const images = engine.gather(inputs, Uint32Array.from({ length: count }, (_, i) => i));
  return { inputs: images, targets: images };
}
const pictures = firstOf(train, 1000);
const unseen = firstOf(test, 200);

const half = { stride: 2, padding: 1 } as const;
const encoder = pipe(
  conv2d(8, 4, { ...half, image: { height: 28, width: 28, channels: 1 } }),
  relu(),
  conv2d(16, 4, half),
  relu(),
  dense(7 * 7 * 16, 16),
);
const decoder = pipe(
  dense(16, 7 * 7 * 16),
  relu(),
  reshape({ height: 7, width: 7, channels: 16 }),
  conv2dTranspose(8, 4, half),
  relu(),
  conv2dTranspose(1, 4, half),
);
const config = {
  engine,
  network: pipe(encoder, decoder),
  // The outputs are logits: a sigmoid of them is the gray of each pixel.
  loss: binaryCrossEntropy(),
  optimizer: adam(0.003),
  batchSize: 25,
  epochs: 15,
};
let state = initialState(config, random.key(1));
console.log(`loss before: ${evaluate(config, state, unseen).loss.toFixed(3)}`);
for await (const report of fit(config, state, pictures)) {
  if (report.kind === "epoch") state = report.state;
}
console.log(`loss after: ${evaluate(config, state, unseen).loss.toFixed(3)}`);

// The two halves also work alone: images to codes, and codes to images.
const [toCode, toImage] = state.params;
const encoding = { params: toCode, statistics: [] };
const decoding = { params: toImage, statistics: [] };
const codes = predict({ engine, network: encoder }, encoding, unseen.inputs);
const logits = predict({ engine, network: decoder }, decoding, codes);
for (let y = 6; y < 28; y += 2) {
  const line = (isInk: (pixel: number) => boolean) =>
    Array.from({ length: 24 }, (_, x) => isInk(y * 28 + x + 2) ? "#" : ".").join("");
  const [before, after] = [unseen.inputs.data, logits.data];
  console.log(line((i) => (before[i] ?? 0) > 0.5), "", line((i) => (after[i] ?? 0) > 0));
}
engine.close();
