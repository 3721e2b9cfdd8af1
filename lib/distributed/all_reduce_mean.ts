import type { Empty } from "../layers/layer.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { NumberArray } from "../values/matrix.ts";
import { leaves, map } from "../values/tree.ts";
import type { Communicator } from "./communicator.ts";

/** Numbers that travel with the gradients, so that one message has all. */
export interface Tally {
  /** Returns the numbers of this rank for the step. All ranks have equally many. */
  readonly own: () => readonly number[];
  /** Takes their sums over all ranks, and returns the factor that makes the sum of the gradients the right one. */
  readonly take: (sums: NumberArray) => number;
}

/**
 * Returns the transform that replaces gradients by their mean over all ranks. It goes first into a {@linkcode chain}, so
 * that what follows sees the same gradients on all ranks, and all ranks keep the same parameters.
 *
 * The mean counts all ranks alike. It is the gradient of the batch of all ranks together if the loss is a mean, and all
 * ranks have batches of equal weight. {@linkcode dataParallel} weights the ranks, and needs no such care.
 *
 * All gradients travel as one message: they are copied into one array in the engine's memory, and summed there.
 *
 * @param tally Numbers that travel along. With it, the factor that it returns takes the place of 1 / ranks.
 *
 * @example
 * ```ts
 * import { adam, chain, fromRows, referenceEngine } from "@foldnet/foldnet";
 * import { alone, allReduceMean } from "@foldnet/foldnet/mpi";
 *
 * const optimizer = chain(allReduceMean(alone), adam(0.001));
 * const params = fromRows([[1, 2]]);
 * const { updates } = optimizer.update(referenceEngine(), optimizer.init(params), params, params);
 * console.log(updates.cols); // 2
 * ```
 */
export function allReduceMean(communicator: Communicator, tally?: Tally): Optimizer<Empty> {
  return {
    init: () => [],
    update(engine, state, gradients) {
      const own = tally?.own() ?? [];
      const sums = engine.changeTogether(
        [...leaves(gradients), { rows: 1, cols: own.length, data: own }],
        communicator.allReduceSum,
      );
      const factor = tally ? tally.take(sums.at(-1)?.data ?? []) : 1 / communicator.size;
      let i = 0;
      const updates = map((gradient) => {
        const sum = sums[i++] ?? gradient;
        return factor === 1 ? sum : engine.scale(factor, sum);
      }, gradients);
      return { state, updates };
    },
  };
}
