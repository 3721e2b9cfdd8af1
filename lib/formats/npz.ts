/**
 * Archives of numpy arrays: `.npz` files, which `numpy.load` reads and `numpy.savez` writes.
 *
 * @module
 */

import { type Fail, failToRead } from "./fail.ts";
import { fileKind } from "./file_kind.ts";
import { npyBytes, parseNpy } from "./npy.ts";
import type { Tensor } from "./tensor.ts";
import { zipBytes } from "./zip_bytes.ts";
import { beginsAsZip, zipEntries } from "./zip_entries.ts";

/** Options of {@linkcode serializeNpz}. */
export interface NpzOptions {
  /** Whether to compress the arrays, as `numpy.savez_compressed` does. The default is false. */
  readonly compress?: boolean;
}

const SUFFIX = ".npy";

/**
 * Returns the bytes of an `.npz` archive. The type of each array in it is the type of its typed array.
 *
 * @param arrays The arrays, by name.
 *
 * @throws {RangeError} if an array has fewer or more numbers than its shape, or if there are 65,535
 * arrays or more, or 4 GB or more.
 *
 * @example Predictions for numpy: `numpy.load("out.npz")["probabilities"]`.
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 * import { serializeNpz, parseNpz, tensorOf } from "@foldnet/foldnet/formats";
 *
 * const probabilities = matrix(2, 2, [0.9, 0.1, 0.2, 0.8]);
 * const bytes = await serializeNpz(new Map([["probabilities", tensorOf(probabilities)]]));
 * console.log((await parseNpz(bytes)).get("probabilities")?.shape); // [2, 2]
 * ```
 */
export async function serializeNpz(
  arrays: ReadonlyMap<string, Tensor>,
  { compress = false }: NpzOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const entries = [...arrays].map(([name, tensor]) => ({
    name: `${name}${SUFFIX}`,
    bytes: npyBytes(name, tensor),
  }));
  return await zipBytes(entries, compress);
}

/**
 * Returns the arrays in the bytes of an `.npz` archive, by name. It trusts nothing in them.
 *
 * It reads arrays of floats, integers and booleans, in either byte order and either order of
 * dimensions. Floats of 16 bits become float32, booleans become bytes of 0 and 1, and the last
 * dimension of each result runs fastest.
 *
 * @param source The name of the file, for error messages.
 *
 * @throws {SyntaxError} if the archive or an array in it is malformed, or if the type of an array is
 * not one of these.
 *
 * @example
 * ```ts
 * import { matrixOf, serializeNpz, parseNpz } from "@foldnet/foldnet/formats";
 *
 * const bytes = await serializeNpz(new Map([["w", { shape: [3], data: Float64Array.of(1, 2, 3) }]]));
 * const arrays = await parseNpz(bytes, "weights.npz");
 * for (const [name, tensor] of arrays) console.log(name, matrixOf(tensor)); // w, a matrix of 1x3
 * ```
 */
export async function parseNpz(
  bytes: Uint8Array,
  source: string = "the npz data",
): Promise<ReadonlyMap<string, Tensor>> {
  const fail: Fail = failToRead(source);
  const kind = beginsAsZip(bytes) ? undefined : fileKind(bytes);
  if (kind !== undefined) fail(kind);
  const arrays = new Map<string, Tensor>();
  for (const entry of await zipEntries(bytes, fail)) {
    const name = entry.name.endsWith(SUFFIX) ? entry.name.slice(0, -SUFFIX.length) : entry.name;
    if (arrays.has(name)) fail(`it has two arrays "${name}"`);
    arrays.set(name, parseNpy(entry.bytes, (problem) => fail(`"${entry.name}" ${problem}`)));
  }
  return arrays;
}
