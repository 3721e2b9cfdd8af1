/**
 * The gradient of a convolution's weights behind max pooling of 2 x 2 places, straight from the gradient of the pooled images: of
 * four places one has a gradient, and the others are not looked at.
 *
 * For each channel of the convolution there is a list of the gradients, and of the windows at the largest of each four. Windows
 * are rows, as in `convolveWeights`, and each part is n x taps.
 */
import { addToTotals, canvasBytes, copyWindows, imageBytes, lay, narrowTotals, taps, totalsBytes } from "./convolution.as";
import { isLargest, larger } from "./pooling.as";
import { PLACES, sumList } from "./sparse.as";
import { Windows } from "./windows.as";

/** Windows of so many numbers go together, with the convolved images at them: the first-level cache has most of them. */
// @ts-ignore: decorator
@inline
const NUMBERS = 16384;

/** The numbers of a list that are summed in float32, before their sum is added in float64. */
// @ts-ignore: decorator
@inline
const SUMMED = 512;

/** Returns the rows of pooled places that go together. */
// @ts-ignore: decorator
@inline
function bandsOf(w: Windows, n: i32): i32 {
  const across = w.placesX >> 1;
  return max(1, min(min(NUMBERS / (2 * w.placesX * (taps(w) + n)), SUMMED / across), w.placesY >> 1));
}

/** Where in the scratch memory, after the totals and the canvas, the lists and the windows begin. */
// @ts-ignore: decorator
@inline
function listsIn(w: Windows, scratch: usize): usize {
  return scratch + (canvasBytes(w) + 127 & ~63);
}

// @ts-ignore: decorator
@inline
const LISTS = 8 * PLACES;

/** Returns the bytes of scratch memory that a thread needs for n channels, beside those of a sparse product. */
export function pooledWeightsScratch(w: Windows, n: i32): i32 {
  return totalsBytes(taps(w) * n) + <i32> listsIn(w, 0) + LISTS + ((bandsOf(w, n) * 2 * w.placesX * taps(w) << 2) + 127 & ~63);
}

/**
 * Returns the places of the first of the largest of 2 x 2 pixels, for four channels: one of the places right, below and both after
 * `base`.
 */
// @ts-ignore: decorator
@inline
function placesOf(y: usize, pixel: i32, row: i32, base: v128, right: v128, below: v128): v128 {
  const a = v128.load(y), b = v128.load(y + pixel), under = y + row, c = v128.load(under), d = v128.load(under + pixel);
  const m = larger(larger(a, b), larger(c, d)), isA = isLargest(a, m), isB = isLargest(b, m), isC = isLargest(c, m);
  // The second column, unless the first is first, and the second row, unless the first row has it.
  const isAB = v128.or(isA, isB);
  const isRight = v128.or(v128.andnot(isB, isA), v128.andnot(v128.not(isC), isAB));
  return i32x4.add(base, i32x4.add(v128.and(right, isRight), v128.andnot(below, isAB)));
}

/** Stores four columns of four rows as rows, one PLACES * 2 bytes after the other. */
// @ts-ignore: decorator
@inline
function turned(x: v128, y: v128, z: v128, w: v128, out: usize): void {
  const xy = v128.shuffle<f32>(x, y, 0, 4, 1, 5), zw = v128.shuffle<f32>(z, w, 0, 4, 1, 5);
  const uv = v128.shuffle<f32>(x, y, 2, 6, 3, 7), st = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f64>(xy, zw, 0, 2)), out += PLACES * 2;
  v128.store(out, v128.shuffle<f64>(xy, zw, 1, 3)), out += PLACES * 2;
  v128.store(out, v128.shuffle<f64>(uv, st, 0, 2)), out += PLACES * 2;
  v128.store(out, v128.shuffle<f64>(uv, st, 1, 3));
}

/** Lists the gradients of four channels, for so many rows of `across` pooled places. */
function listFour(
  rows: i32, across: i32, n: i32, width: i32, y: usize, gradient: usize, step: i32, lists: usize,
): void {
  const pixel = n << 2, row = width * pixel, right = i32x4.splat(step), below = i32x4.splat(width * step);
  const next = i32x4.splat(2 * step);
  for (let i = 0, first = 0; i < rows; i++, first += 2 * width * step, y += 2 * row, gradient += across * pixel) {
    let base = i32x4.splat(first), list = lists + ((i * across) << 2);
    // What is listed beyond the end of a row is written over by the next row.
    for (let j = 0; j < across; j += 4, list += 16) {
      // Beyond the last pixel, the last one is read.
      const p = y + 2 * j * pixel, left = across - 1 - j;
      const p1 = p + 2 * pixel * min(left, 1), p2 = p + 2 * pixel * min(left, 2), p3 = p + 2 * pixel * min(left, 3);
      const g = gradient + j * pixel;
      turned(
        v128.load(g), v128.load(g + pixel * min(left, 1)), v128.load(g + pixel * min(left, 2)),
        v128.load(g + pixel * min(left, 3)), list,
      );
      const base1 = i32x4.add(base, next), base2 = i32x4.add(base1, next), base3 = i32x4.add(base2, next);
      turned(
        placesOf(p, pixel, row, base, right, below), placesOf(p1, pixel, row, base1, right, below),
        placesOf(p2, pixel, row, base2, right, below), placesOf(p3, pixel, row, base3, right, below), list + PLACES,
      );
      base = i32x4.add(base3, next);
    }
  }
}

/**
 * The gradient of weights, in parts [from, to) of `parts`: each is the gradient over its share of the samples, n x taps. y are the
 * convolved images, of n channels, a multiple of 4, and the gradient is that of their maxima.
 */
export function convolveWeightsPooled(
  w: Windows, samples: i32, n: i32, x: usize, y: usize, gradient: usize, out: usize, parts: i32, from: i32, to: i32,
  scratch: usize,
): void {
  const k = taps(w), width = w.placesX, across = width >> 1, down = w.placesY >> 1, bands = bandsOf(w, n);
  const totals = scratch, canvasAt = scratch + totalsBytes(k * n), lists = listsIn(w, canvasAt), windows = lists + LISTS;
  const rest = scratch + pooledWeightsScratch(w, n), row = (width * n) << 2;
  memory.fill(rest, 0, 128);
  for (let part = from; part < to; part++) {
    const c = out + ((part * k * n) << 2), end = <i32> ((<i64> part + 1) * samples / parts);
    let summed = 0, hasTotals = false;
    memory.fill(c, 0, (k * n) << 2);
    for (let sample = <i32> (<i64> part * samples / parts); sample < end; sample++) {
      const canvas = lay(w, x + sample * imageBytes(w), canvasAt);
      for (let i = 0; i < down; i += bands) {
        const rows = min(bands, down - i), length = rows * across;
        if (summed + length > SUMMED) {
          if (!hasTotals) memory.fill(totals, 0, totalsBytes(k * n));
          addToTotals(k * n, c, totals);
          summed = 0, hasTotals = true;
        }
        copyWindows(w, canvas, 2 * i * width, 2 * (i + rows) * width, windows);
        const top = y + (sample * w.placesY + 2 * i) * row, g = gradient + ((sample * down + i) * across * n << 2);
        for (let f = 0; f < n; f += 4) {
          listFour(rows, across, n, width, top + (f << 2), g + (f << 2), k << 2, lists);
          let list = lists, sums = c + ((f * k) << 2);
          for (let j = 0; j < 4; j++, list += PLACES * 2, sums += k << 2) sumList(length, list, k, windows, sums, sums, rest);
        }
        summed += length;
      }
    }
    if (hasTotals) {
      addToTotals(k * n, c, totals);
      narrowTotals(k * n, totals, c);
    }
  }
}
