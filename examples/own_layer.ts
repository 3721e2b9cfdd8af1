// Makes layers of your own, proves their derivatives, and trains with them.
//
//     deno run examples/own_layer.ts
import {
  checkGradients,
  dense,
  elementwise,
  fromRows,
  initialState,
  layer,
  matrix,
} from "../mod.ts";
import { meanSquaredError, pipe, random, referenceEngine, sgd, trainStep } from "../mod.ts";

// An activation is a function of one number and its derivative.
const softplus = elementwise<number>({
  name: "softplus",
  value: (x) => Math.log1p(Math.exp(x)),
  derivative: (x) => 1 / (1 + Math.exp(-x)),
});

// A layer with parameters: it multiplies each feature by a learned factor.
const gain = (features: number) =>
  layer({
    name: `gain ${features}`,
    inputs: features,
    outputs: features,
    spec: { kind: "gain", features },
    init: () => ({ factors: matrix(1, features, new Array(features).fill(1)) }),
    forward(engine, { factors }, input) {
      const ones = matrix(input.rows, 1, new Array(input.rows).fill(1));
      const repeated = engine.matmul(ones, factors);
      return { output: engine.multiply(input, repeated), saved: { input, repeated } };
    },
    backward(engine, _params, { input, repeated }, outputGradient) {
      return {
        inputGradient: engine.multiply(outputGradient, repeated),
        gradients: { factors: engine.columnSums(engine.multiply(outputGradient, input)) },
      };
    },
  });

console.log("softplus passes:", checkGradients(softplus, { inputs: 5 }).passed);
console.log("gain passes:", checkGradients(gain(5)).passed);

const config = {
  engine: referenceEngine(),
  network: pipe(gain(2), dense(2, 8), softplus, dense(8, 1)),
  loss: meanSquaredError(),
  optimizer: sgd(0.1),
};
const step = trainStep(config);
const batch = {
  input: fromRows([[0, 0], [0, 1], [1, 0], [1, 1]]),
  targets: fromRows([[0], [1], [1], [0]]),
};
const first = step(initialState(config, random.key(3)), batch);
let { state, loss } = first;
for (let i = 0; i < 2000; i++) ({ state, loss } = step(state, batch));
console.log(`loss ${first.loss.toFixed(3)} -> ${loss.toFixed(3)}`);
