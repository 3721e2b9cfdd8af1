/**
 * Numbers that may arrive late.
 *
 * @module
 */

/**
 * A number that an engine may still be computing, such as a sum.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, type Scalar } from "@foldnet/foldnet";
 *
 * const sum: Scalar = referenceEngine().sum(fromRows([[1, 2]]));
 * console.log(sum.value); // 3
 * ```
 */
export interface Scalar {
  /** The number. Reading it waits until it is computed. */
  readonly value: number;
}
