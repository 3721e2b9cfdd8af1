/**
 * The vocabulary of kernels that every layer, loss and optimizer is written in.
 *
 * An {@linkcode Engine} runs it: the reference engine in plain loops, others faster. All kernels are
 * pure: they read matrices and give new ones.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import type { ByteMatrix, Labels, Matrix } from "../values/matrix.ts";
import type { Key } from "../values/random.ts";
import type { Warps } from "./warps.ts";
import type { Windows } from "./windows.ts";

/**
 * A function of one number beside its derivative: what an element-wise layer is made of.
 */
export interface ScalarFunction {
  /** The name that tables show. */
  readonly name: string;
  /** The function. */
  readonly value: (x: number) => number;
  /** Its derivative at `x`, where `y` is `value(x)`. */
  readonly derivative: (x: number, y: number) => number;
  /** Which of the functions this is that an engine may have kernels of its own for, if it is one. */
  readonly native?: NativeFunction;
}

/** A function that an engine may have kernels of its own for. */
export interface NativeFunction {
  /** Which one. */
  readonly kind: "relu" | "leakyRelu" | "tanh" | "sigmoid" | "gelu" | "softplus";
  /** The slope of a leaky rectifier left of 0. */
  readonly slope?: number;
}

/** What is expected of a batch: a class for each row, or a row of numbers for each row. */
export type Targets = Labels | Matrix;

/** Whether targets are a matrix, and not labels. */
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

/** The owner of values that change turn by turn, as the state of a training does. */
export interface Keeper {
  /**
   * What `f` returns, as of a scope; but matrices in it may stay in the engine's memory, and can be
   * read until the next turn has returned something else.
   */
  readonly next: <Result>(f: () => Result) => Result;
  /** Gives back what the last turn returned. */
  readonly close: () => void;
}

/** How exact an engine's numbers are. */
export type Precision = "float32" | "float64";

/**
 * The kernels. R, C, M, K and N stand for sizes; a kernel throws a RangeError that names the sizes
 * where they do not fit each other.
 */
export interface Engine {
  /** What a run prints of the engine, such as `"reference float64"`. */
  readonly name: string;
  /** How exact the results are. */
  readonly precision: Precision;

  /**
   * What `f` returns. Inside, an engine may keep matrices in a memory of its own; of them only what `f`
   * returns outlives it, as ordinary matrices. One that gets out by another way throws when it is
   * read. Scopes nest.
   */
  readonly scope: <Result>(f: () => Result) => Result;
  /** A scope for each of many turns, in which what one turn returns is what the next one starts from. */
  readonly keeper: () => Keeper;
  /** How many bytes of memory the engine has taken for itself; 0 if it has none of its own. */
  readonly memorySize: () => number;
  /** Gives back what the engine holds, such as workers. It cannot be used after that. */
  readonly close: () => void;

  /** The matrix product `a b`, MxK by KxN, with the 1xN `bias` added to every row if it is given. */
  readonly matmul: <M extends number, K extends number, N extends number>(
    a: Matrix<M, K>,
    b: Matrix<NoInfer<K>, N>,
    bias?: Matrix<1, N>,
  ) => Matrix<M, N>;
  /** The product `a bᵀ`, MxK by NxK. */
  readonly matmulNT: <M extends number, K extends number, N extends number>(
    a: Matrix<M, K>,
    b: Matrix<N, NoInfer<K>>,
  ) => Matrix<M, N>;
  /** The product `aᵀ b`, KxM by KxN. */
  readonly matmulTN: <M extends number, K extends number, N extends number>(
    a: Matrix<K, M>,
    b: Matrix<K, N>,
  ) => Matrix<M, N>;

  /** `f` of every element. */
  readonly map: <C extends number>(f: ScalarFunction, x: Matrix<number, C>) => Matrix<number, C>;
  /** `gradient` times the derivative of `f` at every element of `x`, where `y` is `map(f, x)`. */
  readonly mapGradient: <C extends number>(
    f: ScalarFunction,
    x: Matrix<number, C>,
    y: Matrix<number, C>,
    gradient: Matrix<number, C>,
  ) => Matrix<number, C>;
  /** `factor * a`. */
  readonly scale: <R extends number, C extends number>(
    factor: number,
    a: Matrix<R, C>,
  ) => Matrix<R, C>;
  /** `alpha * a + beta * b`. */
  readonly combine: <R extends number, C extends number>(
    alpha: number,
    a: Matrix<R, C>,
    beta: number,
    b: Matrix,
  ) => Matrix<R, C>;
  /** `a * b`, element by element. */
  readonly multiply: <R extends number, C extends number>(
    a: Matrix<R, C>,
    b: Matrix<R, C>,
  ) => Matrix<R, C>;
  /** Each row of `a`, RxC, times its element of the Rx1 `factors`. */
  readonly multiplyRows: <R extends number, C extends number>(
    a: Matrix<R, C>,
    factors: Matrix,
  ) => Matrix<R, C>;
  /** `a / (√b + epsilon)`, element by element: the step of adaptive optimizers. */
  readonly divideByRoot: (a: Matrix, b: Matrix, epsilon: number) => Matrix;

  /** The sum of all elements. */
  readonly sum: (a: Matrix) => number;
  /** The sum of `a * b`, element by element. */
  readonly dot: (a: Matrix, b: Matrix) => number;
  /**
   * The sum of each column, 1xC. Where `channels` is given, rows are images: the sum of each channel
   * over all pixels, 1 x channels.
   */
  readonly columnSums: <C extends number>(
    a: Matrix<number, C>,
    channels?: number,
  ) => Matrix<1, C>;
  /** The column of the largest element of each row; the first of equals. */
  readonly argmax: (a: Matrix) => Labels;

  /** The softmax of each row. */
  readonly softmax: <C extends number>(x: Matrix<number, C>) => Matrix<number, C>;
  /** The gradient with regard to `x`, where `y` is `softmax(x)`. */
  readonly softmaxGradient: <C extends number>(
    y: Matrix<number, C>,
    gradient: Matrix<number, C>,
  ) => Matrix<number, C>;
  /**
   * The cross-entropy between the softmax of each row of `logits`, RxC, and its target: a class, or
   * a row of C probabilities. `smoothing` of each target is spread evenly over all classes.
   */
  readonly softmaxCrossEntropy: <C extends number>(
    logits: Matrix<number, C>,
    targets: Targets,
    smoothing: number,
  ) => RowLosses<C>;
  /** The cross-entropy between each row of `probabilities`, RxC, and its target. */
  readonly crossEntropy: <C extends number>(
    probabilities: Matrix<number, C>,
    targets: Targets,
  ) => RowLosses<C>;

  /**
   * Matrices of equally many rows side by side: the columns of the first, then those of the next. Where
   * `places` is given, rows are images of so many pixels, and so it goes for each pixel.
   */
  readonly concatColumns: (parts: readonly Matrix[], places?: number) => Matrix;
  /** The columns of `a`, or the channels of each of `places`, from `from` up to but not including `to`. */
  readonly sliceColumns: (a: Matrix, from: number, to: number, places?: number) => Matrix;

  /**
   * The mean and the variance of each channel of images over all pixels, or of each column if there are
   * as many channels: 1xC each. The variance is that of the numbers themselves, divided by their count.
   */
  readonly moments: (a: Matrix, channels: number) => Moments;
  /** The sum of `a * (b - center)` for each channel, where `center` is 1xC. */
  readonly centeredDot: (a: Matrix, b: Matrix, center: Matrix) => Matrix;
  /** `a * factors + shifts`, and `b * bFactors` more if given; factors and shifts are 1xC, by channel. */
  readonly scaleChannels: <R extends number, C extends number>(
    a: Matrix<R, C>,
    factors: Matrix,
    shifts: Matrix,
    b?: Matrix,
    bFactors?: Matrix,
  ) => Matrix<R, C>;

  /**
   * The convolution (as networks have it: the cross-correlation) of images with `weights`, K x channels:
   * a row for each number in a window, pixel by pixel. The 1 x channels `bias` is added to every place.
   */
  readonly convolve: (images: Matrix, weights: Matrix, windows: Windows, bias?: Matrix) => Matrix;
  /** The gradient of a convolution with regard to the images. */
  readonly convolveInputGradient: (gradient: Matrix, weights: Matrix, windows: Windows) => Matrix;
  /** The gradient of a convolution with regard to the weights. */
  readonly convolveWeightsGradient: (
    images: Matrix,
    gradient: Matrix,
    windows: Windows,
  ) => Matrix;
  /** The largest number of each channel in each window. What is outside of an image does not count. */
  readonly maxPool: (images: Matrix, windows: Windows) => Matrix;
  /** The gradient of `maxPool` with regard to the images: the first of equals has all of it. */
  readonly maxPoolGradient: (images: Matrix, gradient: Matrix, windows: Windows) => Matrix;
  /** The mean of each channel in each window. What is outside of an image does not count. */
  readonly averagePool: (images: Matrix, windows: Windows) => Matrix;
  /** The gradient of `averagePool` with regard to the images. */
  readonly averagePoolGradient: (gradient: Matrix, windows: Windows) => Matrix;

  /** The rows of `source` that `indices` name, in that order: a batch. */
  readonly gather: (source: Matrix | ByteMatrix, indices: Uint32Array) => Matrix;
  /**
   * The images of a batch, a row for each, warped: every pixel takes the number at another place of its
   * image, interpolated between the four pixels around it, and all channels of a pixel alike.
   */
  readonly warp: <C extends number>(
    images: Matrix<number, C>,
    size: ImageSize,
    warps: Warps,
  ) => Matrix<number, C>;
  /** Numbers that are uniform from `low` to below `high`: `random.uniform` in this range. */
  readonly uniform: (
    key: Key,
    rows: number,
    cols: number,
    range: { readonly low: number; readonly high: number },
  ) => Matrix;
  /** A matrix whose elements are 0 with probability `rate`, and `1 / (1 - rate)` else. */
  readonly dropoutMask: <C extends number>(
    key: Key,
    rows: number,
    cols: C,
    rate: number,
  ) => Matrix<number, C>;
  /** The matrix in the precision of the engine. */
  readonly cast: <R extends number, C extends number>(a: Matrix<R, C>) => Matrix<R, C>;
}
