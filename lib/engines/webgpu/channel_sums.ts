/**
 * Sums over each channel of images on the GPU. A matrix is a list of pixels with a number for each channel.
 *
 * A workgroup adds some channels of a part of the pixels, many of them at once. A second kernel adds the parts.
 *
 * @module
 */

import { GROUP_SIZE, type Kernel, kernel } from "./kernel.ts";
import type { Groups, Workshop } from "./workshop.ts";

/** Sums have about so many workgroups at most. */
const MOST_GROUPS = 1024;
/** Sums have at most so many parts. */
const MOST_PARTS = 512;
/** An invocation of several parts adds at least so many pixels. */
const PIXELS_EACH = 16;
/** There is one part up to so many pixels of an invocation: a second kernel costs more. */
const PIXELS_OF_ONE = 64;
/** So many invocations side by side read a line of memory. */
const MOST_ACROSS = 64;
/** Parts are few, so that more invocations share those of a channel. */
const MOST_ACROSS_PARTS = 8;
/** How many numbers an invocation reads at once. */
export const STEPS = 8;

/** How pixels and channels are shared between workgroups. */
export interface ChannelShape {
  /** How many channels of a pixel the invocations of a workgroup read side by side: a power of 2. */
  readonly across: number;
  /** The number of parts of the pixels. */
  readonly parts: number;
  /** The pixels of a part. The last one may have fewer. */
  readonly length: number;
  readonly groups: Groups;
}

/** Pixels with a number for each channel. */
export interface Pixels {
  readonly pixels: number;
  readonly channels: number;
}

/** Returns the shape of the first kernel, which reads the numbers. */
export function shapeOf({ pixels, channels }: Pixels): ChannelShape {
  const across = acrossFor(channels, MOST_ACROSS);
  const tiles = Math.ceil(channels / across);
  const each = pixels * across / GROUP_SIZE;
  const most = each <= PIXELS_OF_ONE ? 1 : Math.min(
    MOST_PARTS,
    Math.max(1, Math.floor(MOST_GROUPS / tiles)),
    Math.ceil(each / PIXELS_EACH),
  );
  const length = Math.ceil(pixels / most);
  const parts = Math.max(1, Math.ceil(pixels / Math.max(length, 1)));
  return { across, parts, length, groups: groupsOf(tiles, parts) };
}

/** Returns the shape of the second kernel, which adds parts. */
export function shapeOfParts(parts: number, channels: number): ChannelShape {
  const across = acrossFor(channels, MOST_ACROSS_PARTS);
  const tiles = Math.ceil(channels / across);
  return { across, parts: 1, length: parts, groups: groupsOf(tiles, 1) };
}

/** Tiles beyond the most workgroups along an axis go on along another. */
function groupsOf(tiles: number, parts: number): Groups {
  const rows = Math.ceil(tiles / 65_535);
  return [rows === 0 ? 0 : Math.ceil(tiles / rows), parts, rows];
}

function acrossFor(channels: number, most: number): number {
  return Math.min(most, 2 ** Math.ceil(Math.log2(Math.max(channels, 1))));
}

/** Parts of a kernel over channels. */
export interface ChannelKernelParts<Input extends string, Output extends string> {
  readonly name: string;
  readonly inputs: Readonly<Record<Input, "f32">>;
  readonly outputs: Readonly<Record<Output, "f32">>;
  /** The type of what is reduced, and the function of two of them. */
  readonly type: string;
  readonly merge: (a: string, b: string) => string;
  /** Functions that the code calls. */
  readonly functions?: string;
  /** Statements that declare `value`, that of an invocation: of channel `c` of the pixels from `first` to `end`. */
  readonly gather: string;
  /** Statements that write the `result` of channel `c` of a part. */
  readonly write: string;
}

/** Returns the kernel whose invocations read so many channels side by side. */
export type ChannelKernel<Input extends string, Output extends string> = (
  across: number,
) => Kernel<"pixels" | "channels" | "length", Input, Output>;

/** Returns a kernel over channels. */
export function channelKernel<Input extends string, Output extends string>(
  parts: ChannelKernelParts<Input, Output>,
): ChannelKernel<Input, Output> {
  const made = new Map<number, ReturnType<ChannelKernel<Input, Output>>>();
  return (across) => {
    const result = made.get(across) ?? kernel({
      name: `${parts.name} of ${across} channels`,
      params: { pixels: "u32", channels: "u32", length: "u32" },
      inputs: parts.inputs,
      outputs: parts.outputs,
      code: shader(parts, across),
    });
    made.set(across, result);
    return result;
  };
}

function shader(
  { type, merge, functions = "", gather, write }: ChannelKernelParts<string, string>,
  across: number,
): string {
  const down = GROUP_SIZE / across;
  const halves = Array.from({ length: Math.log2(down) }, (_, i) => down >> (i + 1));
  const steps = halves.map((half) => `
  if (line < ${half}u) {
    values[local] = ${merge("values[local]", `values[local + ${half * across}u]`)};
  }
  workgroupBarrier();`);
  return `
const DOWN = ${down}u;
${functions}
var<workgroup> values: array<${type}, ${GROUP_SIZE}>;
@compute @workgroup_size(${GROUP_SIZE})
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let channels = params.channels;
  let c = (group.z * groups.x + group.x) * ${across}u + local % ${across}u;
  let line = local / ${across}u;
  let part = group.y;
  let begin = part * params.length;
  // Invocations beyond the last channel go along, because all meet at barriers.
  let end = select(begin, min(begin + params.length, params.pixels), c < channels);
  let first = begin + line;
  ${gather}
  values[local] = value;
  workgroupBarrier();${steps.join("")}
  if (line == 0u && c < channels) {
    let result = values[local];
    ${write}
  }
}`;
}

/** Returns a kernel that adds up a term of the number at index `i`. */
function sumKernel<Input extends string>(
  name: string,
  inputs: Readonly<Record<Input, "f32">>,
  term: string,
): ChannelKernel<Input, "out"> {
  return channelKernel({
    name,
    inputs,
    outputs: { out: "f32" },
    type: "f32",
    merge: (a, b) => `${a} + ${b}`,
    gather: `
  var value = 0.0;
  for (var block = first; block < end; block += ${STEPS}u * DOWN) {
    var sum = 0.0;
    for (var k = 0u; k < ${STEPS}u; k++) {
      let pixel = block + k * DOWN;
      if (pixel < end) {
        let i = pixel * channels + c;
        sum += ${term};
      }
    }
    value += sum;
  }`,
    write: "out[part * channels + c] = result;",
  });
}

const SUMS = sumKernel("columnSums", { a: "f32" }, "a[i]");
const CENTERED = sumKernel(
  "centeredDot",
  { a: "f32", b: "f32", center: "f32" },
  "a[i] * (b[i] - center[c])",
);

/** The places of the numbers of a sum: of `a`, or of products `a (b - center)`. */
export interface ChannelSums extends Pixels {
  readonly a: number;
  readonly centered?: { readonly b: number; readonly center: number } | undefined;
}

/** Queues the sum of each channel to a block. */
export function queueChannelSums(workshop: Workshop, sums: ChannelSums, out: number): void {
  const shape = shapeOf(sums);
  if (shape.parts === 1) return queueSums(workshop, sums, shape, out);
  const { channels } = sums;
  workshop.withBlock(4 * shape.parts * channels, (parts) => {
    queueSums(workshop, sums, shape, parts);
    const again = { a: parts, pixels: shape.parts, channels };
    queueSums(workshop, again, shapeOfParts(shape.parts, channels), out);
  });
}

function queueSums(
  { dispatch }: Workshop,
  { a, centered, pixels, channels }: ChannelSums,
  { across, length, groups }: ChannelShape,
  out: number,
): void {
  const params = { pixels, channels, length };
  if (centered) {
    dispatch(CENTERED(across), { params, buffers: { a, ...centered, out }, groups });
  } else {
    dispatch(SUMS(across), { params, buffers: { a, out }, groups });
  }
}
