/**
 * Convolutions by oneDNN, shared by the threads of the wasm engine.
 *
 * @module
 */

import { type Extension, extensionOf, type OpenExtension } from "../wasm/worker.ts";
import {
  convolutionOf,
  type Geometry,
  layoutsOf,
  type Prepared,
  SYMBOLS,
  withDescriptor,
} from "./onednn_primitives.ts";
import {
  type Calls,
  NUMBERS,
  openVersion2,
  openVersion3,
  SYMBOLS_OF_2,
  SYMBOLS_OF_3,
} from "./onednn_versions.ts";

/** The library, and its version. */
export interface Onednn {
  readonly path: string;
  readonly major: number;
}

/** The functions and tables that convolutions by oneDNN consist of. */
const PARTS = {
  SYMBOLS,
  SYMBOLS_OF_2,
  SYMBOLS_OF_3,
  NUMBERS,
  callsOf,
  convolutionOf,
  withDescriptor,
  layoutsOf,
  openVersion2,
  openVersion3,
};

/** Tells whether a library has the functions that convolutions need. */
export function convolves({ path, major }: Onednn): boolean {
  if (major !== 2 && major !== 3) return false;
  try {
    const symbols = major === 2 ? SYMBOLS_OF_2 : SYMBOLS_OF_3;
    Deno.dlopen(path, { ...SYMBOLS, ...symbols }).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the function that convolves parts of a batch. It returns 0 if oneDNN has no fast kernel for the sizes.
 */
export function onednn(library: Onednn): Extension {
  return extensionOf({
    names: ["convolution"],
    details: JSON.stringify(library),
    open: openOnednn,
    parts: PARTS,
  });
}

function callsOf(): Calls {
  const MOST_DIMS = 12;
  const check = (status: number): void => {
    if (status !== 0) throw new Error(`oneDNN refuses, with status ${status}`);
  };
  return {
    check,
    created(create) {
      const out = new BigUint64Array(1);
      check(create(out));
      const object = Deno.UnsafePointer.create(out[0]!);
      if (!object) throw new Error("oneDNN creates nothing");
      return object;
    },
    dims(sizes) {
      const all = new BigInt64Array(MOST_DIMS);
      sizes.forEach((size, i) => all[i] = BigInt(size));
      return all;
    },
  };
}

function openOnednn(
  memory: WebAssembly.Memory,
  details: string,
  {
    SYMBOLS,
    SYMBOLS_OF_2,
    SYMBOLS_OF_3,
    NUMBERS: numbers,
    callsOf,
    convolutionOf,
    withDescriptor,
    layoutsOf,
    openVersion2,
    openVersion3,
  }: typeof PARTS,
): OpenExtension {
  const { path, major }: Onednn = JSON.parse(details);
  const library = Deno.dlopen(path, SYMBOLS);
  const dnnl = library.symbols;
  // Each thread has a number of its own.
  dnnl.omp_set_num_threads(1);
  const calls = callsOf();
  const version = major === 2
    ? openVersion2(path, { symbols: SYMBOLS_OF_2, numbers }, calls)
    : openVersion3(path, { symbols: SYMBOLS_OF_3, numbers }, calls);
  const { created } = calls;
  const engine = created((out) => dnnl.dnnl_engine_create(out, numbers.cpu, 0n));
  const stream = created((out) => dnnl.dnnl_stream_create(out, engine, numbers.inOrder));
  const setting = { ...calls, dnnl, version, engine, stream, numbers };

  const prepare = (kind: number, n: number, hasBias: boolean, geometry: Geometry) => {
    const layouts = layoutsOf(version, n, hasBias, geometry);
    try {
      return withDescriptor(
        setting,
        kind,
        layouts,
        geometry,
        (descriptor) => convolutionOf(setting, kind, descriptor, layouts),
      );
    } finally {
      layouts.free();
    }
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
    const geometry = args.slice(7, 21) as unknown as Geometry;
    const [height, width, channels, filters, high, wide, down, across] = geometry;
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
        base + w + (kind === numbers.kinds.weights ? part * weightsBytes : 0),
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
      version.close();
      library.close();
    },
  };
}
