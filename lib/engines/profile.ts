/**
 * A debug aid: an engine around an engine that counts and times its kernels, and finds the first result
 * that is not finite.
 *
 * @module
 */

import type { Matrix } from "../values/matrix.ts";
import type { Engine } from "./engine.ts";
import { ResidentMatrix } from "./memory/resident_matrix.ts";

/** The name of a kernel. */
export type KernelName = Exclude<
  keyof Engine,
  "name" | "precision" | "scope" | "keeper" | "memorySize" | "close" | "isLate" | "arrival"
>;

/** Options of {@linkcode profiled}. */
export interface ProfileOptions {
  /** Returns the milliseconds since some moment, such as `performance.now`. */
  readonly now: () => number;
}

/** The calls of a kernel. */
export interface KernelProfile {
  /** The name of the kernel. */
  readonly kernel: KernelName;
  /** The number of its calls. */
  readonly calls: number;
  /** The time of all its calls together. */
  readonly milliseconds: number;
}

/** A matrix that a kernel read. */
export interface KernelInput {
  /** The number of its rows. */
  readonly rows: number;
  /** The number of its columns. */
  readonly cols: number;
  /** Whether all its numbers are finite. */
  readonly isFinite: boolean;
}

/** A call of a kernel whose result has a number that is NaN or infinite. */
export interface NotFinite {
  /** The name of the kernel. */
  readonly kernel: KernelName;
  /** The number of the call among those of the kernel, from 1. */
  readonly call: number;
  /** The matrices that it read, in the order of its arguments. */
  readonly inputs: readonly KernelInput[];
}

/** The calls of an engine's kernels. */
export interface Profile {
  /** The kernels that were called, with the most time first. */
  readonly kernels: readonly KernelProfile[];
  /** The first call whose result is not finite, or undefined if there is none. */
  readonly notFinite: NotFinite | undefined;
}

/** An engine that is profiled. */
export interface ProfiledEngine {
  /** The engine to train with. */
  readonly engine: Engine;
  /** Returns the profile of all calls until now. */
  readonly profile: () => Profile;
}

/**
 * Returns an engine that profiles the kernels of `engine`. Its results have the same bits. It computes
 * each result at once, so that the time counts for the right kernel: an engine that would wait, and then
 * compute several results together, is slower with it. It also reads each result until it has found one
 * that is not finite; that time does not count.
 *
 * @example
 * ```ts
 * import { fromRows, profiled, referenceEngine } from "@foldnet/foldnet";
 *
 * const { engine, profile } = profiled(referenceEngine(), { now: () => performance.now() });
 * engine.matmul(fromRows([[1, Infinity]]), fromRows([[0], [0]]));
 * console.table(profile().kernels); // a row: matmul, 1 call, its milliseconds
 * console.log(profile().notFinite?.kernel); // "matmul"
 * ```
 */
export function profiled(engine: Engine, { now }: ProfileOptions): ProfiledEngine {
  const totals = new Map<KernelName, KernelProfile>();
  let notFinite: NotFinite | undefined;

  function timed<Args extends readonly unknown[], Result>(
    kernel: KernelName,
    run: (...args: Args) => Result,
  ): (...args: Args) => Result {
    return (...args) => {
      const begin = now();
      const result = run(...args);
      const results = matricesIn(result);
      results.forEach(compute);
      const { calls = 0, milliseconds = 0 } = totals.get(kernel) ?? {};
      const call = calls + 1;
      totals.set(kernel, { kernel, calls: call, milliseconds: milliseconds + now() - begin });
      if (!notFinite && !(isFiniteScalar(result) && results.every(isFinite))) {
        notFinite = { kernel, call, inputs: matricesIn(args).map(inputOf) };
      }
      return result;
    };
  }

  return {
    engine: {
      name: engine.name,
      precision: engine.precision,
      isLate: engine.isLate,
      arrival: engine.arrival,
      scope: engine.scope,
      keeper: engine.keeper,
      memorySize: engine.memorySize,
      close: engine.close,
      matmul: timed("matmul", engine.matmul),
      matmulNT: timed("matmulNT", engine.matmulNT),
      matmulTN: timed("matmulTN", engine.matmulTN),
      batchedMatmul: timed("batchedMatmul", engine.batchedMatmul),
      map: timed("map", engine.map),
      mapGradient: timed("mapGradient", engine.mapGradient),
      scale: timed("scale", engine.scale),
      combine: timed("combine", engine.combine),
      multiply: timed("multiply", engine.multiply),
      multiplyRows: timed("multiplyRows", engine.multiplyRows),
      divideByRoot: timed("divideByRoot", engine.divideByRoot),
      sum: timed("sum", engine.sum),
      dot: timed("dot", engine.dot),
      columnSums: timed("columnSums", engine.columnSums),
      argmax: timed("argmax", engine.argmax),
      countCorrect: timed("countCorrect", engine.countCorrect),
      softmax: timed("softmax", engine.softmax),
      softmaxGradient: timed("softmaxGradient", engine.softmaxGradient),
      normalizeRows: timed("normalizeRows", engine.normalizeRows),
      normalizeRowsGradient: timed("normalizeRowsGradient", engine.normalizeRowsGradient),
      softmaxCrossEntropy: timed("softmaxCrossEntropy", engine.softmaxCrossEntropy),
      crossEntropy: timed("crossEntropy", engine.crossEntropy),
      concatColumns: timed("concatColumns", engine.concatColumns),
      sliceColumns: timed("sliceColumns", engine.sliceColumns),
      moments: timed("moments", engine.moments),
      centeredDot: timed("centeredDot", engine.centeredDot),
      scaleChannels: timed("scaleChannels", engine.scaleChannels),
      convolve: timed("convolve", engine.convolve),
      convolveInputGradient: timed("convolveInputGradient", engine.convolveInputGradient),
      convolveWeightsGradient: timed("convolveWeightsGradient", engine.convolveWeightsGradient),
      maxPool: timed("maxPool", engine.maxPool),
      maxPoolGradient: timed("maxPoolGradient", engine.maxPoolGradient),
      averagePool: timed("averagePool", engine.averagePool),
      averagePoolGradient: timed("averagePoolGradient", engine.averagePoolGradient),
      gather: timed("gather", engine.gather),
      embed: timed("embed", engine.embed),
      embedGradient: timed("embedGradient", engine.embedGradient),
      warp: timed("warp", engine.warp),
      uniform: timed("uniform", engine.uniform),
      dropoutMask: timed("dropoutMask", engine.dropoutMask),
      changeTogether: timed("changeTogether", engine.changeTogether),
      cast: timed("cast", engine.cast),
    },
    profile: () => ({
      kernels: [...totals.values()].toSorted((a, b) => b.milliseconds - a.milliseconds),
      notFinite,
    }),
  };
}

/** Returns the matrices in a value and in its arrays and records, in their order. */
function matricesIn(value: unknown): readonly Matrix[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return isMatrix(value) ? [value] : Object.values(value).flatMap(matricesIn);
}

function isMatrix(value: object): value is Matrix {
  return "rows" in value && "cols" in value && "data" in value;
}

/** Makes the engine of a matrix compute it now. */
function compute(matrix: Matrix): void {
  if (matrix instanceof ResidentMatrix) void matrix.pointer;
}

/** Whether a result is no scalar, or a finite one. */
function isFiniteScalar(result: unknown): boolean {
  if (typeof result !== "object" || result === null || !("value" in result)) return true;
  return Number.isFinite(result.value);
}

function isFinite(matrix: Matrix): boolean {
  const data = matrix instanceof ResidentMatrix ? matrix.view() : matrix.data;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

function inputOf(matrix: Matrix): KernelInput {
  return { rows: matrix.rows, cols: matrix.cols, isFinite: isFinite(matrix) };
}
