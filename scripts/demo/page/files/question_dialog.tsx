/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { question } from "./files_state.ts";

/** The question that the user is asked before something is lost. */
export function QuestionDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = question.value;
  useEffect(() => {
    if (asked) dialog.current?.showModal();
    else dialog.current?.close();
  }, [asked]);
  return (
    <dialog
      ref={dialog}
      class="files-question"
      aria-labelledby="question-text"
      // Escape closes it too.
      onClose={() => asked?.answer(false)}
    >
      <p id="question-text">{asked?.text}</p>
      <div class="files-buttons">
        <button type="button" class="primary" onClick={() => asked?.answer(true)}>Yes</button>
        <button type="button" autofocus onClick={() => asked?.answer(false)}>
          No, leave all as it is
        </button>
      </div>
    </dialog>
  );
}
