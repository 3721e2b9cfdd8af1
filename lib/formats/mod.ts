/**
 * Formats of arrays, apart from networks: safetensors, numpy's npz, and IDX.
 *
 * @example Predictions for numpy: `numpy.load("out.npz")["probabilities"]`.
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 * import { saveNpz, tensorOf } from "@foldnet/foldnet/formats";
 *
 * const path = `${await Deno.makeTempDir()}/out.npz`;
 * await saveNpz(path, new Map([["probabilities", tensorOf(matrix(2, 10))]]));
 * ```
 *
 * @module
 */

export * from "./idx.ts";
export * from "./npz.ts";
export * from "./npz_files.ts";
export * from "./safetensors.ts";
export * from "./tensor.ts";
