import type { AnyLayer, Layer, ParamsOf } from "../layers/layer.ts";
import { frozen } from "../layers/frozen.ts";
import { type Key, key as keyOf } from "../values/random.ts";
import { sequential } from "./pipe.ts";
import type { Tree } from "../values/tree.ts";

/** A network with its parameters and statistics, such as a model that was loaded. */
export interface TrainedNetwork<Network extends AnyLayer> {
  /** The network. */
  readonly network: Network;
  /** Its parameters. */
  readonly params: ParamsOf<Network>;
  /** Its running statistics. */
  readonly statistics: Tree;
}

/** Options of {@linkcode replaceHead}. */
export interface ReplaceHeadOptions {
  /** The number of layers to take off at the end. The default is 1. */
  readonly layers?: number;
  /** Whether to freeze the layers that are kept. The default is false. Frozen layers stay frozen. */
  readonly freeze?: boolean;
  /** The key that draws the parameters of the new layers. The default is that of seed 0. */
  readonly key?: Key;
}

/**
 * Returns a pipeline with other last layers: those before them keep their parameters and statistics, and the
 * new ones start from what the key draws. So a network that was trained for one task learns another one.
 * {@linkcode initialState} takes the result.
 *
 * @throws {TypeError} if the network is not a pipeline.
 * @throws {RangeError} if it has not more layers than are taken off, or if the new layers do not fit.
 *
 * @example
 * ```ts
 * import { adam, dense, initialState, pipe, random, referenceEngine } from "@foldnet/foldnet";
 * import { relu, replaceHead } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 128), relu(), dense(128, 10));
 * const digits = { network, params: network.init(random.key(1)), statistics: [] };
 * const letters = replaceHead(digits, [dense(128, 26)], { freeze: true });
 * const config = { engine: referenceEngine(), network: letters.network, optimizer: adam(0.001) };
 * console.log(letters.network.name, initialState(config, random.key(2), letters).step);
 * // pipe 784 -> 26 0
 * ```
 */
export function replaceHead<Network extends AnyLayer>(
  { network, params, statistics }: TrainedNetwork<Network>,
  head: readonly AnyLayer[],
  { layers = 1, freeze = false, key = keyOf(0) }: ReplaceHeadOptions = {},
): TrainedNetwork<Layer<number, number, readonly Tree[]>> {
  const parts = network.layers;
  const { image, inputs, name } = network;
  if (!parts || parts.some(({ node }) => node !== undefined)) {
    throw new TypeError(`Cannot replace the head of ${name}: it is no pipeline`);
  }
  if (!(Number.isSafeInteger(layers) && layers >= 0 && layers < parts.length)) {
    throw new RangeError(
      `Cannot replace ${layers} layers of ${name}: it has ${parts.length}, and keeps one at least`,
    );
  }
  const isFrozen = freeze || network.frozen === true;
  const kept = parts.slice(0, parts.length - layers);
  const line = sequential([...isFrozen ? kept.map((part) => frozen(part)) : kept, ...head]);
  const sized = (inputs && line.withInputs?.(inputs, image)) || line;
  const before = (tree: Tree, fresh: Tree, i: number): Tree =>
    i < kept.length ? branch(tree, i) ?? [] : fresh;
  return {
    network: sized,
    params: sized.init(key).map((own, i) => before(params, own, i)),
    statistics: sized.statistics
      ? Object.values(sized.statistics).map((own: Tree, i) => before(statistics, own, i))
      : [],
  };
}

function branch(tree: Tree, index: number): Tree | undefined {
  return Array.isArray(tree) ? tree[index] : undefined;
}
