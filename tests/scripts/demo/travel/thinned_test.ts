import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { judgedPoints } from "../../../../scripts/demo/page/timeline/judged_points.ts";
import {
  branchOf,
  type Timeline,
  withJudgement,
  withKept,
  withoutJudgements,
} from "../../../../scripts/demo/page/timeline/timeline.ts";
import { branchAt, timelineOf } from "./timelines.ts";

const judgement = (loss: number) => ({ loss, accuracy: 1 - loss, count: 1, confusion: [[1]] });

/** Returns a timeline with room for four states, of which two more came, all judged. */
function thinned(): Timeline {
  let timeline: Timeline = { ...timelineOf(branchAt(1, [0])), budget: 4 };
  for (const step of [10, 20, 30, 40, 50]) {
    timeline = withKept(timeline, 1, { step, checkpoint: Uint8Array.of(step) });
    timeline = withJudgement(timeline, { branch: 1, step }, judgement(1 / step));
  }
  return timeline;
}

describe("states that are left out to save memory", () => {
  it("are counted, and leave their judgements behind", () => {
    const branch = branchOf(thinned(), 1);
    assertEquals([branch?.kept.length, branch?.thinned?.count], [4, 2]);
    assertEquals(
      branch && judgedPoints(branch),
      [10, 20, 30, 40, 50].map((step) => ({ step, loss: 1 / step, accuracy: 1 - 1 / step })),
    );
  });

  it("take a judgement that comes later", () => {
    const before = thinned();
    const kept = branchOf(before, 1)?.kept.map(({ step }) => step) ?? [];
    const [step = NaN] = [10, 20, 30, 40].filter((step) => !kept.includes(step));
    const branch = branchOf(withJudgement(before, { branch: 1, step }, judgement(0.5)), 1);
    assertEquals(branch && judgedPoints(branch).find((each) => each.step === step)?.loss, 0.5);
    assertEquals(branch?.thinned?.count, 2);
  });

  it("lose their judgements with other images, like all", () => {
    const branch = branchOf(withoutJudgements(thinned()), 1);
    assertEquals([branch && judgedPoints(branch), branch?.thinned?.count], [[], 2]);
  });
});

describe("judgedPoints()", () => {
  it("prefers what the page found to what the files of a run told", () => {
    const told = [{ step: 5, loss: 9, accuracy: 0 }, { step: 6, loss: 1, accuracy: 0.5 }];
    const [kept] = branchAt(1, [5]).kept;
    const branch = branchAt(1, [], {
      judged: told,
      kept: kept ? [{ ...kept, validation: judgement(0.25) }] : [],
    });
    assertEquals(judgedPoints(branch), [{ step: 5, loss: 0.25, accuracy: 0.75 }, ...told.slice(1)]);
  });
});
