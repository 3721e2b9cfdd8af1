/**
 * The timeline: the runs of the page as a tree of branches, with the states that were kept. All functions are pure.
 *
 * @module
 */

import type { Setting } from "../setting/setting.ts";
import type { JudgedPoint, Judgement, StepPoint } from "../protocol.ts";

/** A kept state of a run. */
export interface Kept {
  readonly step: number;
  /** The bytes of a checkpoint. */
  readonly checkpoint: Uint8Array;
  /** How good it is on the validation images, once that is known. */
  readonly validation?: Judgement;
}

/** A place on the timeline. */
export interface Place {
  /** The id of a branch. */
  readonly branch: number;
  readonly step: number;
}

/** States of a branch that are kept no more. */
export interface Thinned {
  readonly count: number;
  /** How good they were on the validation images, if that was known, in order. */
  readonly judged: readonly JudgedPoint[];
}

/** A run, or what forked from one. */
export interface Branch {
  readonly id: number;
  /** The name that the user sees and may change. */
  readonly name: string;
  readonly setting: Setting;
  /** The steps of the whole run, as its setting says. */
  readonly steps: number;
  /** Where it forked, or undefined if it began by itself. */
  readonly from: Place | undefined;
  /** The points of its own steps, in order. */
  readonly points: readonly StepPoint[];
  /** The kept states of its own steps, in order; a fork has the state that it began from. */
  readonly kept: readonly Kept[];
  /** How good it was on the validation images of its own, for a run that was opened. */
  readonly judged?: readonly JudgedPoint[];
  /** The states that were left out to stay within the budget. */
  readonly thinned?: Thinned;
  /** The names of the data that it was trained on, with those of the branches that it forked from. */
  readonly images?: readonly string[];
}

/** The runs of the page. */
export interface Timeline {
  /** The branches, oldest first. */
  readonly branches: readonly Branch[];
  /** The id of the next branch: an id never comes again, also if its branch is removed. */
  readonly nextId: number;
  /** The most bytes that kept states may take together. */
  readonly budget: number;
}

/** A timeline without runs, whose kept states may take a number of bytes. */
export function emptyTimeline(budget: number): Timeline {
  return { branches: [], nextId: 1, budget };
}

/** What a branch begins with. */
export type NewBranch = Pick<Branch, "setting" | "steps" | "from"> & {
  /** The name. The default is `"run 1"`, or `"fork 2"` for one that forks. */
  readonly name?: string;
  readonly points?: readonly StepPoint[];
  readonly kept?: readonly Kept[];
  readonly judged?: readonly JudgedPoint[];
  readonly images?: readonly string[];
};

/** Returns a timeline with one more branch, and the id of that branch. */
export function withBranch(
  timeline: Timeline,
  { name, points = [], kept = [], ...branch }: NewBranch,
): { readonly timeline: Timeline; readonly id: number } {
  const id = timeline.nextId;
  const named = name ?? `${branch.from ? "fork" : "run"} ${id}`;
  const branches = [...timeline.branches, { ...branch, id, name: named, points, kept }];
  return { timeline: thinned({ ...timeline, branches, nextId: id + 1 }), id };
}

/** Returns a timeline with a branch that a function changes. */
export function withChanged(
  timeline: Timeline,
  id: number,
  change: (branch: Branch) => Branch,
): Timeline {
  const branches = timeline.branches.map((each) => each.id === id ? change(each) : each);
  return { ...timeline, branches };
}

/** Returns a timeline with more points of a branch. Points that it has already, from a pause, are replaced. */
export function withPoints(
  timeline: Timeline,
  id: number,
  points: readonly StepPoint[],
): Timeline {
  const first = points[0]?.step ?? Infinity;
  return withChanged(timeline, id, (branch) => {
    const last = branch.points.at(-1)?.step ?? 0;
    const before = first > last ? branch.points : branch.points.filter(({ step }) => step < first);
    return { ...branch, points: [...before, ...points] };
  });
}

/** Returns a timeline with one more kept state of a branch, and with fewer others where the budget is spent. */
export function withKept(timeline: Timeline, id: number, kept: Kept): Timeline {
  return thinned(withChanged(timeline, id, (branch) => ({
    ...branch,
    kept: [...branch.kept.filter(({ step }) => step < kept.step), kept],
  })));
}

/** Returns a timeline with the judgement of a kept state, or of one that was left out while it was judged. */
export function withJudgement(
  timeline: Timeline,
  { branch: id, step }: Place,
  validation: Judgement,
): Timeline {
  return withChanged(timeline, id, (branch) =>
    branch.kept.some((each) => each.step === step)
      ? {
        ...branch,
        kept: branch.kept.map((each) => each.step === step ? { ...each, validation } : each),
      }
      : { ...branch, thinned: withPoint(branch.thinned ?? NOT_THINNED, step, validation) });
}

/** Returns a timeline whose states have no judgements: those were on other images. */
export function withoutJudgements(timeline: Timeline): Timeline {
  return {
    ...timeline,
    branches: timeline.branches.map((branch) => ({
      ...branch,
      kept: branch.kept.map(({ step, checkpoint }) => ({ step, checkpoint })),
      ...(branch.thinned && { thinned: { ...branch.thinned, judged: [] } }),
    })),
  };
}

/** Returns a timeline without a branch. What forked from it stays. */
export function withoutBranch(timeline: Timeline, id: number): Timeline {
  return { ...timeline, branches: timeline.branches.filter((each) => each.id !== id) };
}

/** Returns a branch, if there is one of that id. */
export function branchOf({ branches }: Timeline, id: number): Branch | undefined {
  return branches.find((branch) => branch.id === id);
}

/** Returns the kept state at a place or the last one before it, else the first one of the branch. */
export function keptAt(timeline: Timeline, { branch, step }: Place): Kept | undefined {
  const kept = branchOf(timeline, branch)?.kept ?? [];
  return kept.findLast((each) => each.step <= step) ?? kept[0];
}

/** Returns the bytes that kept states take. */
export function bytesOf({ branches }: Timeline): number {
  return sum(branches.flatMap(({ kept }) => kept.map(({ checkpoint }) => checkpoint.length)));
}

/**
 * Returns a timeline whose kept states fit into the budget. The states go first that stand closest to their
 * neighbors, for the steps that they are after. The first and the last state of a branch stay, and so do the
 * judgements of all.
 */
export function thinned(timeline: Timeline): Timeline {
  let excess = bytesOf(timeline) - timeline.budget;
  let branches = timeline.branches;
  while (excess > 0) {
    const closest = closestState(branches);
    if (!closest) break;
    const { branch, index } = closest;
    excess -= branch.kept[index]?.checkpoint.length ?? 0;
    const fewer = withoutState(branch, index);
    branches = branches.map((each) => each === branch ? fewer : each);
  }
  return branches === timeline.branches ? timeline : { ...timeline, branches };
}

const NOT_THINNED: Thinned = { count: 0, judged: [] };

function withoutState(branch: Branch, index: number): Branch {
  const state = branch.kept[index];
  const { count, judged } = branch.thinned ?? NOT_THINNED;
  const left = { count: count + 1, judged };
  return {
    ...branch,
    kept: branch.kept.filter((_, i) => i !== index),
    thinned: state?.validation ? withPoint(left, state.step, state.validation) : left,
  };
}

/** Returns left out states with the judgement of one more. */
function withPoint(
  { count, judged }: Thinned,
  step: number,
  { loss, accuracy }: Judgement,
): Thinned {
  const others = judged.filter((each) => each.step !== step);
  return {
    count,
    judged: [...others, { step, loss, accuracy }].toSorted((a, b) => a.step - b.step),
  };
}

function closestState(
  branches: readonly Branch[],
): { readonly branch: Branch; readonly index: number } | undefined {
  let least = Infinity;
  let closest: { readonly branch: Branch; readonly index: number } | undefined;
  for (const branch of branches) {
    for (let index = 1; index < branch.kept.length - 1; index++) {
      const [before, after] = [branch.kept[index - 1], branch.kept[index + 1]];
      if (!before || !after) continue;
      // Early states differ more than late ones, so the gap counts as a part of the steps so far.
      const gap = (after.step - before.step) / (before.step + 1);
      if (gap < least) [least, closest] = [gap, { branch, index }];
    }
  }
  return closest;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
