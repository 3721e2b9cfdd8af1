/**
 * The step in TensorFlow.js. The argument names the backend, wasm or cpu.
 *
 * @module
 */

import * as tf from "npm:@tensorflow/tfjs-core@4.22.0";
import { setWasmPaths } from "npm:@tensorflow/tfjs-backend-wasm@4.22.0";
import "npm:@tensorflow/tfjs-backend-cpu@4.22.0";
// It registers the gradients of the core's functions.
import "npm:@tensorflow/tfjs-layers@4.22.0";
import { fromFileUrl } from "../../lib/io/file_url.ts";
import { firstWeights, floatBatches } from "./batches.ts";
import type { Running } from "./measure.ts";
import { serve } from "./serve.ts";
import { LEARNING_RATE, MOMENTUM, type Step } from "./works.ts";

const wasm = import.meta.resolve(
  "npm:@tensorflow/tfjs-backend-wasm@4.22.0/dist/tfjs-backend-wasm.wasm",
);
setWasmPaths(fromFileUrl(new URL(".", wasm)));
await tf.setBackend(Deno.args[0] ?? "wasm");
await tf.ready();
await serve(`tfjs ${tf.version_core} ${tf.getBackend()}`, { step: stepOf });

async function stepOf({ sizes, batch }: Step): Promise<Running> {
  const layers = sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i] ?? 0;
    return {
      weights: tf.variable(tf.tensor2d(firstWeights(inputs, outputs), [inputs, outputs])),
      bias: tf.variable(tf.zeros([outputs])),
    };
  });
  const batches = (await floatBatches(batch)).map(({ images, targets }) => ({
    input: tf.tensor2d(images, [batch, images.length / batch]),
    targets: tf.tensor2d(targets, [batch, targets.length / batch]),
  }));
  const optimizer = tf.train.momentum(LEARNING_RATE, MOMENTUM);
  const step = ({ input, targets }: { input: tf.Tensor2D; targets: tf.Tensor2D }): number =>
    tf.tidy(() => {
      const loss = optimizer.minimize(() => {
        const logits = layers.reduce<tf.Tensor>(
          (a, { weights, bias }, i) => {
            const activation = i === layers.length - 1 ? "linear" : "relu";
            return tf.fused.matMul({ a, b: weights, bias, activation });
          },
          input,
        );
        return tf.losses.softmaxCrossEntropy(targets, logits);
      }, true);
      return loss?.dataSync()[0] ?? NaN;
    });
  let steps = 0;
  return {
    run(count) {
      for (let i = 0; i < count; i++) {
        const next = batches[steps++ % batches.length];
        if (next && !Number.isFinite(step(next))) throw new Error("The loss is not finite");
      }
    },
    close: () => tf.disposeVariables(),
  };
}
