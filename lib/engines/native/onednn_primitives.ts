/**
 * Convolutions of oneDNN, prepared for their sizes.
 *
 * @module
 */

import type { Calls, Layout, NUMBERS, Version } from "./onednn_versions.ts";

/** The functions that oneDNN 2 and 3 share. */
export const SYMBOLS = {
  omp_set_num_threads: { parameters: ["i32"], result: "void" },
  dnnl_engine_create: { parameters: ["buffer", "i32", "usize"], result: "i32" },
  dnnl_engine_destroy: { parameters: ["pointer"], result: "i32" },
  dnnl_stream_create: { parameters: ["buffer", "pointer", "i32"], result: "i32" },
  dnnl_stream_destroy: { parameters: ["pointer"], result: "i32" },
  dnnl_primitive_desc_destroy: { parameters: ["pointer"], result: "i32" },
  dnnl_primitive_desc_query: { parameters: ["pointer", "i32", "i32", "buffer"], result: "i32" },
  dnnl_primitive_desc_query_md: { parameters: ["pointer", "i32", "i32"], result: "pointer" },
  dnnl_reorder_primitive_desc_create: {
    parameters: ["buffer", "pointer", "pointer", "pointer", "pointer", "pointer"],
    result: "i32",
  },
  dnnl_primitive_create: { parameters: ["buffer", "pointer"], result: "i32" },
  dnnl_primitive_destroy: { parameters: ["pointer"], result: "i32" },
  dnnl_primitive_execute: { parameters: ["pointer", "pointer", "i32", "buffer"], result: "i32" },
  dnnl_memory_create: { parameters: ["buffer", "pointer", "pointer", "usize"], result: "i32" },
  dnnl_memory_set_data_handle: { parameters: ["pointer", "usize"], result: "i32" },
  dnnl_memory_destroy: { parameters: ["pointer"], result: "i32" },
} as const;

/** What convolutions are prepared with. */
export interface Setting extends Calls {
  readonly dnnl: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
  readonly version: Version;
  readonly engine: Deno.PointerValue;
  readonly stream: Deno.PointerValue;
  readonly numbers: typeof NUMBERS;
}

/** The sizes of a convolution: those of images, filters, kernels and places, strides, dilation and padding. */
// deno-fmt-ignore
export type Geometry = readonly [
  height: number, width: number, channels: number, filters: number, high: number, wide: number,
  down: number, across: number, strideY: number, strideX: number, dilateY: number, dilateX: number,
  top: number, left: number,
];

/** The layouts of the operands of a convolution. `chosen` is that of the weights that oneDNN chooses. */
export interface Layouts {
  readonly images: Layout;
  readonly weights: Layout;
  readonly chosen: Layout;
  readonly bias: Layout | undefined;
  readonly places: Layout;
  readonly free: () => void;
}

/** A convolution that is ready to run on operands at some addresses. */
export interface Prepared {
  readonly run: (x: number, w: number, b: number, y: number) => void;
  readonly destroy: () => void;
}

/** Returns the layouts of foldnet's matrices: channels lie side by side, and so do the filters of weights. */
export function layoutsOf(
  { strided, chosen }: Version,
  n: number,
  hasBias: boolean,
  [height, width, channels, filters, high, wide, down, across]: Geometry,
): Layouts {
  const images = (height: number, width: number, channels: number): Layout =>
    strided([n, channels, height, width], [
      height * width * channels,
      1,
      width * channels,
      channels,
    ]);
  const sizes = [filters, channels, high, wide];
  const layouts = {
    images: images(height, width, channels),
    weights: strided(sizes, [1, filters, wide * channels * filters, channels * filters]),
    chosen: chosen(sizes),
    bias: hasBias ? strided([filters], [1]) : undefined,
    places: images(down, across, filters),
  };
  return { ...layouts, free: () => Object.values(layouts).forEach((layout) => layout?.free()) };
}

/**
 * Returns what `use` makes of the descriptor of a convolution of some layouts, or undefined if oneDNN has only slow
 * kernels for it.
 */
export function withDescriptor<T>(
  { dnnl, version, engine, numbers, check }: Setting,
  kind: number,
  { images, chosen, bias, places }: Layouts,
  [height, width, , , high, wide, down, across, strideY, strideX, dilateY, dilateX, top, left]:
    Geometry,
  use: (descriptor: Deno.PointerValue) => T,
): T | undefined {
  const after = (
    length: number,
    places: number,
    [size, stride, dilation, before]: readonly [number, number, number, number],
  ) => Math.max((places - 1) * stride + (size - 1) * dilation + 1 - length - before, 0);
  const bottom = after(height, down, [high, strideY, dilateY, top]);
  const right = after(width, across, [wide, strideX, dilateX, left]);
  const described = (kind: number, forward: Deno.PointerValue) =>
    version.described(
      {
        ...{ kind, images, bias, places, weights: chosen },
        sliding: [[strideY, strideX], [dilateY - 1, dilateX - 1], [top, left], [bottom, right]],
      },
      engine,
      forward,
    );
  const forward = described(numbers.kinds.forward, null);
  const descriptor = kind === numbers.kinds.forward ? forward : described(kind, forward);
  const nameOfKernel = (): string => {
    const name = new BigUint64Array(1);
    check(dnnl.dnnl_primitive_desc_query(descriptor, numbers.implementation, 0, name));
    const text = Deno.UnsafePointer.create(name[0]!);
    return text ? new Deno.UnsafePointerView(text).getCString() : "ref";
  };
  // The kernels by brgemm of oneDNN 3.7 are slower for inputs, and wrong where a stride leaves one place across.
  const isByOthers = kind === numbers.kinds.inputs || (across === 1 && strideX > 1);
  const unfit = isByOthers ? /^brg|ref|gemm/ : /ref|gemm/;
  try {
    while (unfit.test(nameOfKernel())) if (!version.next(descriptor)) return undefined;
    return use(descriptor);
  } finally {
    // Descriptors of gradients refer to the forward one while they live.
    if (descriptor !== forward) dnnl.dnnl_primitive_desc_destroy(descriptor);
    dnnl.dnnl_primitive_desc_destroy(forward);
  }
}

/** Returns the convolution of a descriptor. It brings weights into the layout that oneDNN has chosen, and back. */
export function convolutionOf(
  { dnnl, engine, stream, numbers, check, created }: Setting,
  kind: number,
  descriptor: Deno.PointerValue,
  { images, weights, bias, places }: Layouts,
): Prepared {
  const { kinds, weightsLayout, weightsGradientLayout } = numbers;
  // An address of all ones asks oneDNN for memory of its own.
  const OWN = 0xffff_ffff_ffff_ffffn;
  const isForward = kind === kinds.forward;
  const isOfWeights = kind === kinds.weights;
  const chosen = dnnl.dnnl_primitive_desc_query_md(
    descriptor,
    isOfWeights ? weightsGradientLayout : weightsLayout,
    0,
  );
  const [from, to] = isOfWeights ? [chosen, weights.at] : [weights.at, chosen];
  const reorderOf = created((out) =>
    dnnl.dnnl_reorder_primitive_desc_create(out, from, engine, to, engine, null)
  );
  const primitive = created((out) => dnnl.dnnl_primitive_create(out, descriptor));
  const reorder = created((out) => dnnl.dnnl_primitive_create(out, reorderOf));
  dnnl.dnnl_primitive_desc_destroy(reorderOf);
  const memoryOf = (layout: Deno.PointerValue, address: bigint) =>
    created((out) => dnnl.dnnl_memory_create(out, layout, engine, address));
  const packed = memoryOf(chosen, OWN);
  const [x, w, y] = [memoryOf(images.at, 0n), memoryOf(weights.at, 0n), memoryOf(places.at, 0n)];
  const b = bias && memoryOf(bias.at, 0n);

  const list = (pairs: readonly (readonly [number, Deno.PointerValue])[]) =>
    new BigInt64Array(
      pairs.flatMap(([name, memory]) => [BigInt(name), BigInt(Deno.UnsafePointer.value(memory))]),
    );
  const { source, destination, weights: weightsName, bias: biasName, gradient } = numbers.arguments;
  const moved = list(
    isOfWeights ? [[source, packed], [destination, w]] : [[source, w], [destination, packed]],
  );
  const args = list([
    [kind === kinds.inputs ? source + gradient : source, x],
    [isOfWeights ? weightsName + gradient : weightsName, packed],
    [isForward ? destination : destination + gradient, y],
    ...b ? [[biasName, b] as const] : [],
  ]);
  const count = args.length / 2;
  // Addresses below 2^53 may be numbers, which are faster than the BigInts that the type asks for.
  const setData = dnnl.dnnl_memory_set_data_handle as unknown as (
    memory: Deno.PointerValue,
    address: number,
  ) => number;
  return {
    run(atX, atW, atB, atY) {
      setData(x, atX);
      setData(w, atW);
      if (b) setData(b, atB);
      setData(y, atY);
      if (!isOfWeights) check(dnnl.dnnl_primitive_execute(reorder, stream, 2, moved));
      check(dnnl.dnnl_primitive_execute(primitive, stream, count, args));
      if (isOfWeights) check(dnnl.dnnl_primitive_execute(reorder, stream, 2, moved));
    },
    destroy() {
      for (const memory of [x, w, y, packed, ...b ? [b] : []]) dnnl.dnnl_memory_destroy(memory);
      dnnl.dnnl_primitive_destroy(primitive);
      dnnl.dnnl_primitive_destroy(reorder);
    },
  };
}
