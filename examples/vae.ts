// Trains a variational autoencoder, and draws digits that nobody wrote from random numbers.
//
//     deno run --allow-read examples/vae.ts
import { adam, binaryCrossEntropy, checkGradients, checkLossGradient, dense } from "../mod.ts";
import { evaluate, fit, graph, type ImageDataset, initialState, layer, type Loss } from "../mod.ts";
import { type Matrix, matrix, mnist, multiLoss, openEngine, pipe, predict } from "../mod.ts";
import { random, relu, subnetwork, take, toRows } from "../mod.ts";

const pixels = 784;
const size = 8;
const exp = { name: "exp", value: Math.exp, derivative: (_x: number, y: number) => y };

// Draws a code: its mean plus its deviation times noise. At rest a code is its mean.
const draw = layer({
  name: "draw",
  inputs: 2 * size,
  outputs: size,
  spec: { kind: "draw" },
  init: () => [],
  forward(engine, _params, input, { training, key }) {
    const mean = engine.sliceColumns(input, 0, size);
    const logVariance = engine.sliceColumns(input, size, 2 * size);
    const noise = matrix(input.rows, size, random.normal(key, input.rows * size));
    const deviation = engine.map(exp, engine.scale(0.5, logVariance));
    const shift = engine.scale(training ? 1 : 0, engine.multiply(deviation, noise));
    return { output: engine.combine(1, mean, 1, shift), saved: shift };
  },
  backward(engine, _params, shift, gradient) {
    const ofLogVariance = engine.scale(0.5, engine.multiply(gradient, shift));
    return { inputGradient: engine.concatColumns([gradient, ofLogVariance]), gradients: [] };
  },
});

// The divergence of the distribution of each code from the standard normal one.
const divergence: Loss<Matrix> = (engine, code) => {
  const { rows } = code;
  const mean = engine.sliceColumns(code, 0, size);
  const logVariance = engine.sliceColumns(code, size, 2 * size);
  const variance = engine.map(exp, logVariance);
  const ones = matrix(rows, size, new Array(rows * size).fill(1));
  const surplus = engine.combine(1, variance, -1, ones);
  const squares = engine.dot(mean, mean);
  const rest = engine.sum(engine.combine(1, surplus, -1, logVariance));
  const gradient = engine.concatColumns([mean, engine.scale(0.5, surplus)]);
  // The first zero times the code gives the gradient the type of the code.
  return {
    get loss() {
      return (squares.value + rest.value) / 2 / rows;
    },
    gradient: engine.combine(0, code, 1 / rows, gradient),
  };
};

console.log("draw passes:", checkGradients(draw).passed);
const some = matrix(3, 2 * size, random.normal(random.key(3), 6 * size));
console.log("divergence passes:", checkLossGradient(divergence, some, some).passed);

const engine = await openEngine();
const decoding = pipe(dense(size, 128), relu(), dense(128, pixels));
const config = {
  engine,
  network: graph({
    code: { inputs: "input", layer: pipe(dense(pixels, 128), relu(), dense(128, 2 * size)) },
    image: { inputs: "code", layer: pipe(draw, decoding) },
    output: { inputs: ["image", "code"], join: "concat" },
  }),
  loss: multiLoss([
    { from: 0, to: pixels, loss: binaryCrossEntropy(), weight: pixels },
    { from: pixels, to: pixels + 2 * size, loss: divergence },
  ]),
  optimizer: adam(0.003),
  batchSize: 50,
  epochs: 15,
};

/** Returns images that are their own targets. The divergence takes no notice of its targets. */
function pictures({ inputs }: ImageDataset) {
  const images = engine.gather(inputs, Uint32Array.from({ length: inputs.rows }, (_, i) => i));
  return { inputs: images, targets: engine.concatColumns([images, matrix(images.rows, 2 * size)]) };
}
const { train, test } = await mnist();
const unseen = pictures(take(test, 500));
let state = initialState(config, random.key(1));
console.log(`loss before: ${evaluate(config, state, unseen).loss.toFixed(1)}`);
for await (const report of fit(config, state, pictures(take(train, 2000)))) {
  if (report.kind === "epoch") state = report.state;
}
console.log(`loss after: ${evaluate(config, state, unseen).loss.toFixed(1)}`);
const codes = engine.sliceColumns(predict(config, state, unseen.inputs), pixels, pixels + 2 * size);
console.log(
  `of it the divergence of the codes: ${divergence(engine, codes, codes).loss.toFixed(1)}`,
);

// The decoder alone makes images of codes: these are drawn from the standard normal distribution.
const decoder = subnetwork({ ...state, network: config.network }, "image.1");
const drawn = matrix(6, size, random.normal(random.key(2), 6 * size));
const logits = predict({ engine, network: decoder.network }, decoder, drawn);
for (let y = 4; y < 26; y += 2) {
  const shade = (logit: number) => " ░▒▓█"[Math.round(4 / (1 + Math.exp(-logit)))];
  const line = (image: number[]) => image.slice(y * 28 + 4, y * 28 + 24).map(shade).join("");
  console.log(toRows(logits).map(line).join(" "));
}
engine.close();
