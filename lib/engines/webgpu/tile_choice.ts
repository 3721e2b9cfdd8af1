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

/** The invocations that keep a large adapter busy. */
const BUSY = 2 ** 14;
/** The time of another kernel, in multiplications. */
const KERNEL_TIME = 2 ** 26;
/** The time to write and read a partial sum, in multiplications. */
const PARTIAL_TIME = 120;
/** Longer parts would lose digits: each has one running sum. */
const LONGEST_SPAN = 4096;
/** The shortest part that is worth a workgroup. */
const SHORTEST_SPAN = 64;
/** The most partial sums of a product: 256 MB. */
const MOST_PARTIALS = 2 ** 26;

/**
 * Returns the cut that is probably the fastest: of few and large tiles if they keep the adapter busy, or else of many
 * small ones, or of parts of the inner axis. Only single products are split. The choice depends on the sizes alone.
 */
export function cutOf({ rows, cols, inner, batches = 1 }: ProductSizes): Cut {
  const least = Math.min(
    Math.ceil(inner / LONGEST_SPAN),
    Math.floor(MOST_PARTIALS / Math.max(rows * cols, 1)),
  );
  const most = Math.max(1, least, Math.floor(inner / SHORTEST_SPAN));
  const cuts = TILES.flatMap((tile) => {
    const tiles = tilesOf(tile, rows, cols) * batches;
    const lanes = tiles * tile.rows / tile.block[0] * tile.cols / tile.block[1];
    return [1, BUSY / lanes / 2, BUSY / lanes].map((wanted) => {
      const parts = batches > 1 ? 1 : Math.max(1, least, Math.min(Math.ceil(wanted), most));
      const { span, parts: count } = partsOf(inner, tile.step, parts);
      const busy = Math.min(1, lanes * count / BUSY);
      const work = tiles * tile.rows * tile.cols * inner / (tile.rate * busy);
      const sums = count === 1 ? 0 : KERNEL_TIME + PARTIAL_TIME * count * rows * cols;
      return { cut: { tile, parts: count, span }, time: work + sums };
    });
  });
  return cuts.reduce((best, each) => each.time < best.time ? each : best).cut;
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
