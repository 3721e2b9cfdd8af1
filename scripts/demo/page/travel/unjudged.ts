import type { Branch, Kept, Timeline } from "../timeline/timeline.ts";

/** A kept state and its branch. */
export interface Unjudged {
  readonly branch: Branch;
  readonly kept: Kept;
}

/**
 * Returns the kept state to judge next, of a first branch, then of the newest other one: the last state, and then that
 * which is farthest from those that are judged, so that the curve has its shape soon. Undefined if all are judged.
 *
 * @param first The id of the branch that comes first, if there is one.
 * @param isWanted Tells whether to judge a state.
 */
export function nextUnjudged(
  { branches }: Timeline,
  first: number | undefined,
  isWanted: (kept: Kept) => boolean,
): Unjudged | undefined {
  const newest = branches.toReversed();
  const inOrder = [
    ...newest.filter(({ id }) => id === first),
    ...newest.filter(({ id }) => id !== first),
  ];
  for (const branch of inOrder) {
    const kept = farthest(branch.kept, isWanted);
    if (kept) return { branch, kept };
  }
  return undefined;
}

function farthest(kept: readonly Kept[], isWanted: (kept: Kept) => boolean): Kept | undefined {
  const isOpen = kept.map((each) => !each.validation && isWanted(each));
  if (isOpen.at(-1)) return kept.at(-1);
  // How many states ago the last judged one is, seen from both sides.
  const after = distances(isOpen);
  const before = distances(isOpen.toReversed()).toReversed();
  let best = -1;
  for (const [i, isCandidate] of isOpen.entries()) {
    if (isCandidate && distanceAt(i) > distanceAt(best)) best = i;
  }
  return kept[best];

  function distanceAt(i: number): number {
    return Math.min(after[i] ?? 0, before[i] ?? 0);
  }
}

function distances(isOpen: readonly boolean[]): readonly number[] {
  let distance = Infinity;
  return isOpen.map((isCandidate) => distance = isCandidate ? distance + 1 : 0);
}
