/**
 * Changes of a list of layers. All functions are pure.
 *
 * @module
 */

import type { Json } from "../../../../lib/values/json.ts";
import type { Spec } from "../../../../mod.ts";
import { LAYER_KINDS, type LayerOption, RESIDUAL } from "../setting/layer_kinds.ts";
import { residualBlock, residualKernel } from "../setting/residual_block.ts";

/** Returns the kind of a layer, as the form names it. */
export function kindOf(spec: Spec): string {
  return residualKernel(spec) === undefined ? spec.kind : RESIDUAL;
}

/** Returns a layer of a kind with the options that new ones have. */
export function newLayer(kind: string): Spec {
  const options = LAYER_KINDS.get(kind)?.options ?? [];
  const needed = options.filter(({ otherwise }) => otherwise === undefined);
  const given = Object.fromEntries(needed.map(({ name, first }) => [name, first]));
  return kind === RESIDUAL ? residualBlock(given["kernel"] ?? 3, 1) : { ...given, kind };
}

/**
 * Returns where a new layer of a kind fits best: layers of images ahead of the first dense layer, others ahead of the
 * last one, which gives the classes.
 */
export function placeOf(kind: string, layers: readonly Spec[]): number {
  const isOfImages = LAYER_KINDS.get(kind)?.group === "Images";
  const first = layers.findIndex((layer) => layer.kind === "dense");
  if (isOfImages) return first < 0 ? layers.length : first;
  return layers.at(-1)?.kind === "dense" ? layers.length - 1 : layers.length;
}

/** Returns layers with another one at a place. */
export function withLayer(layers: readonly Spec[], place: number, layer: Spec): readonly Spec[] {
  return layers.toSpliced(place, 0, layer);
}

/** Returns layers without the one at a place. */
export function withoutLayer(layers: readonly Spec[], place: number): readonly Spec[] {
  return layers.toSpliced(place, 1);
}

/** Returns layers of which one has moved to another place. */
export function moved(layers: readonly Spec[], from: number, to: number): readonly Spec[] {
  return layers.toSpliced(from, 1).toSpliced(to, 0, ...layers.slice(from, from + 1));
}

/** Returns the value of an option of a layer. */
export function optionOf(spec: Spec, { name, otherwise = null }: LayerOption): Json {
  const kernel = residualKernel(spec);
  return (kernel !== undefined && name === "kernel" ? kernel : spec[name]) ?? otherwise;
}

/** Returns layers of which one has another value of an option. */
export function withOption(
  layers: readonly Spec[],
  place: number,
  { name, otherwise }: LayerOption,
  value: Json,
): readonly Spec[] {
  return layers.map((spec, i) => {
    if (i !== place) return spec;
    if (residualKernel(spec) !== undefined) return residualBlock(value, 1);
    const { [name]: _, ...rest } = spec;
    return value === otherwise ? { ...rest, kind: spec.kind } : { ...spec, [name]: value };
  });
}
