/// <reference lib="dom" />
import type { JSX } from "preact";
import { begin, goOn, pause, reset, step } from "../actions.ts";
import type { Setting } from "../setting/setting.ts";
import * as store from "../store.ts";
import { branchOf } from "../timeline/timeline.ts";
import { CHECKING, whyNot } from "./form.ts";

/** Start, Pause, Step and Reset. */
export function RunControls(): JSX.Element {
  const training = store.training.value;
  const branch = training && branchOf(store.timeline.value, training.branch);
  const reached = branch?.kept.at(-1)?.step ?? 0;
  const isDone = branch !== undefined && reached >= branch.steps;
  const isPaused = training !== undefined && !training.isRunning && !isDone;
  const reason = whyNot.value;
  const from = store.forkFrom.value;
  const isFork = from !== undefined && branchOf(store.timeline.value, from.branch) !== undefined;
  const isForm = !training || isDone || isFork;
  const isStuck = isForm && reason !== undefined;
  const isOther = isPaused && !isFork && branch && !areSame(store.setting.value, branch.setting);
  return (
    <div class="run-controls">
      <div class="run-buttons">
        {training?.isRunning
          ? <button type="button" class="primary" onClick={pause}>Pause</button>
          : (
            <button
              type="button"
              class="primary"
              disabled={isStuck}
              aria-describedby={isStuck ? "why-not" : undefined}
              onClick={() => isForm ? beginAnew() : goOn()}
            >
              {isFork ? "Start the fork" : isForm ? "Start" : "Go on"}
            </button>
          )}
        <button
          type="button"
          // A button that is disabled while its step is taken would lose the focus.
          aria-disabled={training?.isRunning ?? false}
          disabled={isStuck}
          title="Take one step, and keep its state"
          onClick={() => {
            if (training?.isRunning) return;
            isForm ? beginAnew(1) : step();
          }}
        >
          Step
        </button>
        <button
          type="button"
          disabled={!training}
          title="Put this run aside, so that the next one begins anew. It stays on the timeline."
          onClick={reset}
        >
          Reset
        </button>
      </div>
      <div id="why-not" aria-live="polite">
        {isStuck && reason !== CHECKING && <p class="wrong">{reason}.</p>}
      </div>
      {isOther && (
        <p class="faint">
          Go on keeps the setting that {branch.name} began with. For the one below, reset and start.
        </p>
      )}
    </div>
  );
}

/** Begins a run or a fork with the form, and puts aside the run before. */
function beginAnew(steps?: number): void {
  const from = store.forkFrom.value;
  // The run to continue from may have been removed.
  if (from && !branchOf(store.timeline.value, from.branch)) store.forkFrom.value = undefined;
  if (store.training.value) reset();
  begin(steps);
}

function areSame(a: Setting | undefined, b: Setting): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
