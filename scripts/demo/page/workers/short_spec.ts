/**
 * Specs without what the library fills in by itself.
 *
 * @module
 */

import { isList } from "../../../../lib/values/json.ts";
import { layerFromSpec } from "../../../../lib/models/layer_from_spec.ts";
import type { Spec } from "../../../../mod.ts";
import { LAYER_KINDS } from "../setting/layer_kinds.ts";

/**
 * Returns the shortest spec of the same layer, without the size of the images that it reads: the layers before
 * tell it that. The options that the form always shows stay. A composition is as it was.
 *
 * @throws {TypeError | RangeError} if the spec is malformed.
 *
 * @example
 * ```ts
 * import { conv2d } from "../../../../mod.ts";
 *
 * console.log(shortSpec(conv2d(16, 3).spec)); // { kind: "conv2d", channels: 16, kernel: 3 }
 * ```
 */
export function shortSpec(spec: Spec): Spec {
  const full = layerFromSpec(spec).spec;
  if (isComposition(spec)) return spec;
  const { image: _, kind, ...options } = full;
  const same = JSON.stringify({ ...full, image: undefined });
  const isSame = (candidate: Spec): boolean => {
    try {
      return JSON.stringify(layerFromSpec(candidate).spec) === same;
    } catch {
      // It lacks an option that it needs.
      return false;
    }
  };
  return Object.entries(options).reduce((short: Spec, [name, value]) => {
    const { [name]: _, ...rest } = short;
    const [side = null, ...others] = isList(value) ? value : [];
    const candidates: readonly Spec[] = [
      ...(isShown(kind, name) ? [] : [{ ...rest, kind }]),
      ...(isList(value) && others.every((other) => other === side)
        ? [{ ...short, [name]: side }]
        : []),
    ];
    return candidates.find(isSame) ?? short;
  }, { kind, ...options });
}

function isComposition({ layers, nodes, layer }: Spec): boolean {
  return layers !== undefined || nodes !== undefined || layer !== undefined;
}

/** Tells whether an option is always there, even where the library has a value for it. */
function isShown(kind: string, name: string): boolean {
  const option = LAYER_KINDS.get(kind)?.options.find((option) => option.name === name);
  return option !== undefined && option.otherwise === undefined;
}
