/**
 * A chart of values by step, drawn without a script: lines of SVG that stretch with the page, and text
 * that does not. Each stretch of steps has a strip that shows its values where the pointer is over it.
 *
 * @module
 */

import { grouped } from "../shared/numbers.ts";
import { type Markup, markup } from "./markup.ts";
import { linearScale, type Scale } from "./scales.ts";
import type { Stretch } from "./stretches.ts";

/** A value after a step. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/** The contents of a chart. */
export interface Chart {
  readonly name: string;
  /** What the chart shows, in words. */
  readonly description: string;
  /** The last step of the horizontal axis. */
  readonly last: number;
  readonly scale: Scale;
  /** The curve of the training, and the band around it. */
  readonly training: readonly Stretch[];
  /** The curve of the validation. */
  readonly validation: readonly Point[];
  /** Returns how the vertical axis writes a value. */
  readonly tick: (value: number) => string;
  /** Returns the lines of text about a stretch. */
  readonly readout: (stretch: Stretch) => readonly string[];
}

/** Returns the figure of a chart. */
export function chartFigure(chart: Chart): Markup {
  const { name, description, training, readout, scale } = chart;
  const final = training.at(-1);
  const unit = training[0]?.last ?? 1;
  return markup`<figure class="card" aria-label="${name}">
<h3>${name}${scale.isLogarithmic ? markup` <small>logarithmic</small>` : undefined}</h3>
<div class="chart" role="img" aria-label="${description}">
<p class="readout">${final && lines(readout(final))}</p>
<div class="plot">
${curves(chart)}
${axes(chart)}
<div class="strips">${training.map((each) => strip(each, readout(each), unit))}</div>
</div>
</div>
</figure>`;
}

/** The number of points above which dots would hide the line. */
const MOST_DOTS = 40;
/** The side of the drawing in its own units, of which a tenth is finer than a pixel. */
const SIDE = 1000;

type Place = readonly [across: number, down: number];

function curves({ training, validation, scale, last }: Chart): Markup {
  const across = (step: number): number => SIDE * (step - 0.5) / last;
  const down = (value: number): number =>
    Math.min(Math.max(SIDE * (1 - scale.position(value)), -SIDE), 2 * SIDE);
  const middle = ({ first, last }: Stretch): number => across((first + last) / 2);
  const [means, upper, lower] = [
    training.map((each): Place => [middle(each), down(each.mean)]),
    training.map((each): Place => [middle(each), down(each.greatest)]),
    training.map((each): Place => [middle(each), down(each.least)]),
  ];
  const checks = validation.map(({ step, value }): Place => [across(step), down(value)]);
  const grid = scale.ticks.map((tick) => `M0 ${rounded(down(tick))}H${SIDE}`).join("");
  return markup`<svg viewBox="0 0 ${SIDE} ${SIDE}" preserveAspectRatio="none" aria-hidden="true">
<path class="grid" d="${grid}"/>
<path class="training band" d="${band(upper, lower)}"/>
<path class="training" d="${path(means)}"/>
${dots("training", means)}
<path class="validation" d="${path(checks)}"/>
${dots("validation", checks)}
</svg>`;
}

/** Returns the path through places, with a gap where one is not finite. */
function path(places: readonly Place[]): string {
  return runs(places).map((run) => `M${run.map(written).join(" ")}`).join("");
}

/** Returns the outline of the area between two curves of the same length. */
function band(upper: readonly Place[], lower: readonly Place[]): string {
  const pairs = upper.map((place, i) => [place, lower[i] ?? place] as const);
  return runs(pairs).filter((run) => run.length > 1).map((run) => {
    const back = run.map(([, low]) => low).toReversed();
    return `M${[...run.map(([high]) => high), ...back].map(written).join(" ")}Z`;
  }).join("");
}

/** Returns dots at the places of a curve, or undefined for many or none. */
function dots(name: string, places: readonly Place[]): Markup | undefined {
  const finite = places.filter(isFinite);
  if (finite.length === 0 || places.length > MOST_DOTS) return undefined;
  const marks = finite.map((place) => `M${written(place)}h0`).join("");
  return markup`<path class="${name} dots" d="${marks}"/>`;
}

/** Splits a list where an item holds a number that is not finite. */
function runs<Item extends readonly unknown[]>(items: readonly Item[]): Item[][] {
  const runs: Item[][] = [[]];
  for (const item of items) {
    if (isFinite(item)) runs.at(-1)?.push(item);
    else runs.push([]);
  }
  return runs.filter(({ length }) => length > 0);
}

function isFinite(item: readonly unknown[]): boolean {
  return item.flat().every(Number.isFinite);
}

function written([across, down]: Place): string {
  return `${rounded(across)} ${rounded(down)}`;
}

function rounded(coordinate: number): number {
  return Math.round(10 * coordinate) / 10;
}

function axes({ scale, tick, last }: Chart): Markup {
  const steps = linearScale(0, last).ticks.filter((step) => Number.isInteger(step) && step > 0);
  return markup`${
    scale.ticks.map((value) =>
      markup`<span class="y" style="--at: ${percentage(scale.position(value))}">${
        tick(value)
      }</span>`
    )
  }${
    steps.map((step) =>
      markup`<span class="x" style="--at: ${percentage((step - 0.5) / last)}">${
        shortened(step)
      }</span>`
    )
  }<span class="unit">step</span>`;
}

function percentage(part: number): string {
  return `${rounded(100 * part)}%`;
}

function shortened(step: number): string {
  return step >= 10_000 ? `${step / 1000}k` : grouped(step);
}

/** Returns the strip that shows the text about a stretch, as wide as its steps in units of the first. */
function strip({ first, last }: Stretch, readout: readonly string[], unit: number): Markup {
  const width = (last - first + 1) / unit;
  const style = width === 1 ? undefined : markup` style="flex: ${width}"`;
  return markup`<i${style}><b>${lines(readout)}</b></i>`;
}

function lines(texts: readonly string[]): Markup {
  return markup`${texts.map((text, i) => i === 0 ? text : markup`<br>${text}`)}`;
}
