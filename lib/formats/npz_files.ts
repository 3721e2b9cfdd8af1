/**
 * Arrays of numpy in files, and from servers.
 *
 * @module
 */

import { nameOf, readBytes } from "../io/open_bytes.ts";
import { writeWhole } from "../io/write_file.ts";
import { type NpzOptions, parseNpz, serializeNpz } from "./npz.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Saves arrays for numpy as {@linkcode serializeNpz} does. The file is never half written. This needs Deno,
 * and `--allow-write`.
 *
 * @throws {RangeError} if an array has not as many numbers as its sizes tell.
 * @throws {Error} if the file cannot be written; it says why.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 * import { saveNpz, tensorOf } from "@foldnet/foldnet/formats";
 *
 * const path = `${await Deno.makeTempDir()}/out.npz`;
 * await saveNpz(path, new Map([["probabilities", tensorOf(matrix(2, 10))]]), { compress: true });
 * ```
 */
export async function saveNpz(
  path: string | URL,
  arrays: ReadonlyMap<string, Tensor>,
  options: NpzOptions = {},
): Promise<void> {
  await writeWhole(path, await serializeNpz(arrays, options));
}

/**
 * The arrays in an `.npz` archive, as {@linkcode parseNpz} reads them.
 *
 * @param location A path, or a URL: of a file, or on a server.
 *
 * @throws {Error} if the file is missing, or if the server does not give it.
 * @throws {SyntaxError} if the archive or an array in it is malformed, or of a type that is not read.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 * import { loadNpz, matrixOf, saveNpz, tensorOf } from "@foldnet/foldnet/formats";
 *
 * const path = `${await Deno.makeTempDir()}/weights.npz`;
 * await saveNpz(path, new Map([["w", tensorOf(matrix(2, 2, [1, 2, 3, 4]))]]));
 * for (const [name, tensor] of await loadNpz(path)) console.log(name, matrixOf(tensor).data);
 * ```
 */
export async function loadNpz(location: string | URL): Promise<ReadonlyMap<string, Tensor>> {
  return await parseNpz(await readBytes(location), nameOf(location));
}
