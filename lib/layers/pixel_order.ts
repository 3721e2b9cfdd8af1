/**
 * The two orders of the numbers of an image in a row: here the channels of a pixel stand side by side, and
 * in PyTorch the pixels of a channel do.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import { brief } from "../values/json.ts";
import type { ImageSize } from "../values/image.ts";
import type { Matrix } from "../values/matrix.ts";

/**
 * The order of the numbers of an image in a row: `"channelsFirst"` has one channel after the other, as in
 * PyTorch, and `"channelsLast"` one pixel after the other.
 */
export type PixelOrder = "channelsFirst" | "channelsLast";

/**
 * Throws unless an order is one of the two.
 *
 * @throws {TypeError} if it is something else.
 */
export function requireOrder(kind: string, order: PixelOrder): void {
  if (order === "channelsFirst" || order === "channelsLast") return;
  throw new TypeError(
    `Cannot make ${kind} whose order is ${brief(order)}: it is "channelsFirst" or "channelsLast"`,
  );
}

/** Returns rows of images, whose channels are last, with their channels first. */
export function withChannelsFirst(engine: Engine, rows: Matrix, image: ImageSize): Matrix {
  return transposedRows(engine, rows, image.height * image.width, image.channels);
}

/** Returns rows of images, whose channels are first, with their channels last. */
export function withChannelsLast(engine: Engine, rows: Matrix, image: ImageSize): Matrix {
  return transposedRows(engine, rows, image.channels, image.height * image.width);
}

/** Returns the transpose of the table of so many lines and columns that each row is. */
function transposedRows(engine: Engine, rows: Matrix, lines: number, columns: number): Matrix {
  if (lines === 1 || columns === 1) return rows;
  // Whichever takes fewer parts: the columns one after the other, or the lines side by side.
  return columns <= lines
    ? engine.concatColumns(range(columns).map((j) => engine.sliceColumns(rows, j, j + 1, lines)))
    : engine.concatColumns(
      range(lines).map((i) => engine.sliceColumns(rows, i * columns, (i + 1) * columns)),
      columns,
    );
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}
