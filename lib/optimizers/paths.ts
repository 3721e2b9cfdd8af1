/**
 * Parameters by their paths: what optimizers of a part of the parameters share.
 *
 * @module
 */

import { isMatrix, type Matrix } from "../values/matrix.ts";
import type { Tree } from "../values/tree.ts";

/**
 * Whether an optimizer is for a parameter. `path` leads to it in the tree of parameters, for example
 * `["2", "weights"]`; `param` is the parameter.
 */
export type Select = (path: readonly string[], param: Matrix) => boolean;

/** Returns the tree that has `f` of its path and itself in the place of each leaf. */
export function mapPaths(
  f: (path: readonly string[], leaf: Matrix) => Tree,
  tree: Tree,
  path: readonly string[] = [],
): Tree {
  if (isMatrix(tree)) return f(path, tree);
  const branches = Object.entries(tree).map(([name, branch]: [string, Tree]) =>
    [name, mapPaths(f, branch, [...path, name])] as const
  );
  return Array.isArray(tree) ? branches.map(([, branch]) => branch) : Object.fromEntries(branches);
}

/**
 * Returns the leaf of a tree at a path.
 *
 * @throws {TypeError} if there is none.
 */
export function leafAt(tree: Tree, path: readonly string[]): Matrix {
  const found = path.reduce<Tree | undefined>(
    (at, name) => at && !isMatrix(at) ? new Map(Object.entries(at)).get(name) : undefined,
    tree,
  );
  if (!found || !isMatrix(found)) {
    throw new TypeError(
      `Cannot pair two trees at "${path.join(".")}": only one has a matrix there`,
    );
  }
  return found;
}

/** Returns the leaves of a tree whose parameters are selected, with empty lists in place of the others. */
export function selected(tree: Tree, params: Tree, select: Select): Tree {
  return mapPaths((path, param) => select(path, param) ? leafAt(tree, path) : [], params);
}
