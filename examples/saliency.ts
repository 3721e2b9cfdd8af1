// Shows which pixels a network looks at: the gradient of its answer with respect to the image.
//
//     deno run --allow-read examples/saliency.ts
import { adam, dense, fit, initialState, lossAndGradients, type Matrix, matrix } from "../mod.ts";
import {
  mnist,
  openEngine,
  pipe,
  predict,
  random,
  relu,
  softmaxCrossEntropy,
  take,
} from "../mod.ts";

const engine = await openEngine();
const { train, test } = await mnist();
const config = {
  engine,
  network: pipe(dense(784, 64), relu(), dense(64, 10)),
  loss: softmaxCrossEntropy(),
  optimizer: adam(0.003),
  epochs: 5,
};
let state = initialState(config, random.key(1));
for await (const report of fit(config, state, take(train, 3000))) {
  if (report.kind === "epoch") state = report.state;
}

const image = engine.gather(test.inputs, Uint32Array.of(0));
const probabilities = (pixels: Matrix) => engine.softmax(predict(config, state, pixels)).data;
const [digit = 0] = engine.argmax(predict(config, state, image));

// How the loss of this answer changes with each pixel. At rest, as for a prediction, no key is needed.
const { inputGradient } = lossAndGradients(config)(
  state,
  { input: image, targets: [digit] },
  { inputGradient: true, gradients: false, training: false },
);
const slopes = Array.from(inputGradient.data, Math.abs);
const largest = slopes.reduce((most, slope) => Math.max(most, slope), 0);
const shades = (grays: ArrayLike<number>, y: number) =>
  Array.from({ length: 28 }, (_, x) => " ░▒▓█"[Math.round(4 * (grays[28 * y + x] ?? 0))]).join("");
for (let y = 0; y < 28; y += 2) {
  console.log(shades(image.data, y), shades(slopes.map((slope) => slope / largest), y));
}

// Many small steps up the slope undo the answer. As many steps as large, up or down by chance, do not.
const up = matrix(1, 784, Array.from(inputGradient.data, Math.sign));
const byChance = matrix(1, 784, random.normal(random.key(2), 784).map(Math.sign));
const percent = (pixels: Matrix) => (100 * (probabilities(pixels)[digit] ?? 0)).toFixed(1);
console.log(`${digit} as it is: ${percent(image)} %`);
console.log(`with noise: ${percent(engine.combine(1, image, 0.1, byChance))} %`);
console.log(`up the slope: ${percent(engine.combine(1, image, 0.1, up))} %`);
engine.close();
