/// <reference lib="dom" />
import type { JSX } from "preact";
import { begin, goOn, pause, reset, step } from "../actions.ts";
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
  const isForm = !training || isDone;
  const isStuck = isForm && reason !== undefined;
  const isOther = isPaused && branch && store.setting.value !== branch.setting;
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
              onClick={() => {
                if (isDone) reset();
                if (isForm) begin();
                else goOn();
              }}
            >
              {isForm ? "Start" : "Go on"}
            </button>
          )}
        <button
          type="button"
          disabled={training?.isRunning || isStuck}
          title="Take one step, and keep its state"
          onClick={() => {
            if (isDone) reset();
            step();
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
      {isStuck && reason !== CHECKING && <p class="wrong" id="why-not">{reason}.</p>}
      {isOther && (
        <p class="faint">
          Go on keeps the setting that {branch.name} began with. For the one below, reset and start.
        </p>
      )}
    </div>
  );
}
