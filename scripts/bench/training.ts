/**
 * The trainings that the bench measures, in foldnet.
 *
 * @module
 */

import { alone } from "../../lib/distributed/alone.ts";
import type { Communicator } from "../../lib/distributed/communicator.ts";
import { dataParallel } from "../../lib/distributed/data_parallel.ts";
import {
  dense,
  type Engine,
  fit,
  type ImageDataset,
  initialState,
  type Layer,
  random,
  relu,
  sequential,
  sgd,
  softmaxCrossEntropy,
  type Tree,
} from "../../mod.ts";
import { networkOf } from "../train/networks.ts";
import { PRESETS } from "../train/presets.ts";
import type { Running } from "./measure.ts";
import { type Epoch, LEARNING_RATE, MOMENTUM, type Step } from "./works.ts";

/**
 * Returns a training by `fit`, which gathers batches and reports losses and accuracies.
 *
 * @param communicator The processes that share each batch. All of them run as many steps.
 */
export function trainingOf(
  work: Step | Epoch,
  engine: Engine,
  images: ImageDataset,
  communicator: Communicator = alone,
): Running {
  const network = work.kind === "step" ? denseNetwork(work) : presetNetwork(work, images);
  const config = {
    engine,
    network,
    loss: softmaxCrossEntropy(),
    optimizer: sgd(LEARNING_RATE, { momentum: MOMENTUM }),
    batchSize: work.batch,
    steps: Number.MAX_SAFE_INTEGER,
  };
  const start = initialState(config, random.key(1));
  const reports = fit(dataParallel(communicator, config), start, images);
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

function denseNetwork(
  { sizes: [inputs, first, second, outputs] }: Step,
): Layer<number, number, Tree> {
  return sequential([
    dense(inputs, first),
    relu(),
    dense(first, second),
    relu(),
    dense(second, outputs),
  ]);
}

function presetNetwork({ preset }: Epoch, images: ImageDataset): Layer<number, number, Tree> {
  const { recipe, ...design } = PRESETS[preset];
  return networkOf(recipe, design, { image: images, classes: images.classes });
}
