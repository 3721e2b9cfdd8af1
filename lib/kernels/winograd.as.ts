/**
 * Convolution with windows of 3 x 3 pixels by Winograd's F(2x2, 3x3): sixteen products for a tile of 2 x 2 places, where direct
 * convolution has 36 (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2015).
 *
 * Tiles of 4 x 4 pixels become sixteen numbers a channel, and so do the weights. The k-th numbers of some tiles are a matrix,
 * tiles x channels, to be multiplied with the k-th matrix of weights. The sixteen products become the places of the tiles. So
 * many tiles go together that all their matrices stay in the second-level cache.
 *
 * Differences of infinities are NaN, also at places that they do not reach: the kernels tell if a result is not finite.
 *
 * Channels are multiples of four. Only the relaxed build has these kernels: what it computes is as exact as direct convolution,
 * but other bits.
 */
import { canvasBytes, imageBytes, isCanvas, lay, lift } from "./convolution.as";
import { multiply } from "./product.as";
import { Windows } from "./windows.as";

/** The matrices of a tile. */
// @ts-ignore: decorator
@inline
export const MATRICES = 16;

/** Returns the bytes from a matrix of tiles to the next: an odd number of lines of the cache, so that they lie apart in it. */
// @ts-ignore: decorator
@inline
export function step(tiles: i32, columns: i32): i32 {
  return ((tiles * columns) << 2 & ~127) + 192;
}

/** Where in the scratch memory of a thread the tiles, the products, and the scratch of a product begin. */
// @ts-ignore: decorator
@inline
function tilesIn(w: Windows, scratch: usize): usize {
  return scratch + (canvasBytes(w) + 127 & ~63);
}

// @ts-ignore: decorator
@inline
function productsIn(w: Windows, scratch: usize): usize {
  return tilesIn(w, scratch) + MATRICES * step(w.batch, w.channels);
}

/** Returns the bytes of scratch memory that a thread needs to convolve to n channels, beside those of a product. */
export function winogradScratch(w: Windows, n: i32): i32 {
  return <i32> productsIn(w, 0) + MATRICES * step(w.batch, n);
}

/**
 * Turns weights into panels [from, to) of the sixteen matrices, `rows` x 8 each, as `packPanels` has them. The matrices are
 * `matrix` bytes apart. The weights of a row and of a tap are rowStep and tapStep bytes after those of the one before.
 */
export function winogradPanels(
  rows: i32, rowStep: i32, tapStep: i32, b: usize, packed: usize, matrix: i32, from: i32, to: i32,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const half = f32x4.splat(0.5);
  for (let p = from; p < to; p++) {
    for (let i = 0; i < rows; i++) {
      for (let side = 0; side < 32; side += 16) {
        let at = b + i * rowStep + (p << 5) + side, out = packed + ((p * rows + i) << 5) + side;
        const a0 = v128.load(at), a1 = v128.load(at + tapStep), a2 = v128.load(at + 2 * tapStep);
        at += 3 * tapStep;
        const b0 = v128.load(at), b1 = v128.load(at + tapStep), b2 = v128.load(at + 2 * tapStep);
        at += 3 * tapStep;
        const c0 = v128.load(at), c1 = v128.load(at + tapStep), c2 = v128.load(at + 2 * tapStep);
        const s0 = f32x4.mul(f32x4.add(a0, c0), half), s1 = f32x4.mul(f32x4.add(a1, c1), half);
        const s2 = f32x4.mul(f32x4.add(a2, c2), half), h0 = f32x4.mul(b0, half), h1 = f32x4.mul(b1, half);
        const h2 = f32x4.mul(b2, half);
        out = panelRow(a0, a1, a2, out, matrix, half);
        out = panelRow(f32x4.add(s0, h0), f32x4.add(s1, h1), f32x4.add(s2, h2), out, matrix, half);
        out = panelRow(f32x4.sub(s0, h0), f32x4.sub(s1, h1), f32x4.sub(s2, h2), out, matrix, half);
        panelRow(c0, c1, c2, out, matrix, half);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function panelRow(a: v128, b: v128, c: v128, out: usize, matrix: i32, half: v128): usize {
  const sum = f32x4.mul(f32x4.add(a, c), half), middle = f32x4.mul(b, half);
  v128.store(out, a), out += matrix;
  v128.store(out, f32x4.add(sum, middle)), out += matrix;
  v128.store(out, f32x4.sub(sum, middle)), out += matrix;
  v128.store(out, c);
  return out + matrix;
}

/** Turns a tile of 4 x 4 pixels, `row` bytes a row, into a row of each of the sixteen matrices. */
export function spread(channels: i32, row: i32, at: usize, out: usize, next: i32): void {
  const pixel = channels << 2;
  for (let c = 0; c < pixel; c += 16) {
    let a = at + c, o = out + c;
    // Rows of pixels by rows of the transform: 0 - 2, 1 + 2, 2 - 1, 1 - 3.
    let p = a, q = a + row, r = q + row, s = r + row;
    const p0 = v128.load(p), q0 = v128.load(q), r0 = v128.load(r), s0 = v128.load(s);
    p += pixel, q += pixel, r += pixel, s += pixel;
    const p1 = v128.load(p), q1 = v128.load(q), r1 = v128.load(r), s1 = v128.load(s);
    p += pixel, q += pixel, r += pixel, s += pixel;
    const p2 = v128.load(p), q2 = v128.load(q), r2 = v128.load(r), s2 = v128.load(s);
    p += pixel, q += pixel, r += pixel, s += pixel;
    const p3 = v128.load(p), q3 = v128.load(q), r3 = v128.load(r), s3 = v128.load(s);
    o = spreadRow(f32x4.sub(p0, r0), f32x4.sub(p1, r1), f32x4.sub(p2, r2), f32x4.sub(p3, r3), o, next);
    o = spreadRow(f32x4.add(q0, r0), f32x4.add(q1, r1), f32x4.add(q2, r2), f32x4.add(q3, r3), o, next);
    o = spreadRow(f32x4.sub(r0, q0), f32x4.sub(r1, q1), f32x4.sub(r2, q2), f32x4.sub(r3, q3), o, next);
    spreadRow(f32x4.sub(q0, s0), f32x4.sub(q1, s1), f32x4.sub(q2, s2), f32x4.sub(q3, s3), o, next);
  }
}

// @ts-ignore: decorator
@inline
function spreadRow(a: v128, b: v128, c: v128, d: v128, out: usize, next: i32): usize {
  v128.store(out, f32x4.sub(a, c)), out += next;
  v128.store(out, f32x4.add(b, c)), out += next;
  v128.store(out, f32x4.sub(c, b)), out += next;
  v128.store(out, f32x4.sub(b, d));
  return out + next;
}

/**
 * Turns a row of each of the sixteen products into 2 x 2 places, or those of them that the image has, plus bias. Returns sums
 * of differences of equals, which are NaN unless all numbers are finite.
 */
function gather(
  n: i32, at: usize, next: i32, bias: usize, out: usize, row: i32, isHigh: bool, isWide: bool, odd: v128,
): v128 {
  const pixel = n << 2;
  for (let c = 0; c < pixel; c += 16) {
    let a = at + c;
    const a0 = v128.load(a), a1 = v128.load(a + next), a2 = v128.load(a + 2 * next), a3 = v128.load(a + 3 * next);
    a += next << 2;
    const b0 = v128.load(a), b1 = v128.load(a + next), b2 = v128.load(a + 2 * next), b3 = v128.load(a + 3 * next);
    a += next << 2;
    const c0 = v128.load(a), c1 = v128.load(a + next), c2 = v128.load(a + 2 * next), c3 = v128.load(a + 3 * next);
    a += next << 2;
    const d0 = v128.load(a), d1 = v128.load(a + next), d2 = v128.load(a + 2 * next), d3 = v128.load(a + 3 * next);
    const plus = bias ? v128.load(bias + c) : f32x4.splat(0), o = out + c;
    const u0 = f32x4.add(f32x4.add(a0, b0), c0), u1 = f32x4.add(f32x4.add(a1, b1), c1);
    const u2 = f32x4.add(f32x4.add(a2, b2), c2), u3 = f32x4.add(f32x4.add(a3, b3), c3);
    const first = f32x4.add(f32x4.add(f32x4.add(u0, u1), u2), plus);
    odd = placed(o, first, odd);
    if (isWide) odd = placed(o + pixel, f32x4.add(f32x4.sub(f32x4.sub(u1, u2), u3), plus), odd);
    if (!isHigh) continue;
    const v0 = f32x4.sub(f32x4.sub(b0, c0), d0), v1 = f32x4.sub(f32x4.sub(b1, c1), d1);
    const v2 = f32x4.sub(f32x4.sub(b2, c2), d2), v3 = f32x4.sub(f32x4.sub(b3, c3), d3);
    odd = placed(o + row, f32x4.add(f32x4.add(f32x4.add(v0, v1), v2), plus), odd);
    if (isWide) odd = placed(o + row + pixel, f32x4.add(f32x4.sub(f32x4.sub(v1, v2), v3), plus), odd);
  }
  return odd;
}

// @ts-ignore: decorator
@inline
function placed(out: usize, x: v128, odd: v128): v128 {
  v128.store(out, x);
  return f32x4.add(odd, f32x4.sub(x, x));
}

/**
 * Convolves samples [from, to): out, places x n each, with weights packed by `winogradPanels`, plus bias. The canvas of the
 * windows covers whole tiles, and `batch` tiles go together. Tells whether all of out is finite.
 */
export function convolveWinograd(
  w: Windows, n: i32, x: usize, packed: usize, matrix: i32, bias: usize, out: usize, from: i32, to: i32, scratch: usize,
): bool {
  if (!ASC_FEATURE_RELAXED_SIMD) return false;
  const k = w.channels, across = w.placesX + 1 >> 1, tiles = (w.placesY + 1 >> 1) * across;
  const inputs = tilesIn(w, scratch), products = productsIn(w, scratch), rest = scratch + winogradScratch(w, n);
  const inputStep = step(w.batch, k), productStep = step(w.batch, n);
  const canvasRow = (w.canvasWidth * k) << 2, row = (w.placesX * n) << 2;
  let odd = f32x4.splat(0), canvas: usize = 0, laid = -1;
  for (let first = from * tiles, last = to * tiles; first < last; first += w.batch) {
    const count = min(w.batch, last - first);
    for (let i = 0; i < count; i++) {
      const sample = (first + i) / tiles, t = first + i - sample * tiles, y = t / across, tx = t - y * across;
      if (sample != laid) canvas = lay(w, x + sample * imageBytes(w), scratch), laid = sample;
      spread(k, canvasRow, canvas + 2 * y * canvasRow + ((2 * tx * k) << 2), inputs + ((i * k) << 2), inputStep);
    }
    for (let m = 0; m < MATRICES; m++) {
      multiply(0, count, n, k, inputs + m * inputStep, 0, packed + m * matrix, 0, products + m * productStep, 0, count, rest);
    }
    for (let i = 0; i < count; i++) {
      const sample = (first + i) / tiles, t = first + i - sample * tiles, y = t / across, tx = t - y * across;
      const place = out + ((sample * w.placesY * w.placesX * n) << 2) + 2 * y * row + ((2 * tx * n) << 2);
      const isHigh = 2 * y + 1 < w.placesY, isWide = 2 * tx + 1 < w.placesX;
      odd = gather(n, products + ((i * n) << 2), productStep, bias, place, row, isHigh, isWide, odd);
    }
  }
  return !v128.any_true(f32x4.ne(odd, odd));
}

/** Turns the gradient of 2 x 2 places, or of those that the image has, into a row of each of the sixteen matrices. */
export function spreadGradient(n: i32, at: usize, row: i32, isHigh: bool, isWide: bool, out: usize, next: i32): void {
  const pixel = n << 2, none = f32x4.splat(0);
  for (let c = 0; c < pixel; c += 16) {
    const g = at + c, a = v128.load(g);
    let b = none, p = none, q = none, o = out + c;
    if (isWide) b = v128.load(g + pixel);
    if (isHigh) p = v128.load(g + row);
    if (isHigh && isWide) q = v128.load(g + row + pixel);
    o = gradientRow(a, b, o, next);
    o = gradientRow(f32x4.add(a, p), f32x4.add(b, q), o, next);
    o = gradientRow(f32x4.sub(a, p), f32x4.sub(b, q), o, next);
    gradientRow(f32x4.neg(p), f32x4.neg(q), o, next);
  }
}

// @ts-ignore: decorator
@inline
function gradientRow(a: v128, b: v128, out: usize, next: i32): usize {
  v128.store(out, a), out += next;
  v128.store(out, f32x4.add(a, b)), out += next;
  v128.store(out, f32x4.sub(a, b)), out += next;
  v128.store(out, f32x4.neg(b));
  return out + next;
}

/** Adds a row of each of the sixteen products to a tile of 4 x 4 pixels. */
function addTile(channels: i32, at: usize, next: i32, to: usize, row: i32): void {
  const pixel = channels << 2;
  for (let c = 0; c < pixel; c += 16) {
    let a = at + c;
    const a0 = v128.load(a), a1 = v128.load(a + next), a2 = v128.load(a + 2 * next), a3 = v128.load(a + 3 * next);
    a += next << 2;
    const b0 = v128.load(a), b1 = v128.load(a + next), b2 = v128.load(a + 2 * next), b3 = v128.load(a + 3 * next);
    a += next << 2;
    const c0 = v128.load(a), c1 = v128.load(a + next), c2 = v128.load(a + 2 * next), c3 = v128.load(a + 3 * next);
    a += next << 2;
    const d0 = v128.load(a), d1 = v128.load(a + next), d2 = v128.load(a + 2 * next), d3 = v128.load(a + 3 * next);
    let o = to + c;
    addTileRow(a0, a1, a2, a3, o, pixel), o += row;
    addTileRow(middle(b0, c0, d0), middle(b1, c1, d1), middle(b2, c2, d2), middle(b3, c3, d3), o, pixel), o += row;
    addTileRow(lower(a0, b0, c0), lower(a1, b1, c1), lower(a2, b2, c2), lower(a3, b3, c3), o, pixel), o += row;
    addTileRow(f32x4.neg(d0), f32x4.neg(d1), f32x4.neg(d2), f32x4.neg(d3), o, pixel);
  }
}

// @ts-ignore: decorator
@inline
function middle(b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.sub(b, c), d);
}

// @ts-ignore: decorator
@inline
function lower(a: v128, b: v128, c: v128): v128 {
  return f32x4.sub(f32x4.add(b, c), a);
}

// @ts-ignore: decorator
@inline
function addTileRow(a: v128, b: v128, c: v128, d: v128, to: usize, pixel: i32): void {
  v128.store(to, f32x4.add(v128.load(to), a)), to += pixel;
  v128.store(to, f32x4.add(v128.load(to), middle(b, c, d))), to += pixel;
  v128.store(to, f32x4.add(v128.load(to), lower(a, b, c))), to += pixel;
  v128.store(to, f32x4.sub(v128.load(to), d));
}

/** Whether numbers up to `end` are finite. */
function areFinite(a: usize, end: usize): bool {
  let s = f32x4.splat(0);
  for (; a < end; a += 16) {
    const x = v128.load(a);
    s = f32x4.add(s, f32x4.sub(x, x));
  }
  return !v128.any_true(f32x4.ne(s, s));
}

/**
 * The gradient of images, samples [from, to) of out, by the transposes of the steps of `convolveWinograd`. The gradient is
 * places x n each, and the weights are packed from n rows of the channels of the images. Tells whether all of out is finite.
 */
export function convolveWinogradInput(
  w: Windows, n: i32, gradient: usize, packed: usize, matrix: i32, out: usize, from: i32, to: i32, scratch: usize,
): bool {
  if (!ASC_FEATURE_RELAXED_SIMD) return false;
  const k = w.channels, across = w.placesX + 1 >> 1, tiles = (w.placesY + 1 >> 1) * across;
  const inputs = tilesIn(w, scratch), products = inputs + MATRICES * step(w.batch, n);
  const rest = scratch + winogradScratch(w, n), inputStep = step(w.batch, n), productStep = step(w.batch, k);
  const canvasRow = (w.canvasWidth * k) << 2, row = (w.placesX * n) << 2;
  let finite = true;
  for (let first = from * tiles, last = to * tiles; first < last; first += w.batch) {
    const count = min(w.batch, last - first);
    for (let i = 0; i < count; i++) {
      const sample = (first + i) / tiles, t = first + i - sample * tiles, y = t / across, tx = t - y * across;
      const place = gradient + ((sample * w.placesY * w.placesX * n) << 2) + 2 * y * row + ((2 * tx * n) << 2);
      const isHigh = 2 * y + 1 < w.placesY, isWide = 2 * tx + 1 < w.placesX;
      spreadGradient(n, place, row, isHigh, isWide, inputs + ((i * n) << 2), inputStep);
    }
    for (let m = 0; m < MATRICES; m++) {
      multiply(0, count, k, n, inputs + m * inputStep, 0, packed + m * matrix, 0, products + m * productStep, 0, count, rest);
    }
    for (let i = 0; i < count; i++) {
      const sample = (first + i) / tiles, t = first + i - sample * tiles, y = t / across, tx = t - y * across;
      const image = out + sample * imageBytes(w), canvas = isCanvas(w) ? image : scratch;
      if (t == 0) memory.fill(canvas, 0, canvasBytes(w));
      addTile(k, products + ((i * k) << 2), productStep, canvas + 2 * y * canvasRow + ((2 * tx * k) << 2), canvasRow);
      if (t + 1 < tiles) continue;
      if (canvas != image) lift(w, canvas, image);
      if (!areFinite(image, image + imageBytes(w))) finite = false;
    }
  }
  return finite;
}
