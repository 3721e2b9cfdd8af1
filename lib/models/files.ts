/**
 * Models in files, and from servers.
 *
 * @module
 */

import { failToRead } from "../formats/fail.ts";
import { declaredLength } from "../formats/safetensors_header.ts";
import { nameOf, readBytes } from "../io/open_bytes.ts";
import type { AnyLayer } from "../layers/layer.ts";
import {
  type LoadModelOptions,
  type Model,
  parseModel,
  type SavedModel,
  type SaveModelOptions,
  serializeModel,
} from "./model.ts";
import { writeWhole } from "../io/write_file.ts";

/**
 * Saves a model as {@linkcode serializeModel} does, in a file that PyTorch reads too. The file is never half
 * written: the old file stays until the new one is whole. This needs
 * Deno, with `--allow-write`, Node or Bun.
 *
 * @throws {TypeError} if the parameters are not those of the network, or a layer of it cannot be rebuilt.
 * @throws {Error} if the file cannot be written; the message says why.
 *
 * @example
 * ```ts
 * import { dense, pipe, random, relu, saveModel } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 128), relu(), dense(128, 10));
 * const trained = { params: network.init(random.key(1)), statistics: [] };
 * const folder = await Deno.makeTempDir();
 * await saveModel(`${folder}/digits.safetensors`, { network, ...trained });
 * ```
 */
export async function saveModel<Network extends AnyLayer>(
  path: string | URL,
  model: Model<Network>,
  options: SaveModelOptions = {},
): Promise<void> {
  await writeWhole(path, serializeModel(model, options));
}

/**
 * Returns the model in a file, ready for {@linkcode predict} and {@linkcode evaluate}. The file holds its
 * network as well.
 *
 * @param location The path or the URL of a file, or a URL on a server.
 *
 * @throws {Error} if the file is missing, or if the server does not send it.
 * @throws {SyntaxError} if the file is malformed, does not tell its network, was written by a newer
 * foldnet, or holds other tensors than those of the network.
 *
 * @example
 * ```ts
 * import { dense, loadModel, matrix, predict, random, referenceEngine, saveModel } from "@foldnet/foldnet";
 *
 * const path = `${await Deno.makeTempDir()}/digits.safetensors`;
 * const network = dense(784, 10);
 * await saveModel(path, { network, params: network.init(random.key(1)), statistics: [] });
 *
 * const model = await loadModel(path);
 * const config = { engine: referenceEngine(), network: model.network };
 * console.log(predict(config, model, matrix(1, 784)).cols); // 10
 * ```
 *
 * @example With the network, the compiler knows the parameters, and the model can go on training.
 * ```ts
 * import { adam, dense, initialState, loadModel, random, referenceEngine, saveModel } from "@foldnet/foldnet";
 *
 * const path = `${await Deno.makeTempDir()}/digits.safetensors`;
 * const network = dense(784, 10);
 * await saveModel(path, { network, params: network.init(random.key(1)), statistics: [] });
 *
 * const model = await loadModel(path, { network });
 * const config = { engine: referenceEngine(), network, optimizer: adam(0.001) };
 * console.log(initialState(config, random.key(2), model).params.weights.rows); // 784
 * ```
 */
export function loadModel<Network extends AnyLayer>(
  location: string | URL,
  options: LoadModelOptions<Network> & { readonly network: Network },
): Promise<SavedModel<Network>>;
/** The same without a network: the file tells it, and the compiler does not know its parameters. */
export function loadModel(
  location: string | URL,
  options?: LoadModelOptions,
): Promise<SavedModel>;
export async function loadModel(
  location: string | URL,
  options: LoadModelOptions = {},
): Promise<SavedModel> {
  const source = nameOf(location);
  const bytes = await readBytes(location, (head) => declaredLength(head, failToRead(source)));
  return parseModel(bytes, source, options);
}
