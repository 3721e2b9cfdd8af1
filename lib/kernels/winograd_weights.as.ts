/**
 * The gradient of the weights of a convolution by Winograd's tiles: by the transposes of the steps of winograd.as.ts. What that file
 * says of channels, builds and infinities holds here too.
 */
import { canvasBytes, imageBytes, lay, narrowTotals, totalsBytes } from "./convolution.as";
import { multiply } from "./product.as";
import { highOf, lowOf } from "./simd.as";
import { MATRICES, spread, spreadGradient, step } from "./winograd.as";
import { Windows } from "./windows.as";

/** Flags of `multiply`: A is transposed, and the product is added to C. */
// @ts-ignore: decorator
@inline
const TRANSPOSED_A = 1, ADD = 8;

/**
 * The tiles that are summed in float32, before their sum is added in float64. For MANY weights, that addition is as slow as memory.
 */
// @ts-ignore: decorator
@inline
const TILES = 128, TILES_OF_MANY = 256, MANY = 32768;

/** Where in the scratch memory, after the totals and the canvas, the matrices of images, gradients and sums begin. */
// @ts-ignore: decorator
@inline
function imagesIn(w: Windows, n: i32, scratch: usize): usize {
  return scratch + totalsBytes(9 * w.channels * n) + (canvasBytes(w) + 127 & ~63);
}

// @ts-ignore: decorator
@inline
function gradientsIn(w: Windows, n: i32, scratch: usize): usize {
  return imagesIn(w, n, scratch) + MATRICES * step(w.batch, w.channels);
}

// @ts-ignore: decorator
@inline
function sumsIn(w: Windows, n: i32, scratch: usize): usize {
  return gradientsIn(w, n, scratch) + MATRICES * step(w.batch, n);
}

/** Returns the bytes of scratch memory that a thread needs for n channels, beside those of a product. */
export function winogradWeightsScratch(w: Windows, n: i32): i32 {
  return <i32> sumsIn(w, n, 0) + MATRICES * step(w.channels, n);
}

/** Adds four numbers to totals in float64. */
// @ts-ignore: decorator
@inline
function addFour(totals: usize, x: v128): void {
  v128.store(totals, f64x2.add(v128.load(totals), lowOf(x)));
  v128.store(totals, f64x2.add(v128.load(totals, 16), highOf(x)), 16);
}

/** Turns sixteen sums of n weights into nine taps, adds these to the totals, n apart, and clears the sums. */
function fold(n: i32, sums: usize, next: i32, totals: usize): void {
  const tap = n << 3, half = f32x4.splat(0.5), none = f32x4.splat(0);
  for (; n > 0; n -= 4, sums += 16, totals += 32) {
    let at = sums, a = totals, b = a + 3 * tap, c = b + 3 * tap;
    for (let x = 0; x < 4; x++, at += next) {
      // The column x of the sums: 0, 1 and 2 and 3 of its rows.
      const p = v128.load(at), q = v128.load(at + (next << 2)), r = v128.load(at + (next << 3)), s = v128.load(at + 12 * next);
      v128.store(at, none), v128.store(at + (next << 2), none);
      v128.store(at + (next << 3), none), v128.store(at + 12 * next, none);
      const mean = f32x4.mul(f32x4.add(q, r), half), slope = f32x4.mul(f32x4.sub(q, r), half);
      const top = f32x4.add(p, mean), end = f32x4.add(mean, s);
      if (x == 0) addFour(a, top), addFour(b, slope), addFour(c, end);
      else if (x == 3) addFour(a + 2 * tap, top), addFour(b + 2 * tap, slope), addFour(c + 2 * tap, end);
      else {
        const t = f32x4.mul(top, half), m = f32x4.mul(slope, half), e = f32x4.mul(end, half);
        addFour(a, t), addFour(b, m), addFour(c, e);
        addFour(a + 2 * tap, t), addFour(b + 2 * tap, m), addFour(c + 2 * tap, e);
        if (x == 1) addFour(a + tap, t), addFour(b + tap, m), addFour(c + tap, e);
        else addFour(a + tap, f32x4.neg(t)), addFour(b + tap, f32x4.neg(m)), addFour(c + tap, f32x4.neg(e));
      }
    }
  }
}

/** The gradient of weights, in parts [from, to) of `parts`: each is the gradient over its share of the samples, taps x n. */
export function convolveWinogradWeights(
  w: Windows, samples: i32, n: i32, x: usize, gradient: usize, out: usize, parts: i32, from: i32, to: i32, scratch: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const k = w.channels, across = w.placesX + 1 >> 1, tiles = (w.placesY + 1 >> 1) * across, weights = k * n;
  const totals = scratch, canvasAt = scratch + totalsBytes(9 * weights), images = imagesIn(w, n, scratch);
  const gradients = gradientsIn(w, n, scratch), sums = sumsIn(w, n, scratch), rest = scratch + winogradWeightsScratch(w, n);
  const imageStep = step(w.batch, k), gradientStep = step(w.batch, n), sumStep = step(k, n);
  const canvasRow = (w.canvasWidth * k) << 2, row = (w.placesX * n) << 2, most = weights > MANY / 9 ? TILES_OF_MANY : TILES;
  memory.fill(sums, 0, MATRICES * sumStep);
  for (let part = from; part < to; part++) {
    const end = <i32> ((<i64> part + 1) * samples / parts) * tiles;
    let canvas: usize = 0, laid = -1, summed = 0;
    memory.fill(totals, 0, totalsBytes(9 * weights));
    for (let first = <i32> (<i64> part * samples / parts) * tiles; first < end; first += w.batch) {
      const count = min(w.batch, end - first);
      for (let i = 0; i < count; i++) {
        const sample = (first + i) / tiles, t = first + i - sample * tiles, y = t / across, tx = t - y * across;
        if (sample != laid) canvas = lay(w, x + sample * imageBytes(w), canvasAt), laid = sample;
        spread(k, canvasRow, canvas + 2 * y * canvasRow + ((2 * tx * k) << 2), images + ((i * k) << 2), imageStep);
        const place = gradient + ((sample * w.placesY * w.placesX * n) << 2) + 2 * y * row + ((2 * tx * n) << 2);
        const isHigh = 2 * y + 1 < w.placesY, isWide = 2 * tx + 1 < w.placesX;
        spreadGradient(n, place, row, isHigh, isWide, gradients + ((i * n) << 2), gradientStep);
      }
      for (let m = 0; m < MATRICES; m++) {
        const a = images + m * imageStep, b = gradients + m * gradientStep;
        multiply(TRANSPOSED_A | ADD, k, n, count, a, b, 0, 0, sums + m * sumStep, 0, k, rest);
      }
      summed += count;
      if (summed >= most || first + count == end) fold(weights, sums, sumStep, totals), summed = 0;
    }
    narrowTotals(9 * weights, totals, out + ((part * 9 * weights) << 2));
  }
}
