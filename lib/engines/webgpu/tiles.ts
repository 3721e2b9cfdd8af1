/**
 * Products in tiles: the shader that products and convolutions of the webgpu engine share.
 *
 * A workgroup computes a tile of the result. Step by step along the inner axis it loads a part of both operands into
 * workgroup memory, while it still multiplies the part before. Each invocation holds a block of results in registers.
 *
 * | tile    | step | block | invocations | memory | multiplications for each number loaded |
 * | ------- | ---- | ----- | ----------- | ------ | -------------------------------------- |
 * | 128x128 | 8    | 8x8   | 256         | 16 KB  | 64                                     |
 * | 64x64   | 16   | 8x4   | 128         | 16 KB  | 32                                     |
 * | 32x32   | 16   | 4x4   | 64          | 8 KB   | 16                                     |
 *
 * The largest tile reads 1 KB for 32,768 operations: at 60 TFLOP/s, 1.9 TB/s from the second cache, a third of what
 * such an adapter has. A block of 8x8 reads 4 vectors of workgroup memory for 64 multiply-adds; they are adjacent or
 * equal across invocations, so banks do not conflict.
 *
 * @module
 */

import { type ElementType, type Kernel, kernel, type Names } from "./kernel.ts";
import type { Tile } from "./tile_choice.ts";

/** An operand of a tiled product: where its elements come from. */
export interface TileOperand {
  /**
   * The axis along which elements lie one after another in memory, so that four are loaded together: `inner` is the
   * axis that the product sums over, `outer` the rows of A or the columns of B.
   */
  readonly along: "inner" | "outer";
  /** Whether `load` returns 4 elements at once. The size of the axis must be a multiple of 4. */
  readonly vector: boolean;
  /** The WGSL type of what `prepare` returns. The default is `u32`. */
  readonly prepared?: string;
  /**
   * WGSL functions, with `_a` or `_b` at the end of their names:
   * - `prepare_a(outer: u32, batch: u32) -> PREPARED` computes once what all elements of a row of A (or of a column of
   *   B) share.
   * - `load_a(prepared: PREPARED, inner: u32) -> f32` returns an element; or, `vec4f`, it and the 3 that follow it
   *   along the axis. Places outside of the operand are never asked for.
   */
  readonly code: string;
}

/** The result of a tiled product. */
export interface TileResult {
  /** Whether `store` takes 4 columns at once. The number of columns must be a multiple of 4. */
  readonly vector: boolean;
  /**
   * The WGSL function `store(row: u32, col: u32, slice: u32, value: f32)`, or `value: vec4f` for four columns. The
   * slice is the number of the batch, or that of the part if the inner axis is split.
   */
  readonly code: string;
}

/** What a tiled product is made of. */
export interface TiledProduct<Param extends string, Input extends string, Output extends string> {
  /** The name of the product. The name of the tile is added. */
  readonly name: string;
  readonly tile: Tile;
  /** Numbers that the functions read, besides those of {@linkcode TileParam}. */
  readonly params: Names<Param>;
  readonly inputs: Names<Input, ElementType>;
  readonly outputs: Names<Output, ElementType>;
  readonly a: TileOperand;
  readonly b: TileOperand;
  readonly store: TileResult;
}

/**
 * Numbers of every tiled product: the sizes of the result and of the axis that it sums over, the number of batches, the
 * number of parts of the inner axis, and how long they are.
 */
export type TileParam = "rows" | "cols" | "inner" | "batches" | "parts" | "span";

const TILE_PARAMS: Names<TileParam> = {
  rows: "u32",
  cols: "u32",
  inner: "u32",
  batches: "u32",
  parts: "u32",
  span: "u32",
};

/** Tiles below each other that run one after another, so that they find the same columns of B in the cache. */
const BAND = 8;

/**
 * Returns the kernel of a tiled product, for the groups of {@linkcode tileGroups}.
 *
 * @example
 * ```ts ignore
 * const square = tiledProduct({
 *   name: "square",
 *   tile: TILES[0],
 *   params: {},
 *   inputs: { x: "f32" },
 *   outputs: { out: "f32" },
 *   a: {
 *     along: "inner",
 *     vector: false,
 *     code: `
 * fn prepare_a(outer: u32, batch: u32) -> u32 { return outer * params.inner; }
 * fn load_a(start: u32, inner: u32) -> f32 { return x[start + inner]; }`,
 *   },
 *   b: {
 *     along: "outer",
 *     vector: false,
 *     code: `
 * fn prepare_b(outer: u32, batch: u32) -> u32 { return outer; }
 * fn load_b(start: u32, inner: u32) -> f32 { return x[start + inner * params.cols]; }`,
 *   },
 *   store: {
 *     vector: false,
 *     code: `
 * fn store(row: u32, col: u32, slice: u32, value: f32) { out[row * params.cols + col] = value; }`,
 *   },
 * });
 * ```
 */
export function tiledProduct<Param extends string, Input extends string, Output extends string>(
  { name, tile, params, inputs, outputs, a, b, store }: TiledProduct<Param, Input, Output>,
): Kernel<Param | TileParam, Input, Output> {
  const { rows, cols, step, block: [down, across] } = tile;
  const threads = { a: rows / down, b: cols / across };
  const invocations = threads.a * threads.b;
  const sides = [
    side("a", a, { size: rows, block: down, threads: threads.a, step, invocations }),
    side("b", b, { size: cols, block: across, threads: threads.b, step, invocations }),
  ] as const;
  const both = (part: (operand: Side) => string) => sides.map(part).join("");
  const cells = range(down).flatMap((i) => range(across / 4).map((q) => [i, q] as const));
  return kernel<Param | TileParam, Input, Output>({
    name: `${name} ${rows}x${cols}`,
    // The record has the names of both. The compiler cannot see this.
    params: { ...TILE_PARAMS, ...params } as Names<Param | TileParam>,
    inputs,
    outputs,
    code: `
${a.code}
${b.code}
${store.code}
${both(({ declarations }) => declarations)}
@compute @workgroup_size(${invocations})
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let tiles_down = (params.rows + ${rows - 1}u) / ${rows}u;
  let tiles_across = (params.cols + ${cols - 1}u) / ${cols}u;
  let tiles = tiles_down * tiles_across;
  let number = group.y * groups.x + group.x;
  let slice = number / tiles;
  if (slice >= params.batches * params.parts) { return; }
  let batch = slice / params.parts;
  let tile = number % tiles;
  let band = tile / (${BAND}u * tiles_across);
  let in_band = tile % (${BAND}u * tiles_across);
  let height = min(${BAND}u, tiles_down - band * ${BAND}u);
  let first_a = (band * ${BAND}u + in_band % height) * ${rows}u;
  let first_b = (in_band / height) * ${cols}u;
  let count_a = params.rows;
  let count_b = params.cols;
  let lane_a = local / ${threads.b}u;
  let lane_b = local % ${threads.b}u;
  var k = (slice % params.parts) * params.span;
  let end = min(k + params.span, params.inner);
${both(({ prepare }) => prepare)}
${cells.map(([i, q]) => `  var c${i}_${q} = vec4f();\n`).join("")}
${both(({ load }) => load)}
  var half = 0u;
  loop {
${both(({ keep }) => keep)}
    workgroupBarrier();
    k += ${step}u;
    if (k < end) {
${both(({ load }) => load)}
    }
${range(step / 4).map((quad) => multiply(sides, quad, cells)).join("")}
    if (k >= end) { break; }
    half = 1u - half;
  }
  let row = first_a + 4u * lane_a;
  let col = first_b + 4u * lane_b;
${range(down).map((i) => storeRow(i, across, threads, store.vector)).join("")}
}`,
  });
}

/** The code for an operand. */
interface Side {
  readonly declarations: string;
  /** Prepares loads, before the loop. */
  readonly prepare: string;
  /** Loads a part of the operand from `k` on into registers. */
  readonly load: string;
  /** Writes what was loaded to workgroup memory. */
  readonly keep: string;
  /** Reads the block of four places of the inner axis from workgroup memory. */
  readonly read: (quad: number) => string;
  /** Returns the expression of an element of the block, at one of the four places. */
  readonly element: (index: number, place: number) => string;
  /** Returns the expression of four elements of the block, at one of the four places. */
  readonly four: (quarter: number, place: number) => string;
}

interface SideSizes {
  /** The rows or columns of the tile. */
  readonly size: number;
  /** Those of an invocation. */
  readonly block: number;
  /** The invocations side by side. */
  readonly threads: number;
  readonly step: number;
  readonly invocations: number;
}

/**
 * Returns the code for an operand. Workgroup memory has vectors of four elements along the operand's axis. Invocation t
 * has the elements 4t to 4t + 3, and, of blocks of 8, as many again in the second half of the tile. In memory, what
 * neighbours read at once is adjacent. The memory is an array of arrays, so that a compiler checks the bounds of two of
 * the three indices once, and not at every read.
 */
function side(
  id: "a" | "b",
  { along, vector }: TileOperand,
  { size, block, threads, step, invocations }: SideSizes,
): Side {
  const vectors = size * step / 4;
  const passes = range(Math.ceil(vectors / invocations));
  const isWhole = vectors % invocations === 0;
  const steps = step / 4;
  const quarters = size / 4;
  const fill = (text: string) => (pass: number) => text.replaceAll("@", `${id}${pass}`);
  const place = along === "inner"
    ? `
  let k_@ = 4u * (n_@ % ${steps}u);
  let quarter_@ = (n_@ / ${steps}u) % ${quarters}u;
  let rest_@ = n_@ / ${steps * quarters}u;
  let outer_@ = first_${id} + 4u * quarter_@ + rest_@;
  let line_@ = (n_@ % ${steps}u) * ${block}u + 4u * (quarter_@ / ${threads}u) + rest_@;
  let lane_@ = quarter_@ % ${threads}u;`
    : `
  let k_@ = n_@ / ${quarters}u;
  let outer_@ = first_${id} + 4u * (n_@ % ${quarters}u);
  let line_@ = n_@ / ${threads}u;
  let lane_@ = n_@ % ${threads}u;`;
  const prepared = along === "inner"
    ? `let p_@ = prepare_${id}(min(outer_@, count_${id} - 1u), batch);`
    : vector
    ? `let p_@ = prepare_${id}(min(outer_@, count_${id} - 4u), batch);`
    : range(4).map((i) =>
      `let p_@_${i} = prepare_${id}(min(outer_@ + ${i}u, count_${id} - 1u), batch);`
    ).join("\n  ");
  const load = vector
    ? `if (k + k_@ < end_@) { v_@ = load_${id}(p_@, k + k_@); }`
    : along === "inner"
    ? range(4).map((i) =>
      `if (k + k_@ + ${i}u < end_@) { v_@.${AXES[i]} = load_${id}(p_@, k + k_@ + ${i}u); }`
    ).join("\n  ")
    : `if (k + k_@ < end_@) { v_@ = vec4f(${
      range(4).map((i) => `load_${id}(p_@_${i}, k + k_@)`).join(", ")
    }); }`;
  const lines = vectors / threads;
  return {
    declarations:
      `var<workgroup> tile_${id}: array<array<array<vec4f, ${threads}>, ${lines}>, 2>;\n`,
    prepare: passes.map((pass) =>
      fill(`  let n_@ = local + ${pass * invocations}u;${place}
  ${prepared}
  let end_@ = ${isWhole ? "end" : `select(0u, end, n_@ < ${vectors}u)`};
  var v_@ = vec4f();
`)(pass)
    ).join(""),
    load: passes.map(fill(`  v_@ = vec4f();\n  ${load}\n`)).join(""),
    keep: passes.map(fill(
      `    ${
        isWhole ? "" : `if (n_@ < ${vectors}u) `
      }{ tile_${id}[half][line_@][lane_@] = v_@; }\n`,
    )).join(""),
    read: (quad) =>
      along === "inner"
        ? range(block).map((i) =>
          `      let ${id}${i} = tile_${id}[half][${quad * block + i}][lane_${id}];\n`
        ).join("")
        : range(4).flatMap((p) =>
          range(block / 4).map((q) =>
            `      let ${id}${q}_${p} = tile_${id}[half][${
              (4 * quad + p) * block / 4 + q
            }][lane_${id}];\n`
          )
        ).join(""),
    element: (index, p) =>
      along === "inner"
        ? `${id}${index}.${AXES[p]}`
        : `${id}${Math.floor(index / 4)}_${p}.${AXES[index % 4]}`,
    four: (quarter, p) =>
      along === "inner"
        ? `vec4f(${range(4).map((i) => `${id}${4 * quarter + i}.${AXES[p]}`).join(", ")})`
        : `${id}${quarter}_${p}`,
  };
}

const AXES = ["x", "y", "z", "w"] as const;

/** Returns the code that multiplies the blocks of both operands at four places of the inner axis. */
function multiply(
  [a, b]: readonly [Side, Side],
  quad: number,
  cells: readonly (readonly [row: number, quarter: number])[],
): string {
  const sums = range(4).flatMap((place) =>
    cells.map(([i, q]) =>
      `      c${i}_${q} = fma(vec4f(${a.element(i, place)}), ${b.four(q, place)}, c${i}_${q});\n`
    )
  );
  return `    {\n${a.read(quad)}${b.read(quad)}${sums.join("")}    }\n`;
}

/** Returns the code that stores a row of the block of an invocation. */
function storeRow(
  i: number,
  across: number,
  threads: { readonly a: number; readonly b: number },
  vector: boolean,
): string {
  const row = `row + ${Math.floor(i / 4) * 4 * threads.a + i % 4}u`;
  const cells = range(across / 4).flatMap((q) => {
    const col = q * 4 * threads.b;
    if (vector) {
      return `    if (col + ${col}u < params.cols) { store(${row}, col + ${col}u, slice, c${i}_${q}); }\n`;
    }
    return AXES.map((axis, j) =>
      `    if (col + ${col + j}u < params.cols) { ` +
      `store(${row}, col + ${col + j}u, slice, c${i}_${q}.${axis}); }\n`
    );
  });
  return `  if (${row} < params.rows) {\n${cells.join("")}  }\n`;
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i);
}
