/**
 * Reductions of the webgpu engine to one number, which stays on the GPU.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { reductionKernels } from "../reference/reductions.ts";
import { GROUP_SIZE, kernel } from "./kernel.ts";
import { reduction, ROW_FUNCTIONS, type RowShape, rowShape } from "./row_kernel.ts";
import type { Workshop } from "./workshop.ts";

/** A place for one number: an index of a block. */
interface Destination {
  /** The place of the block. */
  readonly out: number;
  /** The index of the number in it. */
  readonly index: number;
}

/** A sum over a block, or over the products of two. */
export interface SumWork extends Destination {
  /** The place of the numbers. */
  readonly a: number;
  /** The place of their factors, or undefined for none. */
  readonly b?: number | undefined;
  /** How many numbers there are. */
  readonly count: number;
}

/** A count of rows whose label is right. */
export interface CorrectWork extends Destination {
  /** The place of the rows. */
  readonly output: number;
  readonly rows: number;
  readonly columns: number;
  /** The place of the labels, u32: columns, or {@linkcode NO_COLUMN}. */
  readonly labels: number;
}

/** The label of a row that is never right. */
export const NO_COLUMN = 0xffffffff;
/** The numbers that a workgroup adds at least, before there are several. */
const NUMBERS_PER_GROUP = 2 ** 12;
/** One workgroup adds so many numbers at most: a second kernel costs more. */
const MOST_OF_ONE = 2 ** 14;
/** Sums have at most so many parts. */
const MOST_GROUPS = 1024;
/** How many numbers an invocation adds at once. */
const STEPS = 8;

/** Leaves the sum of each workgroup at an index from `params.index` on. */
function sumKernel<Input extends string>(
  name: string,
  inputs: Readonly<Record<Input, "f32">>,
  term: string,
) {
  return kernel({
    name,
    params: { count: "u32", index: "u32" },
    inputs,
    outputs: { out: "f32" },
    code: `
${reduction("total", "f32", GROUP_SIZE, (a, b) => `${a} + ${b}`)}
@compute @workgroup_size(${GROUP_SIZE})
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let stride = groups.x * ${GROUP_SIZE}u;
  var sum = 0.0;
  for (var first = group.x * ${GROUP_SIZE}u + local; first < params.count; first += ${STEPS}u * stride) {
    var part = 0.0;
    for (var k = 0u; k < ${STEPS}u; k++) {
      let i = first + k * stride;
      if (i < params.count) { part += ${term}; }
    }
    sum += part;
  }
  let whole = total(sum, local);
  if (local == 0u) { out[params.index + group.x] = whole; }
}`,
  });
}

const SUM = sumKernel("sum", { a: "f32" }, "a[i]");
const DOT = sumKernel("dot", { a: "f32", b: "f32" }, "a[i] * b[i]");

/**
 * Counts rows of which no number is NaN, none before the label is as large as its own, and none after it is larger.
 * A workgroup takes several turns of rows.
 */
function correctKernel({ lanes }: RowShape) {
  return kernel({
    name: `countCorrect of ${lanes} lanes`,
    params: { rows: "u32", columns: "u32", index: "u32" },
    inputs: { x: "f32", labels: "u32" },
    outputs: { out: "f32" },
    code: `${ROW_FUNCTIONS}
${reduction("total", "u32", lanes, (a, b) => `${a} + ${b}`)}
${reduction("total_of_group", "u32", GROUP_SIZE, (a, b) => `${a} + ${b}`)}
@compute @workgroup_size(${GROUP_SIZE})
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  const ROWS = ${GROUP_SIZE / lanes}u;
  let lane = local % ${lanes}u;
  var count = 0u;
  for (var first = group.x * ROWS; first < params.rows; first += groups.x * ROWS) {
    let row = first + local / ${lanes}u;
    let columns = select(0u, params.columns, row < params.rows);
    let start = row * params.columns;
    let label = labels[min(row, params.rows - 1u)];
    let chosen = order(x[start + label]);
    var larger = 0u;
    for (var j = lane; j < columns; j += ${lanes}u) {
      let key = order(x[start + j]);
      let is_larger = key > chosen || key == 0xffffffffu || (key == chosen && j < label);
      larger += select(0u, 1u, is_larger);
    }
    let all = total(larger, local);
    let is_right = row < params.rows && label != ${NO_COLUMN}u && all == 0u;
    count += select(0u, 1u, lane == 0u && is_right);
  }
  let whole = total_of_group(count, local);
  if (local == 0u) { out[params.index + group.x] = f32(whole); }
}`,
  });
}

const CORRECT = new Map<RowShape, ReturnType<typeof correctKernel>>();

/** Queues the sum of numbers, or of products of numbers, to an index of a block. */
export function queueSum(
  workshop: Workshop,
  { a, b, count, out, index }: SumWork,
): void {
  inParts(workshop, groupsOf(count), { out, index }, (destination, groups) => {
    const params = { count, index: destination.index };
    if (b === undefined) {
      workshop.dispatch(SUM, { params, buffers: { a, out: destination.out }, groups });
    } else {
      workshop.dispatch(DOT, { params, buffers: { a, b, out: destination.out }, groups });
    }
  });
}

/**
 * Queues the number of rows whose first largest element is at the label to an index of a block. Rows with a NaN do not
 * count. The number is exact up to 2^24.
 */
export function queueCorrect(
  workshop: Workshop,
  { output, rows, columns, labels, out, index }: CorrectWork,
): void {
  const shape = rowShape(columns);
  const kernelOfShape = CORRECT.get(shape) ?? correctKernel(shape);
  CORRECT.set(shape, kernelOfShape);
  inParts(workshop, groupsOf(rows * shape.lanes), { out, index }, (destination, groups) => {
    const params = { rows, columns, index: destination.index };
    const buffers = { x: output, labels, out: destination.out };
    workshop.dispatch(kernelOfShape, { params, buffers, groups });
  });
}

/** Returns the column of the largest element of each row. It waits for the numbers. */
export const argmax: Engine["argmax"] = ({ rows, cols, data }) =>
  reductionKernels.argmax({ rows, cols, data });

/** Returns how many workgroups share so many numbers. There is always one, which leaves 0 for no numbers. */
function groupsOf(count: number): number {
  if (count <= MOST_OF_ONE) return 1;
  return Math.min(MOST_GROUPS, Math.ceil(count / NUMBERS_PER_GROUP));
}

/** Queues a kernel that leaves a number for each workgroup, and their sum if there are several. */
function inParts(
  workshop: Workshop,
  groups: number,
  destination: Destination,
  queue: (destination: Destination, groups: readonly [number]) => void,
): void {
  if (groups === 1) return queue(destination, [1]);
  workshop.withBlock(4 * groups, (parts) => {
    queue({ out: parts, index: 0 }, [groups]);
    queueSum(workshop, { a: parts, count: groups, ...destination });
  });
}
