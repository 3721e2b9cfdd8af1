/**
 * The matrix product C = op(A) · op(B).
 *
 * C is cut into tiles of 5 x 8, whose 10 accumulators stay in registers while k runs. Five rows of A are packed k by k. B is
 * packed into panels of 8 columns, once, for all rows and all threads. With few rows packing does not pay, and B is read in
 * place. A tile of 6 x 8 is faster with fused multiply-add, but has too few registers without it.
 *
 * One thread sums each element of C, in the order of k, starting from its bias, whatever its tile is. So neither the split
 * into rows nor packing changes a bit of the result.
 *
 * Every matrix is row-major without gaps, and 32 bytes after its end can be read.
 */
import { copyTile, madd } from "./simd.as";

/** Flags: A is k x m instead of m x k, B is n x k instead of k x n, and the product is added to C. */
// @ts-ignore: decorator
@inline
export const TRANSPOSED_A = 1, TRANSPOSED_B = 2, ADD = 8;

/** Rows of a tile, and bytes of a packed step of k. */
// @ts-ignore: decorator
@inline
export const HEIGHT = 5, STEP = HEIGHT * 4;

/** Steps of k per block: packed rows of A and a panel of B fit into the first-level cache. */
// @ts-ignore: decorator
@inline
export const DEPTH = 392;

/** Columns per block: a block of packed B fits into the second-level cache. */
// @ts-ignore: decorator
@inline
const WIDTH = 192;

/** Scratch of one thread: 32 zeros, the tile of an edge, the packed rows. */
// @ts-ignore: decorator
@inline
export const TILE = 32, ROWS = TILE + HEIGHT * 32, SCRATCH = ROWS + DEPTH * STEP;

/** Returns the bytes of scratch memory that `multiply` needs. */
export function multiplyScratch(): i32 {
  return SCRATCH;
}

/** Packs panels [from, to) of 8 columns of B, each k x 8. */
export function packPanels(flags: i32, n: i32, k: i32, b: usize, packed: usize, from: i32, to: i32): void {
  for (let p = from; p < to; p++) {
    let out = packed + ((p * k) << 5);
    if (flags & TRANSPOSED_B) {
      packRows(b, p * 8, n, k, k, out, 32);
      packRows(b, p * 8 + 4, n, k, k, out + 16, 32);
    } else {
      let row = b + (p << 5);
      for (let i = 0; i < k; i++, row += n << 2, out += 32) {
        v128.store(out, v128.load(row));
        v128.store(out, v128.load(row, 16), 16);
      }
    }
  }
}

/**
 * Packs k columns of four rows, from `row` on, column by column, `step` bytes apart. Rows from `rows` on repeat the last one,
 * and their results are not used.
 */
export function packRows(a: usize, row: i32, rows: i32, columns: i32, k: i32, out: usize, step: i32): void {
  const last = rows - 1, bytes = columns << 2;
  let p = a + min(row, last) * bytes, q = a + min(row + 1, last) * bytes;
  let r = a + min(row + 2, last) * bytes, s = a + min(row + 3, last) * bytes;
  for (; k > 0; k -= 4, p += 16, q += 16, r += 16, s += 16) {
    let x = v128.load(p), y = v128.load(q), z = v128.load(r), w = v128.load(s);
    const xy = v128.shuffle<f32>(x, y, 0, 4, 1, 5), zw = v128.shuffle<f32>(z, w, 0, 4, 1, 5);
    const uv = v128.shuffle<f32>(x, y, 2, 6, 3, 7), st = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
    x = v128.shuffle<f64>(xy, zw, 0, 2), y = v128.shuffle<f64>(xy, zw, 1, 3);
    z = v128.shuffle<f64>(uv, st, 0, 2), w = v128.shuffle<f64>(uv, st, 1, 3);
    v128.store(out, x), out += step;
    if (k > 1) v128.store(out, y), out += step;
    if (k > 2) v128.store(out, z), out += step;
    if (k > 3) v128.store(out, w), out += step;
  }
}

/** Packs k columns of five rows of A, from `row` on. */
export function packTile(a: usize, row: i32, rows: i32, columns: i32, k: i32, out: usize): void {
  packRows(a, row, rows, columns, k, out, STEP);
  const fifth = a + ((min(row + 4, rows - 1) * columns) << 2);
  out += 16;
  for (let i = 0; i < k; i++, out += STEP) f32.store(out, f32.load(fifth + (i << 2)));
}

/** Packs five columns of a transposed A. */
export function packTransposedTile(a: usize, columns: i32, k: i32, out: usize): void {
  for (; k > 0; k--, a += columns << 2, out += STEP) {
    v128.store(out, v128.load(a));
    f32.store(out, f32.load(a, 16), 16);
  }
}

/** Computes a tile: c = from + a · b over `steps` packed steps of k. Rows are bStep, fromStep and cStep bytes apart. */
export function tile(steps: i32, a: usize, b: usize, bStep: i32, from: usize, fromStep: i32, c: usize, cStep: i32): void {
  let c00 = v128.load(from), c01 = v128.load(from, 16);
  from += fromStep;
  let c10 = v128.load(from), c11 = v128.load(from, 16);
  from += fromStep;
  let c20 = v128.load(from), c21 = v128.load(from, 16);
  from += fromStep;
  let c30 = v128.load(from), c31 = v128.load(from, 16);
  from += fromStep;
  let c40 = v128.load(from), c41 = v128.load(from, 16);
  // The order of loads and steps matters: with it there are enough registers.
  for (const end = a + steps * STEP; a < end;) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    b += bStep;
    const rows = v128.load(a);
    let x = v128.load32_splat(a, 16);
    a += STEP;
    c40 = madd(x, b0, c40), c41 = madd(x, b1, c41);
    x = v128.shuffle<f32>(rows, rows, 0, 0, 0, 0);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
    x = v128.shuffle<f32>(rows, rows, 1, 1, 1, 1);
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
    x = v128.shuffle<f32>(rows, rows, 2, 2, 2, 2);
    c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
    x = v128.shuffle<f32>(rows, rows, 3, 3, 3, 3);
    c30 = madd(x, b0, c30), c31 = madd(x, b1, c31);
  }
  v128.store(c, c00), v128.store(c, c01, 16);
  c += cStep;
  v128.store(c, c10), v128.store(c, c11, 16);
  c += cStep;
  v128.store(c, c20), v128.store(c, c21, 16);
  c += cStep;
  v128.store(c, c30), v128.store(c, c31, 16);
  c += cStep;
  v128.store(c, c40), v128.store(c, c41, 16);
}

/**
 * Rows [from, to) of C (m x n) = op(A) · op(B) + bias. `bias` is a row of n values or 0; with ADD it is C. `packed` is all of B,
 * packed by `packPanels`, or 0 to read B in place, which must not be transposed.
 */
export function multiply(
  flags: i32, m: i32, n: i32, k: i32, a: usize, b: usize, packed: usize, bias: usize, c: usize, from: i32, to: i32,
  scratch: usize,
): void {
  const cStep = n << 2, bStep = packed ? 32 : cStep, rows = scratch + ROWS, edge = scratch + TILE;
  memory.fill(scratch, 0, TILE);
  // Blocks of equal depth are faster than a shallow last one.
  const blocks = max(1, (k + DEPTH - 1) / DEPTH), depth = max(1, (k + blocks - 1) / blocks);
  for (let k0 = 0; k0 == 0 || k0 < k; k0 += depth) {
    const steps = min(depth, k - k0), adds = k0 > 0 || (flags & ADD) != 0;
    for (let left = 0; left < n; left += WIDTH) {
      const right = min(left + WIDTH, n);
      for (let i = from; i < to; i += HEIGHT) {
        if (flags & TRANSPOSED_A) packTransposedTile(a + ((k0 * m + i) << 2), m, steps, rows);
        else packTile(a + (k0 << 2), i, m, k, steps, rows);
        const height = min(to - i, HEIGHT);
        for (let j = left; j < right; j += 8) {
          const panel = packed ? packed + ((j * k + (k0 << 3)) << 2) : b + ((k0 * n + j) << 2);
          const target = c + ((i * n + j) << 2), width = min(n - j, 8);
          const whole = height == HEIGHT && width == 8;
          let start = bias ? bias + (j << 2) : scratch, startStep = 0;
          if (adds) {
            start = whole ? target : edge, startStep = whole ? cStep : 32;
            if (!whole) copyTile(edge, 32, target, cStep, height, width);
          }
          tile(steps, rows, panel, bStep, start, startStep, whole ? target : edge, whole ? cStep : 32);
          if (!whole) copyTile(target, cStep, edge, 32, height, width);
        }
      }
    }
  }
}
