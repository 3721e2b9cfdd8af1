/**
 * How layers compose: a pipeline of layers is a layer.
 *
 * @module
 */

import { type Backward, type Layer, layer, type LayerInfo } from "./layer.ts";
import type { Matrix } from "./matrix.ts";
import type { Pipe } from "./pipe_types.ts";
import { foldIn } from "./random.ts";
import { leaves, type Tree } from "./tree.ts";

/**
 * The layer that feeds each layer's output to the next: forward folds over the layers from the left,
 * backward from the right. Its parameters are the tuple of theirs. As it is a layer, it nests.
 *
 * Layers that do not fit are an error of the compiler where their sizes are literals. Where they are
 * plain numbers, they are an error when the pipeline is built. For more than ten layers nest
 * pipelines, or use {@linkcode sequential}.
 *
 * @throws {RangeError} if the outputs of a layer are not as many as the inputs of the next.
 *
 * @example
 * ```ts
 * import { dense, pipe, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 128), relu(), dense(128, 10));
 * console.log(network.name); // "pipe 784 -> 10"
 * ```
 */
export const pipe: Pipe = ((...layers: readonly AnyLayer[]) => composed(layers)) as unknown as Pipe;

/** The parameters of a layer. */
export type ParamsOf<Network extends LayerInfo> = Network extends
  Layer<infer _In, infer _Out, infer Params> ? Params : never;

/** The parameters of each of a list of layers. */
export type ParamsOfEach<Layers extends readonly LayerInfo[]> = {
  readonly [Index in keyof Layers]: ParamsOf<Layers[Index]>;
};

/**
 * The pipeline of a list of layers, for networks whose depth is known only when they are built. What
 * {@linkcode pipe} checks when it compiles, this checks when it runs.
 *
 * @throws {RangeError} if there is no layer, or if the outputs of a layer are not as many as the
 * inputs of the next.
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
export function sequential<const Layers extends readonly LayerInfo[]>(
  layers: Layers,
): Layer<number, number, ParamsOfEach<Layers>> {
  // A LayerInfo that is not a Layer has `never` for its parameters, so it can be run by nobody.
  return composed(layers as readonly LayerInfo[] as readonly AnyLayer[]) as Layer<
    number,
    number,
    Tree
  > as Layer<number, number, ParamsOfEach<Layers>>;
}

/** A layer whose sizes and parameters the compiler does not know. */
type AnyLayer = Layer<number, number, Tree>;

function composed(given: readonly AnyLayer[]): Layer<number, number, readonly Tree[]> {
  const layers = fitted(given);
  const inputs = layers[0]?.inputs;
  const outputs = layers.at(-1)?.outputs;
  const keepsStatistics = layers.some(({ statistics }) => statistics !== undefined);

  return layer({
    name: `pipe ${inputs ?? "?"} -> ${outputs ?? "?"}`,
    inputs,
    outputs,
    spec: { kind: "pipe", layers: layers.map(({ spec }) => spec) },
    layers,
    init: (key): readonly Tree[] => layers.map((part, i) => part.init(foldIn(key, i))),
    ...(keepsStatistics && { statistics: layers.map(({ statistics = [] }) => statistics) }),

    forward(engine, params, input, pass) {
      let output = input;
      const residuals: unknown[] = [];
      const statistics = layers.map((part, i) => {
        const before = branch(pass.statistics, i) ?? [];
        const key = foldIn(pass.key, i);
        const step = part.forward(engine, params[i] ?? [], output, {
          ...pass,
          key,
          statistics: before,
        });
        output = step.output;
        residuals.push(step.residual);
        return step.statistics ?? before;
      });
      return { output, residual: residuals, ...(keepsStatistics && { statistics }) };
    },

    backward(engine, params, residuals, outputGradient, wants) {
      // Below the first layer that learns nobody reads a gradient, unless the caller does.
      const lowest = wants.inputGradient ? 0 : params.findIndex((tree) => leaves(tree).length > 0);
      if (lowest < 0) return { inputGradient: undefined, gradients: params };
      const gradients = params.slice();
      let gradient: Matrix | undefined = outputGradient;
      for (let i = layers.length - 1; i >= lowest; i--) {
        const inputGradient = wants.inputGradient || i > lowest;
        if (!gradient) throw new TypeError(`${layers[i + 1]?.name} gave no input gradient`);
        const step: Backward | undefined = layers[i]?.backward(
          engine,
          params[i] ?? [],
          residuals[i],
          gradient,
          { inputGradient },
        );
        gradients[i] = step?.gradients ?? [];
        gradient = step?.inputGradient;
      }
      return { inputGradient: gradient, gradients };
    },

    withInputs(size) {
      const [first, ...others] = layers;
      return first ? composed([first.withInputs?.(size) ?? first, ...others]) : composed([]);
    },
  });
}

/** The layers, each of the size that the one before it asks for. */
function fitted(layers: readonly AnyLayer[]): readonly AnyLayer[] {
  if (layers.length === 0) throw new RangeError("Cannot make a pipeline of no layers");
  return layers.reduce<readonly AnyLayer[]>((before, next) => {
    const last = before.at(-1);
    if (last?.outputs === undefined) return [...before, next];
    const sized = next.inputs === undefined ? next.withInputs?.(last.outputs) ?? next : next;
    if (sized.inputs !== undefined && sized.inputs !== last.outputs) {
      throw new RangeError(
        `Cannot pipe ${last.name} into ${sized.name}: ` +
          `${last.outputs} outputs do not fit ${sized.inputs} inputs`,
      );
    }
    return [...before, sized];
  }, []);
}

function branch(tree: Tree, index: number): Tree | undefined {
  return Array.isArray(tree) ? tree[index] : undefined;
}
