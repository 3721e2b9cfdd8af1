/**
 * Convolutions by oneDNN, shared by the threads of the wasm engine.
 *
 * @module
 */

import type { OpenExtension } from "../wasm/worker.ts";

/** The kinds of convolutions that {@linkcode openOnednn} computes. */
export const FORWARD = 0;
export const INPUTS = 1;
export const WEIGHTS = 2;

/**
 * Opens oneDNN at a path, and returns the function that convolves parts of a batch. It returns 0 if oneDNN has no
 * fast kernel for the sizes.
 *
 * Workers have it as source, so it refers to nothing outside.
 */
export function openOnednn(memory: WebAssembly.Memory, path: string): OpenExtension {
  // The interface of oneDNN 2, with the numbers of its enumerations.
  const DIMS = 12;
  const MEMORY_DESCRIPTOR_BYTES = 696;
  const OPERATION_DESCRIPTOR_BYTES = 5976;
  const CPU = 1;
  const F32 = 3;
  const ANY = 1;
  const TRAINING = 64;
  const AUTO = 3;
  const IMPLEMENTATION = 8;
  const ARGUMENTS = { src: 1, dst: 17, weights: 33, bias: 41 };
  const GRADIENT = 128;
  const library = Deno.dlopen(path, {
    omp_set_num_threads: { parameters: ["i32"], result: "void" },
    dnnl_engine_create: { parameters: ["buffer", "i32", "usize"], result: "i32" },
    dnnl_engine_destroy: { parameters: ["pointer"], result: "i32" },
    dnnl_stream_create: { parameters: ["buffer", "pointer", "i32"], result: "i32" },
    dnnl_stream_destroy: { parameters: ["pointer"], result: "i32" },
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
        "buffer", "i32", "i32", // descriptor, kind of propagation, algorithm
        "buffer", "buffer", "buffer", "buffer", // source, weights, bias, destination
        "buffer", "buffer", "buffer", "buffer", // strides, dilation, padding before and after
      ],
      result: "i32",
    },
    dnnl_dilated_convolution_backward_data_desc_init: {
      // deno-fmt-ignore
      parameters: [
        "buffer", "i32", // descriptor, algorithm
        "buffer", "buffer", "buffer", // source, weights, destination
        "buffer", "buffer", "buffer", "buffer", // strides, dilation, padding before and after
      ],
      result: "i32",
    },
    dnnl_dilated_convolution_backward_weights_desc_init: {
      // deno-fmt-ignore
      parameters: [
        "buffer", "i32", // descriptor, algorithm
        "buffer", "buffer", "pointer", "buffer", // source, weights, bias, destination
        "buffer", "buffer", "buffer", "buffer", // strides, dilation, padding before and after
      ],
      result: "i32",
    },
    dnnl_primitive_desc_create: {
      parameters: ["buffer", "buffer", "pointer", "pointer", "pointer"],
      result: "i32",
    },
    dnnl_primitive_desc_destroy: { parameters: ["pointer"], result: "i32" },
    dnnl_primitive_desc_query: { parameters: ["pointer", "i32", "i32", "buffer"], result: "i32" },
    dnnl_primitive_desc_query_md: { parameters: ["pointer", "i32", "i32"], result: "pointer" },
    dnnl_reorder_primitive_desc_create: {
      parameters: ["buffer", "pointer", "pointer", "pointer", "pointer", "pointer"],
      result: "i32",
    },
    dnnl_primitive_create: { parameters: ["buffer", "pointer"], result: "i32" },
    dnnl_primitive_destroy: { parameters: ["pointer"], result: "i32" },
    dnnl_primitive_execute: {
      parameters: ["pointer", "pointer", "i32", "buffer"],
      result: "i32",
    },
    dnnl_memory_create: { parameters: ["buffer", "pointer", "pointer", "usize"], result: "i32" },
    dnnl_memory_set_data_handle: { parameters: ["pointer", "usize"], result: "i32" },
    dnnl_memory_destroy: { parameters: ["pointer"], result: "i32" },
  });
  const dnnl = library.symbols;
  // Addresses below 2^53 may be numbers, which are faster than the BigInts that the type asks for.
  const setData = dnnl.dnnl_memory_set_data_handle as unknown as (
    memory: Deno.PointerValue,
    address: number,
  ) => number;
  // Each thread has a number of its own.
  dnnl.omp_set_num_threads(1);

  const check = (status: number): void => {
    if (status !== 0) throw new Error(`oneDNN refuses, with status ${status}`);
  };
  /** Returns the object that a function writes the address of. */
  const created = (create: (out: BigUint64Array<ArrayBuffer>) => number): Deno.PointerValue => {
    const out = new BigUint64Array(1);
    check(create(out));
    return Deno.UnsafePointer.create(out[0]!);
  };
  const dims = (sizes: readonly number[]): BigInt64Array<ArrayBuffer> => {
    const all = new BigInt64Array(DIMS);
    sizes.forEach((size, i) => all[i] = BigInt(size));
    return all;
  };
  const strided = (sizes: readonly number[], strides: readonly number[]) => {
    const descriptor = new Uint8Array(MEMORY_DESCRIPTOR_BYTES);
    check(dnnl.dnnl_memory_desc_init_by_strides(
      descriptor,
      sizes.length,
      dims(sizes),
      F32,
      dims(strides),
    ));
    return descriptor;
  };
  const images = (n: number, height: number, width: number, channels: number) =>
    strided([n, channels, height, width], [
      height * width * channels,
      1,
      width * channels,
      channels,
    ]);

  const engine = created((out) => dnnl.dnnl_engine_create(out, CPU, 0n));
  const stream = created((out) => dnnl.dnnl_stream_create(out, engine, 1));

  type Run = (x: number, w: number, b: number, y: number) => void;
  interface Prepared {
    readonly run: Run;
    readonly destroy: () => void;
  }

  /** Returns the convolution of so many images, or undefined if oneDNN has only slow kernels for it. */
  const prepare = (kind: number, n: number, hasBias: boolean, geometry: readonly number[]) => {
    // deno-fmt-ignore
    const [height, width, channels, filters, high, wide, down, across, strideY, strideX, dilateY,
      dilateX, top, left] = geometry as readonly [
        number, number, number, number, number, number, number, number, number, number, number,
        number, number, number,
      ];
    const after = (
      length: number,
      places: number,
      [size, stride, dilation, before]: readonly [number, number, number, number],
    ) => Math.max((places - 1) * stride + (size - 1) * dilation + 1 - length - before, 0);
    const bottom = after(height, down, [high, strideY, dilateY, top]);
    const right = after(width, across, [wide, strideX, dilateX, left]);
    const sizes = [filters, channels, high, wide];
    const ownWeights = strided(sizes, [1, filters, wide * channels * filters, channels * filters]);
    const weights = new Uint8Array(MEMORY_DESCRIPTOR_BYTES);
    check(dnnl.dnnl_memory_desc_init_by_tag(weights, 4, dims(sizes), F32, ANY));
    const src = images(n, height, width, channels);
    const dst = images(n, down, across, filters);
    const bias = hasBias ? strided([filters], [1]) : new Uint8Array(MEMORY_DESCRIPTOR_BYTES);
    const sliding = [
      dims([strideY, strideX]),
      dims([dilateY - 1, dilateX - 1]),
      dims([top, left]),
      dims([bottom, right]),
    ] as const;
    const operation = new Uint8Array(OPERATION_DESCRIPTOR_BYTES);
    const forward = new Uint8Array(OPERATION_DESCRIPTOR_BYTES);
    check(dnnl.dnnl_dilated_convolution_forward_desc_init(
      forward,
      TRAINING,
      AUTO,
      src,
      weights,
      bias,
      dst,
      ...sliding,
    ));
    const hint = created((out) =>
      dnnl.dnnl_primitive_desc_create(out, forward, null, engine, null)
    );
    if (kind === 1) {
      check(dnnl.dnnl_dilated_convolution_backward_data_desc_init(
        operation,
        AUTO,
        src,
        weights,
        dst,
        ...sliding,
      ));
    }
    if (kind === 2) {
      check(dnnl.dnnl_dilated_convolution_backward_weights_desc_init(
        operation,
        AUTO,
        src,
        weights,
        null,
        dst,
        ...sliding,
      ));
    }
    const descriptor = kind === 0
      ? hint
      : created((out) => dnnl.dnnl_primitive_desc_create(out, operation, null, engine, hint));
    const name = new BigUint64Array(1);
    check(dnnl.dnnl_primitive_desc_query(descriptor, IMPLEMENTATION, 0, name));
    const text = Deno.UnsafePointer.create(name[0]!);
    const isSlow = !text || /ref|gemm/.test(new Deno.UnsafePointerView(text).getCString());
    if (isSlow) {
      if (kind !== 0) dnnl.dnnl_primitive_desc_destroy(descriptor);
      dnnl.dnnl_primitive_desc_destroy(hint);
      return undefined;
    }
    const [WEIGHTS_OF, GRADIENT_OF_WEIGHTS] = [131, 132];
    const chosen = dnnl.dnnl_primitive_desc_query_md(
      descriptor,
      kind === 2 ? GRADIENT_OF_WEIGHTS : WEIGHTS_OF,
      0,
    );
    const pointerTo = (bytes: Uint8Array<ArrayBuffer>) => Deno.UnsafePointer.of(bytes);
    const [from, to] = kind === 2
      ? [chosen, pointerTo(ownWeights)]
      : [pointerTo(ownWeights), chosen];
    const reorderOf = created((out) =>
      dnnl.dnnl_reorder_primitive_desc_create(out, from, engine, to, engine, null)
    );
    const primitive = created((out) => dnnl.dnnl_primitive_create(out, descriptor));
    const reorder = created((out) => dnnl.dnnl_primitive_create(out, reorderOf));
    const memoryOf = (bytes: Deno.PointerValue, address: bigint) =>
      created((out) => dnnl.dnnl_memory_create(out, bytes, engine, address));
    // An address of all ones asks oneDNN for memory of its own.
    const packed = memoryOf(chosen, 0xffff_ffff_ffff_ffffn);
    const [x, w, b, y] = [src, ownWeights, bias, dst].map((each, i) =>
      i === 2 && !hasBias ? null : memoryOf(pointerTo(each), 0n)
    ) as [Deno.PointerValue, Deno.PointerValue, Deno.PointerValue, Deno.PointerValue];
    dnnl.dnnl_primitive_desc_destroy(reorderOf);
    if (kind !== 0) dnnl.dnnl_primitive_desc_destroy(descriptor);
    dnnl.dnnl_primitive_desc_destroy(hint);
    const list = (pairs: readonly (readonly [number, Deno.PointerValue])[]) => {
      const words = new BigInt64Array(pairs.length * 2);
      pairs.forEach(([argument, object], i) => {
        words[2 * i] = BigInt(argument);
        words[2 * i + 1] = BigInt(Deno.UnsafePointer.value(object));
      });
      return words;
    };
    const { src: SRC, dst: DST, weights: W, bias: B } = ARGUMENTS;
    const moved = list(kind === 2 ? [[SRC, packed], [DST, w]] : [[SRC, w], [DST, packed]]);
    const args = list([
      [kind === 1 ? SRC + GRADIENT : SRC, x],
      [kind === 2 ? W + GRADIENT : W, packed],
      [kind === 0 ? DST : DST + GRADIENT, y],
      ...(hasBias ? [[B, b] as const] : []),
    ]);
    const count = args.length / 2;
    const run: Run = (atX, atW, atB, atY) => {
      setData(x, atX);
      setData(w, atW);
      if (hasBias) setData(b, atB);
      setData(y, atY);
      if (kind !== 2) check(dnnl.dnnl_primitive_execute(reorder, stream, 2, moved));
      check(dnnl.dnnl_primitive_execute(primitive, stream, count, args));
      if (kind === 2) check(dnnl.dnnl_primitive_execute(reorder, stream, 2, moved));
    };
    const destroy = () => {
      for (const each of [x, w, y, packed]) dnnl.dnnl_memory_destroy(each);
      if (hasBias) dnnl.dnnl_memory_destroy(b);
      dnnl.dnnl_primitive_destroy(primitive);
      dnnl.dnnl_primitive_destroy(reorder);
    };
    return { run, destroy };
  };

  /** Convolutions by their sizes, of which a training has few. */
  const prepared = new Map<string, Prepared | undefined>();
  const MOST_PREPARED = 256;
  const forget = () => {
    for (const each of prepared.values()) each?.destroy();
    prepared.clear();
  };
  let buffer: ArrayBufferLike | undefined;
  let base = 0;

  const convolve = (...args: readonly number[]): number => {
    if (memory.buffer !== buffer) {
      buffer = memory.buffer;
      const first = Deno.UnsafePointer.of(new Uint8Array(buffer) as Uint8Array<ArrayBuffer>);
      base = Number(Deno.UnsafePointer.value(first));
    }
    const [kind = 0, rows = 0, parts = 0, x = 0, w = 0, b = 0, y = 0] = args;
    const geometry = args.slice(7, 21);
    const [
      height = 0,
      width = 0,
      channels = 0,
      filters = 0,
      high = 0,
      wide = 0,
      down = 0,
      across = 0,
    ] = geometry;
    const [from = 0, to = 0] = args.slice(21);
    const weightsBytes = high * wide * channels * filters * 4;
    for (let part = from; part < to; part++) {
      const first = Math.floor(part * rows / parts);
      const n = Math.floor((part + 1) * rows / parts) - first;
      if (n === 0) continue;
      const key = `${kind} ${n} ${b === 0} ${geometry}`;
      if (!prepared.has(key)) {
        if (prepared.size >= MOST_PREPARED) forget();
        prepared.set(key, prepare(kind, n, b !== 0, geometry));
      }
      const convolution = prepared.get(key);
      if (!convolution) return 0;
      convolution.run(
        base + x + first * height * width * channels * 4,
        base + w + (kind === 2 ? part * weightsBytes : 0),
        base + b,
        base + y + first * down * across * filters * 4,
      );
    }
    return 1;
  };

  return {
    functions: [convolve],
    close() {
      forget();
      dnnl.dnnl_stream_destroy(stream);
      dnnl.dnnl_engine_destroy(engine);
      library.close();
    },
  };
}
