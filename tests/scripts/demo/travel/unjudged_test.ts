import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { nextUnjudged } from "../../../../scripts/demo/page/travel/unjudged.ts";
import { withJudgement } from "../../../../scripts/demo/page/timeline/timeline.ts";
import { branchAt, timelineOf } from "./timelines.ts";

const GOOD = { loss: 0, accuracy: 1, count: 1, confusion: [[1]] };

describe("nextUnjudged()", () => {
  it("takes the newest states first, of the branch that comes first, then of the newest", () => {
    let timeline = timelineOf(branchAt(1, [0, 5]), branchAt(2, [0, 3]), branchAt(3, [1]));
    const order: (readonly [number, number])[] = [];
    while (true) {
      const next = nextUnjudged(timeline, 1, ({ step }) => step > 0);
      if (!next) break;
      const place = { branch: next.branch.id, step: next.kept.step };
      order.push([place.branch, place.step]);
      timeline = withJudgement(timeline, place, GOOD);
    }
    assertEquals(order, [[1, 5], [3, 1], [2, 3]]);
  });

  it("then takes those that are farthest from judged ones", () => {
    let timeline = timelineOf(branchAt(1, [0, 1, 2, 3, 4, 5, 6, 7, 8]));
    const order: number[] = [];
    while (true) {
      const kept = nextUnjudged(timeline, undefined, () => true)?.kept;
      if (!kept) break;
      order.push(kept.step);
      timeline = withJudgement(timeline, { branch: 1, step: kept.step }, GOOD);
    }
    assertEquals(order.slice(0, 4), [8, 0, 4, 2]);
    assertEquals(order.toSorted((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("takes none where all are judged", () => {
    assertEquals(nextUnjudged(timelineOf(), undefined, () => true), undefined);
  });
});
