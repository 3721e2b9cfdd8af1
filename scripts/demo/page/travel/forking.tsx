/// <reference lib="dom" />
import type { JSX } from "preact";
import { begin } from "../actions.ts";
import * as store from "../store.ts";
import { grouped } from "../../../shared/numbers.ts";
import { CHECKING, whyNot } from "../train/form.ts";
import { branchOf } from "../timeline/timeline.ts";

/** Says that the next run continues from a state, and lets it begin. */
export function Forking(): JSX.Element | null {
  const place = store.forkFrom.value;
  const branch = place && branchOf(store.timeline.value, place.branch);
  if (!place || !branch) return null;
  const reason = whyNot.value;
  return (
    <div class="forking" role="group" aria-label="Continue from a kept state">
      <p>
        The next run continues from <strong>{branch.name}, step {grouped(place.step)}</strong>{" "}
        with what the form “Setting of the next run” says. Change the learning rate, the batch size
        or the augmentation there, and start. The layers stay.
      </p>
      <div class="time-buttons">
        <button
          type="button"
          class="primary"
          disabled={reason !== undefined}
          onClick={() => begin()}
        >
          Start the fork
        </button>
        <button
          type="button"
          onClick={goToForm}
        >
          Go to the form
        </button>
        <button type="button" onClick={() => store.forkFrom.value = undefined}>Cancel</button>
      </div>
      {reason !== undefined && reason !== CHECKING && <p class="reason">{reason}.</p>}
    </div>
  );
}

/** Goes to the form with the focus too, for those who use keys. */
function goToForm(): void {
  const panel = document.querySelector(".setting-panel");
  panel?.scrollIntoView();
  panel?.querySelector<HTMLElement>("#learning-rate, input, select, button")?.focus({
    preventScroll: true,
  });
}
