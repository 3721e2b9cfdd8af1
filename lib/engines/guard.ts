/**
 * The boundary of an engine: what its kernels refuse before they run.
 *
 * @module
 */

import { type Matrix, shapeText } from "../values/matrix.ts";
import { requireKey } from "../values/require_key.ts";
import type { Engine } from "./engine.ts";
import { ResidentMatrix } from "./memory/resident_matrix.ts";

/** The kernels that draw by a key, their first argument. */
const DRAWING: readonly string[] = ["uniform", "dropoutMask"];

/** The kernels that take a list of matrices. */
const LISTING: readonly string[] = ["concatColumns", "changeTogether"];

/** The members of an engine that are not calls. */
const PLAIN: readonly string[] = ["name", "precision", "isLate", "close"];

/**
 * Returns an engine whose calls first look at their arguments, and at whether the engine is open.
 *
 * The calls throw an Error if the engine is closed, a TypeError for bytes where numbers are meant
 * and for what is no key, and a RangeError for a matrix that does not hold `rows * cols` numbers. A look costs less than 0.1 µs.
 */
export function guarded<Guarded extends Engine>(
  engine: Guarded,
  isOpen: () => boolean = () => true,
): Guarded {
  const requireOpen = (name: string) => {
    if (!isOpen()) throw new Error(`Cannot run ${name}: the engine is closed`);
  };
  const guard = (name: string, member: unknown): unknown => {
    if (typeof member !== "function" || PLAIN.includes(name)) return member;
    const draws = DRAWING.includes(name);
    return (...args: readonly unknown[]): unknown => {
      requireOpen(name);
      if (draws) requireKey(args[0]);
      requireNumbers(name, args);
      return member(...args);
    };
  };
  const keeper = (): ReturnType<Engine["keeper"]> => {
    requireOpen("keeper");
    const { next, ...rest } = engine.keeper();
    return {
      ...rest,
      next(f) {
        requireOpen("next");
        return next(f);
      },
    };
  };
  const members = Object.entries(engine).map(([name, member]) => [name, guard(name, member)]);
  // Each call has the type of the one that it guards. The compiler cannot see this.
  return { ...Object.fromEntries(members) as Guarded, keeper };
}

function requireNumbers(kernel: string, args: readonly unknown[]): void {
  for (let i = 0; i < args.length; i++) {
    const value = args[i];
    if (typeof value !== "object" || value === null) continue;
    // Matrices in the memory of an engine are right, and most arguments are such.
    if (value instanceof ResidentMatrix) continue;
    if ("bytes" in value) {
      if (kernel !== "gather") refuseBytes(kernel, value);
      requireLength(kernel, value, value.bytes);
    } else if (Object.hasOwn(value, "data") && "data" in value) {
      requireLength(kernel, value, value.data);
    } else if (LISTING.includes(kernel) && Array.isArray(value)) {
      requireNumbers(`${kernel} of its parts`, value);
    }
  }
}

function refuseBytes(kernel: string, value: object): never {
  const { rows, cols } = sizesOf(value);
  throw new TypeError(
    `Cannot run ${kernel} on a ${shapeText({ rows, cols })} matrix of bytes: ` +
      "gather() makes numbers of its rows",
  );
}

function requireLength(kernel: string, matrix: object, data: unknown): void {
  const { rows, cols } = sizesOf(matrix);
  const shape = shapeText({ rows, cols });
  if (typeof data !== "object" || data === null || !("length" in data)) {
    throw new TypeError(`Cannot run ${kernel} on a ${shape} matrix: its data are not numbers`);
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    throw new TypeError(`Cannot run ${kernel} on a ${shape} matrix: its data are big integers`);
  }
  if (data.length !== rows * cols) {
    throw new RangeError(
      `Cannot run ${kernel} on a ${shape} matrix: it holds ${rows * cols} numbers, ` +
        `not ${data.length}`,
    );
  }
}

function sizesOf(matrix: object): Pick<Matrix, "rows" | "cols"> {
  return {
    rows: "rows" in matrix && typeof matrix.rows === "number" ? matrix.rows : NaN,
    cols: "cols" in matrix && typeof matrix.cols === "number" ? matrix.cols : NaN,
  };
}
