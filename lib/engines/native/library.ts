/**
 * Finds a library of the system that multiplies matrices, by FFI.
 *
 * @module
 */

import { hasAvx512 } from "./avx512.ts";
import { convolves } from "./onednn.ts";

/** What libraries are told apart by. */
const SYMBOLS = {
  cblas_sgemm: { parameters: [], result: "void", optional: true },
  dnnl_sgemm: { parameters: [], result: "i32", optional: true },
  dnnl_version: { parameters: [], result: "pointer", optional: true },
  omp_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
  openblas_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

/** What a library is. */
interface Description {
  /** The name of the product. */
  readonly product: string;
  /** Whether it runs on threads of its own, of which nobody can tell it the number. */
  readonly hasThreads: boolean;
  /** The major version of oneDNN, if the library is one that convolves, too. */
  readonly onednn?: number;
  /** The processor that OpenBLAS has selected its kernels for. */
  readonly core?: string;
}

/** An open library. */
export interface OpenLibrary extends Description {
  /** The path or the name that it was opened by. */
  readonly path: string;
  readonly close: () => void;
}

const CANNOT_OPEN = "Cannot open the native engine";

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
      return await opened(candidate, everywhere);
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (reasons.length === 0) {
    throw new Error(`${CANNOT_OPEN}: it needs the permission --allow-ffi`);
  }
  throw new Error(
    path === undefined
      ? `${CANNOT_OPEN}: found no library in the usual places. Install oneDNN or OpenBLAS ` +
        "(Debian, Ubuntu: apt-get install libdnnl3.6, libdnnl2 or libopenblas0), or name one by " +
        "its path"
      : `${CANNOT_OPEN}: ${reasons.join()}`,
  );
}

/** The names of libraries, the best first: the newest oneDNN, or else OpenBLAS. Debian's name of oneDNN 3 has two numbers. */
const LIBRARIES = [
  ["libdnnl.so.3", "libdnnl.so.3.6"],
  ["libdnnl.so.2"],
  ["libopenblas.so.0", "libopenblas.so"],
];

/** Returns the places of a library on this system, the best first. */
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
  const folders = [`/usr/lib/${arch}-linux-gnu`, "/usr/lib64", "/usr/lib", "/usr/local/lib"];
  // The system searches for a bare name. A permission for a single library needs its path.
  return LIBRARIES.flatMap((names) => [
    ...names,
    ...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`)),
  ]);
}

/** Opens a library. Without a permission for everything, its memory cannot be read: it cannot describe itself. */
async function opened(path: string, everywhere: boolean): Promise<OpenLibrary> {
  const library = Deno.dlopen(path, SYMBOLS);
  const found = described(library, path, everywhere);
  const isBest = found.core === undefined || KERNELS_FOR_AVX512.includes(found.core);
  if (isBest || !hasAvx512() || !await maySetCoreType()) {
    return { ...found, path, close: () => library.close() };
  }
  // OpenBLAS selects its kernels when it is opened: those for AVX2 for a processor newer than the library.
  library.close();
  Deno.env.set(CORE_TYPE, "SkylakeX");
  try {
    const again = Deno.dlopen(path, SYMBOLS);
    return { ...described(again, path, everywhere), path, close: () => again.close() };
  } finally {
    Deno.env.delete(CORE_TYPE);
  }
}

async function maySetCoreType(): Promise<boolean> {
  return await isGranted({ name: "env", variable: CORE_TYPE }) &&
    Deno.env.get(CORE_TYPE) === undefined;
}

/** Returns what a library is, and closes it if it is none that can be called. */
function described(library: Library, path: string, everywhere: boolean): Description {
  const { cblas_sgemm, dnnl_sgemm, omp_set_num_threads, openblas_set_num_threads } =
    library.symbols;
  if (dnnl_sgemm && omp_set_num_threads) {
    return { ...onednn(library, path, everywhere), hasThreads: false };
  }
  if (!cblas_sgemm) {
    library.close();
    throw new Error(`${path} is neither a BLAS nor oneDNN with OpenMP`);
  }
  return {
    ...everywhere ? blas(library, path) : { product: baseName(path) },
    hasThreads: openblas_set_num_threads === null,
  };
}

function onednn(
  library: Library,
  path: string,
  everywhere: boolean,
): Pick<Description, "product" | "onednn"> {
  const version = everywhere ? library.symbols.dnnl_version?.() : undefined;
  if (!version) return { product: baseName(path) };
  const view = new Deno.UnsafePointerView(version);
  const [major, minor, patch] = [view.getInt32(0), view.getInt32(4), view.getInt32(8)];
  const product = `oneDNN ${major}.${minor}.${patch}`;
  return convolves({ path, major }) ? { product, onednn: major } : { product };
}

function blas(library: Library, path: string): Pick<Description, "product" | "core"> {
  const { openblas_get_config, openblas_get_corename } = library.symbols;
  const config = textAt(openblas_get_config?.());
  if (/\bUSE64BITINT\b/.test(config)) {
    library.close();
    throw new Error(`${path} takes integers of 64 bits, not of 32`);
  }
  const [product] = /^OpenBLAS [\d.]+/.exec(config) ?? [];
  const core = textAt(openblas_get_corename?.());
  return product && core ? { product: `${product} ${core}`, core } : { product: baseName(path) };
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
