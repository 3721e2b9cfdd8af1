/**
 * The reference engine: the specification of every kernel, in plain loops.
 *
 * @module
 */

import { type Engine, isMatrix, type Precision, type RowLosses, type Targets } from "../engine.ts";
import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import { uniform } from "../../values/random.ts";
import {
  isBytes,
  requireChannelRows,
  requireChannels,
  requireColumns,
  requireFactors,
  requireIndices,
  requireProduct,
  requireProductNT,
  requireProductTN,
  requireSameRows,
  requireTargets,
  requireWarps,
} from "../checks.ts";
import { referenceImageKernels } from "./images.ts";
import { warpInto } from "./warp.ts";

/** What the reference engine may be told. */
export interface ReferenceOptions {
  /** How exact the results are: float64 is for gradient checks. The default is float32. */
  readonly precision?: Precision;
}

/**
 * The engine that runs every kernel in plain loops, and by which faster ones are judged. Sums are
 * kept in float64 and rounded once, whatever the precision.
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
  const zeros = precision === "float64"
    ? (count: number) => new Float64Array(count)
    : (count: number) => new Float32Array(count);

  function build<R extends number, C extends number>(
    rows: R,
    cols: C,
    element: (index: number) => number,
  ): Matrix<R, C> {
    const data = zeros(rows * cols);
    for (let i = 0; i < data.length; i++) data[i] = element(i);
    return { rows, cols, data };
  }

  /** The product of A, MxK, and B, KxN: the inner products of A's rows and B's columns. */
  function product<M extends number, N extends number>(
    m: M,
    n: N,
    [rows, columns, k]: readonly [Float64Array, Float64Array, number],
    bias?: Matrix<1, N>,
  ): Matrix<M, N> {
    const data = zeros(m * n);
    for (let i = 0; i < m; i++) {
      // Four columns at a time, three times as fast as one; at the edge the last stands in for more.
      for (let j = 0; j < n; j += 4) {
        const [j1, j2, j3] = [
          Math.min(j + 1, n - 1),
          Math.min(j + 2, n - 1),
          Math.min(j + 3, n - 1),
        ];
        let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
        for (let p = 0; p < k; p++) {
          const factor = rows[i * k + p]!;
          sum0 += factor * columns[j * k + p]!;
          sum1 += factor * columns[j1 * k + p]!;
          sum2 += factor * columns[j2 * k + p]!;
          sum3 += factor * columns[j3 * k + p]!;
        }
        data[i * n + j] = sum0 + (bias?.data[j] ?? 0);
        data[i * n + j1] = sum1 + (bias?.data[j1] ?? 0);
        data[i * n + j2] = sum2 + (bias?.data[j2] ?? 0);
        data[i * n + j3] = sum3 + (bias?.data[j3] ?? 0);
      }
    }
    return { rows: m, cols: n, data };
  }

  function perRow<C extends number>(
    x: Matrix<number, C>,
    kernel: (row: Float64Array, i: number) => void,
  ): Matrix<number, C> {
    const data = zeros(x.rows * x.cols);
    const row = new Float64Array(x.cols);
    for (let i = 0; i < x.rows; i++) {
      for (let j = 0; j < x.cols; j++) row[j] = x.data[i * x.cols + j]!;
      kernel(row, i);
      data.set(row, i * x.cols);
    }
    return { rows: x.rows, cols: x.cols, data };
  }

  /** The losses of rows, and the gradients that take the place of the rows. */
  function rowLosses<C extends number>(
    x: Matrix<number, C>,
    kernel: (row: Float64Array, i: number) => number,
  ): RowLosses<C> {
    const losses = zeros(x.rows);
    const gradient = perRow(x, (row, i) => losses[i] = kernel(row, i));
    return { losses: { rows: x.rows, cols: 1, data: losses }, gradient };
  }

  return {
    name: `reference ${precision}`,
    precision,

    scope: (f) => f(),
    keeper: () => ({ next: (f) => f(), close: () => {} }),
    memorySize: () => 0,
    close: () => {},

    matmul(a, b, bias) {
      requireProduct(a, b, bias);
      return product(a.rows, b.cols, [lines(a), transposed(b), a.cols], bias);
    },
    matmulNT(a, b) {
      requireProductNT(a, b);
      return product(a.rows, b.rows, [lines(a), lines(b), a.cols]);
    },
    matmulTN(a, b) {
      requireProductTN(a, b);
      return product(a.cols, b.cols, [transposed(a), transposed(b), a.rows]);
    },

    map: ({ value }, x) => build(x.rows, x.cols, (i) => value(x.data[i]!)),
    mapGradient({ derivative }, x, y, gradient) {
      requireSameShape("apply a derivative to", x, gradient);
      requireSameShape("apply a derivative to", y, gradient);
      return build(
        x.rows,
        x.cols,
        (i) => gradient.data[i]! * derivative(x.data[i]!, y.data[i]!),
      );
    },
    scale: (factor, a) => build(a.rows, a.cols, (i) => factor * a.data[i]!),
    combine(alpha, a, beta, b) {
      requireSameShape("add", a, b);
      return build(a.rows, a.cols, (i) => alpha * a.data[i]! + beta * b.data[i]!);
    },
    multiply(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return build(a.rows, a.cols, (i) => a.data[i]! * b.data[i]!);
    },
    multiplyRows(a, factors) {
      requireFactors(a, factors);
      return build(a.rows, a.cols, (i) => a.data[i]! * factors.data[Math.floor(i / a.cols)]!);
    },
    divideByRoot(a, b, epsilon) {
      requireSameShape("divide", a, b);
      return build(a.rows, a.cols, (i) => a.data[i]! / (Math.sqrt(b.data[i]!) + epsilon));
    },

    sum: (a) => reduce(a, (total, i) => total + a.data[i]!),
    dot(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return reduce(a, (total, i) => total + a.data[i]! * b.data[i]!);
    },
    columnSums: <C extends number>(a: Matrix<number, C>, channels?: number): Matrix<1, C> => {
      // As many as there are columns, unless the caller asks for fewer.
      const cols = (channels ?? a.cols) as C;
      if (channels !== undefined) requireChannels(a, channels);
      const sums = channelSums(a, cols, (i) => a.data[i]!);
      return build(1, cols, (j) => sums[j]!);
    },
    argmax(a) {
      const labels = new Uint32Array(a.rows);
      for (let i = 0; i < a.rows; i++) {
        const start = i * a.cols;
        let best = start;
        for (let j = start + 1; j < start + a.cols; j++) if (a.data[j]! > a.data[best]!) best = j;
        labels[i] = best - start;
      }
      return labels;
    },

    softmax: (x) => perRow(x, softmaxInPlace),
    softmaxGradient(y, gradient) {
      requireSameShape("apply the derivative of softmax to", y, gradient);
      return perRow(y, (row, i) => {
        const start = i * row.length;
        let inner = 0;
        for (let j = 0; j < row.length; j++) inner += row[j]! * gradient.data[start + j]!;
        for (let j = 0; j < row.length; j++) row[j]! *= gradient.data[start + j]! - inner;
      });
    },
    softmaxCrossEntropy(logits, targets, smoothing) {
      const target = targetsOf(logits, targets);
      return rowLosses(logits, (row, i) => {
        const expected = (j: number) => target(i, j) * (1 - smoothing) + smoothing / row.length;
        const shifted = row.slice();
        const logSum = softmaxInPlace(row);
        let mass = 0;
        let loss = 0;
        for (let j = 0; j < row.length; j++) {
          const weight = expected(j);
          mass += weight;
          // A class of no weight costs nothing, even if its logit is minus infinity.
          if (weight !== 0) loss += weight * (logSum - shifted[j]!);
        }
        for (let j = 0; j < row.length; j++) row[j] = mass * row[j]! - expected(j);
        return loss;
      });
    },
    crossEntropy(probabilities, targets) {
      const target = targetsOf(probabilities, targets);
      return rowLosses(probabilities, (row, i) => {
        let loss = 0;
        for (let j = 0; j < row.length; j++) {
          const weight = target(i, j);
          const probability = Math.max(row[j]!, SMALLEST_PROBABILITY);
          if (weight !== 0) loss -= weight * Math.log(probability);
          row[j] = weight === 0 ? 0 : -weight / probability;
        }
        return loss;
      });
    },

    concatColumns(parts, places = 1) {
      const rows = requireSameRows(parts, places);
      const cols = parts.reduce((sum, { cols }) => sum + cols, 0);
      const result = zeros(rows * cols);
      let start = 0;
      for (const { cols: all, data } of parts) {
        const width = all / places;
        for (let i = 0; i < rows * all; i++) {
          result[Math.floor(i / width) * (cols / places) + start + i % width] = data[i]!;
        }
        start += width;
      }
      return { rows, cols, data: result };
    },
    sliceColumns(a, from, to, places = 1) {
      requireColumns(a, from, to, places);
      const { rows, cols, data } = a;
      const width = to - from;
      return build(
        rows,
        width * places,
        (i) => data[Math.floor(i / width) * (cols / places) + from + i % width]!,
      );
    },

    moments(a, channels) {
      requireChannels(a, channels);
      const count = a.rows * a.cols / channels;
      const mean = channelSums(a, channels, (i) => a.data[i]!).map((sum) => sum / count);
      const variance = channelSums(a, channels, (i) => (a.data[i]! - mean[i % channels]!) ** 2);
      return {
        mean: build(1, channels, (c) => mean[c]!),
        variance: build(1, channels, (c) => variance[c]! / count),
      };
    },
    centeredDot(a, b, center) {
      requireSameShape("multiply the elements of", a, b);
      requireChannels(a, center.cols);
      const channels = center.cols;
      requireChannelRows(channels, [center]);
      const sums = channelSums(
        a,
        channels,
        (i) => a.data[i]! * (b.data[i]! - center.data[i % channels]!),
      );
      return build(1, channels, (c) => sums[c]!);
    },
    scaleChannels(a, factors, shifts, b, bFactors) {
      const channels = factors.cols;
      requireChannels(a, channels);
      requireChannelRows(channels, [factors, shifts, ...(bFactors ? [bFactors] : [])]);
      if (b) requireSameShape("add", a, b);
      return build(a.rows, a.cols, (i) => {
        const c = i % channels;
        const more = b && bFactors ? b.data[i]! * bFactors.data[c]! : 0;
        return a.data[i]! * factors.data[c]! + more + shifts.data[c]!;
      });
    },
    ...referenceImageKernels(zeros),

    gather(source, indices) {
      const { rows, cols, data } = source;
      requireIndices(rows, indices);
      const { scale, shift } = isBytes(source) ? source : { scale: 1, shift: 0 };
      const result = zeros(indices.length * cols);
      for (let i = 0; i < indices.length; i++) {
        const from = indices[i]! * cols;
        for (let j = 0; j < cols; j++) result[i * cols + j] = data[from + j]! * scale + shift;
      }
      return { rows: indices.length, cols, data: result };
    },
    warp(images, size, warps) {
      requireWarps(images, size, warps);
      const data = zeros(images.rows * images.cols);
      warpInto(data, images, size, warps);
      return { rows: images.rows, cols: images.cols, data };
    },
    uniform(key, rows, cols, { low, high }) {
      const draws = uniform(key, rows * cols);
      return build(rows, cols, (i) => low + (high - low) * draws[i]!);
    },
    dropoutMask(key, rows, cols, rate) {
      const draws = uniform(key, rows * cols);
      return build(rows, cols, (i) => draws[i]! < rate ? 0 : 1 / (1 - rate));
    },
    cast: (a) => build(a.rows, a.cols, (i) => a.data[i]!),
  };
}

/** Below this a probability counts as this, so that a sure mistake costs much and not infinitely. */
const SMALLEST_PROBABILITY = 2 ** -126;

function lines({ rows, cols, data }: Matrix): Float64Array {
  const result = new Float64Array(rows * cols);
  for (let i = 0; i < result.length; i++) result[i] = data[i]!;
  return result;
}

function transposed({ rows, cols, data }: Matrix): Float64Array {
  const result = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) result[j * rows + i] = data[i * cols + j]!;
  }
  return result;
}

function reduce({ rows, cols }: Matrix, add: (total: number, index: number) => number): number {
  let total = 0;
  for (let i = 0; i < rows * cols; i++) total = add(total, i);
  return total;
}

/** The sum over each channel of a number for each element. */
function channelSums(
  { rows, cols }: Matrix,
  channels: number,
  element: (index: number) => number,
): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < rows * cols; i++) sums[i % channels]! += element(i);
  return sums;
}

/** The softmax of a row, in its place; the result is the logarithm of the sum of exponentials. */
function softmaxInPlace(row: Float64Array): number {
  let largest = -Infinity;
  for (let j = 0; j < row.length; j++) largest = Math.max(largest, row[j]!);
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += row[j] = Math.exp(row[j]! - largest);
  for (let j = 0; j < row.length; j++) row[j]! /= sum;
  return largest + Math.log(sum);
}

/** The weight that row `i` of targets gives class `j`, whichever form they have. */
function targetsOf(output: Matrix, targets: Targets): (i: number, j: number) => number {
  requireTargets(output, targets);
  return isMatrix(targets)
    ? (i, j) => targets.data[i * targets.cols + j]!
    : (i, j) => targets[i] === j ? 1 : 0;
}
