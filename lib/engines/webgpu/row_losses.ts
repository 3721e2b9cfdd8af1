/**
 * Kernels of the webgpu engine for the losses of classifications.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import { requireTargets } from "../checks.ts";
import { type Engine, isMatrix, type RowLosses, type Targets } from "../engine.ts";
import { LOGARITHMS } from "./logarithm.ts";
import {
  eachRow,
  forEach,
  largestOf,
  once,
  type RowKernel,
  rowKernel,
  sumOf,
} from "./row_kernel.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels for losses. */
export type RowLossKernels = Pick<Engine, "softmaxCrossEntropy" | "crossEntropy">;

/** A kernel for the losses of rows against targets, which are labels (u32) or rows of weights (f32). */
type LossKernel<Param extends string> = RowKernel<
  Param,
  "x" | "targets",
  "losses" | "gradient"
>;

/** The weight that the target of a row gives to the column `j`, for either kind of targets. */
const WEIGHTS = {
  labels: "select(0.0, 1.0, targets[row] == j)",
  rows: "targets[i]",
} as const;

/**
 * The loss is the sum of weight · (logarithm of the sum of e^x - x). All is relative to the largest logit, whose
 * exponential is 1: the logarithm is that of 1 + the exponentials of the others, which keeps the digits of a small loss.
 * A class of no weight costs nothing, even if its logit is minus infinity.
 */
function softmaxCrossEntropyKernel(kind: keyof typeof WEIGHTS): LossKernel<"share" | "rest"> {
  const weight = `fma(${WEIGHTS[kind]}, params.rest, params.share)`;
  return rowKernel({
    name: `softmaxCrossEntropy of ${kind}`,
    params: { share: "f32", rest: "f32" },
    inputs: { x: "f32", targets: kind === "labels" ? "u32" : "f32" },
    outputs: { losses: "f32", gradient: "f32" },
    sums: "vec2f",
    functions: `${LOGARITHMS}
fn exponential_or_one(x: f32, is_one: bool) -> vec2f {
  return select(vec2f(exponential(x), 0.0), vec2f(0.0, 1.0), is_one);
}
fn cost(weight: f32, loss: f32) -> vec2f {
  return vec2f(weight, select(weight * loss, 0.0, is_zero(weight)));
}
`,
    code: `
  ${largestOf("key", "x[i]")}
  let top = number_at(key);
  ${sumOf("sums", "exponential_or_one(x[i] - top, order(x[i]) == key)")}
  let others = sums.x + kept(sums.y - 1.0);
  let whole = select(1.0 + others, nan_like(top), is_odd(top));
  let logarithm_of_whole = select(log1p(others), nan_like(top), is_odd(top));
  ${sumOf("costs", `cost(${weight}, kept(top - x[i]) + logarithm_of_whole)`)}
  ${forEach(`gradient[i] = costs.x * exponential(x[i] - top) / whole - ${weight};`)}
  ${once("losses[row] = costs.y;")}`,
  });
}

/** Smaller probabilities count as 2^-126, so that the loss of a sure mistake is finite. */
function crossEntropyKernel(kind: keyof typeof WEIGHTS): LossKernel<never> {
  return rowKernel({
    name: `crossEntropy of ${kind}`,
    params: {},
    inputs: { x: "f32", targets: kind === "labels" ? "u32" : "f32" },
    outputs: { losses: "f32", gradient: "f32" },
    functions: `${LOGARITHMS}
fn at_least(x: f32) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(x), 0x00800000u, order(x) < 0x80800000u));
}
fn cost(weight: f32, probability: f32) -> f32 {
  return select(-weight * logarithm(at_least(probability)), 0.0, is_zero(weight));
}
fn slope(weight: f32, probability: f32) -> f32 {
  return select(-weight / at_least(probability), 0.0, is_zero(weight));
}
`,
    code: `
  ${sumOf("costs", `cost(${WEIGHTS[kind]}, x[i])`)}
  ${forEach(`gradient[i] = slope(${WEIGHTS[kind]}, x[i]);`)}
  ${once("losses[row] = costs;")}`,
  });
}

const SOFTMAX_CROSS_ENTROPY = {
  labels: softmaxCrossEntropyKernel("labels"),
  rows: softmaxCrossEntropyKernel("rows"),
} as const;

const CROSS_ENTROPY = {
  labels: crossEntropyKernel("labels"),
  rows: crossEntropyKernel("rows"),
} as const;

/** Returns the kernels of the webgpu engine for the losses of classifications. */
export function rowLossKernels(workshop: Workshop): RowLossKernels {
  const { at, make, run, withData } = workshop;

  /** Returns the losses of rows, and gradients. */
  function rowLosses<C extends number, Param extends string>(
    kernels: Readonly<Record<keyof typeof WEIGHTS, LossKernel<Param>>>,
    x: Matrix<number, C>,
    targets: Targets,
    params: Readonly<Record<Param, number>>,
  ): RowLosses<C> {
    requireTargets(x, targets);
    const { rows, cols } = x;
    return run(() => {
      const from = at(x);
      const queue = (kernelFor: LossKernel<Param>, place: number) => {
        const losses = make(rows, 1, () => {});
        const gradient = make(rows, cols, (out) => {
          const buffers = { x: from, targets: place, losses: at(losses), gradient: out };
          eachRow(workshop, kernelFor, { rows, columns: cols, params, buffers });
        });
        return { losses, gradient };
      };
      if (isMatrix(targets)) return queue(kernels.rows, at(targets));
      return withData(Uint32Array.from(targets), (place) => queue(kernels.labels, place));
    });
  }

  return {
    softmaxCrossEntropy(logits, targets, smoothing) {
      const params = { share: smoothing / Math.max(logits.cols, 1), rest: 1 - smoothing };
      return rowLosses(SOFTMAX_CROSS_ENTROPY, logits, targets, params);
    },
    crossEntropy: (probabilities, targets) => rowLosses(CROSS_ENTROPY, probabilities, targets, {}),
  };
}
