/**
 * Trained networks as safetensors, with the names and layouts of PyTorch.
 *
 * @module
 */

import { requireClassNames } from "../values/class_names.ts";
import { isList, isRecord, type Json, parseJson } from "../values/json.ts";
import type { AnyLayer, LayerInfo, ParamsOf } from "../layers/layer.ts";
import type { ImageSize } from "../values/image.ts";
import { type Matrix, shapeText } from "../values/matrix.ts";
import { entries, leaves, map, type Tree } from "../values/tree.ts";
import { type Fail, failToRead } from "../formats/fail.ts";
import { layerFromSpec, type LayerFromSpecOptions, requireBounded } from "./layer_from_spec.ts";
import { type Field, fieldsOf, fromTensor, type MatrixKind, startOf, toTensor } from "./fields.ts";
import { optionsOf } from "./spec_options.ts";
import { mapPlaces, type Place, placesOf } from "./places.ts";
import { parseSafetensors, serializeSafetensors } from "../formats/safetensors.ts";
import type { Tensor } from "../formats/tensor.ts";
import { isOurs, versionEntry } from "./version.ts";

/** A trained network: everything that predicting needs. */
export interface Model<Network extends AnyLayer = AnyLayer> {
  /** The network. */
  readonly network: Network;
  /** Its parameters. */
  readonly params: ParamsOf<Network>;
  /** Its running statistics. Most layers have none. */
  readonly statistics: Tree;
  /** The names of the classes that its outputs stand for, in order, if they have names. */
  readonly classNames?: readonly string[] | undefined;
}

/** A model out of a file. Its network has the type of the one that was given, if one was. */
export interface SavedModel<Network extends AnyLayer = AnyLayer> extends Model<Network> {
  /** The text that was saved beside it. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Options of saving a model. */
export interface SaveModelOptions extends LayerFromSpecOptions {
  /** Text to save beside it, by name. The default is none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Options of reading a model. */
export interface LoadModelOptions<Network extends AnyLayer = AnyLayer>
  extends LayerFromSpecOptions {
  /**
   * The network, for a file that does not tell it, such as one that PyTorch wrote, or for a model whose parameters
   * have the type of those of this network.
   */
  readonly network?: Network;
}

/**
 * Returns the bytes of a safetensors file of a model. The network's spec is in its metadata. Names, shapes
 * and the order of the numbers are PyTorch's: `load_state_dict` of the equal `nn.Sequential`, which has an
 * `nn.Flatten` ahead of each dense layer that reads images, takes the file as it is.
 *
 * @throws {TypeError} if the parameters are not those of the network, or if a layer cannot be rebuilt.
 * @throws {RangeError} if a parameter has another size than the network has, or holds a number that is
 * not finite, or if the names of classes are not one for each output or not different.
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
  { network, params, statistics, classNames }: Model<Network>,
  { metadata = {}, layers = {} }: SaveModelOptions = {},
): Uint8Array<ArrayBuffer> {
  for (const [name, tree] of Object.entries({ params, statistics })) {
    if (!isRecord(tree) && !Array.isArray(tree)) {
      throw new TypeError(
        `Cannot save ${network.name} without ${name}: a model has them, [] for none`,
      );
    }
  }
  if (classNames) {
    requireClassNames(`save ${network.name}`, classNames, network.outputs ?? classNames.length);
  }
  // A network that could not be read again is not written.
  layerFromSpec(network.spec, { layers });
  const tensors = new Map<string, Tensor>();
  const save = (kind: MatrixKind, tree: Tree) => ({ layer, prefix, way }: Place) => {
    const leaves = new Map(
      entries(branch(tree, way)).map(([path, leaf]) => [path.join("."), leaf]),
    );
    for (const field of fieldsOf(kind, layer)) {
      const leaf = leaves.get(field.matrix);
      if (!leaf) {
        throw new TypeError(`Cannot save ${layer.name}: there is no ${field.matrix} of it`);
      }
      const [rows, cols] = field.size;
      if (leaf.rows !== rows || leaf.cols !== cols) {
        throw new RangeError(
          `Cannot save ${layer.name}: its ${field.matrix} are ${
            shapeText(leaf)
          }, not ${rows}x${cols}`,
        );
      }
      tensors.set(prefix + field.name, { shape: field.shape, data: toTensor(field, leaf.data) });
    }
  };
  for (const place of placesOf(network)) {
    save("params", params)(place);
    save("statistics", statistics)(place);
  }
  // A parameter that no layer has, such as the bias of one without a bias, must not be lost silently.
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
      ...(classNames ? [[CLASS_NAMES, JSON.stringify(classNames)] as const] : []),
    ]),
  });
}

/**
 * Returns the model in the bytes of a safetensors file. Nothing in them is trusted: the network is rebuilt
 * from its spec, and the tensors must be those of this network.
 *
 * @param source The origin of the bytes, for the messages of errors.
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
export function parseModel<Network extends AnyLayer>(
  bytes: Uint8Array,
  source: string | undefined,
  options: LoadModelOptions<Network> & { readonly network: Network },
): SavedModel<Network>;
/** The same without a network: the file tells it, and the compiler does not know its parameters. */
export function parseModel(
  bytes: Uint8Array,
  source?: string,
  options?: LoadModelOptions,
): SavedModel;
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
    const name = prefix + field.name;
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
  const read = (kind: MatrixKind) => ({ layer, prefix }: Place): Tree => {
    const taken = fieldsOf(kind, layer).map((field) =>
      [field.matrix, take(layer, prefix, field)] as const
    );
    if (layer.tensors) return taken.length > 0 ? Object.fromEntries(taken) : [];
    let next = 0;
    return map((leaf) => taken[next++]?.[1] ?? leaf, startOf(kind, layer));
  };
  const params = mapPlaces(network, read("params"));
  const statistics = withoutEmpty(mapPlaces(network, read("statistics")));
  // The batches that PyTorch counts beside the statistics of batch normalization change no output.
  const [unknown] = [...left.keys()].filter((name) => !name.endsWith("num_batches_tracked"));
  if (unknown !== undefined) fail(`no layer of ${network.name} has its tensor "${unknown}"`);
  const classNames = classNamesIn(metadata, network, fail);
  return { network, params, statistics, ...(classNames && { classNames }), metadata };
}

const SPEC = "spec";
const INPUT = "input";
const CLASS_NAMES = "classNames";

/** Returns the names of classes in the text of a file, if there are some. */
function classNamesIn(
  metadata: ReadonlyMap<string, string>,
  { outputs }: AnyLayer,
  fail: Fail,
): readonly string[] | undefined {
  const text = metadata.get(CLASS_NAMES);
  if (text === undefined || !metadata.has(versionEntry[0])) return undefined;
  const names = parseJson(text);
  if (!isList(names) || !names.every((name) => typeof name === "string")) {
    return fail("its names of classes are no list of texts");
  }
  try {
    requireClassNames("take a model", names, outputs ?? names.length);
  } catch (error) {
    fail(error instanceof Error ? `its names of classes are wrong: ${error.message}` : `${error}`);
  }
  return names;
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
    const rebuilt = layerFromSpec(JSON.parse(spec), options);
    const { features, image } = inputOf(JSON.parse(metadata.get(INPUT) ?? "{}"));
    const network = features === undefined
      ? rebuilt
      : rebuilt.withInputs?.(features, image) ?? rebuilt;
    requireBounded(network);
    // A layer without a size does not know its tensors, and says so.
    for (const { layer } of placesOf(network)) layer.tensors?.(layer.image);
    return network;
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

/** Returns the statistics without the branches of compositions whose layers keep none. */
function withoutEmpty(tree: Tree): Tree {
  if (!Array.isArray(tree)) return tree;
  return leaves(tree).length === 0 ? [] : tree.map(withoutEmpty);
}
