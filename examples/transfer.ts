// Trains a network on the digits 0 to 4, and teaches it 5 to 9 by five images of each: its convolutions
// stay as they are, and new last layers learn.
//
//     deno run --allow-read examples/transfer.ts
import { adam, type AnyLayer, conv2d, dense, evaluate, fit, type ImageDataset } from "../mod.ts";
import { initialState, maxPool2d, mnist, openEngine, pipe, random } from "../mod.ts";
import { relu, replaceHead, softmaxCrossEntropy, subset, type TrainedNetwork } from "../mod.ts";

const engine = await openEngine();
const { train, test } = await mnist();

/** Returns the first images of five digits, so many of each. Their classes go from 0 to 4. */
function fiveFrom(first: number, dataset: ImageDataset, countOfEach: number): ImageDataset {
  const digits = [0, 1, 2, 3, 4].map((i) => first + i);
  const indices = [...dataset.targets.keys()];
  const part = subset(
    dataset,
    digits.flatMap((digit) =>
      indices.filter((i) => dataset.targets[i] === digit).slice(0, countOfEach)
    ),
  );
  return { ...part, targets: part.targets.map((digit) => digit - first), classes: 5 };
}

/** Trains a network, from scratch or from what it knows already, and returns what it has learned. */
async function learn<Network extends AnyLayer>(
  network: Network,
  digits: ImageDataset,
  { epochs, known }: { epochs: number; known?: TrainedNetwork<Network> },
) {
  const shared = { engine, network, loss: softmaxCrossEntropy(), optimizer: adam(0.003) };
  const config = { ...shared, batchSize: 25, epochs };
  let state = initialState(config, random.key(1), known);
  for await (const report of fit(config, state, digits)) {
    if (report.kind === "epoch") state = report.state;
  }
  return { ...config, ...state };
}

const network = pipe(
  conv2d(8, 3, { image: { height: 28, width: 28, channels: 1 } }),
  maxPool2d(2),
  relu(),
  conv2d(16, 3),
  maxPool2d(2),
  relu(),
  dense(400, 64),
  relu(),
  dense(64, 5),
);
const low = await learn(network, fiveFrom(0, train, 400), { epochs: 3 });
const few = fiveFrom(5, train, 5);
const unseen = fiveFrom(5, test, 200);
const head = [dense(400, 64), relu(), dense(64, 5)];
const known = replaceHead(low, head, { layers: 3, freeze: true });
const high = await learn(known.network, few, { epochs: 60, known });
const scratch = await learn(network, few, { epochs: 60 });

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
console.log(
  "0 to 4, from 2000 images:",
  percent(evaluate(low, low, fiveFrom(0, test, 200)).accuracy),
);
console.log(
  `5 to 9, from ${few.inputs.rows} images:`,
  percent(evaluate(high, high, unseen).accuracy),
);
console.log("the same without 0 to 4:", percent(evaluate(scratch, scratch, unseen).accuracy));
engine.close();
