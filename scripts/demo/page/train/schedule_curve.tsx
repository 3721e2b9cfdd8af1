import type { JSX } from "preact";
import { grouped } from "../../../shared/numbers.ts";
import * as store from "../store.ts";
import { pathOf, schedulePoints, stepsOf } from "./schedule_points.ts";

const SIZE = { width: 240, height: 40 } as const;

/** The learning rate of the recipe, step by step, as a small curve. */
export function ScheduleCurve(): JSX.Element | null {
  const recipe = store.setting.value?.recipe;
  if (!recipe) return null;
  const images = store.data.value?.counts.training ?? 55_000;
  const steps = stepsOf(recipe, images);
  const points = schedulePoints(recipe, steps, 121);
  const rates = points.map(({ rate }) => rate);
  const [first = 0, last = 0] = [rates[0], rates.at(-1)];
  const [from, to, top] = [first, last, Math.max(...rates)].map(shortly);
  return (
    <figure class="schedule">
      <svg
        viewBox={`-2 -2 ${SIZE.width + 4} ${SIZE.height + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`The learning rate: ${from} at the first step, ${top} at most, ${to} at the last`}
      >
        <path d={pathOf(points, SIZE)} />
      </svg>
      <figcaption>
        Learning rate over {grouped(steps)} {steps === 1 ? "step" : "steps"}: from {from}, at most
        {" "}
        {top}, to {to}
      </figcaption>
    </figure>
  );
}

function shortly(rate: number): string {
  return `${Number(rate.toPrecision(2))}`;
}
