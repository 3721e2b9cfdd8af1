/// <reference lib="dom" />
/**
 * The slider over the kept states of a branch.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type Signal, useSignal } from "@preact/signals";
import { follow } from "../actions.ts";
import * as store from "../store.ts";
import { grouped } from "../../../shared/numbers.ts";
import { result } from "../mistakes/mistakes_state.ts";
import type { Branch, Place } from "../timeline/timeline.ts";
import { statesText, stopAfterKey } from "./stops.ts";
import {
  chartEnd,
  chosenBranch,
  continueFrom,
  current,
  stops,
  travelNear,
  travelTo,
} from "./travel_state.ts";
import { epochOf } from "./epochs.ts";

/** The milliseconds that a film shows each state. */
const FILM_EVERY = 120;
/** The most milliseconds that it waits for what is known of a state. */
const MOST_WAIT = 1000;

/** The slider, with buttons to go step by step, to play, and to continue from a state. */
export function Slider(): JSX.Element {
  const isPlaying = useSignal(false);
  useFilm(isPlaying);
  const [list, index, branch] = [stops.value, current.value, chosenBranch.value];
  const place = list[index];
  // The scale of the charts, so that a state stands below its step.
  const last = chartEnd.value;
  const where = whereText(place?.step, list, branch);
  const move = (key: string): boolean => {
    const next = stopAfterKey(key, index < 0 ? list.length - 1 : index, list.length);
    if (next !== undefined) travelTo(next);
    return next !== undefined;
  };
  return (
    <div class="time">
      <div class="time-line">
        <input
          type="range"
          aria-label={`Step of ${branch?.name ?? "no run"}`}
          aria-valuetext={where}
          min={0}
          max={last}
          value={place?.step ?? last}
          disabled={list.length === 0}
          onInput={({ currentTarget }) => {
            travelNear(Number(currentTarget.value));
            const shown = stops.value[current.value];
            if (shown) currentTarget.value = `${shown.step}`;
          }}
          onKeyDown={(event) => {
            if (move(event.key)) event.preventDefault();
          }}
        />
        <Ticks last={last} />
      </div>
      <p class="time-place">
        <strong>{where}</strong>
        <span class="faint">{statesText(list, branch?.id)}</span>
      </p>
      <div class="time-buttons">
        <button
          type="button"
          aria-label="The kept state before"
          disabled={index === 0 || list.length === 0}
          onClick={() => move("ArrowLeft")}
        >
          ◀
        </button>
        <button
          type="button"
          aria-pressed={isPlaying.value}
          disabled={list.length < 2}
          onClick={() => {
            if (!isPlaying.value && (index < 0 || index === list.length - 1)) travelTo(0);
            isPlaying.value = !isPlaying.value;
          }}
        >
          {isPlaying.value ? "Stop" : "Play"}
        </button>
        <button
          type="button"
          aria-label="The kept state after"
          disabled={index === list.length - 1}
          onClick={() => move("ArrowRight")}
        >
          ▶
        </button>
        {!store.isFollowing.value && <button type="button" onClick={follow}>Newest state</button>}
        <button
          type="button"
          class="primary"
          disabled={!place}
          onClick={() => place && continueFrom(place)}
        >
          Continue from here
        </button>
      </div>
    </div>
  );
}

/** Travels from stop to stop while it plays. Each is shown until its mistakes are known, if that takes no second. */
function useFilm(isPlaying: Signal<boolean>): void {
  useEffect(() => {
    if (!isPlaying.value) return;
    let waited = 0;
    const timer = setInterval(() => {
      waited += FILM_EVERY;
      if (result.peek()?.shown !== store.shown.peek() && waited < MOST_WAIT) return;
      waited = 0;
      const next = current.peek() + 1;
      if (next < stops.peek().length) travelTo(next);
      else isPlaying.value = false;
    }, FILM_EVERY);
    return () => clearInterval(timer);
  }, [isPlaying.value]);
}

/** Marks where states are kept. */
function Ticks({ last }: { readonly last: number }): JSX.Element {
  const id = chosenBranch.value?.id;
  const marks = (isOwn: boolean) =>
    stops.value.filter(({ branch }) => (branch === id) === isOwn)
      .map(({ step }) => `M${last > 0 ? 1000 * step / last : 0} 0v${isOwn ? 10 : 5}`).join("");
  return (
    <svg class="ticks" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <path class="before" d={marks(false)} />
      <path d={marks(true)} />
    </svg>
  );
}

function whereText(
  step: number | undefined,
  list: readonly Place[],
  branch: Branch | undefined,
): string {
  if (step === undefined) return "Not on this run";
  const planned = branch !== undefined && Number.isFinite(branch.steps) ? branch.steps : 0;
  const last = Math.max(list.at(-1)?.step ?? 0, planned);
  const epoch = epochOf(step, branch, store.data.value);
  const inEpochs = epoch === undefined ? "" : `, epoch ${epoch.toFixed(2)}`;
  return `Step ${grouped(step)} of ${grouped(last)}${inEpochs}`;
}
