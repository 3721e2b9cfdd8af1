/**
 * Pipelines: layers in a line are a layer.
 *
 * @module
 */

import { composed } from "./composition.ts";
import type { AnyLayer, Layer, LayerInfo } from "../layers/layer.ts";
import type { ParamsOfEach, Pipe } from "./pipe_types.ts";
import type { Tree } from "../values/tree.ts";

/**
 * Returns the layer that feeds each layer's output to the next: forward folds over the layers from the
 * left, backward from the right. Its parameters are the tuple of theirs. Pipelines nest.
 *
 * Layers that do not fit are an error of the compiler where their sizes are literals. Where the sizes are
 * plain numbers, as those of images are, they are an error when the pipeline is built. For more than fifteen
 * layers nest pipelines, or use {@linkcode sequential}.
 *
 * A layer with the option `image` may follow one that gives rows, such as {@linkcode dense}: layers between
 * the two that keep the size work on images of that size. {@linkcode reshape} is PyTorch's `nn.Unflatten`.
 *
 * @throws {RangeError} if a layer has another number of inputs than the layer before it has outputs.
 *
 * @example
 * ```ts
 * import { dense, pipe, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 128), relu(), dense(128, 10));
 * console.log(network.name); // "pipe 784 -> 10"
 * ```
 */
export const pipe: Pipe = ((...layers: readonly AnyLayer[]) => piped(layers)) as unknown as Pipe;

/**
 * Returns the pipeline of a list of layers, for networks whose depth is known only when they are built. It
 * checks sizes when it runs, {@linkcode pipe} when it compiles.
 *
 * @throws {RangeError} if there is no layer, or if a layer has another number of inputs than the layer
 * before it has outputs.
 *
 * @example
 * ```ts
 * import { dense, relu, sequential } from "@foldnet/foldnet";
 *
 * const hidden = [128, 64].map((size, i) => [dense([784, 128][i] ?? 0, size), relu()]);
 * const network = sequential([...hidden.flat(), dense(64, 10)]);
 * console.log(network.name); // "pipe 784 -> 10"
 * ```
 */
export function sequential<const Layers extends readonly AnyLayer[]>(
  layers: Layers,
): Layer<number, number, ParamsOfEach<Layers>> {
  // The parameters of a composition are the list of those of its layers.
  return piped(layers) as Layer<number, number, ParamsOfEach<Layers>>;
}

function piped(layers: readonly AnyLayer[]): Layer<number, number, readonly Tree[]> {
  if (layers.length === 0) throw new RangeError("Cannot make a pipeline of no layers");
  return composed({
    kind: "pipe",
    parts: layers.map((layer, i) => ({ reads: [i], layer, title: ({ name }: LayerInfo) => name })),
    spec: (layers) => ({ layers }),
  });
}
