/**
 * Trees: nested arrays and records whose leaves are matrices. The parameters of a network are a tree.
 * So are its gradients and most of an optimizer's state.
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

import { brief } from "./json.ts";
import { isMatrix, type Matrix, matrix } from "./matrix.ts";
import { isByteMatrix } from "./require_matrix.ts";

/** A matrix, or an array or a record of trees. */
export type Tree = Matrix | readonly Tree[] | { readonly [name: string]: Tree };

/** A leaf and its path in the tree, for example `["0", "weights"]`. */
export type Entry = readonly [path: readonly string[], leaf: Matrix];

/**
 * Returns all leaves with their paths, in the order of the tree.
 *
 * @throws {TypeError} if a leaf is no matrix, or one of bytes.
 *
 * @example
 * ```ts
 * import { matrix, tree } from "@foldnet/foldnet";
 *
 * const params = [{ weights: matrix(2, 3), bias: matrix(1, 3) }, []];
 * for (const [path, leaf] of tree.entries(params)) console.log(path.join("."), leaf.rows);
 * // 0.weights 2
 * // 0.bias 1
 * ```
 */
export function entries(tree: Tree): Entry[] {
  requireBranch(tree);
  if (isMatrix(tree)) return [[[], tree]];
  return Object.entries(tree).flatMap(([name, branch]: [string, Tree]) =>
    entries(branch).map(([path, leaf]): Entry => [[name, ...path], leaf])
  );
}

/**
 * Returns all leaves, in the order of the tree.
 *
 * @throws {TypeError} if a leaf is no matrix, or one of bytes.
 *
 * @example
 * ```ts
 * import { matrix, tree } from "@foldnet/foldnet";
 *
 * console.log(tree.leaves([matrix(1, 2), { bias: matrix(1, 3) }]).length); // 2
 * ```
 */
export function leaves(tree: Tree): Matrix[] {
  requireBranch(tree);
  return isMatrix(tree) ? [tree] : Object.values(tree).flatMap(leaves);
}

/**
 * Returns how many numbers all leaves have together.
 *
 * @example
 * ```ts
 * import { dense, pipe, random, relu, tree } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 128), relu(), dense(128, 10));
 * console.log(tree.size(network.init(random.key(1)))); // 101770 parameters
 * ```
 */
export function size(tree: Tree): number {
  return leaves(tree).reduce((sum, { rows, cols }) => sum + rows * cols, 0);
}

/**
 * Returns a tree of the same structure with `f` applied to each leaf.
 *
 * @throws {TypeError} if a leaf is no matrix, or one of bytes.
 *
 * @example
 * ```ts
 * import { matrix, tree } from "@foldnet/foldnet";
 *
 * const ones = tree.map(({ rows, cols }) => {
 *   return matrix(rows, cols, new Float32Array(rows * cols).fill(1));
 * }, { weights: matrix(2, 3) });
 * console.log(ones.weights.data); // six ones
 * ```
 */
export function map<T extends Tree>(f: (leaf: Matrix) => Matrix, tree: T): T {
  return zip((leaf) => f(leaf), tree, tree);
}

/**
 * Returns a tree of the same structure and sizes with all elements 0, as float32.
 *
 * @example
 * ```ts
 * import { fromRows, tree } from "@foldnet/foldnet";
 *
 * console.log(tree.zerosLike({ bias: fromRows([[1, 2]]) }).bias.data); // 0, 0
 * ```
 */
export function zerosLike<T extends Tree>(tree: T): T {
  return map(({ rows, cols }) => matrix(rows, cols), tree);
}

/**
 * Returns a tree of the same structure with `f` applied to each pair of leaves that have the same path.
 *
 * @throws {TypeError} if the two trees differ in structure, or a leaf is no matrix, or one of bytes.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, tree } from "@foldnet/foldnet";
 *
 * const engine = referenceEngine();
 * const [a, b] = [{ bias: fromRows([[1, 2]]) }, { bias: fromRows([[10, 20]]) }];
 * const sum = tree.zip((x, y) => engine.combine(1, x, 1, y), a, b);
 * console.log(sum.bias.data); // 11, 22
 * ```
 */
export function zip<T extends Tree>(f: (a: Matrix, b: Matrix) => Matrix, a: T, b: Tree): T {
  return zipAt([], f, a, b) as T;
}

/** A path as a linked list, the last name outermost: going down a tree then copies nothing. */
type Path = readonly [] | readonly [Path, string | number];

function zipAt(path: Path, f: (a: Matrix, b: Matrix) => Matrix, a: Tree, b: Tree): Tree {
  requireBranch(a);
  requireBranch(b);
  if (isMatrix(a) && isMatrix(b)) return f(a, b);
  if (isMatrix(a) || isMatrix(b)) return mismatch(path, "one is a matrix and the other is not");
  const zipBranch = (branch: Tree, name: string | number): Tree => {
    const other = at(b, name) ?? mismatch(path, `only one has "${name}"`);
    return zipAt([path, name], f, branch, other);
  };
  const zipped = isArray(a) ? a.map(zipBranch) : Object.fromEntries(
    Object.entries(a).map(([name, branch]) => [name, zipBranch(branch, name)]),
  );
  if (Object.keys(b).length !== Object.keys(a).length) mismatch(path, "one has more branches");
  return zipped;
}

function requireBranch(tree: unknown): void {
  if (isByteMatrix(tree)) {
    throw new TypeError(
      `Cannot take a ${tree.rows}x${tree.cols} matrix of bytes as a part of a tree: ` +
        "gather() makes numbers of its rows",
    );
  }
  if (typeof tree !== "object" || tree === null || ArrayBuffer.isView(tree)) {
    throw new TypeError(
      `Cannot take ${
        brief(tree)
      } as a part of a tree: its leaves are matrices, such as matrix(2, 3)`,
    );
  }
}

function mismatch(path: Path, reason: string): never {
  throw new TypeError(`Cannot pair two trees at "${namesOf(path).join(".")}": ${reason}`);
}

function namesOf([up, name]: Path): readonly (string | number)[] {
  return up === undefined || name === undefined ? [] : [...namesOf(up), name];
}

function at(tree: Exclude<Tree, Matrix>, name: string | number): Tree | undefined {
  return isArray(tree) ? tree[Number(name)] : tree[name];
}

function isArray(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}
