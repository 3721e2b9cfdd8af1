import type { LayerInfo } from "../layers/layer.ts";

/**
 * Returns the layer of a network that a parameter belongs to, from the parameter's path: for predicates of
 * {@linkcode masked} and {@linkcode partition} that ask for the kind or the node of a layer.
 *
 * @throws {RangeError} if the path leads to no layer.
 *
 * @example Weight decay for the weights of dense layers only.
 * ```ts
 * import { adamw, batchNorm, dense, layerAt, pipe, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(4, 8), batchNorm(), relu(), dense(8, 2));
 * const optimizer = adamw(0.001, {
 *   mask: (path) => path.at(-1) === "weights" && layerAt(network, path).spec.kind === "dense",
 * });
 * console.log(layerAt(network, ["1", "bias"]).name); // "batchNorm 8"
 * ```
 */
export function layerAt(network: LayerInfo, path: readonly string[]): LayerInfo {
  const [first, ...rest] = path;
  if (!network.layers || first === undefined) return network;
  const part = network.layers[Number(first)];
  if (!part) {
    throw new RangeError(
      `Cannot find the layer ${first} of ${network.name}: it has ${network.layers.length} layers`,
    );
  }
  return layerAt(part, rest);
}
