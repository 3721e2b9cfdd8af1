/**
 * The part of `@std/assert` that foldnet uses, on top of `node:assert/strict`. Its equality is stricter
 * than that of the real package: 0 and -0 differ, so whatever passes here passes there. Node's types
 * forbid an undefined message, so calls without one leave it out.
 */
import {
  deepStrictEqual,
  fail,
  match,
  notDeepStrictEqual,
  ok,
  strictEqual,
} from "node:assert/strict";

type ErrorClass<E extends Error> = new (...args: never[]) => E;

/** Throws unless a value is truthy. */
export function assert(value: unknown, message?: string): asserts value {
  ok(value, message ?? `Expected ${String(value)} to be truthy`);
}

/** Throws unless two values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (message === undefined) deepStrictEqual(actual, expected);
  else deepStrictEqual(actual, expected, message);
}

/** Throws if two values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (message === undefined) notDeepStrictEqual(actual, expected);
  else notDeepStrictEqual(actual, expected, message);
}

/** Throws unless two values are the same. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T {
  if (message === undefined) strictEqual(actual, expected);
  else strictEqual(actual, expected, message);
}

/** Throws if a value is null or undefined. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  ok(actual !== null && actual !== undefined, message ?? `Expected ${actual} to be there`);
}

/** Throws unless a number is within a tolerance of another, by default a ten-millionth of it. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  message: string = `Expected ${actual} to be within ${tolerance} of ${expected}`,
): void {
  ok(Object.is(actual, expected) || Math.abs(expected - actual) <= tolerance, message);
}

/** Throws unless the first value is greater. */
export function assertGreater<T>(actual: T, expected: T, message?: string): void {
  ok(actual > expected, message ?? `Expected ${actual} > ${expected}`);
}

/** Throws if the first value is less. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void {
  ok(actual >= expected, message ?? `Expected ${actual} >= ${expected}`);
}

/** Throws unless the first value is less. */
export function assertLess<T>(actual: T, expected: T, message?: string): void {
  ok(actual < expected, message ?? `Expected ${actual} < ${expected}`);
}

/** Throws if the first value is greater. */
export function assertLessOrEqual<T>(actual: T, expected: T, message?: string): void {
  ok(actual <= expected, message ?? `Expected ${actual} <= ${expected}`);
}

/** Throws unless a text includes a part. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  ok(actual.includes(expected), message ?? `Expected "${actual}" to include "${expected}"`);
}

/** Throws unless a text matches a pattern. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  if (message === undefined) match(actual, expected);
  else match(actual, expected, message);
}

/** Returns the error that a function throws. Throws unless it is of the class and its message has the part. */
export function assertThrows(fn: () => unknown): unknown;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  part?: string,
): E;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClass?: ErrorClass<E>,
  part?: string,
): unknown {
  try {
    fn();
  } catch (error) {
    return expectedError(error, errorClass, part);
  }
  fail("Expected function to throw");
}

/** Returns the error that a promise is rejected with. Rejects unless it is of the class and its message has the part. */
export function assertRejects(fn: () => PromiseLike<unknown>): Promise<unknown>;
export function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  part?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  part?: string,
): Promise<unknown> {
  const promise = started(fn);
  try {
    await promise;
  } catch (error) {
    return expectedError(error, errorClass, part);
  }
  fail("Expected function to reject");
}

function started(fn: () => PromiseLike<unknown>): PromiseLike<unknown> {
  try {
    return fn();
  } catch {
    fail("Function throws when expected to reject");
  }
}

function expectedError<E extends Error>(
  error: unknown,
  errorClass?: ErrorClass<E>,
  part = "",
): unknown {
  if (errorClass === undefined) return error;
  ok(error instanceof errorClass, `Expected ${errorClass.name}, but was ${error}`);
  assertStringIncludes(error.message, part);
  return error;
}
