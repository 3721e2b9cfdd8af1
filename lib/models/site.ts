/**
 * Layers in their places, with their parameters: what exports walk over.
 *
 * @module
 */

import type { LayerPart } from "../layers/layer.ts";
import { type Matrix, shapeText } from "../values/matrix.ts";
import { entries, type Tree } from "../values/tree.ts";
import { type Field, fieldsOf } from "./fields.ts";
import type { Place } from "./places.ts";

/** A layer in its place, with what belongs to it. */
export interface Site {
  /** The layer. */
  readonly layer: Place["layer"];
  /** The indices that lead to it, from composition to composition. */
  readonly path: readonly number[];
  /** Its parameters. */
  readonly params: Tree;
  /** Its running statistics. */
  readonly statistics: Tree;
}

/** Returns a part of a composition in its place. */
export function partOf(site: Site, layer: LayerPart, i: number): Site {
  const branchOf = (tree: Tree): Tree => Array.isArray(tree) ? tree[i] ?? [] : [];
  return {
    layer,
    path: [...site.path, i],
    params: branchOf(site.params),
    statistics: branchOf(site.statistics),
  };
}

/** Returns what errors call a layer. */
export function placeOf({ layer, path }: Pick<Site, "layer" | "path">): string {
  return path.length > 0 ? `layer ${path.join(".")}, ${layer.name}` : layer.name;
}

/** A matrix of a layer, and the tensor that it is in files. */
export interface Found {
  /** The matrix. */
  readonly matrix: Matrix;
  /** Its tensor. */
  readonly field: Field;
}

/**
 * Returns the function that finds a parameter or a statistic of a layer by its name. It throws a TypeError
 * if the layer has none of the name, or one of another size.
 */
export function finderOf(site: Site): (name: string) => Found {
  const declared = new Map(
    (["params", "statistics"] as const).flatMap((kind) =>
      fieldsOf(kind, site.layer).map((field): [string, Field] => [field.matrix, field])
    ),
  );
  return (name) => {
    const all = [...entries(site.params), ...entries(site.statistics)];
    const [, matrix] = all.find(([path]) => path.join(".") === name) ?? [];
    const field = declared.get(name);
    if (!matrix || !field) throw new TypeError(`Cannot export ${placeOf(site)}: it has no ${name}`);
    const size = shapeText({ rows: field.size[0], cols: field.size[1] });
    if (shapeText(matrix) !== size) {
      throw new TypeError(
        `Cannot export ${placeOf(site)}: its ${name} are ${shapeText(matrix)}, not ${size}`,
      );
    }
    return { matrix, field };
  };
}
