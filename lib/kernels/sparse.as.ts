/**
 * The matrix product C = op(A) · B that skips the zeros of A, which come from backgrounds of images, relu and dropout. Each row
 * of op(A) becomes a list of its other values, and of the rows of B that they multiply.
 *
 * A zero adds 0 * b = 0 to a sum. That changes at most the sign of a sum that is zero, unless b is infinite or NaN, which
 * `allFinite` checks. One thread sums each element of C, in the order of k, starting from its bias, as `multiply` does.
 *
 * Deno checks the bounds of every load against a limit for each offset. So the code walks along a row of B with two loads at a
 * time: eight offsets would need more registers for their limits than there are.
 *
 * Every matrix is row-major without gaps, and 128 bytes after its end can be read.
 */
import { copyTile, madd } from "./simd.as";

/** Flags: A is k x m instead of m x k, and the product is added to C. */
// @ts-ignore: decorator
@inline
const TRANSPOSED_A = 1, ADD = 8;

/** Steps of k per block, bytes of a row of so many, and in a list the distance from each value to its place. */
// @ts-ignore: decorator
@inline
export const DEPTH = 1024, ROW = DEPTH * 4, PLACES = ROW + 16;

/** Scratch of one thread: 128 zeros, a row of the edge, four rows of a turned A, a list. */
// @ts-ignore: decorator
@inline
const EDGE = 128, TURNED = 256, LIST = TURNED + ROW * 4, SCRATCH = LIST + PLACES * 2;

/** Returns the bytes of scratch memory that `multiplySparse` needs. */
export function sparseScratch(): i32 {
  return SCRATCH;
}

/**
 * Whether more than the part `least` of n values are zeros, judged by a sample of some thousand. The step between them is odd, so
 * that they are of all channels and columns of images.
 */
export function isSparse(n: i32, least: f64, a: usize): bool {
  const step = (n >> 12 | 1) << 4, end = a + ((n & ~3) << 2);
  let zeros = i32x4.splat(0), vectors = 0;
  for (; a < end; a += step, vectors++) zeros = i32x4.sub(zeros, i32x4.eq(v128.load(a), i32x4.splat(0)));
  const pairs = i32x4.add(zeros, v128.shuffle<i32>(zeros, zeros, 2, 3, 2, 3));
  return <f64> (i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)) > least * 4 * vectors;
}

/**
 * Whether values [from, to) are finite. `from` is a multiple of 4. There are two sums, because a single one would wait for each
 * addition.
 */
export function allFinite(a: usize, from: i32, to: i32): bool {
  let s = f32x4.splat(0), t = s;
  a += from << 2;
  for (; from + 8 <= to; from += 8, a += 32) {
    const x = v128.load(a), y = v128.load(a, 16);
    s = f32x4.add(s, f32x4.sub(x, x)), t = f32x4.add(t, f32x4.sub(y, y));
  }
  for (; from < to; from++, a += 4) {
    const x = v128.load32_splat(a);
    s = f32x4.add(s, f32x4.sub(x, x));
  }
  s = f32x4.add(s, t);
  return !v128.any_true(f32x4.ne(s, s));
}

/** For each mask of four lanes, the bytes that move the lanes of the mask together. */
const TOGETHER = memory.data<u8>([
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  4, 5, 6, 7, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 0, 1, 2, 3,
  8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3,
  4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3,
  12, 13, 14, 15, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 12, 13, 14, 15, 0, 1, 2, 3, 0, 1, 2, 3,
  4, 5, 6, 7, 12, 13, 14, 15, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 0, 1, 2, 3,
  8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
], 16);

/**
 * Lists those of k values of a row that are not zero, with the places of their rows of B, `step` bytes apart. Returns how many
 * there are. It does without branches, because nothing predicts where the background of a picture begins.
 */
function listRow(a: usize, k: i32, step: i32, list: usize): i32 {
  let end = list, places = i32x4.mul(i32x4.splat(step), i32x4(0, 1, 2, 3));
  for (; k > 0; k -= 4, a += 16, places = i32x4.add(places, i32x4.splat(step << 2))) {
    const x = v128.load(a);
    let mask = i32x4.bitmask(i32x4.ne(x, i32x4.splat(0)));
    if (k < 4) mask &= (1 << k) - 1;
    const order = v128.load(TOGETHER + (mask << 4));
    v128.store(end, v128.swizzle(x, order));
    v128.store(end, v128.swizzle(places, order), PLACES);
    end += popcnt(mask) << 2;
  }
  return <i32> (end - list) >> 2;
}

/** Turns k values of four columns into four rows, ROW bytes apart. */
function turn(a: usize, columns: i32, k: i32, out: usize): void {
  for (const bytes = columns << 2; k > 0; k -= 4, a += bytes << 2, out += 16) {
    // Rows after the last one are copies of it.
    const b = a + (k > 1 ? bytes : 0), c = b + (k > 2 ? bytes : 0), d = c + (k > 3 ? bytes : 0);
    const x = v128.load(a), y = v128.load(b), z = v128.load(c), w = v128.load(d);
    const xy = v128.shuffle<f32>(x, y, 0, 4, 1, 5), zw = v128.shuffle<f32>(z, w, 0, 4, 1, 5);
    const uv = v128.shuffle<f32>(x, y, 2, 6, 3, 7), st = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<f64>(xy, zw, 0, 2));
    v128.store(out, v128.shuffle<f64>(xy, zw, 1, 3), ROW);
    v128.store(out, v128.shuffle<f64>(uv, st, 0, 2), ROW * 2);
    v128.store(out, v128.shuffle<f64>(uv, st, 1, 3), ROW * 3);
  }
}

/** Sums 32 columns of a row: c = from + the sum over the list. */
function sum32(length: i32, list: usize, b: usize, from: usize, c: usize): void {
  let c0 = v128.load(from), c1 = v128.load(from, 16), c2 = v128.load(from, 32), c3 = v128.load(from, 48);
  let c4 = v128.load(from, 64), c5 = v128.load(from, 80), c6 = v128.load(from, 96), c7 = v128.load(from, 112);
  for (let places = list + PLACES; length > 0; length--, list += 4, places += 4) {
    const x = v128.load32_splat(list);
    let row = b + i32.load(places);
    c0 = madd(x, v128.load(row), c0), c1 = madd(x, v128.load(row, 16), c1), row += 32;
    c2 = madd(x, v128.load(row), c2), c3 = madd(x, v128.load(row, 16), c3), row += 32;
    c4 = madd(x, v128.load(row), c4), c5 = madd(x, v128.load(row, 16), c5), row += 32;
    c6 = madd(x, v128.load(row), c6), c7 = madd(x, v128.load(row, 16), c7);
  }
  v128.store(c, c0), v128.store(c, c1, 16), v128.store(c, c2, 32), v128.store(c, c3, 48);
  v128.store(c, c4, 64), v128.store(c, c5, 80), v128.store(c, c6, 96), v128.store(c, c7, 112);
}

/** Sums 16 columns. */
function sum16(length: i32, list: usize, b: usize, from: usize, c: usize): void {
  let c0 = v128.load(from), c1 = v128.load(from, 16), c2 = v128.load(from, 32), c3 = v128.load(from, 48);
  for (let places = list + PLACES; length > 0; length--, list += 4, places += 4) {
    const x = v128.load32_splat(list);
    let row = b + i32.load(places);
    c0 = madd(x, v128.load(row), c0), c1 = madd(x, v128.load(row, 16), c1), row += 32;
    c2 = madd(x, v128.load(row), c2), c3 = madd(x, v128.load(row, 16), c3);
  }
  v128.store(c, c0), v128.store(c, c1, 16), v128.store(c, c2, 32), v128.store(c, c3, 48);
}

/** Sums 8 columns. */
function sum8(length: i32, list: usize, b: usize, from: usize, c: usize): void {
  let c0 = v128.load(from), c1 = v128.load(from, 16);
  for (let places = list + PLACES; length > 0; length--, list += 4, places += 4) {
    const x = v128.load32_splat(list), row = b + i32.load(places);
    c0 = madd(x, v128.load(row), c0), c1 = madd(x, v128.load(row, 16), c1);
  }
  v128.store(c, c0), v128.store(c, c1, 16);
}

/** Sums a row of n columns: c = from + the sum over the list. If the pointer `from` is 0, the sum starts from zeros. */
// @ts-ignore: decorator
@inline
export function sumRow(length: i32, n: i32, b: usize, from: usize, c: usize, scratch: usize): void {
  sumList(length, scratch + LIST, n, b, from, c, scratch);
}

/** Does what `sumRow` does with a list anywhere. */
export function sumList(length: i32, list: usize, n: i32, b: usize, from: usize, c: usize, scratch: usize): void {
  const edge = scratch + EDGE, step = from ? -1 : 0;
  if (!from) from = scratch;
  for (let width = 0; n > 0; n -= width, b += width << 2, from += (width << 2) & step, c += width << 2) {
    // One wide sum reads the list once. Two narrow ones would have as many columns.
    width = n > 24 ? min(n, 32) : n >= 16 ? 16 : n;
    const out = width & 7 ? edge : c;
    if (width > 24) sum32(length, list, b, from, out);
    else if (width > 8) sum16(length, list, b, from, out);
    else sum8(length, list, b, from, out);
    if (out == edge) copyTile(c, 0, edge, 0, 1, width);
  }
}

/** Lists a row of k values, which multiply rows of B, for `sumRow`. Returns how many are not zero. */
// @ts-ignore: decorator
@inline
export function listForSum(a: usize, k: i32, step: i32, scratch: usize): i32 {
  return listRow(a, k, step, scratch + LIST);
}

/** Rows [from, to) of C (m x n) = op(A) · B + bias. `bias` is a row of n values or 0; with ADD it is C. */
export function multiplySparse(
  flags: i32, m: i32, n: i32, k: i32, a: usize, b: usize, bias: usize, c: usize, from: i32, to: i32, scratch: usize,
): void {
  const step = n << 2, turned = scratch + TURNED;
  memory.fill(scratch, 0, EDGE);
  for (let k0 = 0; k0 == 0 || k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    for (let i = from; i < to; i++) {
      let row = a + ((i * k + k0) << 2);
      if (flags & TRANSPOSED_A) {
        const r = (i - from) & 3;
        if (r == 0) turn(a + ((k0 * m + i) << 2), m, depth, turned);
        row = turned + r * ROW;
      }
      const length = listRow(row, depth, step, scratch + LIST);
      const target = c + i * step, panel = b + k0 * step;
      sumRow(length, n, panel, k0 || flags & ADD ? target : bias, target, scratch);
    }
  }
}
