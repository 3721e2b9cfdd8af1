/**
 * Sums of partial sums: the second kernel of products and convolutions whose inner axis is split.
 *
 * @module
 */

import { GROUP_SIZE, type Kernel, kernel } from "./kernel.ts";
import { groupsFor } from "./queue.ts";
import type { Workshop } from "./workshop.ts";

/** Parts of a matrix to add. */
export interface PartialSums {
  /** The place of the parts, one matrix after another. */
  readonly partial: number;
  readonly parts: number;
  readonly rows: number;
  readonly cols: number;
  /** The factor of the sums. The default is 1. */
  readonly scale?: number;
  /** The place of a row that is added to every row of the sum, if there is one. */
  readonly bias?: number | undefined;
  /** The place of the sum. */
  readonly out: number;
}

/**
 * Queues the kernel that adds parts. Several invocations share the parts of an element if there are many; the order of
 * a sum depends on the number of parts alone.
 */
export function addParts({ dispatch }: Pick<Workshop, "dispatch">, sums: PartialSums): void {
  const { partial, parts, rows, cols, scale = 1, bias, out } = sums;
  const count = rows * cols;
  const lanes = parts <= 8 ? 1 : parts <= 64 ? 4 : 16;
  const groups = groupsFor(Math.ceil(count / (GROUP_SIZE / lanes)));
  const params = { count, cols, parts, scale };
  if (bias === undefined) {
    dispatch(PLAIN[lanes], { params, buffers: { partial, out }, groups });
  } else {
    dispatch(WITH_BIAS[lanes], { params, buffers: { partial, bias, out }, groups });
  }
}

function adding<Bias extends "bias">(lanes: number, bias: readonly Bias[]): Kernel<
  "count" | "cols" | "parts" | "scale",
  "partial" | Bias,
  "out"
> {
  const elements = GROUP_SIZE / lanes;
  return kernel<"count" | "cols" | "parts" | "scale", "partial" | Bias, "out">({
    name: `add parts of ${lanes}${bias.length ? " and a bias" : ""}`,
    params: { count: "u32", cols: "u32", parts: "u32", scale: "f32" },
    // The record has the names of both. The compiler cannot see this.
    inputs: Object.fromEntries(["partial", ...bias].map((name) => [name, "f32"])) as Record<
      "partial" | Bias,
      "f32"
    >,
    outputs: { out: "f32" },
    code: `
${lanes > 1 ? `var<workgroup> sums: array<f32, ${GROUP_SIZE}>;` : ""}
@compute @workgroup_size(${GROUP_SIZE})
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let i = (group.y * groups.x + group.x) * ${elements}u + local % ${elements}u;
  var four = vec4f();
  if (i < params.count) {
    var part = local / ${elements}u;
    var at = i + part * params.count;
    let hop = ${lanes}u * params.count;
    for (; part + ${3 * lanes}u < params.parts; part += ${4 * lanes}u) {
      four += vec4f(partial[at], partial[at + hop], partial[at + 2u * hop], partial[at + 3u * hop]);
      at += 4u * hop;
    }
    for (; part < params.parts; part += ${lanes}u) {
      four.x += partial[at];
      at += hop;
    }
  }
  var sum = (four.x + four.y) + (four.z + four.w);
${lanes > 1 ? tree(lanes, elements) : ""}
  if (local < ${elements}u && i < params.count) {
    out[i] = params.scale * sum${bias.length ? " + bias[i % params.cols]" : ""};
  }
}`,
  });
}

/** Returns the code that adds the sums of the invocations of each element, pair by pair. */
function tree(lanes: number, elements: number): string {
  let code = "  sums[local] = sum;\n";
  for (let half = lanes / 2; half >= 1; half /= 2) {
    code += `  workgroupBarrier();
  if (local < ${half * elements}u) { sum += sums[local + ${half * elements}u]; sums[local] = sum; }
`;
  }
  return code;
}

const PLAIN = { 1: adding(1, []), 4: adding(4, []), 16: adding(16, []) };
const WITH_BIAS = { 1: adding(1, ["bias"]), 4: adding(4, ["bias"]), 16: adding(16, ["bias"]) };
