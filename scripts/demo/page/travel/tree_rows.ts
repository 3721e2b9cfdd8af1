/**
 * The branches of a timeline as the rows of a tree.
 *
 * @module
 */

import type { Branch, Timeline } from "../timeline/timeline.ts";

/** A row of the tree: a branch, and how many branches it came from. */
export interface TreeRow {
  readonly branch: Branch;
  readonly depth: number;
  /** The branch that it forked from, if that is still there. */
  readonly parent: Branch | undefined;
}

/** Returns the rows of the tree: each branch is followed by those that forked from it. */
export function treeRows({ branches }: Timeline): readonly TreeRow[] {
  const parentOf = ({ id, from }: Branch): Branch | undefined =>
    from && branches.find((other) => other.id === from.branch && other.id < id);
  const rowsUnder = (parent: Branch | undefined, depth: number): readonly TreeRow[] =>
    branches.filter((branch) => parentOf(branch) === parent).flatMap((branch) => [
      { branch, depth, parent },
      ...rowsUnder(branch, depth + 1),
    ]);
  return rowsUnder(undefined, 0);
}
