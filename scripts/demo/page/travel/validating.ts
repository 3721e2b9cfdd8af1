/// <reference lib="dom" />
/**
 * Judges kept states on the validation images, one at a time, the newest first.
 *
 * @module
 */

import { effect } from "@preact/signals";
import type { DataSummary } from "../protocol.ts";
import * as store from "../store.ts";
import type { Branch, Kept, Timeline } from "../timeline/timeline.ts";
import { withJudgement } from "../timeline/timeline.ts";
import { askOnce } from "../viewer.ts";
import { paced } from "./paced.ts";
import { nextUnjudged } from "./unjudged.ts";

/** The data at the time when each state came: on others it would be judged by another measure. */
const dataOf = new WeakMap<Uint8Array, DataSummary>();
/** States that cannot be judged. */
const failed = new WeakSet<Uint8Array>();
let isBusy = false;

/** Keeps judging states. Returns a function that ends it. */
export function startValidating(): () => void {
  return effect(() => {
    note(store.timeline.value, store.data.value);
    if (!isBusy) void judgeAll();
  });
}

function note({ branches }: Timeline, data: DataSummary | undefined): void {
  for (const { checkpoint } of branches.flatMap(({ kept }) => kept)) {
    if (data && !dataOf.has(checkpoint)) dataOf.set(checkpoint, data);
  }
}

async function judgeAll(): Promise<void> {
  isBusy = true;
  try {
    while (true) {
      const data = store.data.peek();
      if (!data || data.counts.validation === 0) return;
      const next = nextUnjudged(
        store.timeline.peek(),
        store.training.peek()?.branch,
        ({ checkpoint }) => dataOf.get(checkpoint) === data && !failed.has(checkpoint),
      );
      if (!next) return;
      await paced(() => judge(next.branch, next.kept, data));
    }
  } finally {
    isBusy = false;
  }
}

async function judge(
  { id, setting }: Branch,
  { step, checkpoint }: Kept,
  { image, classNames }: DataSummary,
): Promise<void> {
  try {
    const weights = { kind: "state", setting, checkpoint, image, classNames } as const;
    const judgement = await askOnce({ id: `${id}:${step}`, weights }, "judge", {
      on: "validation",
    });
    store.timeline.value = withJudgement(store.timeline.peek(), { branch: id, step }, judgement);
  } catch {
    // The curve has no dot there; what the user asks for tells what is wrong.
    failed.add(checkpoint);
  }
}
