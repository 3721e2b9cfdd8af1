/**
 * Opens the BLAS of the system by FFI.
 *
 * @module
 */

import { hasAvx512 } from "./avx512.ts";

/** The product that a BLAS has, and what OpenBLAS says of itself. */
const SYMBOLS = {
  cblas_sgemm: { parameters: [], result: "void" },
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
  openblas_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
} as const;

/** An open library. */
export type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

/** An open library. */
export interface OpenLibrary {
  readonly library: Library;
  /** The path or the name that it was opened by. */
  readonly path: string;
  /** The name of the product. */
  readonly product: string;
}

const CANNOT_OPEN = "Cannot open the blas engine";

/** The variable that selects the kernels of OpenBLAS, and its names of those for AVX-512. */
const CORE_TYPE = "OPENBLAS_CORETYPE";
const KERNELS_FOR_AVX512: readonly string[] = ["SkylakeX", "Cooperlake", "SapphireRapids"];

/**
 * Opens the library at a path, or the best one in the usual places.
 *
 * @throws {Error} if there is no such library, or no permission to open it.
 */
export async function openLibrary(path: string | undefined): Promise<OpenLibrary> {
  if (!("Deno" in globalThis)) throw new Error(`${CANNOT_OPEN}: only Deno can open libraries`);
  const everywhere = await isGranted({ name: "ffi" });
  const candidates = path === undefined ? usualPlaces() : [path];
  const reasons: string[] = [];
  for (const candidate of candidates) {
    // Deno would ask the user for a permission that is not granted.
    if (!everywhere && !await isGranted({ name: "ffi", path: candidate })) continue;
    try {
      const library = Deno.dlopen(candidate, SYMBOLS);
      return everywhere
        ? await bestKernels(library, candidate)
        : { library, path: candidate, product: baseName(candidate) };
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (reasons.length === 0) {
    throw new Error(`${CANNOT_OPEN}: it needs the permission --allow-ffi`);
  }
  throw new Error(
    path === undefined
      ? `${CANNOT_OPEN}: found none in the usual places. Install OpenBLAS ` +
        "(Debian, Ubuntu: apt-get install libopenblas0), or name a BLAS by its path"
      : `${CANNOT_OPEN}: ${reasons.join()}`,
  );
}

/** Returns the places of a BLAS on this system, the best first. */
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
  // The system searches for a bare name. A permission for a single library needs its path.
  return [...names, ...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`))];
}

/**
 * Returns the library with its kernels for AVX-512 if the processor has it. OpenBLAS selects its kernels
 * when it is opened, and selects those for AVX2 for a processor that is newer than the library.
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

/** Returns the library with its description of itself. */
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
    ? { library, path, product: `${product} ${core}`, core }
    : { library, path, product: baseName(path) };
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
