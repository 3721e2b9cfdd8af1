/**
 * How the wasm engine warps images.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { controlPoints } from "../warps.ts";
import { requireWarps } from "../checks.ts";
import type { Workshop } from "./workshop.ts";

/** About how many operations a number takes. */
const OPERATIONS_PER_NUMBER = 32;

/** The kernel of the wasm engine that warps images. */
export function warpKernel(
  { kernels, threads, at, make, run, share, withBlock }: Workshop,
): Engine["warp"] {
  return (images, size, warps) => {
    requireWarps(images, size, warps);
    const { affine, elastic, background = 0 } = warps;
    const { height, width, channels } = size;
    const { rows, cols } = images;
    const spacing = elastic?.spacing ?? 1;
    const [controlRows, controlColumns] = elastic
      ? [controlPoints(height, spacing), controlPoints(width, spacing)]
      : [0, 0];
    return run(() => {
      const [from, maps, offsets] = [at(images), at(affine), elastic ? at(elastic.offsets) : 0];
      const sizes = [height, width, channels, from, maps, spacing, controlRows, controlColumns];
      const scratch = kernels.warpScratch(height, width, channels, controlRows);
      return make(rows, cols, (out) =>
        withBlock(scratch * threads, (pointer) => {
          share({
            kernel: "warp",
            args: [...sizes, offsets, background, out, 0, rows, pointer],
            range: 11,
            unit: 1,
            scratch: { index: 13, bytes: scratch },
          }, rows * cols * OPERATIONS_PER_NUMBER);
        }));
    });
  };
}
