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
import { engineAtHand } from "../engines/at_hand.ts";
import type { Engine } from "../engines/engine.ts";
import { type Matrix, requireSameShape, shapeText } from "../values/matrix.ts";
import type { Scalar } from "../values/scalar.ts";
import { filled } from "./filled.ts";
import type { LossResult } from "./loss.ts";
import { RELU } from "../engines/functions.ts";

/** By how much float32 numbers may miss what they should be: half-precision targets pass too. */
const TOLERANCE = 1e-3;

/** What is left of a check, if anything: it throws a RangeError, once the numbers have arrived. */
export type LateCheck = (() => void) | undefined;

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
 * Throws unless each row has probabilities: numbers from 0 to 1 that add up to 1. Returns what is left to check when the
 * loss is read, because numbers arrive late.
 *
 * @throws {RangeError} if a row does not.
 */
export function requireProbabilityRows(
  engine: Engine,
  rows: Matrix,
  subject: Subject,
): LateCheck {
  const off = () => {
    const sums = engine.matmul<number, number, number>(rows, filled(rows.cols, 1, 1));
    const off = engine.combine(1, sums, -1, filled(rows.rows, 1, 1));
    return [engine.dot(off, off), squaredNegatives(engine, rows)];
  };
  return requireNone(engine, rows, {
    off,
    subject,
    requireEach: requireProbabilities,
    reason: "a number is not from 0 to 1, or a row does not add up to 1",
  });
}

/**
 * Throws unless each row of targets has probabilities of classes. Returns what is left to check when the loss is read.
 *
 * @throws {RangeError} if a row does not.
 */
export function requireTargetRows(engine: Engine, targets: Matrix): LateCheck {
  return requireProbabilityRows(engine, targets, {
    what: "the targets",
    advice: "Take binaryCrossEntropy() for labels that do not exclude each other",
  });
}

/**
 * Throws unless each number is from 0 to 1. Returns what is left to check when the loss is read.
 *
 * @throws {RangeError} if one is not.
 */
export function requireFractionsOnly(
  engine: Engine,
  numbers: Matrix,
  subject: Subject,
): LateCheck {
  const { cols } = numbers;
  const off = () => {
    const rest = engine.scaleChannels(numbers, filled(1, cols, -1), filled(1, cols, 1));
    return [squaredNegatives(engine, numbers), squaredNegatives(engine, rest)];
  };
  return requireNone(engine, numbers, {
    off,
    subject,
    requireEach: requireFractions,
    reason: "a number is not from 0 to 1",
  });
}

/** Returns the sum of the squares of all negative numbers: 0 if there is none. */
function squaredNegatives(engine: Engine, numbers: Matrix): Scalar {
  const below = engine.map(RELU, engine.scale(-1, numbers));
  return engine.dot(below, below);
}

/** Throws, now or when it is called, unless sums of squares are 0. They tell how far off numbers are. */
function requireNone(engine: Engine, numbers: Matrix, { off, subject, requireEach, reason }: {
  readonly off: () => readonly Scalar[];
  readonly subject: Subject;
  /** Names the row that is off. */
  readonly requireEach: (numbers: Matrix, check: ProbabilityCheck) => void;
  /** What is wrong, where nobody can tell the row any more. */
  readonly reason: string;
}): LateCheck {
  let sums: readonly Scalar[] = [];
  const sum = () => sums.reduce((sum, { value }) => sum + value, 0);
  // Numbers that are at hand are looked at one by one, which is no slower than a kernel there.
  const isRight = engineAtHand(engine, numbers) === engine && engine.scope(() => {
    sums = off();
    return engine.isLate || sum() <= TOLERANCE ** 2;
  });
  if (!isRight) requireEach(numbers, { tolerance: TOLERANCE, ...subject });
  if (!isRight || !engine.isLate) return undefined;
  const { what, advice, mayBeNaN = false } = subject;
  return () => {
    if (sum() <= TOLERANCE ** 2 || (mayBeNaN && Number.isNaN(sum()))) return;
    throw new RangeError(`Cannot take ${what} as probabilities: ${reason}. ${advice}`);
  };
}

/** Returns a loss that checks what is left to check when it is read. */
export function checkedLate<Out extends number>(
  result: LossResult<Out>,
  checks: readonly LateCheck[],
): LossResult<Out> {
  const left = checks.filter((check) => check !== undefined);
  const { mean, gradient, reduction } = result;
  if (left.length === 0 || !mean) return result;
  return {
    get loss() {
      for (const check of left) check();
      return result.loss;
    },
    mean: {
      get value() {
        for (const check of left) check();
        return mean.value;
      },
      weight: mean.weight,
    },
    gradient,
    ...(reduction && { reduction }),
  };
}
