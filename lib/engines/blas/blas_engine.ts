/**
 * The blas engine: matrix products by the BLAS of the system, by way of FFI; all else by the wasm
 * engine.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { MOST_THREADS } from "../wasm/pool.ts";
import { type Multiply, TRANSPOSED_A, TRANSPOSED_B } from "../wasm/products.ts";
import { wasmEngineWith, type WasmOptions } from "../wasm/wasm_engine.ts";

/** What the blas engine may be told. */
export interface BlasOptions extends WasmOptions {
  /** The library, any that has `cblas_sgemm`. The default is OpenBLAS, and Accelerate on macOS. */
  readonly path?: string;
  /**
   * How many threads OpenBLAS has for a product, in all of the process, and how many share work on images.
   * The default is OpenBLAS's own: one for each core. Other libraries are not told.
   */
  readonly threads?: number;
  /**
   * Whether all but the products does without fused multiply-add. The products have the bits that the
   * library gives them: these differ between machines, and may with the number of threads.
   */
  readonly strict?: boolean;
}

const ROW_MAJOR = 101;
const AS_IT_IS = 111;
const TRANSPOSED = 112;

/** The interface of BLAS for C, with integers of 32 bits, and what OpenBLAS adds to it. */
const SYMBOLS = {
  cblas_sgemm: {
    // deno-fmt-ignore
    parameters: [
      "i32", "i32", "i32", // order, transposition of A and of B
      "i32", "i32", "i32", // m, n, k
      "f32", "buffer", "i32", "buffer", "i32", // alpha, A and B with the lengths of their rows
      "f32", "buffer", "i32", // beta, C with the length of its rows
    ],
    result: "void",
  },
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
  openblas_get_num_threads: { parameters: [], result: "i32", optional: true },
  openblas_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

/** A library, and what it calls itself. */
interface OpenLibrary {
  readonly library: Library;
  readonly product: string;
}

const CANNOT_OPEN = "Cannot open the blas engine";

/** The variable that OpenBLAS takes its kernels by, and what it calls those for AVX-512. */
const CORE_TYPE = "OPENBLAS_CORETYPE";
const KERNELS_FOR_AVX512: readonly string[] = ["SkylakeX", "Cooperlake", "SapphireRapids"];

/** What `<sys/platform/x86.h>` of glibc calls a leaf of CPUID, and where in it the usable EBX stands. */
const CPUID_LEAF_7 = 1;
const USABLE_EBX = 20;
/** The bits of EBX for AVX-512 F, DQ, CD, BW and VL. */
const AVX512 = 1 << 16 | 1 << 17 | 1 << 28 | 1 << 30 | 1 << 31;

/**
 * The engine that lets the BLAS of the system multiply matrices, in float32. It runs in Deno and needs
 * `--allow-ffi`; a bare name of a library, and what an AVX-512 processor needs, `--allow-ffi` without a
 * path.
 *
 * OpenBLAS picks its kernels by the name of the processor, and takes those for AVX2 where it does not
 * know the name. With `--allow-env=OPENBLAS_CORETYPE` it is made to take those for AVX-512 where the
 * processor has it, unless that variable is set.
 *
 * @throws {Error} if there is no such library, or no permission to open it.
 * @throws {RangeError} if `threads` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { blasEngine, wasmEngine } from "@foldnet/foldnet";
 *
 * const engine = await blasEngine({ threads: 2 }).catch(() => wasmEngine());
 * console.log(engine.name); // such as "blas (OpenBLAS 0.3.21 Zen, 2 threads)"
 * engine.close();
 * ```
 */
export async function blasEngine(
  { path, threads, strict = false }: BlasOptions = {},
): Promise<Engine> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot run on ${threads} threads: it must be a whole number from 1`);
  }
  const { library, product } = await openLibrary(path);
  const { openblas_get_num_threads, openblas_set_num_threads } = library.symbols;
  if (threads !== undefined) openblas_set_num_threads?.(threads);
  const used = openblas_get_num_threads?.();
  const suffix = used === undefined ? "" : `, ${used} ${used === 1 ? "thread" : "threads"}`;
  let isOpen = true;
  const close = () => {
    if (isOpen) library.close();
    isOpen = false;
  };
  try {
    const shared = Math.min(threads ?? used ?? 1, MOST_THREADS);
    const engine = await wasmEngineWith({ strict, threads: shared }, {
      name: `blas (${product}${suffix})`,
      make: (memory) => {
        const multiply = multiplyBy(library, memory);
        return (product) => {
          // The code of a closed library is gone: to call it would end the process.
          if (!isOpen) throw new Error("Cannot multiply matrices: the engine is closed");
          multiply(product);
        };
      },
    });
    return {
      ...engine,
      close() {
        engine.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

function multiplyBy(library: Library, memory: WebAssembly.Memory): Multiply {
  const { cblas_sgemm } = library.symbols;
  return ({ flags, m, n, k, a, b, bias, out, adds = false }) => {
    if (m === 0 || n === 0) return;
    const { buffer } = memory;
    const c = new Float32Array(buffer, out, m * n);
    if (bias) {
      c.set(new Float32Array(buffer, bias, n));
      // What is filled doubles.
      for (let filled = n; filled < c.length; filled *= 2) c.copyWithin(filled, 0, filled);
    }
    if (k === 0) {
      if (!bias && !adds) c.fill(0);
      return;
    }
    const transposedA = flags & TRANSPOSED_A;
    const transposedB = flags & TRANSPOSED_B;
    cblas_sgemm(
      ROW_MAJOR,
      transposedA ? TRANSPOSED : AS_IT_IS,
      transposedB ? TRANSPOSED : AS_IT_IS,
      m,
      n,
      k,
      1,
      new Float32Array(buffer, a, m * k),
      transposedA ? m : k,
      new Float32Array(buffer, b, k * n),
      transposedB ? k : n,
      bias || adds ? 1 : 0,
      c,
      n,
    );
  };
}

async function openLibrary(path: string | undefined): Promise<OpenLibrary> {
  if (!("Deno" in globalThis)) throw new Error(`${CANNOT_OPEN}: only Deno can open libraries`);
  const everywhere = await isGranted({ name: "ffi" });
  const candidates = path === undefined ? usualPlaces() : [path];
  const reasons: string[] = [];
  for (const candidate of candidates) {
    // Deno would ask the user for what is not granted.
    if (!everywhere && !await isGranted({ name: "ffi", path: candidate })) continue;
    try {
      const library = Deno.dlopen(candidate, SYMBOLS);
      return everywhere
        ? await bestKernels(library, candidate)
        : { library, product: baseName(candidate) };
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (reasons.length === 0) {
    throw new Error(`${CANNOT_OPEN}: it needs the permission --allow-ffi`);
  }
  throw new Error(
    path === undefined
      ? `${CANNOT_OPEN}: found none of ${candidates.join(", ")}. Install OpenBLAS ` +
        "(on Debian and Ubuntu: apt-get install libopenblas0), or name a BLAS by its path"
      : `${CANNOT_OPEN}: ${reasons.join()}`,
  );
}

/** Where a BLAS stands on this system, the best first. */
function usualPlaces(): readonly string[] {
  const { os, arch } = Deno.build;
  if (os === "darwin") {
    return [
      "/System/Library/Frameworks/Accelerate.framework/Accelerate",
      "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
      "/usr/local/opt/openblas/lib/libopenblas.dylib",
    ];
  }
  if (os === "windows") return ["libopenblas.dll"];
  const names = ["libopenblas.so.0", "libopenblas.so"];
  const folders = [`/usr/lib/${arch}-linux-gnu`, "/usr/lib64", "/usr/lib", "/usr/local/lib"];
  // The system looks for a bare name itself; to grant only one library takes its path.
  return [...names, ...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`))];
}

/**
 * The library with its kernels for AVX-512 where the processor has it. OpenBLAS picks its kernels when it
 * is opened, and picks those for AVX2 for a processor that is newer than the library.
 */
async function bestKernels(library: Library, path: string): Promise<OpenLibrary> {
  const found = describe(library, path);
  if (!found.core || KERNELS_FOR_AVX512.includes(found.core) || !hasAvx512()) return found;
  if (!await isGranted({ name: "env", variable: CORE_TYPE })) return found;
  if (Deno.env.get(CORE_TYPE) !== undefined) return found;
  library.close();
  Deno.env.set(CORE_TYPE, "SkylakeX");
  try {
    return describe(Deno.dlopen(path, SYMBOLS), path);
  } finally {
    Deno.env.delete(CORE_TYPE);
  }
}

/** What a library says of itself. */
function describe(library: Library, path: string): OpenLibrary & { readonly core?: string } {
  const { openblas_get_config, openblas_get_corename } = library.symbols;
  const config = textAt(openblas_get_config?.());
  if (/\bUSE64BITINT\b/.test(config)) {
    library.close();
    throw new Error(`${path} takes integers of 64 bits, not of 32`);
  }
  const [product] = /^OpenBLAS [\d.]+/.exec(config) ?? [];
  const core = textAt(openblas_get_corename?.());
  return product && core
    ? { library, product: `${product} ${core}`, core }
    : { library, product: baseName(path) };
}

/**
 * Whether the processor has the parts of AVX-512 that OpenBLAS asks for, and the system lets them be
 * used. Deno reads /proc/cpuinfo only with all permissions, so the C library is asked: glibc 2.33 and
 * later know.
 */
function hasAvx512(): boolean {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return false;
  try {
    const libc = Deno.dlopen("libc.so.6", {
      __x86_get_cpuid_feature_leaf: { parameters: ["u32"], result: "pointer" },
    });
    const leaf = libc.symbols.__x86_get_cpuid_feature_leaf(CPUID_LEAF_7);
    const usable = leaf ? new Deno.UnsafePointerView(leaf).getInt32(USABLE_EBX) : 0;
    libc.close();
    return (usable & AVX512) === AVX512;
  } catch {
    return false;
  }
}

async function isGranted(permission: Deno.PermissionDescriptor): Promise<boolean> {
  return (await Deno.permissions.query(permission)).state === "granted";
}

function textAt(pointer: Deno.PointerValue | undefined): string {
  return pointer ? new Deno.UnsafePointerView(pointer).getCString() : "";
}

function baseName(path: string): string {
  return path.replace(/^.*[/\\]/s, "");
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : `${error}`;
  return message.replace(/^(?:(?:Could not open library|Failed to register symbol \w+): )+/, "");
}
