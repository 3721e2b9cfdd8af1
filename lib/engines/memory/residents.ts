/**
 * Matrices of an engine inside arrays and records.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import type { Memory } from "./memory.ts";
import { ResidentMatrix } from "./resident_matrix.ts";

/**
 * Returns the value with each matrix of the memory in its arrays and records replaced. Getters stay getters: those of
 * a number that arrives late would wait for it.
 */
export function replaceResidents<T>(
  value: T,
  memory: Memory,
  replace: (matrix: ResidentMatrix) => Matrix,
): T {
  return walk(value) as T;

  function walk(value: unknown): unknown {
    if (value instanceof ResidentMatrix) return value.belongsTo(memory) ? replace(value) : value;
    if (Array.isArray(value)) return value.map(walk);
    if (isPlainRecord(value)) {
      const result: Record<string, unknown> = {};
      for (const name of Object.keys(value)) {
        const property = Object.getOwnPropertyDescriptor(value, name);
        const isGetter = property?.get !== undefined;
        Object.defineProperty(result, name, {
          ...(isGetter ? property : { value: walk(value[name]), writable: true }),
          enumerable: true,
          configurable: true,
        });
      }
      return result;
    }
    return value;
  }
}

function isPlainRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
