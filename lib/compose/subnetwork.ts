import { frozen } from "../layers/frozen.ts";
import type { AnyLayer } from "../layers/layer.ts";
import type { TrainedNetwork } from "./replace_head.ts";
import type { Tree } from "../values/tree.ts";
import { escaped } from "../values/names.ts";

/**
 * Returns a part of a trained network as a network of its own, with its parameters and statistics: the decoder
 * of an autoencoder, for example. It is named as in {@linkcode activations}: a layer of a pipeline by its
 * number, from `"0"`, a layer of a graph by its node, and layers of compositions in compositions by their
 * names one behind the other, as in `"2.hidden"`.
 *
 * A node of a graph that joins several values takes them joined. A part of a frozen network is frozen.
 *
 * @throws {RangeError} if the network has no such part.
 *
 * @example
 * ```ts
 * import { dense, matrix, pipe, predict, random, referenceEngine, relu, subnetwork } from "@foldnet/foldnet";
 *
 * const network = pipe(pipe(dense(784, 16), relu()), dense(16, 784));
 * const autoencoder = { network, params: network.init(random.key(1)), statistics: [] };
 * const decoder = subnetwork(autoencoder, "1");
 * const config = { engine: referenceEngine(), network: decoder.network };
 * console.log(predict(config, decoder, matrix(1, 16)).cols); // 784
 * ```
 */
export function subnetwork(
  { network, params, statistics }: TrainedNetwork<AnyLayer>,
  name: string,
): TrainedNetwork<AnyLayer> {
  const whole: TrainedNetwork<AnyLayer> = { network, params, statistics };
  return name.split(".").reduce((outer, step) => {
    const { layers = [], frozen: isFrozen } = outer.network;
    const index = layers.findIndex(({ node }, i) => escaped(node ?? `${i}`) === step);
    const part = layers[index];
    if (!part) {
      const names = layers.map(({ node }, i) => escaped(node ?? `${i}`)).join(", ");
      throw new RangeError(
        `Cannot find ${JSON.stringify(name)} in ${network.name}: ${outer.network.name} has ${
          names ? `the parts ${names}` : "no parts"
        }`,
      );
    }
    return {
      network: isFrozen ? frozen(part) : part,
      params: branch(outer.params, index),
      statistics: branch(outer.statistics, index),
    };
  }, whole);
}

function branch(tree: Tree, index: number): Tree {
  return (Array.isArray(tree) ? tree[index] : undefined) ?? [];
}
