/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { notice } from "./store.ts";

/** The milliseconds that a line stays which tells what went well. What went wrong stays until it is closed. */
const SHOWN_FOR = 8000;

/** The line that tells what went well or wrong last. Screen readers read it when it changes. */
export function Notice(): JSX.Element {
  const said = notice.value;
  useEffect(() => {
    if (!said || said.isError) return;
    const timer = setTimeout(() => notice.value = undefined, SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [said]);
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
