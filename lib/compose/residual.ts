import { graph } from "./graph.ts";
import type { Empty, Layer, LayerInfo } from "../layers/layer.ts";
import type { Tree } from "../values/tree.ts";

/**
 * Returns the layer that adds its input to the output of a layer, `x + layer(x)`: gradients have a way
 * past the layer, so deep networks learn (He et al., "Deep residual learning for image recognition",
 * 2015). Its parameters are those of the layer, then those of the sum, which has none.
 *
 * @throws {RangeError} if the layer has another number of outputs than inputs, and the compiler does not
 * know it.
 *
 * @example
 * ```ts
 * import { dense, pipe, relu, residual } from "@foldnet/foldnet";
 *
 * const block = residual(pipe(relu(), dense(8, 8)));
 * console.log(pipe(dense(4, 8), block, block, dense(8, 2)).outputs); // 2
 * ```
 */
export function residual<Size extends number, Params extends Tree>(
  layer: Layer<NoInfer<Size>, Size, Params>,
): Layer<Size, Size, readonly [Params, Empty]> {
  const sum: LayerInfo = graph({
    inner: { inputs: "input", layer },
    output: { inputs: ["inner", "input"], join: "add" },
  });
  return sum as Layer<Size, Size, readonly [Params, Empty]>;
}
