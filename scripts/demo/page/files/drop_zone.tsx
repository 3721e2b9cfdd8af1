/// <reference lib="dom" />
import { type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { droppedFiles } from "./dropped.ts";
import { openFiles } from "./files_actions.ts";

/** Whether files are dragged over the page. */
const isOver: Signal<boolean> = signal(false);

/** Takes files that are dropped anywhere on the page, and says so while they are above it. */
export function DropZone(): JSX.Element | null {
  useEffect(listen, []);
  return isOver.value
    ? (
      <div class="files-drop" aria-hidden="true">
        <p>Drop a model, a run, or images of your own</p>
      </div>
    )
    : null;
}

function listen(): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
    dataTransfer?.types.includes("Files") === true;
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    isOver.value = true;
  }, { signal });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    // Without it, the pointer has left the page.
    if (relatedTarget === null) isOver.value = false;
  }, { signal });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    isOver.value = false;
    const { dataTransfer } = event;
    if (!dataTransfer) return;
    const files = droppedFiles(dataTransfer.items);
    files.catch(() => {});
    void openFiles(() => files);
  }, { signal });
  return () => ending.abort();
}
