/**
 * Kernels that work row by row, where each row needs sums over all of its numbers.
 *
 * @module
 */

import { functionsOf } from "./exponentials.ts";
import { GROUP_SIZE, type Kernel, kernel, type KernelParts } from "./kernel.ts";
import { groupsFor } from "./queue.ts";
import type { Work, Workshop } from "./workshop.ts";

/** What a row kernel is made of. Its code runs for one row, in all of its lanes at once. */
export interface RowKernelParts<Param extends string, Input extends string, Output extends string>
  extends KernelParts<Param, Input, Output> {
  /** The type of the sums over a row. The default is one number. */
  readonly sums?: "f32" | "vec2f" | "vec4f";
  /** Functions that the code calls. They may call the functions of one number, `order` and the tests of bits. */
  readonly functions?: string;
}

/** Returns the kernel for rows of so many columns. */
export type RowKernel<Param extends string, Input extends string, Output extends string> = (
  columns: number,
) => Kernel<Param | "rows" | "columns", Input, Output>;

/** How many lanes of a workgroup share a row of at most so many columns, and how many numbers a lane adds at once. */
const SHAPES = [
  { columns: 8, lanes: 4, steps: 2 },
  { columns: 64, lanes: 16, steps: 4 },
  { columns: 512, lanes: 64, steps: 8 },
  { columns: Infinity, lanes: 256, steps: 8 },
] as const;

/** How many lanes share a row, and how many numbers a lane adds at once. */
export type RowShape = (typeof SHAPES)[number];

/** Returns how rows of so many columns are shared. */
export function rowShape(columns: number): RowShape {
  return SHAPES.find((shape) => columns <= shape.columns) ?? SHAPES[3];
}

/**
 * Functions that row kernels may call, all by bits.
 *
 * - `order(x)` is a whole number with the order of numbers: NaN is above infinity, and 0 is -0. Comparisons of it are exact,
 *   also of NaN, and of the smallest numbers, which a GPU may take as 0. `number_at(order)` is the number.
 * - `is_odd(x)` tells whether x is infinite or NaN, and `is_zero(x)` whether it is 0.
 * - `nan_like(x)` is NaN, which has no literal.
 * - `kept(x)` is x, computed before what follows. A compiler may turn (a - b) - c into a - (b + c), which can be less exact,
 *   but it does not know that the top bit of the columns is 0.
 */
export const ROW_FUNCTIONS = `
fn order(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let magnitude = bits & 0x7fffffffu;
  let key = select(0x80000000u + magnitude, 0x80000000u - magnitude, bits > 0x80000000u);
  return select(key, 0xffffffffu, magnitude > 0x7f800000u);
}
fn number_at(order: u32) -> f32 {
  let negative = (0x80000000u - order) | 0x80000000u;
  return bitcast<f32>(select(order & 0x7fffffffu, negative, order < 0x80000000u));
}
fn is_odd(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u;
}
fn is_zero(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) == 0u;
}
fn nan_like(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) | 0x7fc00000u);
}
fn kept(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ (params.columns >> 31u));
}
`;

/**
 * Returns a kernel for rows. Its code runs in all lanes of a row and knows `row`, `lane`, `columns` and `start`, the index
 * of the first number of the row. It has the statements of {@linkcode sumOf}, {@linkcode largestOf},
 * {@linkcode forEach} and {@linkcode once}, and may call the functions of one number.
 *
 * @example
 * ```ts
 * const rowSums = rowKernel({
 *   name: "rowSums",
 *   params: {},
 *   inputs: { x: "f32" },
 *   outputs: { out: "f32" },
 *   code: `${sumOf("sum", "x[i]")} ${once("out[row] = sum;")}`,
 * });
 * console.log(rowSums(10).name); // "rowSums of 16 lanes"
 * ```
 */
export function rowKernel<Param extends string, Input extends string, Output extends string>(
  { name, code, functions = "", sums = "f32", params, inputs, outputs }: RowKernelParts<
    Param,
    Input,
    Output
  >,
): RowKernel<Param, Input, Output> {
  const made = new Map<RowShape, Kernel<Param | "rows" | "columns", Input, Output>>();
  const make = (shape: RowShape) => {
    const result = kernel<Param | "rows" | "columns", Input, Output>({
      name: `${name} of ${shape.lanes} lanes`,
      // The record has the names of both. The compiler cannot see this.
      params: { rows: "u32", columns: "u32", ...params } as RowKernelParts<
        Param | "rows" | "columns",
        Input,
        Output
      >["params"],
      inputs,
      outputs,
      code: shader(functions, code, sums, shape),
    });
    made.set(shape, result);
    return result;
  };
  return (columns) => {
    const shape = rowShape(columns);
    return made.get(shape) ?? make(shape);
  };
}

/** Queues a row kernel. */
export function eachRow<Param extends string, Input extends string, Output extends string>(
  { dispatch }: Workshop,
  kernelFor: RowKernel<Param, Input, Output>,
  { rows, columns, params, buffers }: Work<Param, Input, Output> & {
    readonly rows: number;
    readonly columns: number;
  },
): void {
  const groups = groupsFor(Math.ceil(rows * rowShape(columns).lanes / GROUP_SIZE));
  dispatch(kernelFor(columns), { params: { ...params, rows, columns }, buffers, groups });
}

/** Returns statements that declare the sum over a row of a term of the column `j`, whose index is `i`. */
export function sumOf(name: string, term: string): string {
  return `
  var parts_of_${name} = Sums();
  ${inSteps("var part = Sums();", `part += ${term};`, `parts_of_${name} += part;`)}
  let ${name} = total(parts_of_${name}, local);`;
}

/** Returns statements that declare the largest number of a row, as its `order`. */
export function largestOf(name: string, term: string): string {
  return `
  var key_of_${name} = 0u;
  ${inSteps("", `key_of_${name} = max(key_of_${name}, order(${term}));`, "")}
  let ${name} = largest(key_of_${name}, local);`;
}

/** Returns statements that run for each column `j` of a row, whose index is `i`. */
export function forEach(statements: string): string {
  return `
  for (var j = lane; j < columns; j += LANES) {
    let i = start + j;
    ${statements}
  }`;
}

/** Returns statements that run once for a row. */
export function once(statements: string): string {
  return `
  if (lane == 0u && row < params.rows) { ${statements} }`;
}

/** A few numbers at once: their reads do not wait for each other, and long sums have parts. */
function inSteps(before: string, each: string, after: string): string {
  return `for (var first = lane; first < columns; first += STEPS * LANES) {
    ${before}
    for (var k = 0u; k < STEPS; k++) {
      let j = first + k * LANES;
      if (j < columns) {
        let i = start + j;
        ${each}
      }
    }
    ${after}
  }`;
}

function shader(functions: string, code: string, sums: string, { lanes, steps }: RowShape): string {
  return `
alias Sums = ${sums};
const LANES = ${lanes}u;
const STEPS = ${steps}u;
${functionsOf(functions + code)}${ROW_FUNCTIONS}${functions}
${reduction("total", "Sums", lanes, (a, b) => `${a} + ${b}`)}
${reduction("largest", "u32", lanes, (a, b) => `max(${a}, ${b})`)}
@compute @workgroup_size(${GROUP_SIZE})
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let row = (group.y * groups.x + group.x) * ${GROUP_SIZE / lanes}u + local / LANES;
  let lane = local % LANES;
  // Lanes beyond the last row go along, because all lanes meet at barriers.
  let columns = select(0u, params.columns, row < params.rows);
  let start = row * params.columns;
  ${code}
}`;
}

/**
 * Returns a function that reduces a value of each of so many lanes to one, always in the same order, and gives it to
 * all of them.
 */
export function reduction(
  name: string,
  type: string,
  lanes: number,
  merge: (a: string, b: string) => string,
): string {
  const halves = Array.from({ length: Math.log2(lanes) }, (_, i) => lanes >> (i + 1));
  const values = `values_of_${name}`;
  const steps = halves.map((half) => `
  if (local % ${lanes}u < ${half}u) {
    ${values}[local] = ${merge(`${values}[local]`, `${values}[local + ${half}u]`)};
  }
  workgroupBarrier();`);
  return `
var<workgroup> ${values}: array<${type}, ${GROUP_SIZE}>;
fn ${name}(value: ${type}, local: u32) -> ${type} {
  ${values}[local] = value;
  workgroupBarrier();${steps.join("")}
  let result = ${values}[local - local % ${lanes}u];
  workgroupBarrier();
  return result;
}`;
}
