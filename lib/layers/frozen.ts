import {
  type AnyLayer,
  type Layer,
  type LayerInfo,
  noGradients,
  type OutputsOf,
  type ParamsOf,
} from "./layer.ts";
import type { Tree } from "../values/tree.ts";

/**
 * Returns the layer that does what a layer does, and that training leaves as it is: its parameters get no
 * gradients and no weight decay, and its running statistics stay. It runs as in prediction, so dropout in it
 * rests. Gradients pass through it to layers before it.
 *
 * Its parameters have the same structure and names as those of the layer, so the parameters of a trained
 * network fit the network with frozen layers, and the other way round. The optimizer keeps no state for them.
 *
 * @example Train the last layer only.
 * ```ts
 * import { dense, frozen, pipe, random, relu, trainable, tree } from "@foldnet/foldnet";
 *
 * const network = pipe(frozen(dense(784, 128)), relu(), dense(128, 10));
 * const params = network.init(random.key(1));
 * console.log(tree.size(trainable(network, params))); // 1290 of 101770
 * ```
 */
export function frozen<In extends number, Out extends number, Params extends Tree>(
  layer: Layer<In, Out, Params>,
): Layer<In, Out, Params>;
/** The same for one of several layers, which the program chooses. */
export function frozen<Network extends AnyLayer>(
  layer: Network,
): Layer<number, OutputsOf<Network>, ParamsOf<Network>>;
export function frozen(layer: AnyLayer): AnyLayer {
  if (layer.frozen) return layer;
  const { withInputs } = layer;
  return {
    ...layer,
    name: `frozen ${layer.name}`,
    spec: { kind: "frozen", layer: layer.spec },
    frozen: true,
    init: (key) => layer.init(key),
    forward(engine, params, input, pass) {
      const { output, saved } = layer.forward(engine, params, input, { ...pass, training: false });
      return { output, saved };
    },
    backward(engine, params, saved, outputGradient, { inputGradient }) {
      if (!inputGradient) return { inputGradient: undefined, gradients: noGradients };
      const wants = { inputGradient, gradients: false };
      return {
        ...layer.backward(engine, params, saved, outputGradient, wants),
        gradients: noGradients,
      };
    },
    ...(withInputs && { withInputs: (inputs, image) => frozen(withInputs(inputs, image)) }),
  };
}

/**
 * Returns the tree of the parameters of a network, or of its gradients, with an empty list in the place of
 * each frozen layer: what an optimizer sees.
 *
 * @example
 * ```ts
 * import { dense, frozen, pipe, random, trainable } from "@foldnet/foldnet";
 *
 * const network = pipe(frozen(dense(2, 3)), dense(3, 1));
 * console.log(trainable(network, network.init(random.key(1)))); // an empty list, and weights and bias
 * ```
 */
export function trainable(network: LayerInfo, params: Tree): Tree {
  if (network.frozen) return [];
  const { layers } = network;
  if (!layers || !isList(params) || params.length !== layers.length) return params;
  return layers.map((part, i) => trainable(part, params[i] ?? []));
}

/**
 * Returns the parameters of a network with other values for those that are trainable: the inverse of
 * {@linkcode trainable}.
 */
export function withTrainable(network: LayerInfo, params: Tree, trained: Tree): Tree {
  if (network.frozen) return params;
  const { layers } = network;
  if (!layers || !isList(params) || !isList(trained) || trained.length !== layers.length) {
    return trained;
  }
  return layers.map((part, i) => withTrainable(part, params[i] ?? [], trained[i] ?? []));
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}
