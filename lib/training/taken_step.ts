/**
 * The steps that `fit` takes.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import type { LossMean } from "../losses/loss.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { foldIn, type Key } from "../values/random.ts";
import type { Scalar } from "../values/scalar.ts";
import type { Augmentation } from "./augment.ts";
import { batchOf, correctIn, namingSamples } from "./batch.ts";
import type { BatchTotals } from "./epoch_totals.ts";
import type { Portion } from "./feed.ts";
import type { Sharing } from "./sharing.ts";
import type { TrainConfig, TrainState } from "./state.ts";
import { trainStep } from "./train.ts";

/** A step that was taken. */
export interface TakenStep<Expected extends Targets> {
  /** The number of the step, from 1. */
  readonly step: number;
  /** Its samples. */
  readonly portion: Portion<Expected>;
  /** Reads its numbers. */
  readonly totalsOf: () => BatchTotals;
}

/** Returns a function that takes a step on the samples of a batch. */
export function trainOn<
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
>(
  config: TrainConfig<Network, State, Expected> & {
    readonly augment?: Augmentation;
    readonly sharing?: Sharing;
  },
  augmentKey: Key,
): (state: TrainState<ParamsOf<Network>, State>, portion: Portion<Expected>) => {
  readonly state: TrainState<ParamsOf<Network>, State>;
  readonly totalsOf: () => BatchTotals;
} {
  const { engine, augment, sharing } = config;
  const step = trainStep(config);
  return (before, { dataset, indices: all, place }) => {
    const key = foldIn(augmentKey, before.step);
    const { indices, first } = sharing?.shareOf(all) ?? { indices: all, first: undefined };
    const batch = batchOf(
      engine,
      dataset,
      indices,
      augment &&
        ((samples) => augment(engine, key, first === undefined ? samples : { ...samples, first })),
    );
    const { state, mean, output } = namingSamples(indices, () => step(before, batch), place);
    const begin = () => totalsLater(indices.length, correctIn(engine, output, batch.targets), mean);
    if (!sharing) return { state, totalsOf: begin() };
    const totals = sharing.totalsOf(() => begin()());
    return { state, totalsOf: () => totals };
  };
}

/** Returns a function that reads the totals of a batch. It holds nothing else of the step. */
function totalsLater(samples: number, correct: Scalar, mean: LossMean): () => BatchTotals {
  return () => ({ samples, correct: correct.value, mean });
}

/** Returns how many numbers of a batch of a source are in memory. A dataset is there anyway. */
export function numbersHeld<Expected extends Targets>(
  { dataset, place }: Portion<Expected>,
): number {
  return place === undefined ? 0 : dataset.inputs.rows * dataset.inputs.cols;
}
