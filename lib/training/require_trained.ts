import { type MatrixSlot, matrixSlots } from "../compose/matrix_slots.ts";
import type { AnyLayer } from "../layers/layer.ts";
import { isMatrix, type Matrix, shapeText } from "../values/matrix.ts";
import { entries, type Tree } from "../values/tree.ts";

/** The parameters and the statistics of a network. */
interface Trained {
  readonly params: Tree;
  readonly statistics: Tree;
}

const KINDS = ["params", "statistics"] as const;
type Slots = { readonly [kind in typeof KINDS[number]]: readonly MatrixSlot[] };

/** The matrices of networks that were asked for before. */
const known = new WeakMap<AnyLayer, Slots>();

/**
 * Throws unless parameters and statistics have the structure and the sizes of those of a network.
 *
 * @param action The work to do with them, for the message: `"predict"`.
 *
 * @throws {TypeError} if a matrix is missing, or one is there that the network does not take.
 * @throws {RangeError} if a matrix has another size than the network has. The message names the layer and both sizes.
 *
 * @example
 * ```ts
 * import { dense, random } from "@foldnet/foldnet";
 *
 * const network = dense(3, 2);
 * requireTrained("predict", network, { params: network.init(random.key(1)), statistics: [] });
 * ```
 */
export function requireTrained(action: string, network: AnyLayer, trained: Trained): void {
  let slots = known.get(network);
  if (!slots) {
    slots = {
      params: matrixSlots("params", network),
      statistics: matrixSlots("statistics", network),
    };
    known.set(network, slots);
  }
  for (const kind of KINDS) {
    if (fits(slots[kind], trained[kind])) continue;
    // A layer of one's own may declare other tensors for files than it has matrices.
    slots = { ...slots, [kind]: matrixSlots(kind, network, { draws: true }) };
    if (!fits(slots[kind], trained[kind])) refuse(action, network, { kind, slots, trained });
    known.set(network, slots);
  }
}

/** Tells whether a tree has these matrices and no other. It makes no lists, because each step of training asks. */
function fits(slots: readonly MatrixSlot[], tree: Tree | undefined): boolean {
  for (const { path, rows, cols } of slots) {
    const leaf = leafAt(tree, path);
    if (!leaf || leaf.rows !== rows || leaf.cols !== cols) return false;
  }
  return countOf(tree) === slots.length;
}

function leafAt(tree: Tree | undefined, path: readonly string[]): Matrix | undefined {
  let at: Tree | undefined = tree;
  for (const name of path) {
    if (!isBranch(at)) return undefined;
    at = at[name];
  }
  return isTree(at) && isMatrix(at) ? at : undefined;
}

/** Returns how many matrices a tree has, or NaN if it is no tree. */
function countOf(tree: Tree | undefined): number {
  if (!isTree(tree)) return NaN;
  if (!isBranch(tree)) return 1;
  let count = 0;
  for (const name in tree) count += countOf(tree[name]);
  return count;
}

/** Tells whether there is a tree. JavaScript can pass anything. */
function isTree(tree: Tree | undefined): tree is Tree {
  return typeof tree === "object" && tree !== null;
}

/** Tells whether a tree has branches. Lists have theirs by number. */
function isBranch(tree: Tree | undefined): tree is { readonly [name: string]: Tree } {
  return isTree(tree) && !isMatrix(tree);
}

function refuse(action: string, network: AnyLayer, { kind, slots, trained }: {
  readonly kind: typeof KINDS[number];
  readonly slots: Slots;
  readonly trained: Trained;
}): never {
  const tree = trained[kind];
  const noun = kind === "params" ? "parameters" : "statistics";
  if (Number.isNaN(countOf(tree))) {
    throw new TypeError(`Cannot ${action} without ${noun}: they are a tree of matrices, or []`);
  }
  const start = `Cannot ${action} with the ${noun} of another network:`;
  for (const { path, layer, depth, rows, cols } of slots[kind]) {
    const name = path.slice(depth).join(".") || "matrix";
    const where = depth === 0 ? layer : `layer ${path.slice(0, depth).join(".")}, ${layer},`;
    const leaf = leafAt(tree, path);
    if (!leaf) throw new TypeError(`${start} ${where} has no ${name} in them`);
    if (leaf.rows !== rows || leaf.cols !== cols) {
      throw new RangeError(
        `${start} ${where} has ${name} of ${rows}x${cols}, not ${shapeText(leaf)}`,
      );
    }
  }
  const taken = new Set(slots[kind].map(({ path }) => path.join(".")));
  const [odd] = entries(tree).flatMap(([path]) => taken.has(path.join(".")) ? [] : path.join("."));
  throw new TypeError(`${start} they have ${odd || "a matrix"}, which ${network.name} has not`);
}
