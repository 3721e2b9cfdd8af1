/**
 * The matrix product C = op(A) · op(B), and the same product without the zeros of A.
 *
 * C is cut into tiles of 4 x 8 whose 8 accumulators stay in registers while k runs. Four rows of A are packed
 * k by k, so that one load brings all that a step needs of A. B is packed into panels of 8 columns, once, for
 * all rows and all threads; with few rows that does not pay, and B is read where it lies.
 * Deno checks the bounds of every load, so loads are what to save: a 6 x 8 tile that loads each factor of A by
 * itself has more multiplications per step and is slower.
 *
 * While four rows of A are packed, each step k in which all four are zero is left out. Such a step would add
 * 0 * b = 0 to every sum and so change no bit, unless B holds an infinity or a NaN: `packPanels` and `allFinite`
 * tell, and the caller then asks for every step. Pixels, relu and dropout make such zeros.
 *
 * Each element of C is summed by one thread, in the order of k, starting from its bias, whatever tile it falls
 * into. So neither the split into rows nor packing nor skipping changes a bit of the result.
 *
 * Every matrix is row-major without gaps, and 32 bytes after its end can be read.
 */
import { keep, madd } from "./simd.as";

/** How A and B lie: A as k x m instead of m x k, B as n x k instead of k x n. */
// @ts-ignore: decorator
@inline
const TRANSPOSED_A = 1, TRANSPOSED_B = 2;

/** Whether `multiply` leaves out the steps of zeros. */
// @ts-ignore: decorator
@inline
const SKIP_ZEROS = 4;

/** Steps of k per block: four packed rows of A and a panel of B fit into the first-level cache. */
// @ts-ignore: decorator
@inline
const DEPTH = 392;

/** Columns per block: a block of packed B fits into the second-level cache. */
// @ts-ignore: decorator
@inline
const WIDTH = 192;

/** Scratch of one thread: 32 zeros, the tile of an edge, the packed rows, the place in B of each of their steps. */
// @ts-ignore: decorator
@inline
const TILE = 32, ROWS = 160, PLACES = ROWS + DEPTH * 16, SCRATCH = PLACES + DEPTH * 4;

/** Bytes of scratch that `multiply` needs. */
export function multiplyScratch(): i32 {
  return SCRATCH;
}

/** Whether n values are all finite. Four sums, because one would wait for each addition. */
export function allFinite(n: i32, a: usize): bool {
  let s = f32x4.splat(0), t = s, u = s, v = s;
  for (; n >= 16; n -= 16, a += 64) {
    s = f32x4.add(s, zero(v128.load(a)));
    t = f32x4.add(t, zero(v128.load(a, 16)));
    u = f32x4.add(u, zero(v128.load(a, 32)));
    v = f32x4.add(v, zero(v128.load(a, 48)));
  }
  for (; n > 0; n -= 4, a += 16) s = f32x4.add(s, keep(zero(v128.load(a)), n, 0));
  s = f32x4.add(f32x4.add(s, t), f32x4.add(u, v));
  return !v128.any_true(f32x4.ne(s, s));
}

/** Whether at least a quarter of n values are zero, judged by some thousand of them: skipping zeros may pay. */
export function hasZeros(n: i32, a: usize): bool {
  const step = max(1, n >> 12) << 4, end = a + ((n & ~3) << 2);
  let zeros = i32x4.splat(0), vectors = 0;
  for (; a < end; a += step, vectors++) zeros = i32x4.sub(zeros, f32x4.eq(v128.load(a), f32x4.splat(0)));
  const pairs = i32x4.add(zeros, v128.shuffle<i32>(zeros, zeros, 2, 3, 2, 3));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1) > vectors;
}

/** x - x: zeros, or NaN where x is not finite. */
// @ts-ignore: decorator
@inline
function zero(x: v128): v128 {
  return f32x4.sub(x, x);
}

/**
 * Packs panels [from, to) of 8 columns of B, each k x 8, and returns whether the zeros of A may be skipped: all
 * that was packed is finite. (Of a transposed B it says no: its partner is a gradient, which has too few zeros.)
 */
export function packPanels(flags: i32, n: i32, k: i32, b: usize, packed: usize, from: i32, to: i32): bool {
  let s = f32x4.splat(0), t = s;
  for (let p = from; p < to; p++) {
    let out = packed + ((p * k) << 5);
    if (flags & TRANSPOSED_B) {
      packRows(b, p * 8, n, k, k, out, 32, 0, 0);
      packRows(b, p * 8 + 4, n, k, k, out + 16, 32, 0, 0);
    } else {
      let row = b + (p << 5);
      for (let i = 0; i < k; i++, row += n << 2, out += 32) {
        const x = v128.load(row), y = v128.load(row, 16);
        v128.store(out, x);
        v128.store(out, y, 16);
        s = f32x4.add(s, zero(x)), t = f32x4.add(t, zero(y));
      }
    }
  }
  s = f32x4.add(s, t);
  return !(flags & TRANSPOSED_B) && !v128.any_true(f32x4.ne(s, s));
}

/**
 * Packs k columns of four rows, from `row` on, column by column, `step` bytes apart. Rows from `rows` on repeat
 * the last one: what comes of them is thrown away. Where `places` is given, columns of zeros are left out, and
 * places[i] is the offset in B (of `bStep` bytes per k) that belongs to the i-th column kept. Returns their number.
 */
function packRows(
  a: usize, row: i32, rows: i32, columns: i32, k: i32, out: usize, step: i32, places: usize, bStep: i32,
): i32 {
  const last = rows - 1, bytes = columns << 2, start = out;
  let p = a + min(row, last) * bytes, q = a + min(row + 1, last) * bytes;
  let r = a + min(row + 2, last) * bytes, s = a + min(row + 3, last) * bytes;
  for (let place = 0; k > 0; k -= 4, p += 16, q += 16, r += 16, s += 16, place += bStep << 2) {
    let x = v128.load(p), y = v128.load(q), z = v128.load(r), w = v128.load(s);
    if (places && !v128.any_true(v128.or(v128.or(x, y), v128.or(z, w)))) continue;
    const xy = v128.shuffle<f32>(x, y, 0, 4, 1, 5), zw = v128.shuffle<f32>(z, w, 0, 4, 1, 5);
    const uv = v128.shuffle<f32>(x, y, 2, 6, 3, 7), st = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
    x = v128.shuffle<f64>(xy, zw, 0, 2), y = v128.shuffle<f64>(xy, zw, 1, 3);
    z = v128.shuffle<f64>(uv, st, 0, 2), w = v128.shuffle<f64>(uv, st, 1, 3);
    if (places) {
      // Without branches: a column of zeros is written, and overwritten by the next one.
      let kept = i32(v128.any_true(x));
      v128.store(out, x), i32.store(places, place), out += kept << 4, places += kept << 2;
      kept = i32(v128.any_true(y)) & i32(k > 1);
      v128.store(out, y), i32.store(places, place + bStep), out += kept << 4, places += kept << 2;
      kept = i32(v128.any_true(z)) & i32(k > 2);
      v128.store(out, z), i32.store(places, place + bStep * 2), out += kept << 4, places += kept << 2;
      kept = i32(v128.any_true(w)) & i32(k > 3);
      v128.store(out, w), i32.store(places, place + bStep * 3), out += kept << 4, places += kept << 2;
    } else {
      v128.store(out, x), out += step;
      if (k > 1) v128.store(out, y), out += step;
      if (k > 2) v128.store(out, z), out += step;
      if (k > 3) v128.store(out, w), out += step;
    }
  }
  return <i32> (out - start) / step;
}

/** The same for four columns of a transposed A, whose rows already are what `packRows` makes. */
function packColumns(a: usize, columns: i32, k: i32, out: usize, places: usize, bStep: i32): i32 {
  const start = out;
  for (let place = 0; k > 0; k--, a += columns << 2, place += bStep) {
    const x = v128.load(a);
    if (places) {
      if (!v128.any_true(x)) continue;
      i32.store(places, place);
      places += 4;
    }
    v128.store(out, x);
    out += 16;
  }
  return <i32> (out - start) >> 4;
}

/**
 * One tile: c = from + a · b over `steps` packed steps, from being rows `fromStep` bytes apart. With `places` the
 * rows of b are found there, without it they follow each other at `bStep` bytes.
 */
function tile(
  steps: i32, a: usize, b: usize, bStep: i32, places: usize, from: usize, fromStep: i32, c: usize, cStep: i32,
): void {
  let c00 = v128.load(from), c01 = v128.load(from, 16);
  from += fromStep;
  let c10 = v128.load(from), c11 = v128.load(from, 16);
  from += fromStep;
  let c20 = v128.load(from), c21 = v128.load(from, 16);
  from += fromStep;
  let c30 = v128.load(from), c31 = v128.load(from, 16);
  // Two loops, because the dense one is quicker by the load of the place. Unrolling makes both slower.
  if (places) {
    for (; steps > 0; steps--, a += 16, places += 4) {
      const row = b + i32.load(places);
      const b0 = v128.load(row), b1 = v128.load(row, 16), rows = v128.load(a);
      let x = v128.shuffle<f32>(rows, rows, 0, 0, 0, 0);
      c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
      x = v128.shuffle<f32>(rows, rows, 1, 1, 1, 1);
      c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
      x = v128.shuffle<f32>(rows, rows, 2, 2, 2, 2);
      c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
      x = v128.shuffle<f32>(rows, rows, 3, 3, 3, 3);
      c30 = madd(x, b0, c30), c31 = madd(x, b1, c31);
    }
  } else {
    for (; steps > 0; steps--, a += 16, b += bStep) {
      const b0 = v128.load(b), b1 = v128.load(b, 16), rows = v128.load(a);
      let x = v128.shuffle<f32>(rows, rows, 0, 0, 0, 0);
      c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
      x = v128.shuffle<f32>(rows, rows, 1, 1, 1, 1);
      c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
      x = v128.shuffle<f32>(rows, rows, 2, 2, 2, 2);
      c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
      x = v128.shuffle<f32>(rows, rows, 3, 3, 3, 3);
      c30 = madd(x, b0, c30), c31 = madd(x, b1, c31);
    }
  }
  v128.store(c, c00), v128.store(c, c01, 16);
  c += cStep;
  v128.store(c, c10), v128.store(c, c11, 16);
  c += cStep;
  v128.store(c, c20), v128.store(c, c21, 16);
  c += cStep;
  v128.store(c, c30), v128.store(c, c31, 16);
}

/** Copies rows x columns values; rows are `toStep` and `fromStep` bytes apart. */
function copyTile(to: usize, toStep: i32, from: usize, fromStep: i32, rows: i32, columns: i32): void {
  for (; rows > 0; rows--, to += toStep, from += fromStep) {
    for (let j = 0; j < columns << 2; j += 4) f32.store(to + j, f32.load(from + j));
  }
}

/**
 * Rows [rowFrom, rowTo) of C (m x n) = op(A) · op(B) + bias, where `bias` is a row of n values or 0, and `packed` is
 * all of B as `packPanels` leaves it, or 0 to read B (not transposed) where it lies.
 */
export function multiply(
  flags: i32, m: i32, n: i32, k: i32, a: usize, b: usize, packed: usize, bias: usize, c: usize, rowFrom: i32,
  rowTo: i32, scratch: usize,
): void {
  const cStep = n << 2, bStep = packed ? 32 : cStep, rows = scratch + ROWS, edge = scratch + TILE;
  const places = flags & SKIP_ZEROS ? scratch + PLACES : 0;
  memory.fill(scratch, 0, TILE);
  // Blocks of equal depth, rather than a shallow last one.
  const blocks = max(1, (k + DEPTH - 1) / DEPTH), depth = max(1, (k + blocks - 1) / blocks);
  for (let k0 = 0; k0 == 0 || k0 < k; k0 += depth) {
    const steps = min(depth, k - k0), adds = k0 > 0;
    for (let left = 0; left < n; left += WIDTH) {
      const right = min(left + WIDTH, n);
      for (let i = rowFrom; i < rowTo; i += 4) {
        const kept = flags & TRANSPOSED_A
          ? packColumns(a + ((k0 * m + i) << 2), m, steps, rows, places, bStep)
          : packRows(a + (k0 << 2), i, m, k, steps, rows, 16, places, bStep);
        const used = kept < steps ? places : 0, height = min(rowTo - i, 4);
        for (let j = left; j < right; j += 8) {
          const panel = packed ? packed + ((j * k + (k0 << 3)) << 2) : b + ((k0 * n + j) << 2);
          const to = c + ((i * n + j) << 2), width = min(n - j, 8);
          const whole = height == 4 && width == 8;
          let from = bias ? bias + (j << 2) : scratch, fromStep = 0;
          if (adds) {
            from = whole ? to : edge, fromStep = whole ? cStep : 32;
            if (!whole) copyTile(edge, 32, to, cStep, height, width);
          }
          tile(kept, rows, panel, bStep, used, from, fromStep, whole ? to : edge, whole ? cStep : 32);
          if (!whole) copyTile(to, cStep, edge, 32, height, width);
        }
      }
    }
  }
}
