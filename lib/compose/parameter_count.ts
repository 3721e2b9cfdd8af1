import type { AnyLayer, LayerInfo } from "../layers/layer.ts";
import { key } from "../values/random.ts";
import { size } from "../values/tree.ts";

/**
 * Returns how many numbers the parameters of a network are. It draws no weights: layers declare the sizes
 * of their tensors. Only a layer of your own that declares none draws its weights to have them counted.
 *
 * @throws {TypeError} if a layer has no size before it stands in a composition.
 *
 * @example
 * ```ts
 * import { dense, parameterCount, pipe, relu } from "@foldnet/foldnet";
 *
 * console.log(parameterCount(pipe(dense(784, 128), relu(), dense(128, 10)))); // 101770
 * ```
 */
export function parameterCount(network: LayerInfo & Pick<AnyLayer, "init">): number {
  const { layers, tensors, image, init } = network;
  const counts = layers
    ? layers.map(parameterCount)
    : tensors
    ? Object.values(tensors(image).params).map(({ size: [rows, cols] }) => rows * cols)
    : [size(init(key(0)))];
  return counts.reduce((sum, count) => sum + count, 0);
}
