/**
 * Trained networks as safetensors, with the names and layouts of PyTorch.
 *
 * @module
 */

import type { Json } from "../values/json.ts";
import type { AnyLayer, LayerInfo, ParamsOf } from "../layers/layer.ts";
import type { ImageSize } from "../values/image.ts";
import { type Matrix, matrix, shapeText } from "../values/matrix.ts";
import { key } from "../values/random.ts";
import { entries, leaves, map, type Tree } from "../values/tree.ts";
import { type Fail, failToRead } from "../formats/fail.ts";
import { layerFromSpec, type LayerFromSpecOptions } from "./layer_from_spec.ts";
import { type Field, fromTensor, type Layout, layoutOf, toTensor } from "./layout.ts";
import { isRecord } from "../values/json.ts";
import { optionsOf } from "./spec_options.ts";
import { mapPlaces, type Place, placesOf } from "./places.ts";
import { parseSafetensors, serializeSafetensors } from "../formats/safetensors.ts";
import type { Tensor } from "../formats/tensor.ts";
import { isOurs, versionEntry } from "./version.ts";

/** A network that was trained: all that it takes to predict. */
export interface Model<Network extends AnyLayer = AnyLayer> {
  /** The network. */
  readonly network: Network;
  /** Its parameters. */
  readonly params: ParamsOf<Network>;
  /** Its running statistics; of most layers none. */
  readonly statistics: Tree;
}

/** A model that was read. */
export interface SavedModel extends Model {
  /** The text that was saved beside it. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** What saving a model may be told. */
export interface SaveModelOptions extends LayerFromSpecOptions {
  /** Text to save beside it, by name. The default is none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What reading a model may be told. */
export interface LoadModelOptions extends LayerFromSpecOptions {
  /** The network, where the file does not tell it, as none does that PyTorch wrote. */
  readonly network?: AnyLayer;
}

/**
 * The bytes of a safetensors file of a model. The network's spec is in its metadata; names, shapes and
 * the order of the numbers are PyTorch's, so that `load_state_dict` of the equal `nn.Sequential` takes
 * the file as it is. Equal is one with an `nn.Flatten` ahead of each dense layer that reads images.
 *
 * @throws {TypeError} if the parameters are not those of the network, or if a layer of it cannot be
 * rebuilt.
 * @throws {RangeError} if their sizes are not, or if one of their numbers is not finite.
 *
 * @example
 * ```ts
 * import { dense, serializeModel, parseModel, pipe, random, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 128), relu(), dense(128, 10));
 * const bytes = serializeModel({ network, params: network.init(random.key(1)), statistics: [] });
 * console.log(parseModel(bytes).network.name); // "pipe 784 -> 10"
 * ```
 */
export function serializeModel<Network extends AnyLayer>(
  { network, params, statistics }: Model<Network>,
  { metadata = {}, layers = {} }: SaveModelOptions = {},
): Uint8Array<ArrayBuffer> {
  // What could not be read again is not written.
  layerFromSpec(network.spec, { layers });
  const tensors = new Map<string, Tensor>();
  const save = (part: Part, tree: Tree) => ({ layer, prefix, way }: Place) => {
    const leaves = new Map(
      entries(branch(tree, way)).map(([path, leaf]) => [path.join("."), leaf]),
    );
    for (const field of fieldsOf(part, layer)) {
      const leaf = leaves.get(field.name);
      if (!leaf) throw new TypeError(`Cannot save ${layer.name}: there is no ${field.name} of it`);
      const [rows, cols] = field.size;
      if (leaf.rows !== rows || leaf.cols !== cols) {
        throw new RangeError(
          `Cannot save ${layer.name}: its ${field.name} are ${
            shapeText(leaf)
          }, not ${rows}x${cols}`,
        );
      }
      tensors.set(prefix + field.tensor, { shape: field.shape, data: toTensor(field, leaf.data) });
    }
  };
  for (const place of placesOf(network)) {
    save("params", params)(place);
    save("statistics", statistics)(place);
  }
  // What no layer asks for, such as a bias of one that has none, would be lost without a word.
  const count = leaves(params).length + leaves(statistics).length;
  if (count !== tensors.size) {
    throw new TypeError(
      `Cannot save ${network.name}: it takes ${tensors.size} matrices, and there are ${count}`,
    );
  }
  const input = { features: network.inputs ?? null, image: network.image ?? null };
  return serializeSafetensors({
    tensors,
    metadata: new Map([
      ...Object.entries(metadata),
      ["format", "pt"],
      versionEntry,
      [SPEC, JSON.stringify(network.spec)],
      [INPUT, JSON.stringify(input)],
    ]),
  });
}

/**
 * The model that the bytes of a safetensors file hold. Nothing in them is trusted: the network is
 * rebuilt from its spec, and the tensors have to be those of this network.
 *
 * @param source Where the bytes are from, for the messages of errors.
 *
 * @throws {SyntaxError} if the file is malformed, does not tell its network, was written by a newer
 * foldnet, or holds other tensors than those of the network.
 *
 * @example Weights from PyTorch, into a network that is known.
 * ```ts
 * import { dense, parseModel } from "@foldnet/foldnet";
 * import { serializeSafetensors } from "@foldnet/foldnet/formats";
 *
 * const tensors = new Map([
 *   ["weight", { shape: [1, 2], data: new Float32Array([3, 4]) }],
 *   ["bias", { shape: [1], data: new Float32Array([5]) }],
 * ]);
 * const bytes = serializeSafetensors({ tensors, metadata: new Map() });
 * const { params } = parseModel(bytes, "linear.safetensors", { network: dense(2, 1) });
 * console.log(params); // weights 2x1, bias 1x1
 * ```
 */
export function parseModel(
  bytes: Uint8Array,
  source: string = "the model",
  options: LoadModelOptions = {},
): SavedModel {
  const fail: Fail = failToRead(source);
  const { tensors, metadata } = parseSafetensors(bytes, source);
  const network = options.network ?? networkOf(metadata, options, fail);
  const left = new Map(tensors);
  const take = (layer: LayerInfo, prefix: string, field: Field): Matrix => {
    const name = prefix + field.tensor;
    const tensor = left.get(name) ?? fail(`it has no tensor "${name}" for ${layer.name}`);
    left.delete(name);
    const { data } = tensor;
    if (`${tensor.shape}` !== `${field.shape}`) {
      fail(
        `the shape of the tensor "${name}" is [${tensor.shape.join(", ")}], ` +
          `but ${layer.name} takes [${field.shape.join(", ")}]`,
      );
    }
    if (!(data instanceof Float32Array || data instanceof Float64Array)) {
      return fail(`the tensor "${name}" is not of floats`);
    }
    const [rows, cols] = field.size;
    return { rows, cols, data: fromTensor(field, data) };
  };
  const read = (part: Part) => ({ layer, prefix }: Place): Tree => {
    const fields = fieldsOf(part, layer);
    const matrices = fields.map((field) => take(layer, prefix, field));
    if (layoutOf(layer)) {
      const named = fields.map(({ name }, i) => [name, matrices[i] ?? matrix(0, 0)] as const);
      return named.length > 0 ? Object.fromEntries(named) : [];
    }
    let next = 0;
    return map((leaf) => matrices[next++] ?? leaf, ownTree(part, layer));
  };
  const params = mapPlaces(network, read("params"));
  const statistics = withoutEmpty(mapPlaces(network, read("statistics")));
  // What PyTorch counts beside the statistics of batch normalization changes no output.
  const [unknown] = [...left.keys()].filter((name) => !name.endsWith("num_batches_tracked"));
  if (unknown !== undefined) fail(`no layer of ${network.name} has its tensor "${unknown}"`);
  return { network, params, statistics, metadata };
}

const SPEC = "spec";
const INPUT = "input";

type Part = keyof Layout;

function fieldsOf(part: Part, layer: Place["layer"]): readonly Field[] {
  return layoutOf(layer)?.[part] ??
    entries(ownTree(part, layer)).map(([path, leaf]): Field => {
      const name = path.join(".");
      const size = [leaf.rows, leaf.cols] as const;
      const tensor = part === "params" ? name : `statistics.${name}`;
      return { name, tensor, size, dimensions: size, order: [0, 1], shape: size };
    });
}

/** What a layer starts from that PyTorch does not know. */
function ownTree(part: Part, { init, statistics = [] }: Place["layer"]): Tree {
  return part === "params" ? init(key(0)) : statistics;
}

function networkOf(
  metadata: ReadonlyMap<string, string>,
  options: LayerFromSpecOptions,
  fail: Fail,
): AnyLayer {
  const spec = metadata.get(SPEC);
  if (!isOurs(metadata, fail)) {
    return fail("it does not tell its network: foldnet did not write it, so give the network too");
  }
  if (spec === undefined) return fail("it is no model: its metadata tells no network");
  try {
    const network = layerFromSpec(JSON.parse(spec), options);
    const { features, image } = inputOf(JSON.parse(metadata.get(INPUT) ?? "{}"));
    return network.inputs === undefined && features !== undefined
      ? network.withInputs?.(features, image) ?? network
      : network;
  } catch (error) {
    return fail(error instanceof Error ? `its network is malformed: ${error.message}` : `${error}`);
  }
}

function inputOf(
  json: Json,
): { readonly features: number | undefined; readonly image: ImageSize | undefined } {
  const { all, size, image } = optionsOf(json, "an input");
  return {
    features: typeof all["features"] === "number" ? size("features") : undefined,
    image: isRecord(all["image"]) ? image("image") : undefined,
  };
}

function branch(tree: Tree, way: readonly number[]): Tree {
  return way.reduce<Tree>((at, i) => Array.isArray(at) ? at[i] ?? [] : [], tree);
}

/** A composition without statistics has no branches for its layers, as long as none of them has some. */
function withoutEmpty(tree: Tree): Tree {
  if (!Array.isArray(tree)) return tree;
  return leaves(tree).length === 0 ? [] : tree.map(withoutEmpty);
}
