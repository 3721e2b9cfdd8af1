/**
 * The preprocessing and the loss of the numpy classifier that foldnet grew out of.
 *
 * @module
 */

import type { Dataset, Labels, Loss } from "../../mod.ts";

/**
 * Returns images as the classifier prepares them: an image `x` of bytes becomes
 * `(x - mean(x)) / sum(x)`. The sum is that of the bytes: the mean is subtracted in the numerator only.
 */
export function preprocessed(
  dataset: Dataset<Labels>,
  precision: "float32" | "float64",
): Dataset<Labels> {
  const { rows, cols } = dataset.inputs;
  const data = "bytes" in dataset.inputs ? dataset.inputs.bytes : dataset.inputs.data;
  const Floats = precision === "float64" ? Float64Array : Float32Array;
  const result = new Floats(rows * cols);
  for (let start = 0; start < result.length; start += cols) {
    let sum = 0;
    for (let j = start; j < start + cols; j++) sum += data[j] ?? 0;
    const mean = sum / cols;
    for (let j = start; j < start + cols; j++) result[j] = ((data[j] ?? 0) - mean) / (sum || 1);
  }
  return { inputs: { rows, cols, data: result }, targets: dataset.targets };
}

/** The same in JavaScript, for exported modules. Pixels from 0 to 1 give what bytes give. */
export const PREPROCESSED_CODE = `(input) => {
  const sum = input.reduce((a, b) => a + b, 0);
  const mean = sum / input.length;
  return input.map((x) => (x - mean) / (sum || 1));
}`;

/**
 * The loss of the classifier. It reports the batch mean of the cross-entropy `L` of each sample. Its
 * gradient is another one: `L` times the gradient of `L`, summed over the batch, which is the gradient of
 * the sum of `L² / 2`.
 */
export const squaredCrossEntropy: Loss<Labels> = (engine, output, targets) => {
  const { losses, gradient } = engine.softmaxCrossEntropy(output, targets, 0);
  const sum = engine.sum(losses);
  return {
    get loss() {
      return sum.value / losses.rows;
    },
    gradient: engine.multiplyRows(gradient, losses),
    reduction: "sum",
  };
};
