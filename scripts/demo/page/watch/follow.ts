/// <reference lib="dom" />
/**
 * Follows a run.
 *
 * @module
 */

import { batch, type Signal, signal } from "@preact/signals";
import type { RunEvent } from "../../../watch/run_events.ts";
import { after, type RunView, UNKNOWN } from "./run_view.ts";

/** What is known of the run. */
export const view: Signal<RunView> = signal(UNKNOWN);

/** Whether the server answers. */
export const isConnected: Signal<boolean> = signal(true);

/** The milliseconds after which a connection that the browser gave up is tried again. */
const AGAIN = 3000;

/** The milliseconds from one change of the page to the next: the files of a long run come in many parts. */
const BETWEEN = 250;

/** Follows the events of the run, for as long as the page is open. */
export function follow(address: URL): void {
  const events = new EventSource(address);
  let newest = view.value;
  let isWaiting = false;
  const show = (): void => {
    isWaiting = false;
    batch(() => {
      isConnected.value = true;
      view.value = newest;
    });
  };
  events.addEventListener("message", ({ data }: MessageEvent<string>) => {
    const event: RunEvent = JSON.parse(data);
    newest = after(newest, event, performance.now());
    if (!isWaiting) setTimeout(show, BETWEEN);
    isWaiting = true;
  });
  events.addEventListener("error", () => {
    isConnected.value = false;
    // Else the browser tries again by itself.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN, address);
  });
}
