/**
 * The vocabulary of kernels that every layer, loss and optimizer is written in.
 *
 * An {@linkcode Engine} runs it: the reference engine in plain loops, the others faster. All kernels are
 * pure: they read matrices and return new ones.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import type { ByteMatrix, Labels, Matrix } from "../values/matrix.ts";
import type { Key } from "../values/random.ts";
import type { Scalar } from "../values/scalar.ts";
import type { Warps } from "./warps.ts";
import type { Windows } from "./windows.ts";

/** A function of one number and its derivative, for element-wise layers. */
export interface ScalarFunction {
  /** The name that tables show. */
  readonly name: string;
  /** The function. */
  readonly value: (x: number) => number;
  /** Its derivative at `x`, where `y` is `value(x)`. */
  readonly derivative: (x: number, y: number) => number;
  /** The native function that this is, if an engine may have a kernel of its own for it. */
  readonly native?: NativeFunction;
}

/** A function for which an engine may have a kernel of its own. */
export interface NativeFunction {
  /** The name of the function. */
  readonly kind: "relu" | "leakyRelu" | "tanh" | "sigmoid" | "gelu" | "softplus" | "silu" | "elu";
  /** The slope of a leaky rectifier below 0, or of an exponential linear unit just below it. */
  readonly slope?: number;
}

/** Targets of a batch: a class for each row, or a row of numbers for each row. */
export type Targets = Labels | Matrix;

/** Tells whether targets are a matrix, and not labels. */
export function isMatrix(targets: Targets): targets is Matrix {
  return "data" in targets;
}

/** The loss of each row of a batch, and the gradient of their sum. */
export interface RowLosses<C extends number = number> {
  /** The losses, Rx1. */
  readonly losses: Matrix;
  /** The gradient of the sum of the losses with regard to the output of the network, RxC. */
  readonly gradient: Matrix<number, C>;
}

/** The mean and variance of each channel, 1xC. */
export interface Moments {
  /** The means. */
  readonly mean: Matrix;
  /** The variances. */
  readonly variance: Matrix;
}

/** Rows of mean 0 and variance 1. */
export interface NormalRows<C extends number = number> {
  /** The rows, each part of which is shifted and scaled. */
  readonly normal: Matrix<number, C>;
  /** The factor of each part: 1 / √(its variance + epsilon), R x places. */
  readonly inverse: Matrix;
}

/**
 * A batch of products. Each row of a matrix is a table: lines that have the columns of all heads side by
 * side. There is a product for each head of each row.
 */
export interface BatchedProduct {
  /** The size that both operands share: K, where MxK is multiplied by KxN. */
  readonly inner: number;
  /** The number of heads. The default is 1: each row is a table of its own. */
  readonly heads?: number | undefined;
  /** Whether the tables of `a` are KxM, and transposed. The default is false. */
  readonly transposeA?: boolean | undefined;
  /** Whether the tables of `b` are NxK, and transposed. The default is false. */
  readonly transposeB?: boolean | undefined;
  /** The factor of the products. The default is 1. */
  readonly scale?: number | undefined;
}

/** The owner of values that change turn by turn, such as the state of a training. */
export interface Keeper {
  /**
   * Returns the result of `f`, which runs in a scope. Matrices in the result may stay in the engine's
   * memory. They can be read until the next turn returns something else.
   */
  readonly next: <Result>(f: () => Result) => Result;
  /**
   * Releases the result of the last turn. What a keeper that is dropped without it holds is released when the
   * garbage collector finds it, and nothing of its result can be reached.
   */
  readonly close: () => void;
}

/** How exact an engine's numbers are. */
export type Precision = "float32" | "float64";

/**
 * The kernels. R, C, M, K and N are sizes. A kernel throws a RangeError that names the sizes if they do
 * not fit each other.
 */
export interface Engine {
  /** The name that a run prints, such as `"reference float64"`. */
  readonly name: string;
  /** How exact the results are. */
  readonly precision: Precision;
  /**
   * Whether numbers arrive late, as those of a GPU: kernels return before they have run, and reading the numbers of a
   * matrix or a {@linkcode Scalar} waits.
   */
  readonly isLate: boolean;

  /**
   * Returns the result of `f`. While `f` runs, the engine may keep matrices in its own memory. Those in
   * the result outlive the scope, as ordinary matrices; any other one throws when it is read afterwards.
   * Scopes nest.
   */
  readonly scope: <Result>(f: () => Result) => Result;
  /** Returns a keeper of values that change turn by turn, each turn in a scope. */
  readonly keeper: () => Keeper;
  /**
   * Resolves when all scalars so far, and the matrices in `value`, its arrays and its records, can be read without
   * waiting. Returns undefined if they can already, as always unless the engine {@linkcode Engine.isLate | is late}.
   * It rejects with an Error if the engine failed.
   */
  readonly arrival: (value?: unknown) => Promise<void> | undefined;
  /** Returns the bytes of the engine's own memory, 0 if it has none. */
  readonly memorySize: () => number;
  /**
   * Releases what the engine holds, such as workers. Every later call throws an Error, except another
   * `close`, which does nothing. The reference engine holds nothing and goes on.
   */
  readonly close: () => void;

  /** Returns the matrix product `a b`, MxK by KxN, plus the 1xN `bias` in every row if it is given. */
  readonly matmul: <M extends number, K extends number, N extends number>(
    a: Matrix<M, K>,
    b: Matrix<NoInfer<K>, N>,
    bias?: Matrix<1, N>,
  ) => Matrix<M, N>;
  /** Returns the product `a bᵀ`, MxK by NxK. */
  readonly matmulNT: <M extends number, K extends number, N extends number>(
    a: Matrix<M, K>,
    b: Matrix<N, NoInfer<K>>,
  ) => Matrix<M, N>;
  /** Returns the product `aᵀ b`, KxM by KxN. */
  readonly matmulTN: <M extends number, K extends number, N extends number>(
    a: Matrix<K, M>,
    b: Matrix<K, N>,
  ) => Matrix<M, N>;

  /**
   * Returns the product of the table in each row of `a` and the table in the same row of `b`: MxK by KxN,
   * for each head. A row of the result is a table of M lines of N columns for each head.
   */
  readonly batchedMatmul: (a: Matrix, b: Matrix, product: BatchedProduct) => Matrix;

  /** Returns `f` of every element. */
  readonly map: <C extends number>(f: ScalarFunction, x: Matrix<number, C>) => Matrix<number, C>;
  /**
   * Returns `gradient` times the derivative of `f` at every element of `x`. `y` is `map(f, x)`. Where the
   * rectifier is 0 the result is 0, even if the gradient is not finite.
   */
  readonly mapGradient: <C extends number>(
    f: ScalarFunction,
    x: Matrix<number, C>,
    y: Matrix<number, C>,
    gradient: Matrix<number, C>,
  ) => Matrix<number, C>;
  /** Returns `factor * a`. */
  readonly scale: <R extends number, C extends number>(
    factor: number,
    a: Matrix<R, C>,
  ) => Matrix<R, C>;
  /** Returns `alpha * a + beta * b`. */
  readonly combine: <R extends number, C extends number>(
    alpha: number,
    a: Matrix<R, C>,
    beta: number,
    b: Matrix,
  ) => Matrix<R, C>;
  /** Returns `a * b`, element by element. */
  readonly multiply: <R extends number, C extends number>(
    a: Matrix<R, C>,
    b: Matrix<R, C>,
  ) => Matrix<R, C>;
  /** Returns each row of `a`, RxC, times its element of the Rx1 `factors`. */
  readonly multiplyRows: <R extends number, C extends number>(
    a: Matrix<R, C>,
    factors: Matrix,
  ) => Matrix<R, C>;
  /** Returns `a / (√b + epsilon)`, element by element: the step of adaptive optimizers. */
  readonly divideByRoot: (a: Matrix, b: Matrix, epsilon: number) => Matrix;

  /** Returns the sum of all elements. */
  readonly sum: (a: Matrix) => Scalar;
  /** Returns the sum of `a * b`, element by element. */
  readonly dot: (a: Matrix, b: Matrix) => Scalar;
  /**
   * Returns the sum of each column, 1xC. With `channels`, rows are images, and the result is the sum of
   * each channel over all pixels, 1 x channels.
   */
  readonly columnSums: <C extends number>(
    a: Matrix<number, C>,
    channels?: number,
  ) => Matrix<1, C>;
  /** Returns the column of the largest element of each row, the first of equals. */
  readonly argmax: (a: Matrix) => Labels;
  /**
   * Returns the number of rows whose largest element, the first of equals, is in the column that their label names.
   * A row with a NaN never counts.
   */
  readonly countCorrect: (a: Matrix, labels: Labels) => Scalar;

  /**
   * Returns the softmax of each row. With `places`, a row has so many parts of one length, and the result is
   * the softmax of each.
   */
  readonly softmax: <C extends number>(
    x: Matrix<number, C>,
    places?: number,
  ) => Matrix<number, C>;
  /** Returns the gradient of the softmax with regard to its input. `y` is its output. */
  readonly softmaxGradient: <C extends number>(
    y: Matrix<number, C>,
    gradient: Matrix<number, C>,
    places?: number,
  ) => Matrix<number, C>;
  /**
   * Returns each row shifted and scaled to mean 0 and variance 1, with `epsilon` added to the variance. With
   * `places`, a row has so many parts of one length, and each is shifted and scaled for itself.
   */
  readonly normalizeRows: <C extends number>(
    x: Matrix<number, C>,
    epsilon: number,
    places?: number,
  ) => NormalRows<C>;
  /** Returns the gradient of `normalizeRows` with regard to its input, given its result. */
  readonly normalizeRowsGradient: <C extends number>(
    result: NormalRows<C>,
    gradient: Matrix<number, C>,
  ) => Matrix<number, C>;
  /**
   * Returns the cross-entropy between the softmax of each row of `logits`, RxC, and its target: a class,
   * or a row of C probabilities. The part `smoothing` of each target is spread evenly over all classes.
   */
  readonly softmaxCrossEntropy: <C extends number>(
    logits: Matrix<number, C>,
    targets: Targets,
    smoothing: number,
  ) => RowLosses<C>;
  /** Returns the cross-entropy between each row of `probabilities`, RxC, and its target. */
  readonly crossEntropy: <C extends number>(
    probabilities: Matrix<number, C>,
    targets: Targets,
  ) => RowLosses<C>;

  /**
   * Returns matrices of equally many rows side by side: the columns of the first, then those of the next.
   * With `places`, rows are images of so many pixels, and each pixel has the channels of all matrices.
   */
  readonly concatColumns: (parts: readonly Matrix[], places?: number) => Matrix;
  /**
   * Returns the columns of `a` from `from` up to but not including `to`. With `places`, rows are images
   * of so many pixels, and the result has these channels of each pixel.
   */
  readonly sliceColumns: (a: Matrix, from: number, to: number, places?: number) => Matrix;

  /**
   * Returns the mean and the variance of each channel of images over all pixels, or of each column if
   * there are as many channels: 1xC each. The variance is the sum of squares divided by the count. Both
   * are NaN where there are no rows.
   */
  readonly moments: (a: Matrix, channels: number) => Moments;
  /** Returns the sum of `a * (b - center)` for each channel. `center` is 1xC. */
  readonly centeredDot: (a: Matrix, b: Matrix, center: Matrix) => Matrix;
  /**
   * Returns `a * factors + shifts`, plus `b * bFactors` if they are given. Factors and shifts are 1xC, one
   * for each channel.
   */
  readonly scaleChannels: <R extends number, C extends number>(
    a: Matrix<R, C>,
    factors: Matrix,
    shifts: Matrix,
    b?: Matrix,
    bFactors?: Matrix,
  ) => Matrix<R, C>;

  /**
   * Returns the convolution of images with `weights` (in fact the cross-correlation, as is usual for
   * networks). The weights are K x channels: a row for each number in a window, pixel by pixel. The
   * 1 x channels `bias` is added at every place.
   */
  readonly convolve: (images: Matrix, weights: Matrix, windows: Windows, bias?: Matrix) => Matrix;
  /** Returns the gradient of a convolution with regard to the images. */
  readonly convolveInputGradient: (gradient: Matrix, weights: Matrix, windows: Windows) => Matrix;
  /** Returns the gradient of a convolution with regard to the weights. */
  readonly convolveWeightsGradient: (
    images: Matrix,
    gradient: Matrix,
    windows: Windows,
  ) => Matrix;
  /** Returns the largest number of each channel in each window. Padding does not count. */
  readonly maxPool: (images: Matrix, windows: Windows) => Matrix;
  /** Returns the gradient of `maxPool` with regard to the images: the first of equals gets all of it. */
  readonly maxPoolGradient: (images: Matrix, gradient: Matrix, windows: Windows) => Matrix;
  /** Returns the mean of each channel in each window. Padding does not count. */
  readonly averagePool: (images: Matrix, windows: Windows) => Matrix;
  /** Returns the gradient of `averagePool` with regard to the images. */
  readonly averagePoolGradient: (gradient: Matrix, windows: Windows) => Matrix;

  /** Returns the rows of `source` at `indices`, in that order: a batch. */
  readonly gather: (source: Matrix | ByteMatrix, indices: Uint32Array) => Matrix;
  /**
   * Returns the row of `table`, VxF, for each token: RxL tokens give R x (L * F) numbers. Tokens are whole
   * numbers from 0 to below V.
   */
  readonly embed: (tokens: Matrix, table: Matrix) => Matrix;
  /** Returns the gradient of `embed` with regard to the table of `vocabulary` rows: sums over the tokens. */
  readonly embedGradient: (tokens: Matrix, gradient: Matrix, vocabulary: number) => Matrix;
  /**
   * Returns warped images, a row for each: every pixel takes the number at another place of its image,
   * interpolated between the four pixels around it. All channels of a pixel come from the same place.
   */
  readonly warp: <C extends number>(
    images: Matrix<number, C>,
    size: ImageSize,
    warps: Warps,
  ) => Matrix<number, C>;
  /**
   * Returns uniform numbers from `low` to below `high`: `random.uniform` in this range. With `firstRow` they are the
   * rows of a taller matrix from that row on, for a process that has a part of its rows.
   */
  readonly uniform: (
    key: Key,
    rows: number,
    cols: number,
    range: { readonly low: number; readonly high: number; readonly firstRow?: number },
  ) => Matrix;
  /**
   * Returns a matrix whose elements are 0 with probability `rate`, and `1 / (1 - rate)` otherwise. `firstRow` is that
   * of `uniform`.
   */
  readonly dropoutMask: <C extends number>(
    key: Key,
    rows: number,
    cols: C,
    rate: number,
    firstRow?: number,
  ) => Matrix<number, C>;
  /**
   * Returns copies of matrices after `change` has changed their numbers. It gets the numbers of all of them as one
   * array, one matrix after the other, in the memory of the engine, and keeps nothing.
   */
  readonly changeTogether: (
    matrices: readonly Matrix[],
    change: (numbers: Float32Array | Float64Array) => void,
  ) => readonly Matrix[];
  /** Returns the matrix in the precision of the engine. */
  readonly cast: <R extends number, C extends number>(a: Matrix<R, C>) => Matrix<R, C>;
}
