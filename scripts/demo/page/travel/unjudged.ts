import type { Branch, Kept, Timeline } from "../timeline/timeline.ts";

/** A kept state and its branch. */
export interface Unjudged {
  readonly branch: Branch;
  readonly kept: Kept;
}

/**
 * Returns the kept state to judge next: the last one of a first branch that has no judgement, else that of the
 * newest other branch. Undefined if all are judged.
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
    const kept = branch.kept.findLast((each) => !each.validation && isWanted(each));
    if (kept) return { branch, kept };
  }
  return undefined;
}
