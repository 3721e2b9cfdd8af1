import { foldIn, type Key, permutation } from "../values/random.ts";

/** How the samples of a dataset are divided into batches. */
export interface BatchOrder {
  /** The number of samples in the dataset. */
  readonly count: number;
  /** The number of samples in a batch. The last batch of an epoch can have fewer. */
  readonly batchSize: number;
  /** Whether each epoch has a random order of its own. */
  readonly shuffle: boolean;
}

/**
 * Returns a function from a step, from 0, to the indices of the samples in its batch. They depend on
 * the key and the step alone, so a run that resumes sees the same batches. The order of the last epoch
 * is cached.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * const indicesOf = batchIndices(random.key(1), { count: 5, batchSize: 2, shuffle: false });
 * console.log([0, 1, 2, 3].map(indicesOf)); // [0, 1], [2, 3], [4], [0, 1]
 * ```
 */
export function batchIndices(
  key: Key,
  { count, batchSize, shuffle }: BatchOrder,
): (step: number) => Uint32Array {
  const stepsPerEpoch = Math.ceil(count / batchSize);
  let cached: { readonly epoch: number; readonly order: Uint32Array } | undefined;
  return (step) => {
    const epoch = Math.floor(step / stepsPerEpoch);
    if (cached?.epoch !== epoch) {
      cached = { epoch, order: orderOf(foldIn(key, epoch), count, shuffle) };
    }
    const start = step % stepsPerEpoch * batchSize;
    return cached.order.subarray(start, start + batchSize);
  };
}

function orderOf(key: Key, count: number, shuffle: boolean): Uint32Array {
  return shuffle ? permutation(key, count) : Uint32Array.from({ length: count }, (_, i) => i);
}
