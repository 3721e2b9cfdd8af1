/// <reference lib="dom" />
/**
 * Follows a run.
 *
 * @module
 */

import { type Signal, signal } from "@preact/signals";
import type { RunEvent } from "../../../watch/run_events.ts";
import { after, type RunView, UNKNOWN } from "./run_view.ts";

/** What is known of the run. */
export const view: Signal<RunView> = signal(UNKNOWN);

/** Whether the server answers. */
export const isConnected: Signal<boolean> = signal(true);

/** The milliseconds after which a connection that the browser gave up is tried again. */
const AGAIN = 3000;

/** Follows the events of the run, for as long as the page is open. */
export function follow(address: URL): void {
  const events = new EventSource(address);
  events.addEventListener("message", ({ data }: MessageEvent<string>) => {
    isConnected.value = true;
    const event: RunEvent = JSON.parse(data);
    view.value = after(view.value, event, performance.now());
  });
  events.addEventListener("error", () => {
    isConnected.value = false;
    // Else the browser tries again by itself.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN, address);
  });
}
