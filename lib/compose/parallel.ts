import { graph, type GraphNode } from "./graph.ts";
import type { AnyLayer, Empty, Join, Layer } from "../layers/layer.ts";
import { brief } from "../values/json.ts";
import type { ParamsOfEach } from "./pipe_types.ts";
import type { Tree } from "../values/tree.ts";

/** Any layer that takes so many inputs. */
export type Takes<In extends number> = Layer<In, number, Tree>;

/**
 * Returns the layer that feeds its input to each of a list of layers and joins their outputs: by `"add"`
 * as their sum, by `"concat"` as their columns side by side. Its parameters are those of the layers, then
 * those of the join, which has none.
 *
 * @throws {RangeError} if sizes that the compiler does not know do not fit.
 * @throws {TypeError} if the layers are no list, or the join is neither.
 *
 * @example
 * ```ts
 * import { dense, parallel, pipe, tanh } from "@foldnet/foldnet";
 *
 * const wide = parallel([dense(4, 8), pipe(dense(4, 2), tanh())], { join: "concat" });
 * console.log(wide.outputs); // 10
 * ```
 */
export function parallel<
  In extends number,
  Out extends number,
  First extends Tree,
  Others extends readonly Tree[],
>(
  layers: readonly [
    Layer<In, Out, First>,
    ...{ readonly [Index in keyof Others]: Layer<NoInfer<In>, NoInfer<Out>, Others[Index]> },
  ],
  options: { readonly join: "add" },
): Layer<In, Out, readonly [First, ...Others, Empty]>;
/** Returns the same with `"concat"`: the layers may differ in outputs. */
export function parallel<
  In extends number,
  Out extends number,
  First extends Tree,
  Others extends readonly AnyLayer[],
>(
  layers: readonly [
    Layer<In, Out, First>,
    ...{ readonly [Index in keyof Others]: Others[Index] & Takes<NoInfer<In>> },
  ],
  options: { readonly join: "concat" },
): Layer<In, number, readonly [First, ...ParamsOfEach<Others>, Empty]>;
export function parallel(
  layers: readonly AnyLayer[],
  options: { readonly join: Join },
): AnyLayer {
  if (!Array.isArray(layers)) {
    throw new TypeError(
      `Cannot join ${brief(layers)}: give a list of layers first, then { join: "add" } or "concat"`,
    );
  }
  const branches = layers.map((layer: AnyLayer, i): [string, GraphNode] => [
    `branch ${i}`,
    { inputs: "input", layer },
  ]);
  const join = options?.join;
  if (join !== "add" && join !== "concat") {
    throw new TypeError(`Cannot join layers by ${brief(join)}: give { join: "add" } or "concat"`);
  }
  const nodes: Record<string, GraphNode> = Object.fromEntries(branches);
  return graph<string>({ ...nodes, output: { inputs: Object.keys(nodes), join } });
}
