/**
 * The step in jax-js, compiled as a whole. The first argument is the backend, wasm or webgpu, the second one the number
 * of threads of wasm: 1, or another number for as many as jax-js takes by itself.
 *
 * @module
 */

import { firstWeights, floatBatches } from "./batches.ts";
import { requireGpu } from "./require_gpu.ts";
import type { Running } from "./measure.ts";
import { serve } from "./serve.ts";
import { LEARNING_RATE, MOMENTUM, type Step } from "./works.ts";

// Without workers, jax-js runs kernels on the calling thread.
const [backend = "wasm", threads] = Deno.args;
if (threads === "1") Reflect.deleteProperty(globalThis, "Worker");
const { defaultDevice, init, jit, nn, numpy, tree, valueAndGrad } = await import(
  "npm:@jax-js/jax@0.1.25"
);
type NumpyArray = ReturnType<typeof numpy.zeros>;
type Params = { readonly weights: NumpyArray; readonly bias: NumpyArray }[];

const device = backend === "webgpu" ? backend : "wasm";
if (device === "webgpu") await requireGpu();
await init(device);
defaultDevice(device);
await serve(`jax-js 0.1.25 ${defaultDevice()}`, { step: stepOf });
// The workers of jax-js never end by themselves.
Deno.exit();

async function stepOf({ sizes, batch }: Step): Promise<Running> {
  const batches = (await floatBatches(batch)).map(({ images, targets }) => ({
    input: numpy.array(images).reshape([batch, images.length / batch]),
    targets: numpy.array(targets).reshape([batch, targets.length / batch]),
  }));
  const layers = sizes.slice(1).map((outputs, i) => ({ inputs: sizes[i] ?? 0, outputs }));
  let params: Params = layers.map(({ inputs, outputs }) => ({
    weights: numpy.array(firstWeights(inputs, outputs)).reshape([inputs, outputs]),
    bias: numpy.zeros([outputs]),
  }));
  let velocities: Params = layers.map(({ inputs, outputs }) => ({
    weights: numpy.zeros([inputs, outputs]),
    bias: numpy.zeros([outputs]),
  }));

  const lossOf = (params: Params, input: NumpyArray, targets: NumpyArray): NumpyArray => {
    const logits = params.reduce((x, { weights, bias }, i) => {
      const y = numpy.dot(x, weights).add(bias);
      return i === params.length - 1 ? y : nn.relu(y);
    }, input);
    return nn.logSoftmax(logits).mul(targets).sum().mul(-1 / batch);
  };
  const step = jit((params: Params, velocities: Params, input: NumpyArray, targets: NumpyArray) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(params), input, targets);
    const nextVelocities: Params = tree.map(
      (v: NumpyArray, g: NumpyArray) => v.mul(MOMENTUM).add(g),
      velocities,
      gradients,
    );
    const nextParams: Params = tree.map(
      (p: NumpyArray, v: NumpyArray) => p.sub(v.mul(LEARNING_RATE)),
      params,
      tree.ref(nextVelocities),
    );
    return { loss, params: nextParams, velocities: nextVelocities };
  });

  let steps = 0;
  return {
    async run(count) {
      for (let i = 0; i < count; i++) {
        const next = batches[steps++ % batches.length];
        if (!next) continue;
        const result = step(params, velocities, next.input.ref, next.targets.ref);
        ({ params, velocities } = result);
        const [loss = NaN] = await result.loss.data();
        if (!Number.isFinite(loss)) throw new Error("The loss is not finite");
      }
    },
    close() {
      tree.dispose([params, velocities]);
      tree.dispose(batches);
    },
  };
}
