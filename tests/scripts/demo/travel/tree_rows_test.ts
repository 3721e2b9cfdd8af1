import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { treeRows } from "../../../../scripts/demo/page/travel/tree_rows.ts";
import type { Branch } from "../../../../scripts/demo/page/timeline/timeline.ts";
import { branchAt, timelineOf } from "./timelines.ts";

describe("treeRows()", () => {
  const from = (branch: number) => ({ from: { branch, step: 5 } });
  const rowsOf = (...branches: readonly Branch[]) =>
    treeRows(timelineOf(...branches)).map(({ branch, depth, parent }) => [
      branch.id,
      depth,
      parent?.id,
    ]);

  it("puts forks behind their parents, deeper by one", () => {
    const branches = [
      branchAt(1, []),
      branchAt(2, []),
      branchAt(3, [], from(1)),
      branchAt(4, [], from(3)),
      branchAt(5, [], from(1)),
    ];
    assertEquals(rowsOf(...branches), [
      [1, 0, undefined],
      [3, 1, 1],
      [4, 2, 3],
      [5, 1, 1],
      [2, 0, undefined],
    ]);
  });

  it("has a fork at the root where its parent is gone", () => {
    assertEquals(rowsOf(branchAt(3, [], from(1))), [[3, 0, undefined]]);
    assertEquals(rowsOf(), []);
  });
});
