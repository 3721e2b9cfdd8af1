/**
 * What losses ask of outputs and targets. The checks run in kernels; only what fails is read to say where.
 *
 * @module
 */

import {
  type ProbabilityCheck,
  requireFractions,
  requireProbabilities,
} from "../engines/checks.ts";
import type { Engine } from "../engines/engine.ts";
import { type Matrix, requireSameShape, shapeText } from "../values/matrix.ts";
import { filled } from "./filled.ts";
import { RELU } from "../engines/functions.ts";

/** By how much float32 numbers may miss what they should be: half-precision targets pass too. */
const TOLERANCE = 1e-3;

/** What is checked, and what the message says. */
export type Subject = Omit<ProbabilityCheck, "tolerance">;

/**
 * Throws unless targets are a matrix of the size of the output.
 *
 * @throws {TypeError} if they are labels.
 * @throws {RangeError} if the sizes differ.
 */
export function requireTargetsLike(output: Matrix, targets: Matrix): void {
  if ("length" in targets) {
    throw new TypeError(
      `Cannot compare ${shapeText(output)} with labels: the loss takes a matrix of targets. ` +
        "Take oneHot() to make one of labels, or softmaxCrossEntropy()",
    );
  }
  requireSameShape("compare", output, targets);
}

/**
 * Throws unless each row has probabilities: numbers from 0 to 1 that add up to 1.
 *
 * @throws {RangeError} if a row does not.
 */
export function requireProbabilityRows(engine: Engine, rows: Matrix, subject: Subject): void {
  // Where numbers arrive late, those of gathered targets are at hand.
  const isRight = !engine.isLate && engine.scope(() => {
    const sums = engine.matmul<number, number, number>(rows, filled(rows.cols, 1, 1));
    const off = engine.combine(1, sums, -1, filled(rows.rows, 1, 1));
    return engine.dot(off, off).value + squaredNegatives(engine, rows) <= TOLERANCE ** 2;
  });
  if (!isRight) requireProbabilities(rows, { tolerance: TOLERANCE, ...subject });
}

/**
 * Throws unless each row of targets has probabilities of classes.
 *
 * @throws {RangeError} if a row does not.
 */
export function requireTargetRows(engine: Engine, targets: Matrix): void {
  requireProbabilityRows(engine, targets, {
    what: "the targets",
    advice: "Take binaryCrossEntropy() for labels that do not exclude each other",
  });
}

/**
 * Throws unless each number is from 0 to 1.
 *
 * @throws {RangeError} if one is not.
 */
export function requireFractionsOnly(engine: Engine, numbers: Matrix, subject: Subject): void {
  const { cols } = numbers;
  const isRight = !engine.isLate && engine.scope(() => {
    const rest = engine.scaleChannels(numbers, filled(1, cols, -1), filled(1, cols, 1));
    return squaredNegatives(engine, numbers) + squaredNegatives(engine, rest) <= TOLERANCE ** 2;
  });
  if (!isRight) requireFractions(numbers, { tolerance: TOLERANCE, ...subject });
}

/** Returns the sum of the squares of all negative numbers: 0 if there is none. */
function squaredNegatives(engine: Engine, numbers: Matrix): number {
  const below = engine.map(RELU, engine.scale(-1, numbers));
  return engine.dot(below, below).value;
}
