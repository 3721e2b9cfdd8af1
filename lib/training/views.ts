/**
 * Test-time augmentation.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import type { AnyLayer, OutputsOf, ParamsOf } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { Matrix } from "../values/matrix.ts";
import { foldIn, type Key } from "../values/random.ts";
import type { Augmentation, Samples } from "./augment.ts";
import { forward, type Trained } from "./predict.ts";
import type { TrainConfig } from "./state.ts";

/**
 * Options of test-time augmentation: the network sees each sample and some augmented views of it. The
 * mean of all these outputs is the output for the sample. If the network ends in logits, it is the mean
 * of the logits.
 */
export interface Views {
  /** Makes a view of each sample. */
  readonly augment: Augmentation;
  /** The number of views besides the sample itself. */
  readonly count: number;
  /** The key of the views. The views also depend on the batch size. */
  readonly key: Key;
}

/**
 * Returns the mean of an output and the outputs for the views of the same samples.
 *
 * @param plain The output for the samples themselves, with a row for each sample.
 *
 * @example
 * ```ts
 * import { augment, dense, predict, random, referenceEngine } from "@foldnet/foldnet";
 * import { matrix } from "@foldnet/foldnet";
 *
 * const network = dense(4, 2);
 * const config = { engine: referenceEngine(), network };
 * const trained = { params: network.init(random.key(1)), statistics: [] };
 * const samples = {
 *   inputs: matrix(1, 4, [1, 2, 3, 4]),
 *   indices: Uint32Array.of(0),
 *   image: { height: 2, width: 2, channels: 1 },
 * };
 * const plain = predict(config, trained, samples.inputs);
 * const views = { augment: augment({ shift: 1 }), count: 3, key: random.key(2) };
 * console.log(meanOverViews(config, trained, { samples, plain, views }).cols); // 2
 * ```
 */
export function meanOverViews<Network extends AnyLayer>(
  config: Pick<TrainConfig<Network, OptimizerState, Targets>, "engine" | "network">,
  trained: Trained<ParamsOf<Network>>,
  { samples, plain, views: { augment, count, key } }: {
    readonly samples: Samples;
    readonly plain: Matrix<number, OutputsOf<Network>>;
    readonly views: Views;
  },
): Matrix<number, OutputsOf<Network>> {
  const { engine } = config;
  const sum = Array.from({ length: count }).reduce<Matrix<number, OutputsOf<Network>>>(
    (sum, _, view) =>
      engine.scope(() => {
        const input = augment(engine, foldIn(key, view), samples);
        return engine.combine(1, sum, 1, forward(config, trained, input));
      }),
    plain,
  );
  return engine.scale(1 / (count + 1), sum);
}
