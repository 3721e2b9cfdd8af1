/**
 * Lists of element-wise operations, cut into parts that one kernel can run.
 *
 * @module
 */

import type { Kernel } from "./kernel.ts";
import { type ElementOperation, elementwiseShader, inputsOf } from "./elementwise_code.ts";

/** The most buffers of a kernel that every adapter has. */
const MOST_BUFFERS = 8;
/** The most operations of a kernel: drivers take long to compile longer ones. */
const MOST_OPERATIONS = 64;

/** A part of a list, which is one kernel. */
export interface Part {
  readonly kernel: Kernel;
  /** The index of the first operation. */
  readonly first: number;
  /** The index after the last operation. */
  readonly end: number;
  /** The numbers of the buffers in the list, by the names that the kernel has for them. */
  readonly buffers: readonly (readonly [name: string, buffer: number])[];
}

/**
 * Cuts a list into parts. `isRead` tells whether the result of an operation is read after the list. A result that is only read
 * in its part stays in registers and takes no buffer.
 */
export function partsOf(
  operations: readonly ElementOperation[],
  isRead: (index: number) => boolean,
): readonly Part[] {
  const lastReads = lastReadsOf(operations, isRead);
  const parts: Part[] = [];
  let first = 0;
  /** The buffers that the part loads, and the operations that wrote buffers last. */
  let loaded = new Set<number>();
  let writers = new Map<number, number>();
  const take = (i: number) => {
    const operation = operations[i]!;
    for (const buffer of readBy(operation)) if (!writers.has(buffer)) loaded.add(buffer);
    writers.set(operation.out, i);
  };
  const close = (end: number) => {
    parts.push(partOf(operations, { first, end, isKept: (i) => lastReads[i]! >= end }));
  };
  for (let i = 0; i < operations.length; i++) {
    take(i);
    let bound = loaded.size;
    for (const [buffer, writer] of writers) {
      if (!loaded.has(buffer) && lastReads[writer]! > i) bound++;
    }
    if (bound <= MOST_BUFFERS && i - first < MOST_OPERATIONS) continue;
    close(i);
    first = i;
    loaded = new Set();
    writers = new Map();
    take(i);
  }
  if (first < operations.length) close(operations.length);
  return parts;
}

/** Returns the index of the last operation that reads each result: -1 for none, and Infinity if it is read after the list. */
function lastReadsOf(
  operations: readonly ElementOperation[],
  isRead: (index: number) => boolean,
): readonly number[] {
  const last = new Map<number, number>();
  const result = operations.map(() => -1);
  for (let i = operations.length - 1; i >= 0; i--) {
    const operation = operations[i]!;
    result[i] = isRead(i) ? Infinity : last.get(operation.out) ?? -1;
    // What reads the buffer from here on reads an earlier result.
    last.delete(operation.out);
    for (const buffer of readBy(operation)) if (!last.has(buffer)) last.set(buffer, i);
  }
  return result;
}

function readBy({ code, a, b }: ElementOperation): readonly number[] {
  return inputsOf(code) === 2 ? [a, b] : [a];
}

/** Returns a part, whose kernel numbers buffers by themselves: parts of the same form share a kernel. */
function partOf(
  operations: readonly ElementOperation[],
  { first, end, isKept }: {
    readonly first: number;
    readonly end: number;
    readonly isKept: (index: number) => boolean;
  },
): Part {
  const numbers = new Map<number, number>();
  const numberOf = (buffer: number): number => {
    const number = numbers.get(buffer) ?? numbers.size;
    numbers.set(buffer, number);
    return number;
  };
  const unread = new Set<number>();
  const own = operations.slice(first, end).map((operation, i) => {
    const [a, b] = readBy(operation).map(numberOf);
    const out = numberOf(operation.out);
    if (isKept(first + i)) unread.delete(out);
    else unread.add(out);
    return { code: operation.code, a: a!, b: b ?? a!, out };
  });
  const kernel = elementwiseShader(own, { unread });
  const buffers = Array.from(numbers, ([buffer, number]) => [`m${number}`, buffer] as const)
    .filter(([name]) => name in kernel.inputs || name in kernel.outputs);
  return { kernel, first, end, buffers };
}
