/**
 * foldnet as the bench runs it. The argument has the options of `openEngine`, as JSON.
 *
 * @module
 */

import {
  dense,
  type EngineOptions,
  fit,
  initialState,
  type Layer,
  type Matrix,
  matrix,
  mnist,
  openEngine,
  random,
  relu,
  sequential,
  sgd,
  softmaxCrossEntropy,
  type Tree,
  tree,
} from "../../mod.ts";
import { windowsOver } from "../../lib/engines/windows.ts";
import { networkOf } from "../train/networks.ts";
import { PRESETS } from "../train/presets.ts";
import type { Running } from "./measure.ts";
import { serve } from "./serve.ts";
import {
  type Convolution,
  type Epoch,
  LEARNING_RATE,
  MOMENTUM,
  type Product,
  type Step,
} from "./works.ts";

const options: EngineOptions = JSON.parse(Deno.args[0] ?? "{}");
const engine = await openEngine(options);
if (!engine.name.startsWith(options.kind ?? "")) {
  throw new Error(`Cannot open the ${options.kind} engine: what opened is ${engine.name}`);
}
const { train } = await mnist();
await serve(`foldnet ${engine.name}`, {
  product: productOf,
  convolution: convolutionOf,
  step: stepOf,
  epoch: epochOf,
});
engine.close();

function stepOf({ sizes: [inputs, first, second, outputs], batch }: Step): Running {
  const network = sequential([
    dense(inputs, first),
    relu(),
    dense(first, second),
    relu(),
    dense(second, outputs),
  ]);
  return trainingOf(network, batch);
}

function epochOf({ preset, batch }: Epoch): Running {
  const { recipe, ...design } = PRESETS[preset];
  return trainingOf(networkOf(recipe, design, { image: train, classes: train.classes }), batch);
}

/** Returns a training by `fit`, which gathers batches and reports losses and accuracies. */
function trainingOf<Params extends Tree>(
  network: Layer<number, number, Params>,
  batch: number,
): Running {
  const config = {
    engine,
    network,
    loss: softmaxCrossEntropy(),
    optimizer: sgd(LEARNING_RATE, { momentum: MOMENTUM }),
    batchSize: batch,
    steps: Number.MAX_SAFE_INTEGER,
  };
  const reports = fit(config, initialState(config, random.key(1)), train);
  return {
    async run(count) {
      for (let steps = 0; steps < count;) {
        const { value } = await reports.next();
        if (value?.kind !== "step") continue;
        if (!Number.isFinite(value.loss)) throw new Error(`The loss is ${value.loss}`);
        steps++;
      }
    },
    close: () => reports.return().then(() => {}),
  };
}

/** Returns a product of dense matrices in the engine's memory. */
function productOf({ form, m, k, n }: Product): Running {
  const left = form === "TN" ? normal(k, m, 1) : normal(m, k, 1);
  const right = form === "NT" ? normal(n, k, 2) : normal(k, n, 2);
  const multiply = { NN: engine.matmul, TN: engine.matmulTN, NT: engine.matmulNT }[form];
  return {
    run: (count) =>
      engine.scope(() => {
        const [a, b] = [engine.scale(1, left), engine.scale(1, right)];
        for (let i = 0; i < count; i++) engine.scope(() => void multiply(a, b));
      }),
  };
}

/** Returns a convolution of dense matrices in the engine's memory. */
function convolutionOf({ form, image, channels, kernel, batch }: Convolution): Running {
  const windows = windowsOver("the kernels", image, {
    size: kernel,
    stride: 1,
    padding: "valid",
  });
  const [down, across] = windows.places;
  const given = {
    images: normal(batch, image.height * image.width * image.channels, 1),
    weights: normal(kernel * kernel * image.channels, channels, 2),
    gradient: normal(batch, down * across * channels, 3),
  };
  return {
    run: (count) =>
      engine.scope(() => {
        const { images, weights, gradient } = tree.map((part) => engine.scale(1, part), given);
        const convolve = {
          forward: () => engine.convolve(images, weights, windows),
          inputs: () => engine.convolveInputGradient(gradient, weights, windows),
          weights: () => engine.convolveWeightsGradient(images, gradient, windows),
        }[form];
        for (let i = 0; i < count; i++) engine.scope(() => void convolve());
      }),
  };
}

function normal(rows: number, cols: number, seed: number): Matrix {
  return matrix(rows, cols, random.normal(random.key(seed), rows * cols));
}
