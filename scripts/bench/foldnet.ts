/**
 * foldnet as the bench runs it. The argument has the options of `openEngine`, as JSON.
 *
 * @module
 */

import {
  type EngineOptions,
  type Matrix,
  matrix,
  mnist,
  openEngine,
  random,
  tree,
} from "../../mod.ts";
import { windowsOver } from "../../lib/engines/windows.ts";
import type { Running } from "./measure.ts";
import { serve } from "./serve.ts";
import { trainingOf } from "./training.ts";
import type { Convolution, Product } from "./works.ts";

const options: EngineOptions = JSON.parse(Deno.args[0] ?? "{}");
const engine = await openEngine(options);
if (!engine.name.startsWith(options.kind ?? "")) {
  throw new Error(`Cannot open the ${options.kind} engine: what opened is ${engine.name}`);
}
// A step takes seconds there. bench:gpu counts what it does instead.
if ("isSoftware" in engine && engine.isSoftware) {
  throw new Error(`Cannot measure ${engine.name}: the adapter is software`);
}
const { train } = await mnist();
await serve(`foldnet ${engine.name}`, {
  product: productOf,
  square: ({ n }) => productOf({ kind: "product", form: "NN", m: n, k: n, n }),
  convolution: convolutionOf,
  step: (work) => trainingOf(work, engine, train),
  epoch: (work) => trainingOf(work, engine, train),
});
engine.close();

/** Returns a product of dense matrices in the engine's memory. */
function productOf({ form, m, k, n }: Product): Running {
  const left = form === "TN" ? normal(k, m, 1) : normal(m, k, 1);
  const right = form === "NT" ? normal(n, k, 2) : normal(k, n, 2);
  const multiply = { NN: engine.matmul, TN: engine.matmulTN, NT: engine.matmulNT }[form];
  return {
    run(count) {
      engine.scope(() => {
        const [a, b] = [engine.scale(1, left), engine.scale(1, right)];
        for (let i = 0; i < count; i++) engine.scope(() => void multiply(a, b));
      });
      return ended();
    },
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
    run(count) {
      engine.scope(() => {
        const { images, weights, gradient } = tree.map((part) => engine.scale(1, part), given);
        const convolve = {
          forward: () => engine.convolve(images, weights, windows),
          inputs: () => engine.convolveInputGradient(gradient, weights, windows),
          weights: () => engine.convolveWeightsGradient(images, gradient, windows),
        }[form];
        for (let i = 0; i < count; i++) engine.scope(() => void convolve());
      });
      return ended();
    },
  };
}

/** Waits until a late engine has computed all that it was told to. */
function ended(): Promise<void> | undefined {
  if (!engine.isLate) return undefined;
  engine.sum(matrix(1, 1, [1]));
  return engine.arrival();
}

function normal(rows: number, cols: number, seed: number): Matrix {
  return matrix(rows, cols, random.normal(random.key(seed), rows * cols));
}
