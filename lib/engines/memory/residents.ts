/**
 * Matrices of an engine inside arrays and records.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import type { Memory } from "./memory.ts";
import { ResidentMatrix } from "./resident_matrix.ts";

/**
 * Returns the value with each matrix of the memory in its arrays and records replaced. Where the memory is late, getters
 * stay as they are: they may read numbers that have not arrived.
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
      if (memory.isLate) return withGetters(value);
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each)]));
    }
    return value;
  }

  function withGetters(record: Readonly<Record<string, unknown>>): unknown {
    const properties = Object.entries(Object.getOwnPropertyDescriptors(record)).map(
      ([name, property]) =>
        [name, property.get ? property : { ...property, value: walk(property.value) }] as const,
    );
    return Object.defineProperties({}, Object.fromEntries(properties));
  }
}

function isPlainRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
