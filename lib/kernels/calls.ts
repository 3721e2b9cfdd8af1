// Made of the .as.ts files beside it by `deno task kernels`. Do not edit.

/**
 * Calls of the kernels, with named arguments.
 *
 * @module
 */

/** A place in the memory of the kernels, in bytes. */
type Pointer = number;
type Int32 = number;
type Float32 = number;
type Float64 = number;

/** The kernels as WebAssembly exports them, with arguments by position. */
export interface KernelExports {
  readonly addWindowsOf: (...args: readonly number[]) => void;
  readonly allFinite: (...args: readonly number[]) => number;
  readonly argmaxRows: (...args: readonly number[]) => void;
  readonly channelSums: (...args: readonly number[]) => void;
  readonly classesOfRows: (...args: readonly number[]) => void;
  readonly convolve: (...args: readonly number[]) => void;
  readonly convolveDepthwise: (...args: readonly number[]) => void;
  readonly convolveDepthwiseInput: (...args: readonly number[]) => void;
  readonly convolveDepthwiseWeights: (...args: readonly number[]) => void;
  readonly convolveInput: (...args: readonly number[]) => void;
  readonly convolveScratch: (...args: readonly number[]) => number;
  readonly convolveWeights: (...args: readonly number[]) => void;
  readonly convolveWeightsPooled: (...args: readonly number[]) => void;
  readonly convolveWinograd: (...args: readonly number[]) => number;
  readonly convolveWinogradInput: (...args: readonly number[]) => number;
  readonly convolveWinogradWeights: (...args: readonly number[]) => void;
  readonly copyColumns: (...args: readonly number[]) => void;
  readonly copyWindowsOf: (...args: readonly number[]) => void;
  readonly depthwiseScratch: (...args: readonly number[]) => number;
  readonly dot: (...args: readonly number[]) => number;
  readonly dropoutMask: (...args: readonly number[]) => void;
  readonly embed: (...args: readonly number[]) => void;
  readonly embedGradient: (...args: readonly number[]) => void;
  readonly isSparse: (...args: readonly number[]) => number;
  readonly multiply: (...args: readonly number[]) => void;
  readonly multiplyBatch: (...args: readonly number[]) => void;
  readonly multiplyBatchScratch: (...args: readonly number[]) => number;
  readonly multiplyRows: (...args: readonly number[]) => void;
  readonly multiplyScratch: (...args: readonly number[]) => number;
  readonly multiplySparse: (...args: readonly number[]) => void;
  readonly normalizeRows: (...args: readonly number[]) => void;
  readonly normalizeRowsGradient: (...args: readonly number[]) => void;
  readonly packPanels: (...args: readonly number[]) => void;
  readonly pool: (...args: readonly number[]) => void;
  readonly poolGradient: (...args: readonly number[]) => void;
  readonly pooledWeightsScratch: (...args: readonly number[]) => number;
  readonly runOperations: (...args: readonly number[]) => void;
  readonly scaleChannels: (...args: readonly number[]) => void;
  readonly softmaxCrossEntropy: (...args: readonly number[]) => void;
  readonly softmaxRows: (...args: readonly number[]) => void;
  readonly softmaxRowsGradient: (...args: readonly number[]) => void;
  readonly sparseScratch: (...args: readonly number[]) => number;
  readonly sumParts: (...args: readonly number[]) => void;
  readonly transpose: (...args: readonly number[]) => void;
  readonly uniform: (...args: readonly number[]) => void;
  readonly warp: (...args: readonly number[]) => void;
  readonly warpScratch: (...args: readonly number[]) => number;
  readonly widenBytes: (...args: readonly number[]) => void;
  readonly winogradPanels: (...args: readonly number[]) => void;
  readonly winogradScratch: (...args: readonly number[]) => number;
  readonly winogradWeightsScratch: (...args: readonly number[]) => number;
}

/** The kernels that work on no range. */
export interface Kernels {
  /** out[i] (32-bit) = the column of the largest value of row i, the first of equals. */
  readonly argmaxRows: (given: {
    readonly rows: Int32;
    readonly columns: Int32;
    readonly x: Pointer;
    readonly out: Pointer;
  }) => void;
  /**
   * out[i] (32-bit) = the column of the largest value of row i, the first of equals, or -1 if the
   * row has a NaN.
   */
  readonly classesOfRows: (given: {
    readonly rows: Int32;
    readonly columns: Int32;
    readonly x: Pointer;
    readonly out: Pointer;
  }) => void;
  /** Returns the bytes of scratch memory that a thread needs, beside those of a product. */
  readonly convolveScratch: (given: {
    readonly w: Pointer;
  }) => Int32;
  /** Returns the bytes of scratch memory that a thread needs. */
  readonly depthwiseScratch: (given: {
    readonly w: Pointer;
  }) => Int32;
  /** Returns the sum of a · b: blocks of 1024 in float32, the sum of the blocks in float64. */
  readonly dot: (given: {
    readonly n: Int32;
    readonly a: Pointer;
    readonly b: Pointer;
  }) => Float64;
  /**
   * Whether more than the part `least` of n values are zeros, judged by a sample of some thousand.
   * The step between them is odd, so that they are of all channels and columns of images.
   */
  readonly isSparse: (given: {
    readonly n: Int32;
    readonly least: Float64;
    readonly a: Pointer;
  }) => boolean;
  /** Returns the bytes of scratch memory that a thread needs. */
  readonly multiplyBatchScratch: (given: {
    readonly flags: Int32;
    readonly n: Int32;
    readonly k: Int32;
  }) => Int32;
  /** Returns the bytes of scratch memory that `multiply` needs. */
  readonly multiplyScratch: () => Int32;
  /**
   * Returns the bytes of scratch memory that a thread needs for n channels, beside those of a
   * sparse product.
   */
  readonly pooledWeightsScratch: (given: {
    readonly w: Pointer;
    readonly n: Int32;
  }) => Int32;
  /**
   * The cross-entropy of each row of logits against its label (32-bit). The part `smoothing` of the
   * target is spread over all classes. losses[i] = ln(sum of e^z) - target · z, and gradient =
   * (softmax - target) · scale.
   */
  readonly softmaxCrossEntropy: (given: {
    readonly rows: Int32;
    readonly columns: Int32;
    readonly logits: Pointer;
    readonly labels: Pointer;
    readonly smoothing: Float32;
    readonly scale: Float32;
    readonly losses: Pointer;
    readonly gradient: Pointer;
  }) => void;
  /** Returns the bytes of scratch memory that `multiplySparse` needs. */
  readonly sparseScratch: () => Int32;
  /** out = the transpose of a, rows x columns. */
  readonly transpose: (given: {
    readonly rows: Int32;
    readonly columns: Int32;
    readonly a: Pointer;
    readonly out: Pointer;
  }) => void;
  /**
   * Returns the bytes of scratch memory that `warp` needs: for an image with its border, the
   * splines of columns, and a line for each row of control points.
   */
  readonly warpScratch: (given: {
    readonly height: Int32;
    readonly width: Int32;
    readonly channels: Int32;
    readonly controlRows: Int32;
  }) => Int32;
  /**
   * Returns the bytes of scratch memory that a thread needs to convolve to n channels, beside those
   * of a product.
   */
  readonly winogradScratch: (given: {
    readonly w: Pointer;
    readonly n: Int32;
  }) => Int32;
  /**
   * Returns the bytes of scratch memory that a thread needs for n channels, beside those of a
   * product.
   */
  readonly winogradWeightsScratch: (given: {
    readonly w: Pointer;
    readonly n: Int32;
  }) => Int32;
}

/** Returns the kernels of an instance with named arguments. */
export function kernelsOf(exports: KernelExports): Kernels {
  return {
    argmaxRows: (given) => exports.argmaxRows(given.rows, given.columns, given.x, given.out),
    classesOfRows: (given) => exports.classesOfRows(given.rows, given.columns, given.x, given.out),
    convolveScratch: (given) => exports.convolveScratch(given.w),
    depthwiseScratch: (given) => exports.depthwiseScratch(given.w),
    dot: (given) => exports.dot(given.n, given.a, given.b),
    isSparse: (given) => exports.isSparse(given.n, given.least, given.a) !== 0,
    multiplyBatchScratch: (given) => exports.multiplyBatchScratch(given.flags, given.n, given.k),
    multiplyScratch: () => exports.multiplyScratch(),
    pooledWeightsScratch: (given) => exports.pooledWeightsScratch(given.w, given.n),
    softmaxCrossEntropy: (given) =>
      exports.softmaxCrossEntropy(
        given.rows,
        given.columns,
        given.logits,
        given.labels,
        given.smoothing,
        given.scale,
        given.losses,
        given.gradient,
      ),
    sparseScratch: () => exports.sparseScratch(),
    transpose: (given) => exports.transpose(given.rows, given.columns, given.a, given.out),
    warpScratch: (given) =>
      exports.warpScratch(given.height, given.width, given.channels, given.controlRows),
    winogradScratch: (given) => exports.winogradScratch(given.w, given.n),
    winogradWeightsScratch: (given) => exports.winogradWeightsScratch(given.w, given.n),
  };
}

/** A call of a kernel that works on a range from 0, in one piece or cut into chunks. */
export interface Job {
  /** The name of the kernel. */
  readonly kernel: keyof KernelExports;
  /** Its arguments. */
  readonly args: readonly number[];
  /** The position among them of the beginning of the range, which its end follows. */
  readonly range: number;
  /** The position among them of the pointer to scratch memory, or -1 if there is none. */
  readonly scratch: number;
}

/** Descriptions of jobs, for each kernel that works on a range: `to` is the end of it. */
export const jobs = {
  /**
   * Sums the windows of samples [from, to) into their images `out`. Windows are in the order of
   * `copyWindowsOf`.
   */
  addWindowsOf: (given: {
    readonly w: Pointer;
    readonly out: Pointer;
    readonly windows: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "addWindowsOf",
    args: [given.w, given.out, given.windows, 0, given.to, given.scratch],
    range: 3,
    scratch: 5,
  }),
  /**
   * Whether values [from, to) are finite. `from` is a multiple of 4. There are two sums, because a
   * single one would wait for each addition.
   */
  allFinite: (given: {
    readonly a: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "allFinite",
    args: [given.a, 0, given.to],
    range: 1,
    scratch: -1,
  }),
  /**
   * Sums parts [from, to) of `parts`: each is two rows of sums over its share of the pixels. The
   * second row is for squares, of moments only. Moments subtract the first pixel of the part, so
   * that a large mean costs no digits.
   */
  channelSums: (given: {
    readonly kind: Int32;
    readonly pixels: Int32;
    readonly channels: Int32;
    readonly a: Pointer;
    readonly b: Pointer;
    readonly center: Pointer;
    readonly out: Pointer;
    readonly parts: Int32;
    readonly to: Int32;
  }): Job => ({
    kernel: "channelSums",
    args: [
      given.kind,
      given.pixels,
      given.channels,
      given.a,
      given.b,
      given.center,
      given.out,
      given.parts,
      0,
      given.to,
    ],
    range: 8,
    scratch: -1,
  }),
  /**
   * Convolves samples [from, to): out, places x n each, = windows times b, taps x n and packed by
   * `packPanels`, plus bias.
   */
  convolve: (given: {
    readonly w: Pointer;
    readonly n: Int32;
    readonly x: Pointer;
    readonly b: Pointer;
    readonly packed: Pointer;
    readonly bias: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolve",
    args: [
      given.w,
      given.n,
      given.x,
      given.b,
      given.packed,
      given.bias,
      given.out,
      0,
      given.to,
      given.scratch,
    ],
    range: 7,
    scratch: 9,
  }),
  /**
   * Convolves samples [from, to): out, places x channels each, = windows times b, plus bias if
   * there is one.
   */
  convolveDepthwise: (given: {
    readonly w: Pointer;
    readonly copies: Int32;
    readonly x: Pointer;
    readonly b: Pointer;
    readonly bias: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveDepthwise",
    args: [
      given.w,
      given.copies,
      given.x,
      given.b,
      given.bias,
      given.out,
      0,
      given.to,
      given.scratch,
    ],
    range: 6,
    scratch: 8,
  }),
  /**
   * The gradient of images: samples [from, to) of out, from the gradient, places x channels each.
   */
  convolveDepthwiseInput: (given: {
    readonly w: Pointer;
    readonly copies: Int32;
    readonly gradient: Pointer;
    readonly b: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveDepthwiseInput",
    args: [given.w, given.copies, given.gradient, given.b, given.out, 0, given.to, given.scratch],
    range: 5,
    scratch: 7,
  }),
  /**
   * The gradient of weights, in parts [from, to) of `parts`: each is the gradient over its share of
   * the samples. Scratch memory begins with a float64 for each weight.
   */
  convolveDepthwiseWeights: (given: {
    readonly w: Pointer;
    readonly copies: Int32;
    readonly samples: Int32;
    readonly x: Pointer;
    readonly gradient: Pointer;
    readonly out: Pointer;
    readonly parts: Int32;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveDepthwiseWeights",
    args: [
      given.w,
      given.copies,
      given.samples,
      given.x,
      given.gradient,
      given.out,
      given.parts,
      0,
      given.to,
      given.scratch,
    ],
    range: 7,
    scratch: 9,
  }),
  /**
   * The gradient of images: samples [from, to) of out = the gradient, places x n each, times b, n x
   * taps. b is packed unless the gradient is sparse.
   */
  convolveInput: (given: {
    readonly flags: Int32;
    readonly w: Pointer;
    readonly n: Int32;
    readonly gradient: Pointer;
    readonly b: Pointer;
    readonly packed: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveInput",
    args: [
      given.flags,
      given.w,
      given.n,
      given.gradient,
      given.b,
      given.packed,
      given.out,
      0,
      given.to,
      given.scratch,
    ],
    range: 7,
    scratch: 9,
  }),
  /**
   * The gradient of weights, in parts [from, to) of `parts`: each is the gradient over its share of
   * the samples, taps x n. If the gradient is sparse it is the left operand, and each part is n x
   * taps. Scratch memory begins with a float64 for each weight.
   */
  convolveWeights: (given: {
    readonly flags: Int32;
    readonly w: Pointer;
    readonly samples: Int32;
    readonly n: Int32;
    readonly x: Pointer;
    readonly gradient: Pointer;
    readonly out: Pointer;
    readonly parts: Int32;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveWeights",
    args: [
      given.flags,
      given.w,
      given.samples,
      given.n,
      given.x,
      given.gradient,
      given.out,
      given.parts,
      0,
      given.to,
      given.scratch,
    ],
    range: 8,
    scratch: 10,
  }),
  /**
   * The gradient of weights, in parts [from, to) of `parts`: each is the gradient over its share of
   * the samples, n x taps. y are the convolved images, of n channels, a multiple of 4, and the
   * gradient is that of their maxima.
   */
  convolveWeightsPooled: (given: {
    readonly w: Pointer;
    readonly samples: Int32;
    readonly n: Int32;
    readonly x: Pointer;
    readonly y: Pointer;
    readonly gradient: Pointer;
    readonly out: Pointer;
    readonly parts: Int32;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveWeightsPooled",
    args: [
      given.w,
      given.samples,
      given.n,
      given.x,
      given.y,
      given.gradient,
      given.out,
      given.parts,
      0,
      given.to,
      given.scratch,
    ],
    range: 8,
    scratch: 10,
  }),
  /**
   * Convolves samples [from, to): out, places x n each, with weights packed by `winogradPanels`,
   * plus bias. The canvas of the windows covers whole tiles, and `batch` tiles go together. Tells
   * whether all of out is finite.
   */
  convolveWinograd: (given: {
    readonly w: Pointer;
    readonly n: Int32;
    readonly x: Pointer;
    readonly packed: Pointer;
    readonly matrix: Int32;
    readonly bias: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveWinograd",
    args: [
      given.w,
      given.n,
      given.x,
      given.packed,
      given.matrix,
      given.bias,
      given.out,
      0,
      given.to,
      given.scratch,
    ],
    range: 7,
    scratch: 9,
  }),
  /**
   * The gradient of images, samples [from, to) of out, by the transposes of the steps of
   * `convolveWinograd`. The gradient is places x n each, and the weights are packed from n rows of
   * the channels of the images. Tells whether all of out is finite.
   */
  convolveWinogradInput: (given: {
    readonly w: Pointer;
    readonly n: Int32;
    readonly gradient: Pointer;
    readonly packed: Pointer;
    readonly matrix: Int32;
    readonly out: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveWinogradInput",
    args: [
      given.w,
      given.n,
      given.gradient,
      given.packed,
      given.matrix,
      given.out,
      0,
      given.to,
      given.scratch,
    ],
    range: 6,
    scratch: 8,
  }),
  /**
   * The gradient of weights, in parts [from, to) of `parts`: each is the gradient over its share of
   * the samples, taps x n.
   */
  convolveWinogradWeights: (given: {
    readonly w: Pointer;
    readonly samples: Int32;
    readonly n: Int32;
    readonly x: Pointer;
    readonly gradient: Pointer;
    readonly out: Pointer;
    readonly parts: Int32;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "convolveWinogradWeights",
    args: [
      given.w,
      given.samples,
      given.n,
      given.x,
      given.gradient,
      given.out,
      given.parts,
      0,
      given.to,
      given.scratch,
    ],
    range: 7,
    scratch: 9,
  }),
  /**
   * Copies `columns` values of rows [from, to). Rows of the two matrices are aStep and outStep
   * values apart.
   */
  copyColumns: (given: {
    readonly columns: Int32;
    readonly a: Pointer;
    readonly aStep: Int32;
    readonly out: Pointer;
    readonly outStep: Int32;
    readonly to: Int32;
  }): Job => ({
    kernel: "copyColumns",
    args: [given.columns, given.a, given.aStep, given.out, given.outStep, 0, given.to],
    range: 5,
    scratch: -1,
  }),
  /**
   * Copies all windows of samples [from, to), each as a row of `windows`, which begins with those
   * of sample 0.
   */
  copyWindowsOf: (given: {
    readonly w: Pointer;
    readonly x: Pointer;
    readonly windows: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "copyWindowsOf",
    args: [given.w, given.x, given.windows, 0, given.to, given.scratch],
    range: 3,
    scratch: 5,
  }),
  /**
   * out [from, to) = 0 where the uniform number of the counter, in units of 2^-23, is below
   * `threshold`, and `kept` elsewhere. Counters begin at `first`.
   */
  dropoutMask: (given: {
    readonly key0: Int32;
    readonly key1: Int32;
    readonly first: Int32;
    readonly threshold: Int32;
    readonly kept: Float32;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "dropoutMask",
    args: [
      given.key0,
      given.key1,
      given.first,
      given.threshold,
      given.kept,
      given.out,
      0,
      given.to,
    ],
    range: 6,
    scratch: -1,
  }),
  /** out = the row of the table for each token [from, to). */
  embed: (given: {
    readonly columns: Int32;
    readonly tokens: Pointer;
    readonly table: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "embed",
    args: [given.columns, given.tokens, given.table, given.out, 0, given.to],
    range: 4,
    scratch: -1,
  }),
  /**
   * Rows [from, to) of out = the sum of the gradients of their tokens, in the order of the tokens.
   */
  embedGradient: (given: {
    readonly count: Int32;
    readonly columns: Int32;
    readonly tokens: Pointer;
    readonly gradient: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "embedGradient",
    args: [given.count, given.columns, given.tokens, given.gradient, given.out, 0, given.to],
    range: 5,
    scratch: -1,
  }),
  /**
   * Rows [from, to) of C (m x n) = op(A) · op(B) + bias. `bias` is a row of n values or 0; with ADD
   * it is C. `packed` is all of B, packed by `packPanels`, or 0 to read B in place, which must not
   * be transposed.
   */
  multiply: (given: {
    readonly flags: Int32;
    readonly m: Int32;
    readonly n: Int32;
    readonly k: Int32;
    readonly a: Pointer;
    readonly b: Pointer;
    readonly packed: Pointer;
    readonly bias: Pointer;
    readonly c: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "multiply",
    args: [
      given.flags,
      given.m,
      given.n,
      given.k,
      given.a,
      given.b,
      given.packed,
      given.bias,
      given.c,
      0,
      given.to,
      given.scratch,
    ],
    range: 9,
    scratch: 11,
  }),
  /**
   * Products [from, to) of a batch: m x n = m x k times k x n. A transposed operand is a table of
   * its columns.
   */
  multiplyBatch: (given: {
    readonly flags: Int32;
    readonly heads: Int32;
    readonly m: Int32;
    readonly n: Int32;
    readonly k: Int32;
    readonly scale: Float32;
    readonly a: Pointer;
    readonly b: Pointer;
    readonly c: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "multiplyBatch",
    args: [
      given.flags,
      given.heads,
      given.m,
      given.n,
      given.k,
      given.scale,
      given.a,
      given.b,
      given.c,
      0,
      given.to,
      given.scratch,
    ],
    range: 9,
    scratch: 11,
  }),
  /** out = rows [from, to) of a, each times its factor. */
  multiplyRows: (given: {
    readonly columns: Int32;
    readonly a: Pointer;
    readonly factors: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "multiplyRows",
    args: [given.columns, given.a, given.factors, given.out, 0, given.to],
    range: 4,
    scratch: -1,
  }),
  /**
   * Rows [from, to) of C (m x n) = op(A) · B + bias. `bias` is a row of n values or 0; with ADD it
   * is C.
   */
  multiplySparse: (given: {
    readonly flags: Int32;
    readonly m: Int32;
    readonly n: Int32;
    readonly k: Int32;
    readonly a: Pointer;
    readonly b: Pointer;
    readonly bias: Pointer;
    readonly c: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "multiplySparse",
    args: [
      given.flags,
      given.m,
      given.n,
      given.k,
      given.a,
      given.b,
      given.bias,
      given.c,
      0,
      given.to,
      given.scratch,
    ],
    range: 8,
    scratch: 10,
  }),
  /**
   * out = rows [from, to) of x, less their means, times inverse = 1 / the root of their variance
   * plus epsilon.
   */
  normalizeRows: (given: {
    readonly columns: Int32;
    readonly epsilon: Float32;
    readonly x: Pointer;
    readonly out: Pointer;
    readonly inverse: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "normalizeRows",
    args: [given.columns, given.epsilon, given.x, given.out, given.inverse, 0, given.to],
    range: 5,
    scratch: -1,
  }),
  /**
   * out = inverse (gradient - its mean - y times the mean of gradient · y) for rows [from, to),
   * where y is the normal rows.
   */
  normalizeRowsGradient: (given: {
    readonly columns: Int32;
    readonly y: Pointer;
    readonly inverse: Pointer;
    readonly gradient: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "normalizeRowsGradient",
    args: [given.columns, given.y, given.inverse, given.gradient, given.out, 0, given.to],
    range: 5,
    scratch: -1,
  }),
  /** Packs panels [from, to) of 8 columns of B, each k x 8. */
  packPanels: (given: {
    readonly flags: Int32;
    readonly n: Int32;
    readonly k: Int32;
    readonly b: Pointer;
    readonly packed: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "packPanels",
    args: [given.flags, given.n, given.k, given.b, given.packed, 0, given.to],
    range: 5,
    scratch: -1,
  }),
  /**
   * Pools samples [from, to): out = the largest (kind 0) or the mean of each channel in each
   * window, without padding.
   */
  pool: (given: {
    readonly kind: Int32;
    readonly w: Pointer;
    readonly x: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "pool",
    args: [given.kind, given.w, given.x, given.out, 0, given.to],
    range: 4,
    scratch: -1,
  }),
  /**
   * The gradient of `pool` with regard to x, for samples [from, to) of out. Only the largest (kind
   * 0) reads x.
   */
  poolGradient: (given: {
    readonly kind: Int32;
    readonly w: Pointer;
    readonly x: Pointer;
    readonly gradient: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "poolGradient",
    args: [given.kind, given.w, given.x, given.gradient, given.out, 0, given.to],
    range: 5,
    scratch: -1,
  }),
  /** Runs a list of `count` operations for elements [from, to). */
  runOperations: (given: {
    readonly count: Int32;
    readonly list: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "runOperations",
    args: [given.count, given.list, 0, given.to],
    range: 2,
    scratch: -1,
  }),
  /**
   * out = a · factors + shifts, plus b · bFactors if b is not 0, for elements [from, to). There are
   * `period` factors and shifts, a multiple of 4, and `from` is a multiple of `period`.
   */
  scaleChannels: (given: {
    readonly period: Int32;
    readonly a: Pointer;
    readonly factors: Pointer;
    readonly shifts: Pointer;
    readonly b: Pointer;
    readonly bFactors: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "scaleChannels",
    args: [
      given.period,
      given.a,
      given.factors,
      given.shifts,
      given.b,
      given.bFactors,
      given.out,
      0,
      given.to,
    ],
    range: 7,
    scratch: -1,
  }),
  /** out = softmax of rows [from, to). */
  softmaxRows: (given: {
    readonly columns: Int32;
    readonly x: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "softmaxRows",
    args: [given.columns, given.x, given.out, 0, given.to],
    range: 3,
    scratch: -1,
  }),
  /** out = y · (gradient - sum of gradient · y) for rows [from, to), where y is the softmax. */
  softmaxRowsGradient: (given: {
    readonly columns: Int32;
    readonly y: Pointer;
    readonly gradient: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "softmaxRowsGradient",
    args: [given.columns, given.y, given.gradient, given.out, 0, given.to],
    range: 4,
    scratch: -1,
  }),
  /**
   * Values [from, to) of out = the sum of `parts` runs of n values, in float64. `from` is a
   * multiple of 4.
   */
  sumParts: (given: {
    readonly parts: Int32;
    readonly n: Int32;
    readonly a: Pointer;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "sumParts",
    args: [given.parts, given.n, given.a, given.out, 0, given.to],
    range: 4,
    scratch: -1,
  }),
  /**
   * out [from, to) = the uniform numbers of the counters, which begin at `first`, from `low` to
   * below `high`.
   */
  uniform: (given: {
    readonly key0: Int32;
    readonly key1: Int32;
    readonly first: Int32;
    readonly low: Float32;
    readonly high: Float32;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "uniform",
    args: [given.key0, given.key1, given.first, given.low, given.high, given.out, 0, given.to],
    range: 6,
    scratch: -1,
  }),
  /**
   * Warps images [from, to). `affine` has six numbers for each image, and `offsets` those of
   * controlRows x controlColumns points in x, and then in y. If controlRows is 0 there are no
   * offsets.
   */
  warp: (given: {
    readonly height: Int32;
    readonly width: Int32;
    readonly channels: Int32;
    readonly images: Pointer;
    readonly affine: Pointer;
    readonly spacing: Float64;
    readonly controlRows: Int32;
    readonly controlColumns: Int32;
    readonly offsets: Pointer;
    readonly background: Float32;
    readonly out: Pointer;
    readonly to: Int32;
    readonly scratch: Pointer;
  }): Job => ({
    kernel: "warp",
    args: [
      given.height,
      given.width,
      given.channels,
      given.images,
      given.affine,
      given.spacing,
      given.controlRows,
      given.controlColumns,
      given.offsets,
      given.background,
      given.out,
      0,
      given.to,
      given.scratch,
    ],
    range: 11,
    scratch: 13,
  }),
  /**
   * out = bytes [from, to) times scale plus shift. `from` is a multiple of 16. Writes up to 64
   * bytes after the end.
   */
  widenBytes: (given: {
    readonly bytes: Pointer;
    readonly scale: Float32;
    readonly shift: Float32;
    readonly out: Pointer;
    readonly to: Int32;
  }): Job => ({
    kernel: "widenBytes",
    args: [given.bytes, given.scale, given.shift, given.out, 0, given.to],
    range: 4,
    scratch: -1,
  }),
  /**
   * Turns weights into panels [from, to) of the sixteen matrices, `rows` x 8 each, as `packPanels`
   * has them. The matrices are `matrix` bytes apart. The weights of a row and of a tap are rowStep
   * and tapStep bytes after those of the one before.
   */
  winogradPanels: (given: {
    readonly rows: Int32;
    readonly rowStep: Int32;
    readonly tapStep: Int32;
    readonly b: Pointer;
    readonly packed: Pointer;
    readonly matrix: Int32;
    readonly to: Int32;
  }): Job => ({
    kernel: "winogradPanels",
    args: [
      given.rows,
      given.rowStep,
      given.tapStep,
      given.b,
      given.packed,
      given.matrix,
      0,
      given.to,
    ],
    range: 6,
    scratch: -1,
  }),
};
