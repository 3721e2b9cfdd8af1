/**
 * The weights of the first layer of a network as pictures.
 *
 * @module
 */

import type { FirstWeights } from "./first_weights.ts";
import { type Markup, markup } from "./markup.ts";
import { section } from "./section.ts";
import { weightsPicture } from "./pictures.ts";

/** Returns the section of the weights of the first layer. */
export function weightsSection({ name, unit, size, count, units }: FirstWeights): Markup {
  const zoom = Math.max(1, Math.round(84 / Math.max(size.height, size.width)));
  const magnitudes = units.flatMap(({ weights }) => weights.map(Math.abs)).sort((a, b) => a - b);
  // Without the outliers, which would make all other weights pale.
  const scale = magnitudes[Math.floor(magnitudes.length * 0.995)] ?? 1;
  const shown = units.length < count
    ? `The ${units.length} of ${count} ${unit}s of ${name} with the largest weights`
    : `All ${count} ${unit}s of ${name}`;
  const colors = size.channels === 3
    ? "gray is 0"
    : "blue is positive, orange is negative, 0 is transparent";
  const items = units.map(({ index, weights }) => {
    const alt = `weights of ${unit} ${index}`;
    return markup`<li>${weightsPicture(weights, size, { alt, zoom, scale })}</li>`;
  });
  return section(
    "Weights of the first layer",
    markup`<p class="muted">${shown}: ${colors}. Full colors are weights of ${
      Number(scale.toPrecision(2))
    } and more.</p>
<ul class="pictures weights">${items}</ul>`,
  );
}
