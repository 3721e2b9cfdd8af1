/**
 * Loads the kernels that fit the host.
 *
 * @module
 */

import { apart } from "./alternate.ts";
import { type KernelExports, type Kernels, kernelsOf } from "./calls.ts";
import { DEFLATED, RELAXED_BYTES } from "./generated.ts";

/** Loaded kernels, and their memory. */
export interface LoadedKernels {
  /** The module. Each worker makes its own instance. */
  readonly module: WebAssembly.Module;
  /** The functions of an instance, with arguments by position. */
  readonly exports: KernelExports;
  /** The functions of the instance that work on no range, with named arguments. */
  readonly kernels: Kernels;
  /** Their memory. */
  readonly memory: WebAssembly.Memory;
  /** How many bytes at the beginning of the memory belong to the kernels. */
  readonly reserved: number;
  /** Whether the kernels fuse multiply-add. */
  readonly relaxed: boolean;
}

/**
 * Loads the kernels for this host: with fused multiply-add if it has that and `strict` is not set.
 * `shared` asks for a memory that workers can share.
 *
 * @throws {Error} if the host has no WebAssembly with SIMD, or forbids it, or cannot share memory.
 */
export async function loadKernels(
  { strict, shared }: { readonly strict: boolean; readonly shared: boolean },
): Promise<LoadedKernels> {
  if (!canRunKernels()) {
    throw new Error("Cannot open the wasm engine: this host has no WebAssembly with SIMD");
  }
  const [fused, separate] = apart(await inflated(DEFLATED), RELAXED_BYTES);
  const relaxed = !strict && WebAssembly.validate(fused);
  const bytes = relaxed ? fused : separate;
  const memory = memoryOf(shared);
  const module = await WebAssembly.compile(shared ? withSharedMemory(bytes) : bytes)
    .catch((error) => {
      throw new Error(
        "Cannot open the wasm engine: this host does not let WebAssembly run. A page with a " +
          `Content-Security-Policy needs 'wasm-unsafe-eval' in it: ${oneLine(error)}`,
        { cause: error },
      );
    });
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  // The type and the bytes are generated from the same sources.
  const exports = instance.exports as unknown as KernelExports;
  return {
    module,
    exports,
    kernels: kernelsOf(exports),
    memory,
    reserved: memory.buffer.byteLength,
    relaxed,
  };
}

function memoryOf(shared: boolean): WebAssembly.Memory {
  if (shared && !("SharedArrayBuffer" in globalThis)) {
    throw new Error(
      "Cannot open the wasm engine on threads: this host has no memory that they can share. " +
        "A page needs cross-origin isolation",
    );
  }
  return new WebAssembly.Memory({ initial: 1, maximum: 65536, shared });
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : `${error}`).replaceAll(/\s+/g, " ");
}

/**
 * Tells whether this host can run the kernels: it can inflate them, and its WebAssembly has SIMD, so that
 * a module of one function, `i8x16.splat` of 0, is valid.
 */
function canRunKernels(): boolean {
  const types = [1, 5, 1, 0x60, 0, 1, 0x7b];
  const code = [10, 8, 1, 6, 0, 0x41, 0, 0xfd, 15, 11];
  if (typeof WebAssembly === "undefined") return false;
  return "DecompressionStream" in globalThis && WebAssembly.validate(
    Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, 3, 2, 1, 0, ...code),
  );
}

/**
 * Returns the module with its imported memory declared as shared: a bit in the flags of the memory's
 * limits (WebAssembly threads proposal). The flags follow the name and the kind of the import.
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
