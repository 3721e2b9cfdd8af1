/**
 * Kernels made for lists of element-wise operations: a whole list goes through memory once.
 *
 * @module
 */

import { OPERATION } from "../memory/deferred.ts";
import { functionsOf } from "./exponentials.ts";
import { elementKernel, type Kernel } from "./kernel.ts";

/**
 * How many elements an invocation computes: a vector of 4, which is one load and one store. The last invocation may go beyond
 * the elements, because the sizes of buffers are multiples of vectors.
 */
export const LANES = 4;

/** An operation of a list: its code, and the buffers that it reads and writes. */
export interface ElementOperation {
  readonly code: number;
  /** The number of the buffer of the first input. */
  readonly a: number;
  /** The number of the buffer of the second input. Operations with one input do not look at it. */
  readonly b: number;
  /** The number of the buffer of the result. It may be one of the inputs. */
  readonly out: number;
}

/** Options of the kernel of a list. */
export interface ElementListOptions {
  /** The numbers of the buffers whose last values nobody reads. The default is none. */
  readonly unread?: ReadonlySet<number> | undefined;
}

/** Returns the code of a vector, given that of two vectors and of two numbers. */
type Expression = (a: string, b: string, first: string, second: string) => string;

interface Operator {
  readonly inputs: 1 | 2;
  readonly expression: Expression;
}

const of = (inputs: 1 | 2, expression: Expression): Operator => ({ inputs, expression });

/** Returns the code of a vector, whose elements `f` computes from those of vectors and from numbers. */
function each(f: string, vectors: readonly string[], ...numbers: readonly string[]): string {
  const calls = [..."xyzw"].map((lane) => {
    const elements = vectors.map((vector) => `${vector}.${lane}`);
    return `${f}(${[...elements, ...numbers].join(", ")})`;
  });
  return `vec4f(${calls.join(", ")})`;
}

// Sums are written with `fma`, so that a GPU rounds them in the same way in every list.
const OPERATORS = new Map<number, Operator>([
  [OPERATION.scale, of(1, (a, _, factor) => `${factor} * ${a}`)],
  [OPERATION.combine, of(2, (a, b, alpha, beta) => `fma(vec4f(${alpha}), ${a}, ${beta} * ${b})`)],
  [OPERATION.multiply, of(2, (a, b) => `${a} * ${b}`)],
  [OPERATION.divideByRoot, of(2, (a, b, epsilon) => `${a} / (${each("root", [b])} + ${epsilon})`)],
  ...([
    (x) => each("relu", [x]),
    (x, _, slope) => each("leaky_relu", [x], slope),
    (x) => each("tanh_of", [x]),
    (x) => each("sigmoid", [x]),
    (x) => each("gelu", [x]),
    (x) => each("softplus", [x]),
    (x) => each("silu", [x]),
    (x, _, slope) => each("elu", [x], slope),
  ] satisfies Expression[]).map(numbered(OPERATION.activate, 1)),
  ...([
    (y, gradient) => each("relu_gradient", [y, gradient]),
    (x, gradient, slope) => `${gradient} * ${each("leaky_relu_slope", [x], slope)}`,
    (y, gradient) => `${gradient} * ((1.0 - ${y}) * (1.0 + ${y}))`,
    (y, gradient) => `${gradient} * (${y} * (1.0 - ${y}))`,
    (x, gradient) => `${gradient} * ${each("gelu_slope", [x])}`,
    (x, gradient) => `${gradient} * ${each("sigmoid", [x])}`,
    (x, gradient) => `${gradient} * ${each("silu_slope", [x])}`,
    (x, gradient, slope) => `${gradient} * ${each("elu_slope", [x], slope)}`,
  ] satisfies Expression[]).map(numbered(OPERATION.activateGradient, 2)),
]);

/** Returns the entries of activations or of their gradients: codes in the order of the kinds. */
function numbered(
  first: number,
  inputs: 1 | 2,
): (expression: Expression, kind: number) => [number, Operator] {
  return (expression, kind) => [first + kind, of(inputs, expression)];
}

/** Returns how many inputs an operation has. */
export function inputsOf(code: number): 1 | 2 {
  return operatorOf(code).inputs;
}

/**
 * Returns the kernel of a list of operations: an invocation for {@linkcode LANES} elements. Its buffers are named `m` and their
 * number, as in `m0`. Its numbers are those of the operations, `n0a` and `n0b` for the first one.
 *
 * An invocation loads what the list reads, computes in registers, and stores the last value of each buffer that the list
 * writes. A buffer that the list both reads and writes is an output. A buffer whose last value nobody reads is not stored. It
 * has no binding if the list does not load it.
 *
 * @example
 * ```ts ignore
 * // m1 = n0a * m0, and m1 = n1a * m1 + n1b * m2
 * const step = elementwiseShader([
 *   { code: OPERATION.scale, a: 0, b: 0, out: 1 },
 *   { code: OPERATION.combine, a: 1, b: 2, out: 1 },
 * ]);
 * console.log(Object.keys(step.inputs), Object.keys(step.outputs)); // ["m0", "m2"] ["m1"]
 * ```
 */
export function elementwiseShader(
  operations: readonly ElementOperation[],
  { unread = new Set() }: ElementListOptions = {},
): Kernel {
  const texts = operations.map(({ code, a, b, out }) =>
    `${code} ${a} ${inputsOf(code) === 2 ? b : ""} ${out}${unread.has(out) ? "-" : ""}`
  );
  const name = `elements ${texts.join(", ")}`;
  const known = kernels.get(name);
  if (known) return known;
  const made = kernelOf(name, operations, unread);
  kernels.set(name, made);
  return made;
}

/** The kernels so far by their names: the steps of a training have the same lists. */
const kernels = new Map<string, Kernel>();

function kernelOf(
  name: string,
  operations: readonly ElementOperation[],
  unread: ReadonlySet<number>,
): Kernel {
  /** The variables that hold the current values of buffers. */
  const values = new Map<number, string>();
  const loaded = new Set<number>();
  const written = new Set<number>();
  const lines: string[] = [];
  const valueOf = (buffer: number): string => {
    const value = values.get(buffer) ?? `x${buffer}`;
    if (!values.has(buffer)) loaded.add(buffer);
    values.set(buffer, value);
    return value;
  };
  for (const [i, { code, a, b, out }] of operations.entries()) {
    const { inputs, expression } = operatorOf(code);
    const first = valueOf(a);
    const second = inputs === 2 ? valueOf(b) : first;
    lines.push(`let y${i} = ${expression(first, second, `params.n${i}a`, `params.n${i}b`)};`);
    values.set(out, `y${i}`);
    written.add(out);
  }
  const stored = [...written].filter((buffer) => !unread.has(buffer));
  const code = [
    ...Array.from(loaded, (buffer) => `let x${buffer} = m${buffer}[i];`),
    ...lines,
    ...stored.map((buffer) => `m${buffer}[i] = ${values.get(buffer)};`),
  ].join("\n  ");
  return elementKernel<string, string, string>({
    name,
    params: Object.fromEntries(
      operations.flatMap((_, i) => [[`n${i}a`, "f32"], [`n${i}b`, "f32"]] as const),
    ),
    inputs: buffersOf([...loaded].filter((buffer) => !stored.includes(buffer))),
    outputs: buffersOf(stored),
    code,
    functions: functionsOf(code),
  });
}

function operatorOf(code: number): Operator {
  const operator = OPERATORS.get(code);
  if (!operator) {
    throw new RangeError(`Cannot compute the element-wise operation ${code}: no such code`);
  }
  return operator;
}

function buffersOf(buffers: readonly number[]): Readonly<Record<string, "vec4f">> {
  return Object.fromEntries(buffers.map((buffer) => [`m${buffer}`, "vec4f"] as const));
}
