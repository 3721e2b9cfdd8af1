import type { JSX } from "preact";
import { notice } from "./store.ts";

/** The line that tells what went well or wrong last. Screen readers read it when it changes. */
export function Notice(): JSX.Element {
  const said = notice.value;
  return (
    <div class="notice" role="status" aria-live="polite">
      {said && (
        <p class={said.isError ? "error" : undefined}>
          {said.text}
          <button
            type="button"
            class="quiet"
            aria-label="Close this message"
            onClick={() => notice.value = undefined}
          >
            ×
          </button>
        </p>
      )}
    </div>
  );
}
