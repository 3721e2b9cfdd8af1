/**
 * The choice of tiles: how a product is cut into workgroups.
 *
 * @module
 */

import { groupsFor } from "./queue.ts";
import type { Groups } from "./workshop.ts";

/** A tile of a product, which a workgroup computes. All sizes are multiples of 4. */
export interface Tile {
  readonly rows: number;
  readonly cols: number;
  /** The places of the inner axis that are loaded at once. */
  readonly step: number;
  /** The rows and columns of the results of an invocation: 4 or 8. */
  readonly block: readonly [rows: number, cols: number];
  /** The part of the adapter's peak that such tiles reach, roughly. Choices compare it. */
  readonly rate: number;
}

/** The tiles. Those of a few rows or columns are for products that are so narrow. */
export const TILES: readonly [Tile, ...Tile[]] = [
  { rows: 128, cols: 128, step: 8, block: [8, 8], rate: 1 },
  { rows: 64, cols: 64, step: 16, block: [8, 4], rate: 0.8 },
  { rows: 32, cols: 32, step: 16, block: [4, 4], rate: 0.5 },
  { rows: 128, cols: 16, step: 8, block: [4, 4], rate: 0.4 },
  { rows: 16, cols: 128, step: 8, block: [4, 4], rate: 0.4 },
  { rows: 32, cols: 16, step: 16, block: [4, 4], rate: 0.3 },
  { rows: 4, cols: 256, step: 8, block: [4, 4], rate: 0.2 },
];

/** The sizes of a product. */
export interface ProductSizes {
  readonly rows: number;
  readonly cols: number;
  /** The size of the axis that the product sums over. */
  readonly inner: number;
  /** The number of products of these sizes. The default is 1. */
  readonly batches?: number;
}

/** How a product is cut. */
export interface Cut {
  readonly tile: Tile;
  /** The number of parts of the inner axis. Their sums are added by a second kernel. */
  readonly parts: number;
  /** The length of a part, a multiple of the tile's step. */
  readonly span: number;
}

/** The multiply-adds of a large adapter in a cycle. */
const WIDTH = 2 ** 14;
/** The cycles of a step of a workgroup that waits for memory and for its invocations. */
const STEP_WAIT = 400;
/** The cycles until another kernel runs. */
const KERNEL_WAIT = 5000;
/** The cycles to write and read a partial sum. */
const PARTIAL_CYCLES = 0.02;
/** Longer parts would lose digits: each has one running sum. */
const LONGEST_SPAN = 4096;
/** The shortest part that is worth a workgroup. */
const SHORTEST_SPAN = 64;
/** The most partial sums of a product: 256 MB. */
const MOST_PARTIALS = 2 ** 26;

/**
 * Returns the cut that is probably the fastest. The time of a product is roughly the work of all workgroups, shared by
 * the adapter, and the steps of one of them: large tiles do less work, small tiles and split inner axes have shorter
 * steps. Only single products are split. The choice depends on the sizes alone, so sums have one order.
 */
export function cutOf({ rows, cols, inner, batches = 1 }: ProductSizes): Cut {
  const single = batches === 1;
  const least = single
    ? Math.min(Math.ceil(inner / LONGEST_SPAN), Math.floor(MOST_PARTIALS / (rows * cols)))
    : 1;
  const most = single ? Math.max(least, Math.floor(inner / SHORTEST_SPAN)) : 1;
  let best: Cut | undefined;
  let shortest = Infinity;
  for (const tile of TILES) {
    const [down, across] = tile.block;
    const area = tilesOf(tile, rows, cols) * batches * tile.rows * tile.cols;
    const depth = Math.max(inner, 1);
    const steps = depth * (down * across + STEP_WAIT / tile.step);
    const sums = PARTIAL_CYCLES * rows * cols;
    for (const wanted of [1, Math.round(Math.sqrt(steps / sums))]) {
      const cut = {
        tile,
        ...partsOf(inner, tile.step, Math.max(Math.min(wanted, most), least, 1)),
      };
      const { parts } = cut;
      const time = area * depth / (tile.rate * WIDTH) + steps / parts +
        (parts === 1 ? 0 : KERNEL_WAIT + sums * parts);
      if (time < shortest) [best, shortest] = [cut, time];
    }
  }
  return best ?? { tile: TILES[0], ...partsOf(inner, TILES[0].step, 1) };
}

/** Returns the workgroups of a product that is cut so. */
export function tileGroups({ tile, parts }: Cut, sizes: ProductSizes): Groups {
  const { rows, cols, batches = 1 } = sizes;
  return groupsFor(tilesOf(tile, rows, cols) * batches * parts);
}

function tilesOf(tile: Tile, rows: number, cols: number): number {
  return Math.ceil(rows / tile.rows) * Math.ceil(cols / tile.cols);
}

/** Returns parts of one length, about as many as wanted. None is empty, unless the axis is. */
function partsOf(
  inner: number,
  step: number,
  wanted: number,
): { readonly parts: number; readonly span: number } {
  const span = Math.max(1, Math.ceil(inner / wanted / step)) * step;
  return { span, parts: Math.max(1, Math.ceil(inner / span)) };
}
