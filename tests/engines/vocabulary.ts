/** A call of every kernel, for tests that walk through the vocabulary of engines. */
import { assertEquals } from "@std/assert";
import {
  type Engine,
  type KernelName,
  type Labels,
  type Matrix,
  profiled,
  random,
  referenceEngine,
  type ScalarFunction,
} from "../../mod.ts";
import { windowsOver } from "../../lib/engines/windows.ts";
import { agree, draw, fill } from "./differential.ts";

const windows = windowsOver("a window", { height: 4, width: 5, channels: 8 }, {
  size: 3,
  stride: 2,
  padding: "same",
});
const tanh: ScalarFunction = {
  name: "tanh",
  value: Math.tanh,
  derivative: (_, y) => 1 - y * y,
  native: { kind: "tanh" },
};
const [a, b] = [draw(1, 6, 8), draw(2, 6, 8)];
const [square, row, column] = [draw(3, 8, 8), draw(4, 1, 8), draw(5, 6, 1)];
const [images, weights, places] = [draw(6, 2, 160), draw(7, 72, 3), draw(8, 2, 18)];
const normalRows = referenceEngine().normalizeRows(a, 0.1);
const positive = fill(6, 8, (i) => 0.1 + i / 50);
const tokens = fill(6, 2, (i) => [5, 0, 3, 3, 1][i % 5] ?? 0);
const labels = [0, 7, 3, 3, 1, 5];
const key = random.key(9);

/** A result of a kernel as a list of matrices. */
type Result = readonly Matrix[];
const one = (value: Matrix): Result => [value];
const number = (value: number): Result => [{ rows: 1, cols: 1, data: [value] }];
const names = (value: Labels): Result => [{ rows: value.length, cols: 1, data: value }];

/** A call of every kernel. One that is missing does not compile. */
export const CALLS: Readonly<Record<KernelName, (engine: Engine) => Result>> = {
  matmul: (engine) => one(engine.matmul(a, square, { ...row, rows: 1 })),
  matmulNT: (engine) => one(engine.matmulNT(a, b)),
  matmulTN: (engine) => one(engine.matmulTN(a, b)),
  batchedMatmul: (engine) =>
    one(engine.batchedMatmul(a, b, { inner: 2, heads: 2, transposeB: true, scale: 0.5 })),
  map: (engine) => one(engine.map(tanh, a)),
  mapGradient: (engine) => one(engine.mapGradient(tanh, a, b, a)),
  scale: (engine) => one(engine.scale(0.3, a)),
  combine: (engine) => one(engine.combine(2, a, -3, b)),
  multiply: (engine) => one(engine.multiply(a, b)),
  multiplyRows: (engine) => one(engine.multiplyRows(a, column)),
  divideByRoot: (engine) => one(engine.divideByRoot(a, positive, 0.1)),
  sum: (engine) => number(engine.sum(a).value),
  dot: (engine) => number(engine.dot(a, b).value),
  columnSums: (engine) => one(engine.columnSums(a, 4)),
  argmax: (engine) => names(engine.argmax(a)),
  countCorrect: (engine) => number(engine.countCorrect(a, labels).value),
  softmax: (engine) => one(engine.softmax(a)),
  softmaxGradient: (engine) => one(engine.softmaxGradient(a, b)),
  normalizeRows(engine) {
    const { normal, inverse } = engine.normalizeRows(a, 0.1, 2);
    return [normal, inverse];
  },
  normalizeRowsGradient: (engine) => one(engine.normalizeRowsGradient(normalRows, b)),
  softmaxCrossEntropy(engine) {
    const { losses, gradient } = engine.softmaxCrossEntropy(a, labels, 0.1);
    return [losses, gradient];
  },
  crossEntropy(engine) {
    const { losses, gradient } = engine.crossEntropy(positive, labels);
    return [losses, gradient];
  },
  concatColumns: (engine) => one(engine.concatColumns([a, column, b])),
  sliceColumns: (engine) => one(engine.sliceColumns(a, 2, 5)),
  moments(engine) {
    const { mean, variance } = engine.moments(a, 4);
    return [mean, variance];
  },
  centeredDot: (engine) => one(engine.centeredDot(a, b, row)),
  scaleChannels: (engine) => one(engine.scaleChannels(a, row, row, b, row)),
  convolve: (engine) => one(engine.convolve(images, weights, windows, draw(9, 1, 3))),
  convolveInputGradient: (engine) => one(engine.convolveInputGradient(places, weights, windows)),
  convolveWeightsGradient: (engine) => one(engine.convolveWeightsGradient(images, places, windows)),
  maxPool: (engine) => one(engine.maxPool(images, windows)),
  maxPoolGradient: (engine) => one(engine.maxPoolGradient(images, draw(10, 2, 48), windows)),
  averagePool: (engine) => one(engine.averagePool(images, windows)),
  averagePoolGradient: (engine) => one(engine.averagePoolGradient(draw(10, 2, 48), windows)),
  gather(engine) {
    const bytes = Uint8Array.from({ length: 24 }, (_, i) => i * 10);
    const source = { rows: 3, cols: 8, bytes, scale: 1 / 255, shift: 0 };
    return one(engine.gather(source, Uint32Array.of(2, 0)));
  },
  embed: (engine) => one(engine.embed(tokens, b)),
  embedGradient: (engine) => one(engine.embedGradient(tokens, a, 9)),
  warp(engine) {
    const affine = fill(2, 6, (i) => [0.9, 0.1, 0.3, -0.1, 1, -0.2][i % 6] ?? 0);
    return one(engine.warp(images, windows.image, { affine }));
  },
  uniform: (engine) => one(engine.uniform(key, 3, 5, { low: -1, high: 2 })),
  dropoutMask: (engine) => one(engine.dropoutMask(key, 3, 5, 0.4)),
  changeTogether: (engine) =>
    engine.changeTogether([a, column, b], (numbers) => {
      for (const [i, number] of numbers.entries()) numbers[i] = 2 * number;
    }),
  cast: (engine) => one(engine.cast(a)),
};

/** The names of all kernels. */
export const KERNELS = Object.keys(CALLS);

/** The members of an engine that are no kernels. */
const OTHERS: readonly Exclude<keyof Engine, KernelName>[] = [
  ...["name", "precision", "isLate", "scope", "keeper", "arrival", "memorySize", "close"] as const,
];

/**
 * Holds every kernel of an engine against the reference, inside of a scope and outside; and again with
 * the engine profiled, which must give the same bits and count each call.
 */
export function speaksTheVocabulary(engine: Engine): void {
  assertEquals(Object.keys(engine).toSorted(), [...KERNELS, ...OTHERS].toSorted());
  const { engine: watched, profile } = profiled(engine, { now: () => 0 });
  assertEquals(Object.keys(watched).toSorted(), Object.keys(engine).toSorted());
  const reference = referenceEngine({ precision: "float64" });
  for (const [kernel, call] of Object.entries(CALLS)) {
    const expected = call(reference);
    const outside = call(engine);
    assertEquals(outside.length, expected.length, kernel);
    outside.forEach((matrix, i) => agree(matrix, expected[i] ?? matrix, 200));
    assertEquals(numbers(engine.scope(() => call(engine))), numbers(outside), kernel);
    assertEquals(numbers(call(watched)), numbers(outside), kernel);
    assertEquals(numbers(watched.scope(() => call(watched))), numbers(outside), kernel);
  }
  const { kernels, notFinite } = profile();
  assertEquals(kernels.map(({ kernel }) => kernel), KERNELS);
  assertEquals(kernels.map(({ calls }) => calls), KERNELS.map(() => 2));
  assertEquals(notFinite, undefined);
}

function numbers(result: Result): number[][] {
  return result.map(({ data }) => Array.from(data));
}
