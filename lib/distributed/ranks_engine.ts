import type { Engine } from "../engines/engine.ts";

/** The rows of the batch that a rank computes. */
export interface OwnRows {
  readonly first: number;
  readonly rows: number;
}

/**
 * Returns the engine whose random numbers for a share of a batch are those that one process draws for the same samples:
 * so dropout and augmentation do not depend on the number of ranks. It takes a matrix with a row for each sample of the
 * share to be of these samples.
 *
 * @param share Returns the share of the batch under way, or undefined outside of steps.
 */
export function drawingForShare(engine: Engine, share: () => OwnRows | undefined): Engine {
  const firstOf = (rows: number): number => {
    const own = share();
    return own?.rows === rows ? own.first : 0;
  };
  return {
    ...engine,
    uniform: (key, rows, cols, range) =>
      engine.uniform(key, rows, cols, {
        ...range,
        firstRow: firstOf(rows) + (range.firstRow ?? 0),
      }),
    dropoutMask: (key, rows, cols, rate, firstRow = 0) =>
      engine.dropoutMask(key, rows, cols, rate, firstOf(rows) + firstRow),
  };
}
