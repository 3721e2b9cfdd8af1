import { graph } from "./graph.ts";
import type { AnyLayer, Empty, Layer, ParamsOf } from "../layers/layer.ts";
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
export function residual<
  In extends number,
  Out extends number,
  Network extends AnyLayer,
>(
  layer: SameEnds<In, Out, Network>,
): Layer<Out, Out, readonly [ParamsOf<Network>, Empty]> {
  const sum: AnyLayer = graph({
    // A text in place of a layer is an error of the compiler.
    inner: { inputs: "input", layer: layer as AnyLayer },
    output: { inputs: ["inner", "input"], join: "add" },
  });
  return sum as Layer<Out, Out, readonly [ParamsOf<Network>, Empty]>;
}

/**
 * A layer of as many outputs as inputs, as far as the compiler knows. Otherwise it is a text: the compiler
 * shows it as the reason of the error.
 */
export type SameEnds<In extends number, Out extends number, Network> = [In] extends [Out]
  ? Layer<In | NoInfer<Out>, Out, Tree> | Network
  : [Out] extends [In] ? Layer<In | NoInfer<Out>, Out, Tree> | Network
  : `a residual layer gives as many features as it takes, this one takes ${In} and gives ${Out}`;
