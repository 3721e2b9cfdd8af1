/**
 * Products of tables: what matrix products and batches of them share in the webgpu engine.
 *
 * @module
 */

import type { Kernel } from "./kernel.ts";
import { addParts } from "./partial_sums.ts";
import { cutOf, type ProductSizes, type Tile, tileGroups } from "./tile_choice.ts";
import { tiledProduct, type TileOperand, type TileParam } from "./tiles.ts";
import type { Workshop } from "./workshop.ts";

/** Products of the tables in the rows of two matrices, with the tables of all heads side by side. */
export interface TableProducts extends Required<ProductSizes> {
  /** The places of the operands. */
  readonly a: number;
  readonly b: number;
  /** The place of a row to add to each row of the product, if there is one. Only for a single product. */
  readonly bias?: number | undefined;
  /** The place of the products. */
  readonly out: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** The number of tables side by side. */
  readonly heads: number;
  /** The factor of the products. */
  readonly scale: number;
}

/** A kernel of products, by its tile and the layout of its operands. */
type ProductKernel = Kernel<TileParam | "heads" | "scale", "a" | "b", "out">;
type BiasedKernel = Kernel<TileParam | "heads" | "scale", "a" | "b" | "bias", "out">;

/** How the operands lie in memory, and whether four of their numbers can be loaded at once. */
interface Layout {
  readonly tile: Tile;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly vectorA: boolean;
  readonly vectorB: boolean;
  readonly vectorOut: boolean;
}

const kernels = new Map<string, ProductKernel>();
const biasedKernels = new Map<string, BiasedKernel>();

/** Queues the kernels of products of tables. */
export function multiplyTables(
  { dispatch, withBlock }: Pick<Workshop, "dispatch" | "withBlock">,
  product: TableProducts,
): void {
  const { a, b, bias, out, rows, cols, inner, batches, heads, scale } = product;
  if (rows * cols * batches === 0) return;
  const cut = cutOf(product);
  const { parts, span, tile } = cut;
  const layout = {
    tile,
    transposeA: product.transposeA,
    transposeB: product.transposeB,
    vectorA: (product.transposeA ? rows : inner) % 4 === 0,
    vectorB: (product.transposeB ? inner : cols) % 4 === 0,
    vectorOut: cols % 4 === 0,
  };
  const groups = tileGroups(cut, product);
  const params = { rows, cols, inner, batches, parts, span, heads, scale };
  if (parts > 1) {
    withBlock(4 * parts * rows * cols, (partial) => {
      const whole = { params: { ...params, scale: 1 }, buffers: { a, b, out: partial }, groups };
      dispatch(cached(kernels, layout, []), whole);
      addParts({ dispatch }, { partial, parts, rows, cols, scale, bias, out });
    });
  } else if (bias === undefined) {
    dispatch(cached(kernels, layout, []), { params, buffers: { a, b, out }, groups });
  } else {
    dispatch(cached(biasedKernels, layout, ["bias"]), {
      params,
      buffers: { a, b, bias, out },
      groups,
    });
  }
}

function cached<Bias extends "bias">(
  made: Map<string, Kernel<TileParam | "heads" | "scale", "a" | "b" | Bias, "out">>,
  layout: Layout,
  bias: readonly Bias[],
): Kernel<TileParam | "heads" | "scale", "a" | "b" | Bias, "out"> {
  const { transposeA, transposeB, vectorA, vectorB, vectorOut, tile } = layout;
  const name = [
    `product${transposeA ? " of aT" : ""}${transposeB ? " by bT" : ""}`,
    [vectorA, vectorB, vectorOut].map((isVector) => isVector ? 4 : 1).join(""),
    ...bias,
  ].join(" ");
  const key = `${name} ${tile.rows}x${tile.cols}`;
  const known = made.get(key);
  if (known) return known;
  const outType = vectorOut ? "vec4f" : "f32";
  const kernel = tiledProduct<"heads" | "scale", "a" | "b" | Bias, "out">({
    name,
    tile,
    params: { heads: "u32", scale: "f32" },
    // The record has the names of all. The compiler cannot see this.
    inputs: {
      a: vectorA ? "vec4f" : "f32",
      b: vectorB ? "vec4f" : "f32",
      ...Object.fromEntries(bias.map((name) => [name, outType])),
    } as Record<"a" | "b" | Bias, "vec4f" | "f32">,
    outputs: { out: outType },
    a: operand("a", transposeA ? "outer" : "inner", vectorA),
    b: operand("b", transposeB ? "inner" : "outer", vectorB),
    store: {
      vector: vectorOut,
      code: `
fn store(row: u32, col: u32, slice: u32, value: ${outType}) {
  let start = (slice / params.heads) * params.heads * params.rows * params.cols;
  let line = start + (row * params.heads + slice % params.heads) * params.cols;
  out[${index("line + col", vectorOut)}] = params.scale * value${
        bias.length ? ` + bias[${index("col", vectorOut)}]` : ""
      };
}`,
    },
  });
  made.set(key, kernel);
  return kernel;
}

/** Returns how elements are loaded whose lines lie along an axis, with the columns of all heads side by side. */
function operand(id: "a" | "b", along: "inner" | "outer", vector: boolean): TileOperand {
  const size = id === "a" ? "rows" : "cols";
  const columns = along === "inner" ? "inner" : size;
  const [line, column] = along === "inner" ? ["outer", "0u"] : ["0u", "outer"];
  const place = along === "inner"
    ? "start + inner"
    : "start + inner * params.heads * params." + size;
  return {
    along,
    vector,
    code: `
fn prepare_${id}(outer: u32, batch: u32) -> u32 {
  let start = (batch / params.heads) * params.heads * params.${size} * params.inner;
  return start + (${line} * params.heads + batch % params.heads) * params.${columns} + ${column};
}
fn load_${id}(start: u32, inner: u32) -> ${vector ? "vec4f" : "f32"} {
  return ${id}[${index(place, vector)}];
}`,
  };
}

function index(place: string, vector: boolean): string {
  return vector ? `(${place}) / 4u` : place;
}
