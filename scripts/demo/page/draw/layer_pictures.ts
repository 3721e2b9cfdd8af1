/**
 * The outputs of layers as pictures: the maps of a convolution side by side, the units of a dense layer as a grid.
 *
 * @module
 */

import type { LayerOutput } from "../protocol.ts";
import { type Picture, writeColor } from "./colors.ts";

/** The picture of a layer's output. */
export interface LayerPicture {
  readonly picture: Picture;
  /** What is on it, such as `"32 maps of 24x24"`. */
  readonly about: string;
  /** The least and the largest number. */
  readonly least: number;
  readonly most: number;
  /** How many maps or numbers stand side by side. */
  readonly columns: number;
  /** How wide to show it, in pixels of the page. */
  readonly room: number;
}

/** The pixels of the page that a pixel of a map takes, and a map at least and at most. */
const PIXEL = 3;
const MAP = { least: 18, most: 40 };

/** The pixels of the page that a number takes, one of a few, of some and of many. */
const NUMBER = { few: 18, some: 12, many: 8 };

/**
 * Returns the picture of a layer's output. All numbers of a layer share a scale: the one farthest from 0 has the
 * lightest color.
 *
 * @param mostRoom The room for it across, in pixels of the page.
 */
export function layerPicture(
  { image, values }: Pick<LayerOutput, "image" | "values">,
  mostRoom: number,
): LayerPicture {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const scale = Math.max(Math.abs(least), Math.abs(most)) || 1;
  const maps = image && image.height * image.width > 1 ? image : undefined;
  const hasMaps = maps !== undefined;
  const count = maps?.channels ?? values.length;
  const tile = maps ?? { height: 1, width: 1 };
  const cell = hasMaps
    ? Math.min(Math.max(PIXEL * tile.width, MAP.least), MAP.most)
    : NUMBER[count > 256 ? "many" : count > 64 ? "some" : "few"];
  const columns = Math.max(Math.min(count, Math.floor(mostRoom / cell)), 1);
  const gap = hasMaps ? 1 : 0;
  const rows = Math.ceil(count / columns);
  const height = rows * (tile.height + gap) - gap;
  const width = columns * (tile.width + gap) - gap;
  const bytes = new Uint8ClampedArray(4 * Math.max(height * width, 0));
  for (let each = 0; each < count; each++) {
    const top = Math.floor(each / columns) * (tile.height + gap);
    const left = each % columns * (tile.width + gap);
    for (let y = 0; y < tile.height; y++) {
      for (let x = 0; x < tile.width; x++) {
        const value = values[(y * tile.width + x) * count + each] ?? NaN;
        writeColor(bytes, (top + y) * width + left + x, value / scale);
      }
    }
  }
  const about = hasMaps
    ? `${count} ${count === 1 ? "map" : "maps"} of ${tile.width}x${tile.height}`
    : `${count} ${count === 1 ? "number" : "numbers"}`;
  return { picture: { height, width, bytes }, about, least, most, columns, room: columns * cell };
}

/** Layers that work on what the layer before them gave, and have no weights between units. */
const FOLLOWERS = new Set([
  ...["batchNorm", "layerNorm", "dropout", "spatialDropout"],
  ...["maxPool2d", "averagePool2d", "globalMaxPool", "globalAveragePool", "flatten", "reshape"],
  ...["relu", "leakyRelu", "prelu", "elu", "silu", "gelu", "tanh", "sigmoid", "softmax"],
]);

/** A group of layers: one with weights, and those after it that only shape what it gives. */
export interface LayerGroup {
  /** The names of its layers. */
  readonly name: string;
  /** The output of its last layer. */
  readonly output: LayerOutput;
}

/** Returns the outputs of layers by groups, or each by itself. */
export function grouped(layers: readonly LayerOutput[], isEach: boolean): readonly LayerGroup[] {
  const groups: LayerGroup[] = [];
  for (const output of layers) {
    const last = groups.at(-1);
    if (isEach || !last || !FOLLOWERS.has(output.kind)) groups.push({ name: output.name, output });
    else groups[groups.length - 1] = { name: `${last.name}, ${output.kind}`, output };
  }
  return groups;
}
