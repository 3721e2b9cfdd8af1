/**
 * What differs between the C interfaces of oneDNN 2 and 3: layouts are structures in 2 and objects in 3, and a
 * convolution is created by two calls in 2 and by one in 3.
 *
 * @module
 */

/** The enumerations of oneDNN as far as the engine needs them: they are the same in both versions. */
export const NUMBERS = {
  cpu: 1,
  inOrder: 1,
  f32: 3,
  any: 1,
  training: 64,
  auto: 3,
  implementation: 8,
  weightsLayout: 131,
  weightsGradientLayout: 132,
  arguments: { source: 1, destination: 17, weights: 33, bias: 41, gradient: 128 },
  /** The kinds of convolutions. They are the engine's own. */
  kinds: { forward: 0, inputs: 1, weights: 2 },
} as const;

/** Where numbers lie in memory. */
export interface Layout {
  readonly at: Deno.PointerValue;
  readonly free: () => void;
}

/** A convolution: its kind, its layouts and its sizes. */
export interface Description {
  readonly kind: number;
  readonly images: Layout;
  readonly weights: Layout;
  readonly bias: Layout | undefined;
  readonly places: Layout;
  /** Strides, dilations, and padding before and after, each down and across. */
  readonly sliding: readonly [Sizes, Sizes, Sizes, Sizes];
}

type Sizes = readonly number[];

/** How to call oneDNN. */
export interface Calls {
  /** Throws unless a status says that all is well. */
  readonly check: (status: number) => void;
  /** Returns the object whose address a function writes. */
  readonly created: (
    create: (out: BigUint64Array<ArrayBuffer>) => number,
  ) => Deno.PointerObject;
  /** Returns sizes as oneDNN takes them. */
  readonly dims: (sizes: Sizes) => BigInt64Array<ArrayBuffer>;
}

/** What a version of oneDNN does in its own way. */
export interface Version {
  /** Returns the layout of numbers at strides. */
  readonly strided: (sizes: Sizes, strides: Sizes) => Layout;
  /** Returns the layout that oneDNN chooses for numbers of some sizes. */
  readonly chosen: (sizes: Sizes) => Layout;
  /** Returns the descriptor of a convolution. The gradients need that of the forward convolution. */
  readonly described: (
    description: Description,
    engine: Deno.PointerValue,
    forward: Deno.PointerValue,
  ) => Deno.PointerObject;
  /** Turns a descriptor to the next kernel that oneDNN has for it, and tells whether there is one. */
  readonly next: (descriptor: Deno.PointerValue) => boolean;
  readonly close: () => void;
}

/** The functions of oneDNN 2 that 3 does not have. */
export const SYMBOLS_OF_2 = {
  dnnl_memory_desc_init_by_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_init_by_tag: {
    parameters: ["buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  dnnl_dilated_convolution_forward_desc_init: {
    // deno-fmt-ignore
    parameters: [
      "buffer", "i32", "i32", // operation, kind of propagation, algorithm
      "pointer", "pointer", "pointer", "pointer", // images, weights, bias, places
      "buffer", "buffer", "buffer", "buffer", // strides, dilation, padding before and after
    ],
    result: "i32",
  },
  dnnl_dilated_convolution_backward_data_desc_init: {
    // deno-fmt-ignore
    parameters: [
      "buffer", "i32", // operation, algorithm
      "pointer", "pointer", "pointer", // images, weights, places
      "buffer", "buffer", "buffer", "buffer", // as above
    ],
    result: "i32",
  },
  dnnl_dilated_convolution_backward_weights_desc_init: {
    // deno-fmt-ignore
    parameters: [
      "buffer", "i32", // operation, algorithm
      "pointer", "pointer", "pointer", "pointer", // images, weights, bias, places
      "buffer", "buffer", "buffer", "buffer", // as above
    ],
    result: "i32",
  },
  dnnl_primitive_desc_create: {
    parameters: ["buffer", "buffer", "pointer", "pointer", "pointer"],
    result: "i32",
  },
} as const;

/** The functions of oneDNN 3 that 2 does not have. */
export const SYMBOLS_OF_3 = {
  dnnl_memory_desc_create_with_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_create_with_tag: {
    parameters: ["buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  dnnl_memory_desc_destroy: { parameters: ["pointer"], result: "i32" },
  dnnl_primitive_desc_next_impl: { parameters: ["pointer"], result: "i32" },
  dnnl_convolution_forward_primitive_desc_create: {
    // deno-fmt-ignore
    parameters: [
      "buffer", "pointer", "i32", "i32", // descriptor, engine, kind of propagation, algorithm
      "pointer", "pointer", "pointer", "pointer", // images, weights, bias, places
      "buffer", "buffer", "buffer", "buffer", // strides, dilation, padding before and after
      "pointer", // attributes
    ],
    result: "i32",
  },
  dnnl_convolution_backward_data_primitive_desc_create: {
    // deno-fmt-ignore
    parameters: [
      "buffer", "pointer", "i32", // descriptor, engine, algorithm
      "pointer", "pointer", "pointer", // images, weights, places
      "buffer", "buffer", "buffer", "buffer", // as above
      "pointer", "pointer", // forward descriptor, attributes
    ],
    result: "i32",
  },
  dnnl_convolution_backward_weights_primitive_desc_create: {
    // deno-fmt-ignore
    parameters: [
      "buffer", "pointer", "i32", // descriptor, engine, algorithm
      "pointer", "pointer", "pointer", "pointer", // images, weights, bias, places
      "buffer", "buffer", "buffer", "buffer", // as above
      "pointer", "pointer", // forward descriptor, attributes
    ],
    result: "i32",
  },
} as const;

/** Opens what oneDNN 2 does in its own way. */
export function openVersion2(
  path: string,
  { symbols, numbers }: {
    readonly symbols: typeof SYMBOLS_OF_2;
    readonly numbers: typeof NUMBERS;
  },
  { check, created, dims }: Calls,
): Version {
  const LAYOUT_BYTES = 696;
  const OPERATION_BYTES = 5976;
  const library = Deno.dlopen(path, symbols);
  const dnnl = library.symbols;
  const { f32, any, training, auto, kinds } = numbers;
  // A pointer does not keep its bytes from the garbage collector.
  const alive = new Set<Uint8Array>();
  const layoutBy = (init: (layout: Uint8Array<ArrayBuffer>) => number): Layout => {
    const bytes = new Uint8Array(LAYOUT_BYTES);
    check(init(bytes));
    alive.add(bytes);
    return { at: Deno.UnsafePointer.of(bytes), free: () => void alive.delete(bytes) };
  };
  return {
    strided: (sizes, strides) =>
      layoutBy((layout) =>
        dnnl.dnnl_memory_desc_init_by_strides(
          layout,
          sizes.length,
          dims(sizes),
          f32,
          dims(strides),
        )
      ),
    chosen: (sizes) =>
      layoutBy((layout) =>
        dnnl.dnnl_memory_desc_init_by_tag(layout, sizes.length, dims(sizes), f32, any)
      ),
    described({ kind, images, weights, bias, places, sliding }, engine, forward) {
      const operation = new Uint8Array(OPERATION_BYTES);
      const [strides, dilations, before, after] = sliding;
      const sizes = [dims(strides), dims(dilations), dims(before), dims(after)] as const;
      const [x, w, b, y] = [images.at, weights.at, bias?.at ?? null, places.at];
      check(
        // deno-fmt-ignore
        kind === kinds.forward
          ? dnnl.dnnl_dilated_convolution_forward_desc_init(
            operation, training, auto, x, w, b, y, ...sizes)
          : kind === kinds.inputs
          ? dnnl.dnnl_dilated_convolution_backward_data_desc_init(
            operation, auto, x, w, y, ...sizes)
          : dnnl.dnnl_dilated_convolution_backward_weights_desc_init(
            operation, auto, x, w, null, y, ...sizes),
      );
      return created((out) =>
        dnnl.dnnl_primitive_desc_create(out, operation, null, engine, forward)
      );
    },
    next: () => false,
    close: () => library.close(),
  };
}

/** Opens what oneDNN 3 does in its own way. */
export function openVersion3(
  path: string,
  { symbols, numbers }: {
    readonly symbols: typeof SYMBOLS_OF_3;
    readonly numbers: typeof NUMBERS;
  },
  { check, created, dims }: Calls,
): Version {
  const library = Deno.dlopen(path, symbols);
  const dnnl = library.symbols;
  const { f32, any, training, auto, kinds } = numbers;
  const layoutBy = (create: (out: BigUint64Array<ArrayBuffer>) => number): Layout => {
    const at = created(create);
    return { at, free: () => check(dnnl.dnnl_memory_desc_destroy(at)) };
  };
  return {
    strided: (sizes, strides) =>
      layoutBy((out) =>
        dnnl.dnnl_memory_desc_create_with_strides(
          out,
          sizes.length,
          dims(sizes),
          f32,
          dims(strides),
        )
      ),
    chosen: (sizes) =>
      layoutBy((out) =>
        dnnl.dnnl_memory_desc_create_with_tag(out, sizes.length, dims(sizes), f32, any)
      ),
    described({ kind, images, weights, bias, places, sliding }, engine, forward) {
      const [strides, dilations, before, after] = sliding;
      const sizes = [dims(strides), dims(dilations), dims(before), dims(after)] as const;
      const [x, w, b, y] = [images.at, weights.at, bias?.at ?? null, places.at];
      return created((out) =>
        // deno-fmt-ignore
        kind === kinds.forward
          ? dnnl.dnnl_convolution_forward_primitive_desc_create(
            out, engine, training, auto, x, w, b, y, ...sizes, null)
          : kind === kinds.inputs
          ? dnnl.dnnl_convolution_backward_data_primitive_desc_create(
            out, engine, auto, x, w, y, ...sizes, forward, null)
          : dnnl.dnnl_convolution_backward_weights_primitive_desc_create(
            out, engine, auto, x, w, null, y, ...sizes, forward, null)
      );
    },
    next: (descriptor) => dnnl.dnnl_primitive_desc_next_impl(descriptor) === 0,
    close: () => library.close(),
  };
}
