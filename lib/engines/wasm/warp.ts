/**
 * Warping of images by the wasm engine.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import type { Engine } from "../engine.ts";
import { controlPoints } from "../warps.ts";
import { requireWarps } from "../checks.ts";
import type { Workshop } from "./workshop.ts";

/** The operations that a number takes, roughly. */
const OPERATIONS_PER_NUMBER = 32;

/** Returns the kernel of the wasm engine that warps images. */
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
      const sizes = { height, width, channels, controlRows };
      const scratchBytes = kernels.warpScratch(sizes);
      return make(rows, cols, (out) =>
        withBlock(scratchBytes * threads, (scratch) => {
          const places = { affine: maps, spacing, controlColumns, offsets, background };
          share(jobs.warp({ ...sizes, ...places, images: from, out, to: rows, scratch }), {
            operations: rows * cols * OPERATIONS_PER_NUMBER,
            unit: 1,
            scratchBytes,
          });
        }));
    });
  };
}
