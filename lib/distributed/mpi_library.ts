/**
 * Finds a library of MPI, by FFI.
 *
 * @module
 */

import { ABI } from "./abi.ts";
import { type Binding, type Family, FUNCTIONS } from "./binding.ts";
import { MPICH } from "./mpich.ts";
import { OPEN_MPI_OBJECTS, openMpiBinding } from "./open_mpi.ts";

/** An open library of MPI. */
export interface MpiLibrary {
  /** The path or the name that it was opened by. */
  readonly path: string;
  readonly family: Family;
  /** The product and its version, such as "MPICH 4.0.2". */
  readonly product: string;
  readonly binding: Binding;
  readonly functions: Deno.DynamicLibrary<typeof FUNCTIONS>["symbols"];
}

const CANNOT_OPEN = "Cannot open MPI";

/** The packages of Debian. */
const PACKAGES: Readonly<Record<Family, string>> = {
  "mpich": "mpich",
  "open-mpi": "openmpi-bin",
  "abi": "mpich",
};

/** The names of libraries, in the order to look for them. */
const NAMES: Readonly<Record<Family, readonly string[]>> = {
  "mpich": ["libmpich.so.12", "libmpi.so.12"],
  "open-mpi": ["libmpi.so.40"],
  "abi": ["libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi_abi.so"],
};

/** What libraries are told apart by. */
const SYMBOLS = {
  MPI_Get_library_version: { parameters: ["buffer", "buffer"], result: "i32", optional: true },
  MPI_Abi_get_version: { parameters: ["buffer", "buffer"], result: "i32", optional: true },
  ompi_mpi_comm_world: { type: "pointer", optional: true },
} as const;

/**
 * Throws unless libraries can be opened.
 *
 * @throws {Error} if the host cannot, or there is no permission.
 */
export async function requireFfi(): Promise<void> {
  if (!("Deno" in globalThis)) throw new Error(`${CANNOT_OPEN}: only Deno can open libraries`);
  // A library is told by what it says of itself, and its memory can be read only with the permission for all.
  const { state } = await Deno.permissions.query({ name: "ffi" });
  if (state !== "granted") throw new Error(`${CANNOT_OPEN}: it needs the permission --allow-ffi`);
}

/**
 * Opens the library at a path, or the first that is found in the usual places.
 *
 * @param family The family that the launcher of this process needs, if it is known.
 *
 * @throws {Error} if there is no such library, or it is none of MPI.
 */
export function openMpiLibrary(
  { path, family }: {
    readonly path?: string | undefined;
    readonly family?: Family | undefined;
  } = {},
): MpiLibrary {
  if (path !== undefined) return opened(path);
  const places = placesOf(family);
  for (const place of places) {
    const library = openedIfThere(place);
    if (library) return library;
  }
  const wanted = family === undefined
    ? "mpich or openmpi-bin"
    : `${PACKAGES[family]}, which fits the launcher`;
  throw new Error(
    `${CANNOT_OPEN}: found no library in the usual places. Install one (Debian, Ubuntu: ` +
      `apt-get install ${wanted}), or name one by its path`,
  );
}

/** Returns the places of libraries of MPI on this system, those that fit the launcher first and alone. */
function placesOf(family: Family | undefined): readonly string[] {
  const { os, arch } = Deno.build;
  if (os === "darwin") {
    return ["/opt/homebrew/lib", "/usr/local/lib"].map((folder) => `${folder}/libmpi.dylib`);
  }
  // What has the interface of the standard fits any launcher of its own product, so it comes last.
  const families: readonly Family[] = family === undefined
    ? ["mpich", "open-mpi", "abi"]
    : [family, "abi"];
  const folders = [
    `/usr/lib/${arch}-linux-gnu`,
    ...["/usr/lib64/mpich/lib", "/usr/lib64/openmpi/lib", "/usr/lib64", "/usr/lib"],
    ...["/usr/local/lib", "/opt/mpich/lib", "/opt/openmpi/lib"],
  ];
  return families.flatMap((each) =>
    NAMES[each].flatMap((name) => [name, ...folders.map((folder) => `${folder}/${name}`)])
  );
}

function openedIfThere(path: string): MpiLibrary | undefined {
  try {
    return opened(path);
  } catch {
    return undefined;
  }
}

/** Opens a library. It stays open until the process ends, as MPI can begin only once in a process. */
function opened(path: string): MpiLibrary {
  let probe: Deno.DynamicLibrary<typeof SYMBOLS>;
  try {
    probe = Deno.dlopen(path, SYMBOLS);
  } catch (error) {
    const message = error instanceof Error ? error.message : `${error}`;
    throw new Error(`${CANNOT_OPEN}: ${message.replace(/^Could not open library: /, "")}`);
  }
  const { MPI_Get_library_version, MPI_Abi_get_version, ompi_mpi_comm_world } = probe.symbols;
  if (!MPI_Get_library_version) {
    probe.close();
    throw new Error(`${CANNOT_OPEN}: ${path} is no library of MPI`);
  }
  const text = new Uint8Array(2 ** 14);
  const length = new Int32Array(1);
  MPI_Get_library_version(text, length);
  const version = new TextDecoder().decode(text.subarray(0, length[0])).replace(/\0.*$/s, "");
  const family = familyOf({
    path,
    abi: MPI_Abi_get_version ? abiVersion(MPI_Abi_get_version) : 0,
    hasObjects: ompi_mpi_comm_world !== null,
  });
  const product = productIn(version);
  const { symbols: functions } = Deno.dlopen(path, FUNCTIONS);
  const binding = family === "open-mpi"
    ? openMpiBinding(Deno.dlopen(path, OPEN_MPI_OBJECTS).symbols)
    : family === "mpich"
    ? MPICH
    : ABI;
  return { path, family, product, binding, functions };
}

/**
 * Returns the family of a library by its name and its symbols.
 *
 * @example
 * ```ts
 * console.log(familyOf({ path: "libmpi.so.40", abi: 0, hasObjects: true })); // "open-mpi"
 * ```
 */
export function familyOf({ path, abi, hasObjects }: {
  readonly path: string;
  /** The version of the standard's binary interface that the library says it has, or 0. */
  readonly abi: number;
  /** Whether it has the objects of Open MPI. */
  readonly hasObjects: boolean;
}): Family {
  // A library of the standard's interface can lie on top of another one of the same product, whose objects it shows.
  if (/mpi_abi[^/\\]*$/.test(path)) return "abi";
  if (hasObjects) return "open-mpi";
  return abi >= 1 ? "abi" : "mpich";
}

function abiVersion(
  call: (major: Int32Array<ArrayBuffer>, minor: Int32Array<ArrayBuffer>) => number,
): number {
  const [major, minor] = [new Int32Array(1), new Int32Array(1)];
  return call(major, minor) === 0 ? major[0] ?? 0 : 0;
}

/**
 * Returns the product that a library says it is.
 *
 * @example
 * ```ts
 * console.log(productIn("Open MPI v4.1.4, package: Debian OpenMPI")); // "Open MPI 4.1.4"
 * console.log(productIn("MPICH Version:\t4.0.2\nMPICH Release date:\tThu")); // "MPICH 4.0.2"
 * ```
 */
export function productIn(version: string): string {
  const [, name, number] = /^([\w() ]+?)(?: Version:\s*| v)([\w.]+)/.exec(version) ?? [];
  if (name !== undefined && number !== undefined) return `${name} ${number}`;
  const [line = ""] = version.split("\n");
  return line.replaceAll(/\p{Cc}/gu, "").slice(0, 60) || "MPI";
}
