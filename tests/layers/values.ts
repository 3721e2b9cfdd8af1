/** What tests of activations share: a row of numbers through a layer, and back. */
import { type Layer, toRows, type Tree } from "../../mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { exact } from "../shared/matrices.ts";

/** Returns a layer's outputs for a row of numbers. */
export function valuesOf<Params extends Tree>(
  layer: Layer<number, number, Params>,
  ...xs: number[]
): number[] {
  return toRows(layer.forward(engine, layer.init(pass.key), exact([xs]), pass).output).flat();
}

/** Returns the gradients of a row of numbers where that of each output is 1. */
export function slopesOf<Params extends Tree>(
  layer: Layer<number, number, Params>,
  ...xs: number[]
): number[] {
  const params = layer.init(pass.key);
  const { saved } = layer.forward(engine, params, exact([xs]), pass);
  const ones = exact([xs.map(() => 1)]);
  const { inputGradient } = layer.backward(engine, params, saved, ones, { inputGradient: true });
  return inputGradient ? toRows(inputGradient).flat() : [];
}
