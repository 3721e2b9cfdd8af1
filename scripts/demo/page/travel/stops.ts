/**
 * The stops of a journey in time: the kept states of a branch, and those of the branches that it came from.
 *
 * @module
 */

import { branchOf, type Place, type Timeline } from "../timeline/timeline.ts";

/** Returns the places of the kept states on the way to the end of a branch, in the order of their steps. */
export function stopsOf(timeline: Timeline, id: number): readonly Place[] {
  const branch = branchOf(timeline, id);
  if (!branch) return [];
  const own = branch.kept.map(({ step }): Place => ({ branch: id, step }));
  // A parent is older than its forks, so this ends.
  const { from } = branch;
  const before = from && from.branch < id ? stopsOf(timeline, from.branch) : [];
  const first = own[0]?.step ?? from?.step ?? 0;
  return [...before.filter(({ step }) => step < first), ...own];
}

/** Returns the index of the stop that is nearest to a step, or -1 if there are none. */
export function nearestStop(stops: readonly Place[], step: number): number {
  let nearest = -1;
  for (const [i, stop] of stops.entries()) {
    const best = stops[nearest]?.step ?? Infinity;
    if (Math.abs(stop.step - step) < Math.abs(best - step)) nearest = i;
  }
  return nearest;
}

/** Returns the last step that a run of a timeline has come to, 1 at the least. */
export function lastStepOf({ branches }: Timeline): number {
  const ends = branches.flatMap(({ points, kept, judged, from }) => [
    points.at(-1)?.step ?? 0,
    kept.at(-1)?.step ?? 0,
    judged?.at(-1)?.step ?? 0,
    from?.step ?? 0,
  ]);
  return Math.max(1, ...ends);
}

/** Returns how many stops there are, and how many of them a branch shares with those that it came from. */
export function statesText(stops: readonly Place[], id: number | undefined): string {
  const shared = stops.filter(({ branch }) => branch !== id).length;
  const count = `${stops.length} kept ${stops.length === 1 ? "state" : "states"}`;
  return shared > 0 ? `${count}, ${shared} of them from before the fork` : count;
}

/** How far keys go: by so many stops, or to an end. */
const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -Infinity,
  End: Infinity,
};

/** Returns the index of the stop that a key leads to from another one. Undefined for keys that lead nowhere. */
export function stopAfterKey(key: string, index: number, count: number): number | undefined {
  const by = KEYS[key];
  return by === undefined || count === 0 ? undefined : Math.min(Math.max(index + by, 0), count - 1);
}
