/**
 * The two orders of the numbers of an image in a row: here the channels of a pixel stand side by side, and
 * in PyTorch the pixels of a channel do.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import { brief } from "../values/json.ts";
import type { ImageSize } from "../values/image.ts";
import type { Empty, LayerDefinition } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";

/**
 * The order of the numbers of an image in a row: `"channelsFirst"` has one channel after the other, as in
 * PyTorch, and `"channelsLast"` one pixel after the other.
 */
export type PixelOrder = "channelsFirst" | "channelsLast";

/** Options of a layer that reads rows, or images as rows. */
export interface PixelOrderOptions {
  /**
   * The order of the numbers in the rows. The default is `"channelsFirst"`, as in PyTorch;
   * `"channelsLast"` leaves each number where it is, and takes no time.
   */
  readonly order?: PixelOrder;
  /** The size of the images that come in. The default is the size that the layer before gives, if any. */
  readonly image?: ImageSize;
}

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

/** The functions of a layer that puts the numbers of each row in another order. */
export type Reordering = Pick<
  LayerDefinition<number, number, Empty, undefined>,
  "init" | "forward" | "backward"
>;

/**
 * Returns the functions of a layer from rows in an order to rows in that order, which are images of a size
 * before it, behind it, or both.
 */
export function reordering(
  order: PixelOrder,
  { before, behind }: {
    readonly before?: ImageSize | undefined;
    readonly behind?: ImageSize | undefined;
  },
): Reordering {
  const reordered = (engine: Engine, rows: Matrix, from?: ImageSize, to?: ImageSize): Matrix => {
    if (order === "channelsLast") return rows;
    const plain = from ? withChannelsFirst(engine, rows, from) : rows;
    return to ? withChannelsLast(engine, plain, to) : plain;
  };
  return {
    init: () => [],
    forward: (engine, _params, input) => ({
      output: reordered(engine, input, before, behind),
      saved: undefined,
    }),
    backward: (engine, _params, _saved, gradient, wants) => ({
      inputGradient: wants.inputGradient ? reordered(engine, gradient, behind, before) : undefined,
      gradients: [],
    }),
  };
}

/** Returns rows of images, whose channels are last, with their channels first. */
function withChannelsFirst(engine: Engine, rows: Matrix, image: ImageSize): Matrix {
  return transposedRows(engine, rows, image.height * image.width, image.channels);
}

/** Returns rows of images, whose channels are first, with their channels last. */
function withChannelsLast(engine: Engine, rows: Matrix, image: ImageSize): Matrix {
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
