/**
 * A batch of small products C = scale · op(A) · op(B). Each row of a matrix is a table of so many lines, and each line has the
 * columns of all heads side by side. There is a product for each head of each row: by the tiles of the large product, because
 * lines may be any distance apart.
 */
import { HEIGHT, packRows, packTile, packTransposedTile, STEP, tile, TILE } from "./product.as";
import { DEPTH, ROWS, SCRATCH, TRANSPOSED_A, TRANSPOSED_B } from "./product.as";
import { copyTile } from "./simd.as";

/** The packed B of a product. Scaling packed rows touches up to 16 bytes after them. */
// @ts-ignore: decorator
@inline
const PACKED = SCRATCH + 32;

/** Returns the bytes of scratch memory that a thread needs. */
export function multiplyBatchScratch(flags: i32, n: i32, k: i32): i32 {
  return PACKED + (flags & TRANSPOSED_B ? ((n + 7) >> 3) * (k << 5) : 0);
}

/** Products [from, to) of a batch: m x n = m x k times k x n. A transposed operand is a table of its columns. */
export function multiplyBatch(
  flags: i32, heads: i32, m: i32, n: i32, k: i32, scale: f32, a: usize, b: usize, c: usize, from: i32, to: i32, scratch: usize,
): void {
  const rows = scratch + ROWS, edge = scratch + TILE, packed = scratch + PACKED;
  const isTurnedA = (flags & TRANSPOSED_A) != 0, isTurnedB = (flags & TRANSPOSED_B) != 0;
  const aWidth = isTurnedA ? m : k, bWidth = isTurnedB ? k : n;
  const aColumns = aWidth * heads, bColumns = bWidth * heads, cStep = (n * heads) << 2;
  const bStep = isTurnedB ? 32 : bColumns << 2, factor = f32x4.splat(scale);
  memory.fill(scratch, 0, TILE);
  const blocks = (k + DEPTH - 1) / DEPTH, depth = (k + blocks - 1) / blocks;
  for (let p = from; p < to; p++) {
    const row = p / heads, head = p - row * heads;
    const left = a + ((row * heads * m * k + head * aWidth) << 2);
    const right = b + ((row * heads * k * n + head * bWidth) << 2);
    const result = c + ((row * heads * m * n + head * n) << 2);
    if (isTurnedB) {
      for (let j = 0; j < n; j += 8) {
        const panel = packed + ((j * k) << 2);
        packRows(right, j, n, bColumns, k, panel, 32);
        packRows(right, j + 4, n, bColumns, k, panel + 16, 32);
      }
    }
    for (let k0 = 0; k0 < k; k0 += depth) {
      const steps = min(depth, k - k0);
      for (let i = 0; i < m; i += HEIGHT) {
        if (isTurnedA) packTransposedTile(left + ((k0 * aColumns + i) << 2), aColumns, steps, rows);
        else packTile(left + (k0 << 2), i, m, aColumns, steps, rows);
        if (scale != 1) {
          for (let at = rows, end = rows + steps * STEP; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), factor));
        }
        const height = min(m - i, HEIGHT);
        for (let j = 0; j < n; j += 8) {
          const panel = isTurnedB ? packed + ((j * k + (k0 << 3)) << 2) : right + ((k0 * bColumns + j) << 2);
          const target = result + i * cStep + (j << 2), width = min(n - j, 8), whole = height == HEIGHT && width == 8;
          let start = scratch, startStep = 0;
          if (k0 > 0) {
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
