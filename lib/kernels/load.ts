/**
 * The kernels, ready to be called: the bytes that fit the host, over a memory of their own.
 *
 * @module
 */

import { DEFLATED, RELAXED_BYTES } from "./generated.ts";

/** What the kernels in `index.as.ts` take: sizes, pointers in bytes, and numbers. */
export interface Kernels {
  readonly addWindowsOf: (
    record: number,
    images: number,
    windows: number,
    from: number,
    to: number,
    scratch: number,
  ) => void;
  readonly allFinite: (a: number, from: number, to: number) => number;
  readonly argmaxRows: (rows: number, cols: number, x: number, out: number) => void;
  readonly channelSums: (
    kind: number,
    pixels: number,
    channels: number,
    a: number,
    b: number,
    center: number,
    out: number,
    parts: number,
    from: number,
    to: number,
  ) => void;
  readonly convolve: (
    record: number,
    channels: number,
    x: number,
    b: number,
    packed: number,
    bias: number,
    out: number,
    from: number,
    to: number,
    scratch: number,
  ) => void;
  readonly convolveInput: (
    flags: number,
    record: number,
    channels: number,
    gradient: number,
    b: number,
    packed: number,
    out: number,
    from: number,
    to: number,
    scratch: number,
  ) => void;
  readonly convolveScratch: (record: number) => number;
  readonly convolveWeights: (
    flags: number,
    record: number,
    samples: number,
    channels: number,
    x: number,
    gradient: number,
    out: number,
    parts: number,
    from: number,
    to: number,
    scratch: number,
  ) => void;
  readonly copyWindowsOf: (
    record: number,
    images: number,
    windows: number,
    from: number,
    to: number,
    scratch: number,
  ) => void;
  readonly dot: (n: number, a: number, b: number) => number;
  readonly dropoutMask: (
    key0: number,
    key1: number,
    threshold: number,
    kept: number,
    out: number,
    from: number,
    to: number,
  ) => void;
  readonly isSparse: (n: number, a: number) => number;
  readonly multiply: (
    flags: number,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    packed: number,
    bias: number,
    c: number,
    rowFrom: number,
    rowTo: number,
    scratch: number,
  ) => void;
  readonly multiplyScratch: () => number;
  readonly multiplySparse: (
    flags: number,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    bias: number,
    c: number,
    rowFrom: number,
    rowTo: number,
    scratch: number,
  ) => void;
  readonly packPanels: (
    flags: number,
    n: number,
    k: number,
    b: number,
    packed: number,
    from: number,
    to: number,
  ) => void;
  readonly pool: (
    kind: number,
    record: number,
    x: number,
    out: number,
    from: number,
    to: number,
  ) => void;
  readonly poolGradient: (
    kind: number,
    record: number,
    x: number,
    gradient: number,
    out: number,
    from: number,
    to: number,
  ) => void;
  readonly runOperations: (count: number, list: number, from: number, to: number) => void;
  readonly scaleChannels: (
    period: number,
    a: number,
    factors: number,
    shifts: number,
    b: number,
    bFactors: number,
    out: number,
    from: number,
    to: number,
  ) => void;
  readonly softmaxCrossEntropy: (
    rows: number,
    cols: number,
    logits: number,
    labels: number,
    smoothing: number,
    scale: number,
    losses: number,
    gradient: number,
  ) => void;
  readonly softmaxRows: (rows: number, cols: number, x: number, out: number) => void;
  readonly softmaxRowsGradient: (
    rows: number,
    cols: number,
    y: number,
    gradient: number,
    out: number,
  ) => void;
  readonly sparseScratch: () => number;
  readonly sumParts: (
    parts: number,
    count: number,
    a: number,
    out: number,
    from: number,
    to: number,
  ) => void;
  readonly transpose: (rows: number, cols: number, a: number, out: number) => void;
  readonly uniform: (
    key0: number,
    key1: number,
    low: number,
    high: number,
    out: number,
    from: number,
    to: number,
  ) => void;
  readonly warp: (
    height: number,
    width: number,
    channels: number,
    images: number,
    affine: number,
    spacing: number,
    controlRows: number,
    controlColumns: number,
    offsets: number,
    background: number,
    out: number,
    from: number,
    to: number,
    scratch: number,
  ) => void;
  readonly warpScratch: (
    height: number,
    width: number,
    channels: number,
    controlRows: number,
  ) => number;
  readonly widenBytes: (
    bytes: number,
    scale: number,
    shift: number,
    out: number,
    from: number,
    to: number,
  ) => void;
}

/** Kernels that are ready, and where they work. */
export interface LoadedKernels {
  /** Their module: a worker makes an instance of its own. */
  readonly module: WebAssembly.Module;
  /** The kernels. */
  readonly kernels: Kernels;
  /** Their memory. */
  readonly memory: WebAssembly.Memory;
  /** How many bytes at its beginning are theirs. */
  readonly reserved: number;
  /** Whether they fuse multiply-add. */
  readonly relaxed: boolean;
}

/**
 * The kernels for this host: with fused multiply-add where it knows how, unless `strict` asks for
 * those without; over a memory that workers can share, or not.
 *
 * @throws {Error} if the host has no WebAssembly with SIMD.
 */
export async function loadKernels(
  { strict, shared }: { readonly strict: boolean; readonly shared: boolean },
): Promise<LoadedKernels> {
  if (!canRunKernels()) {
    throw new Error("Cannot open the wasm engine: this host has no WebAssembly with SIMD");
  }
  const both = await inflated(DEFLATED);
  const fused = both.subarray(0, RELAXED_BYTES);
  const relaxed = !strict && WebAssembly.validate(fused);
  const bytes = relaxed ? fused : both.subarray(RELAXED_BYTES);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared });
  const module = await WebAssembly.compile(shared ? withSharedMemory(bytes) : bytes);
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return {
    module,
    // The interface above is what index.as.ts exports.
    kernels: instance.exports as unknown as Kernels,
    memory,
    reserved: memory.buffer.byteLength,
    relaxed,
  };
}

/**
 * Whether this host can run the kernels: it can inflate them, and its WebAssembly has SIMD, so it takes a
 * module of one function, `i8x16.splat` of 0.
 */
export function canRunKernels(): boolean {
  const types = [1, 5, 1, 0x60, 0, 1, 0x7b];
  const code = [10, 8, 1, 6, 0, 0x41, 0, 0xfd, 15, 11];
  return "DecompressionStream" in globalThis && WebAssembly.validate(
    Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, 3, 2, 1, 0, ...code),
  );
}

/**
 * The module with its imported memory declared to be shared: a bit in the flags of the memory's
 * limits (WebAssembly threads proposal), which follow its name, and the kind of import.
 */
function withSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode("memory");
  const MEMORY = 2;
  const HAS_MAXIMUM = 1;
  const IS_SHARED = 2;
  const place = bytes.findIndex((_, i) =>
    name.every((byte, j) => bytes[i + j] === byte) &&
    bytes[i + name.length] === MEMORY && bytes[i + name.length + 1] === HAS_MAXIMUM
  );
  const result = bytes.slice();
  result[place + name.length + 1] = HAS_MAXIMUM | IS_SHARED;
  return result;
}

async function inflated(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
