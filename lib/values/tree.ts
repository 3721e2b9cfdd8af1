/**
 * Trees: nested arrays and records whose leaves are matrices. The parameters of a network are a tree,
 * and so are its gradients and most of an optimizer's state.
 *
 * @example
 * ```ts
 * import { matrix, tree } from "@foldnet/foldnet";
 *
 * const params = [{ weights: matrix(2, 3), bias: matrix(1, 3) }, []] as const;
 * const negated = tree.map(({ rows, cols, data }) => {
 *   return matrix(rows, cols, Array.from(data, (n) => -n));
 * }, params);
 * console.log(tree.size(negated)); // 9
 * ```
 *
 * @module
 */

import { type Matrix, matrix } from "./matrix.ts";

/** A matrix, or an array or a record of trees. */
export type Tree = Matrix | readonly Tree[] | { readonly [name: string]: Tree };

/** A leaf beside the way to it, such as `["0", "weights"]`. */
export type Entry = readonly [path: readonly string[], leaf: Matrix];

/** All leaves, each beside the way to it, in the order of the tree. */
export function entries(tree: Tree): Entry[] {
  if (isLeaf(tree)) return [[[], tree]];
  return Object.entries(tree).flatMap(([name, branch]: [string, Tree]) =>
    entries(branch).map(([path, leaf]): Entry => [[name, ...path], leaf])
  );
}

/** All leaves, in the order of the tree. */
export function leaves(tree: Tree): Matrix[] {
  return isLeaf(tree) ? [tree] : Object.values(tree).flatMap(leaves);
}

/** How many numbers all leaves hold together. */
export function size(tree: Tree): number {
  return leaves(tree).reduce((sum, { rows, cols }) => sum + rows * cols, 0);
}

/** The tree of the same structure that has `f` of each leaf. */
export function map<T extends Tree>(f: (leaf: Matrix) => Matrix, tree: T): T {
  return zip((leaf) => f(leaf), tree, tree);
}

/** The tree of the same structure that has a matrix of zeros for each leaf. */
export function zerosLike<T extends Tree>(tree: T): T {
  return map(({ rows, cols }) => matrix(rows, cols), tree);
}

/**
 * The tree of the same structure that has `f` of each pair of leaves that stand at the same place.
 *
 * @throws {TypeError} if the two trees differ in structure.
 */
export function zip<T extends Tree>(f: (a: Matrix, b: Matrix) => Matrix, a: T, b: Tree): T {
  return zipAt([], f, a, b) as T;
}

/** The way to a branch, the last name outermost: nothing is copied on the way down. */
type Way = readonly [] | readonly [Way, string | number];

function zipAt(way: Way, f: (a: Matrix, b: Matrix) => Matrix, a: Tree, b: Tree): Tree {
  if (isLeaf(a) && isLeaf(b)) return f(a, b);
  if (isLeaf(a) || isLeaf(b)) return mismatch(way, "one is a matrix and the other is not");
  const zipBranch = (branch: Tree, name: string | number): Tree => {
    const other = at(b, name) ?? mismatch(way, `only one has "${name}"`);
    return zipAt([way, name], f, branch, other);
  };
  const zipped = isArray(a) ? a.map(zipBranch) : Object.fromEntries(
    Object.entries(a).map(([name, branch]) => [name, zipBranch(branch, name)]),
  );
  if (Object.keys(b).length !== Object.keys(a).length) mismatch(way, "one has more branches");
  return zipped;
}

function mismatch(way: Way, reason: string): never {
  throw new TypeError(`Cannot pair two trees at "${namesOf(way).join(".")}": ${reason}`);
}

function namesOf([up, name]: Way): readonly (string | number)[] {
  return up === undefined || name === undefined ? [] : [...namesOf(up), name];
}

function at(tree: Exclude<Tree, Matrix>, name: string | number): Tree | undefined {
  return isArray(tree) ? tree[Number(name)] : tree[name];
}

function isArray(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

// A branch may be named "data", but then it is a tree and not an array of numbers.
function isLeaf(tree: Tree): tree is Matrix {
  return "data" in tree && "rows" in tree && typeof tree.rows === "number";
}
