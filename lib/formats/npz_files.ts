/**
 * Archives of numpy arrays in files and on servers.
 *
 * @module
 */

import { MOST_BYTES } from "../io/collected.ts";
import { nameOf, readBytes } from "../io/open_bytes.ts";
import { writeWhole } from "../io/write_file.ts";
import { fileKind } from "./file_kind.ts";
import { type NpzOptions, parseNpz, serializeNpz } from "./npz.ts";
import type { Tensor } from "./tensor.ts";
import { beginsAsZip } from "./zip_entries.ts";

/**
 * Saves arrays for numpy in an `.npz` file. The file is never half written: it holds the new contents
 * or the old ones. This needs Deno, with `--allow-write`, Node or Bun.
 *
 * @param path A path or a file URL.
 * @param arrays The arrays, by name.
 *
 * @throws {RangeError} if an array has fewer or more numbers than its shape, or if there are 65,535
 * arrays or more, or 4 GB or more.
 * @throws {Error} if the file cannot be written, with the reason.
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
 * Returns the arrays of an `.npz` file, by name, as {@linkcode parseNpz} reads them. A file needs
 * `--allow-read`, a server `--allow-net`.
 *
 * @param location A path, a file URL, or the URL of a file on a server.
 *
 * @throws {Error} if the file is missing or cannot be read, or if the server answers with an error.
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
  return await parseNpz(await readBytes(location, mostOf), nameOf(location));
}

/** Returns no more than the bytes that are there for a file of another kind, which is refused. */
function mostOf(head: Uint8Array): number {
  return beginsAsZip(head) || fileKind(head) === undefined ? MOST_BYTES : 0;
}
