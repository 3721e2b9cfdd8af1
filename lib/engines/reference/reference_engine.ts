/**
 * The reference engine: the specification of every kernel, in plain loops.
 *
 * @module
 */

import type { Engine, Precision } from "../engine.ts";
import { guarded } from "../guard.ts";
import { batchKernels } from "./batches.ts";
import { builderOf } from "./builder.ts";
import { channelKernels } from "./channels.ts";
import { columnKernels } from "./columns.ts";
import { convolutionKernels } from "./convolution.ts";
import { elementwiseKernels } from "./elementwise.ts";
import { poolingKernels } from "./pooling.ts";
import { productKernels } from "./products.ts";
import { reductionKernels } from "./reductions.ts";
import { rowKernels } from "./rows.ts";

/** Options of the reference engine. */
export interface ReferenceOptions {
  /** How exact the results are: float64 is for gradient checks. The default is float32. */
  readonly precision?: Precision;
}

/**
 * Returns the engine that runs every kernel in plain loops. Faster engines are tested against it. Sums
 * are kept in float64 and rounded once, whatever the precision.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, toRows } from "@foldnet/foldnet";
 *
 * const engine = referenceEngine();
 * const product = engine.matmul(fromRows([[1, 2]]), fromRows([[3], [4]]));
 * console.log(toRows(product)); // [[11]]
 * ```
 */
export function referenceEngine({ precision = "float32" }: ReferenceOptions = {}): Engine {
  const builder = builderOf(precision);
  return guarded({
    name: `reference ${precision}`,
    precision,
    isLate: false,
    arrival: () => undefined,
    scope: (f) => f(),
    keeper: () => ({ next: (f) => f(), close: () => {} }),
    memorySize: () => 0,
    close: () => {},
    ...productKernels(builder),
    ...elementwiseKernels(builder),
    ...reductionKernels,
    ...rowKernels(builder),
    ...columnKernels(builder),
    ...channelKernels(builder),
    ...convolutionKernels(builder),
    ...poolingKernels(builder),
    ...batchKernels(builder),
  });
}
