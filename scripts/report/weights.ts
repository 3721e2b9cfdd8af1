/**
 * What the first layer of a network looks for, as pictures.
 *
 * @module
 */

import type { FirstWeights } from "./first_weights.ts";
import { type Markup, markup } from "./markup.ts";
import { weightsPicture } from "./pictures.ts";

/** The section of the first layer's weights. */
export function weightsSection({ name, unit, size, count, units }: FirstWeights): Markup {
  const zoom = Math.max(1, Math.round(84 / Math.max(size.height, size.width)));
  const magnitudes = units.flatMap(({ weights }) => weights.map(Math.abs)).sort((a, b) => a - b);
  // A few outliers must not make all the rest pale.
  const scale = magnitudes[Math.floor(magnitudes.length * 0.995)] ?? 1;
  const shown = units.length < count
    ? `The ${units.length} ${unit}s with the largest weights, of ${count}`
    : `All ${count} ${unit}s`;
  const colors = size.channels === 3
    ? "gray is 0"
    : "blue is above 0, orange below, and 0 is what the page is";
  const items = units.map(({ index, weights }) => {
    const alt = `weights of ${unit} ${index}`;
    return markup`<li>${weightsPicture(weights, size, { alt, zoom, scale })}</li>`;
  });
  return markup`<h2>What the first layer looks for</h2>
<p class="muted">${shown} of ${name}: ${colors}. Full colors are weights of ${
    Number(scale.toPrecision(2))
  } and more.</p>
<ul class="pictures weights">${items}</ul>`;
}
