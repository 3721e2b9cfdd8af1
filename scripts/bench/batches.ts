/**
 * Inputs for the programs of peers: batches of MNIST as floats, and weights.
 *
 * @module
 */

import { mnist } from "../../lib/data/files.ts";
import { key, normal } from "../../lib/values/random.ts";

/** A batch of images, and their labels as rows with a single 1. */
export interface FloatBatch {
  readonly images: Float32Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
}

/** Returns sixteen batches of MNIST's training images. */
export async function floatBatches(size: number): Promise<FloatBatch[]> {
  const { train: { inputs, targets, classes } } = await mnist();
  return Array.from({ length: 16 }, (_, i) => {
    const [begin, end] = [i * size, (i + 1) * size];
    const pixels = inputs.bytes.subarray(begin * inputs.cols, end * inputs.cols);
    const rows = new Float32Array(size * classes);
    targets.subarray(begin, end).forEach((label, row) => rows[row * classes + label] = 1);
    return { images: Float32Array.from(pixels, (byte) => byte * inputs.scale), targets: rows };
  });
}

/** Returns the initial weights of a dense layer, by He's rule. */
export function firstWeights(inputs: number, outputs: number): Float32Array<ArrayBuffer> {
  const deviation = Math.sqrt(2 / inputs);
  return Float32Array.from(normal(key(inputs), inputs * outputs), (x) => x * deviation);
}
