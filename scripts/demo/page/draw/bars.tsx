/// <reference lib="dom" />
import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import * as store from "../store.ts";
import { areNone } from "./changes.ts";
import {
  changes,
  className,
  drawing,
  extent,
  persuasion,
  reading,
  sight,
  thing,
  untouched,
} from "./draw_state.ts";
import { isThick } from "./drawing.ts";
import { percentText, readingText } from "./reading.ts";

/** The milliseconds without a change after which a reading is announced. */
const CALM = 700;

/** What the network reads: a sentence, and the probability of each class. */
export function Bars(): JSX.Element {
  const names = store.shown.value?.classNames ?? [];
  const probabilities = store.look.value?.probabilities;
  const best = reading.value?.best.index;
  // A long list scrolls, by keyboard too.
  const isLong = names.length > 20;
  return (
    <div class="draw-reading">
      <p class="draw-sentence">{sentence()}</p>
      <Announcement />
      <ol
        class={isLong ? "draw-bars many" : "draw-bars"}
        aria-label="The probability of each class"
        {...(isLong && { tabIndex: 0 })}
      >
        {names.map((name, i) => {
          const probability = probabilities?.[i] ?? 0;
          return (
            <li key={i} class={i === best ? "best" : undefined}>
              <span class="name" title={name}>{name}</span>
              <span class="bar" aria-hidden="true">
                <span class="length" style={{ transform: `scaleX(${probability || 0})` }} />
              </span>
              <span class="number">{probabilities ? percentText(probability) : "–"}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Returns what the network reads, as a sentence. */
function sentence(): string {
  if (sight.value === "blank") return `Draw ${thing()}.`;
  if (sight.value === "dot") return `Draw ${thing()} that is larger.`;
  if (!store.shown.value) return "No network is on show yet.";
  if (!store.look.value) return "The network looks …";
  if (!reading.value) return "The network gives no numbers: its training diverged.";
  const text = readingText(reading.value, className) +
    (isThick(drawing.value, extent.value)
      ? " Draw it larger or with a thinner brush: its strokes run together."
      : "");
  const placed = untouched.value;
  if (placed?.label === undefined) return text;
  const isChanged = persuasion.value !== undefined || !areNone(changes.value);
  const truth = `${text} ${placed.title} is ${placed.label}${isChanged ? ", and is changed" : ""}`;
  // A network of other classes cannot be right.
  if (!store.shown.value.classNames.includes(placed.label)) return `${truth}.`;
  const isRight = placed.label === className(reading.value.best.index);
  return `${truth}: ${isRight ? "right" : "wrong"}.`;
}

/** Says what the network reads to those who do not see it, once it has not changed for a while. */
function Announcement(): JSX.Element {
  const said = useSignal("");
  useSignalEffect(() => {
    // A blank canvas is nothing new.
    const text = sight.value === "blank" ? "" : sentence();
    const timer = setTimeout(() => said.value = text, CALM);
    return () => clearTimeout(timer);
  });
  return <p class="hidden-text" aria-live="polite">{said}</p>;
}
