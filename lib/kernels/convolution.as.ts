/**
 * Convolution of images, as products of a matrix that never exists as a whole: its rows are the windows of the images.
 *
 * If there is padding, each image is copied onto a canvas that has it. Some windows at a time are copied out of the canvas, so
 * that they are in the cache when they are multiplied. For the gradient of the images, products are added to a canvas instead.
 * If the left operand is mostly zeros, the product that skips these replaces the other.
 *
 * Images are height x width x channels. Weights are taps x n: a row for each number in a window.
 */
import { convolvePlanar, isPlanar } from "./planar.as";
import { multiply } from "./product.as";
import { listForSum, multiplySparse, sumRow } from "./sparse.as";
import { narrow, put, wide } from "./simd.as";
import { Windows } from "./windows.as";

/** Flags of `multiply`: A is transposed, the product is added to C. A flag of the kernels here: the gradient is sparse. */
// @ts-ignore: decorator
@inline
const TRANSPOSED_A = 1, ADD = 8, SPARSE = 4;

// @ts-ignore: decorator
@inline
export function taps(w: Windows): i32 {
  return w.windowHeight * w.windowWidth * w.channels;
}

// @ts-ignore: decorator
@inline
export function imageBytes(w: Windows): i32 {
  return (w.height * w.width * w.channels) << 2;
}

// @ts-ignore: decorator
@inline
export function canvasBytes(w: Windows): i32 {
  return (w.canvasHeight * w.canvasWidth * w.channels) << 2;
}

/** Where in the scratch memory of a thread the windows begin, and below, where the scratch of the product begins. */
// @ts-ignore: decorator
@inline
function windowsIn(w: Windows, scratch: usize): usize {
  return scratch + (canvasBytes(w) + 64 & ~15);
}

// @ts-ignore: decorator
@inline
function restIn(w: Windows, scratch: usize): usize {
  return windowsIn(w, scratch) + (((w.samples * w.batch * taps(w)) << 2) + 64 & ~15);
}

/** Returns the bytes of scratch memory that a thread needs, beside those of a product. */
export function convolveScratch(w: Windows): i32 {
  return <i32> restIn(w, 0);
}

/** Whether an image is its own canvas. */
// @ts-ignore: decorator
@inline
export function isCanvas(w: Windows): bool {
  return w.canvasHeight == w.height && w.canvasWidth == w.width;
}

/** Returns the canvas of an image: itself, if there is no padding. */
export function lay(w: Windows, image: usize, canvas: usize): usize {
  if (isCanvas(w)) return image;
  const row = (w.canvasWidth * w.channels) << 2, length = (w.width * w.channels) << 2;
  memory.fill(canvas, 0, canvasBytes(w));
  let to = canvas + w.top * row + ((w.left * w.channels) << 2);
  for (let y = w.height; y > 0; y--, to += row, image += length) memory.copy(to, image, length);
  return canvas;
}

/** Copies an image from its canvas, without the padding. */
export function lift(w: Windows, canvas: usize, image: usize): void {
  const row = (w.canvasWidth * w.channels) << 2, length = (w.width * w.channels) << 2;
  canvas += w.top * row + ((w.left * w.channels) << 2);
  for (let y = w.height; y > 0; y--, canvas += row, image += length) memory.copy(image, canvas, length);
}

/** Copies so many bytes of numbers. This is faster than `memory.copy` for few of them. */
// @ts-ignore: decorator
@inline
function copyNumbers(to: usize, from: usize, bytes: i32): void {
  let b = 0;
  for (; b + 16 <= bytes; b += 16) v128.store(to + b, v128.load(from + b));
  for (; b < bytes; b += 4) f32.store(to + b, f32.load(from + b));
}

/** Whether the pixels of a row of a window are neighbors, so that they are one run of numbers. */
// @ts-ignore: decorator
@inline
function areNeighbors(w: Windows): bool {
  return w.dilationX == 1;
}

/** Copies windows [from, to) out of a canvas, each as a row. Writes up to 12 bytes after the last one. */
export function copyWindows(w: Windows, canvas: usize, from: i32, to: i32, out: usize): void {
  if (!areNeighbors(w)) {
    copyPixels(w, canvas, from, to, out);
    return;
  }
  const pixel = w.channels << 2, row = w.canvasWidth * pixel, length = w.windowWidth * pixel;
  let i = from / w.placesX, j = from % w.placesX;
  for (; from < to; from++) {
    let at = canvas + i * w.strideY * row + j * w.strideX * pixel;
    for (let y = w.windowHeight; y > 0; y--, at += row * w.dilationY, out += length) {
      for (let b = 0; b < length; b += 16) v128.store(out + b, v128.load(at + b));
    }
    if (++j == w.placesX) j = 0, i++;
  }
}

/** Does what `copyWindows` does where windows skip pixels. */
function copyPixels(w: Windows, canvas: usize, from: i32, to: i32, out: usize): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel;
  let i = from / w.placesX, j = from % w.placesX;
  for (; from < to; from++) {
    let line = canvas + i * w.strideY * row + j * w.strideX * pixel;
    for (let y = w.windowHeight; y > 0; y--, line += row * w.dilationY) {
      for (let x = w.windowWidth, at = line; x > 0; x--, at += w.dilationX * pixel, out += pixel) {
        for (let b = 0; b < pixel; b += 16) v128.store(out + b, v128.load(at + b));
      }
    }
    if (++j == w.placesX) j = 0, i++;
  }
}

/** Adds windows [from, to), each a row, to a canvas. */
function addWindows(w: Windows, canvas: usize, from: i32, to: i32, windows: usize): void {
  if (!areNeighbors(w)) {
    addPixels(w, canvas, from, to, windows);
    return;
  }
  const pixel = w.channels << 2, row = w.canvasWidth * pixel, length = w.windowWidth * pixel;
  let i = from / w.placesX, j = from % w.placesX;
  for (; from < to; from++) {
    let at = canvas + i * w.strideY * row + j * w.strideX * pixel;
    for (let y = w.windowHeight; y > 0; y--, at += row * w.dilationY, windows += length) {
      let b = 0;
      for (; b + 16 <= length; b += 16) v128.store(at + b, f32x4.add(v128.load(at + b), v128.load(windows + b)));
      for (; b < length; b += 4) f32.store(at + b, f32.load(at + b) + f32.load(windows + b));
    }
    if (++j == w.placesX) j = 0, i++;
  }
}

/** Does what `addWindows` does where windows skip pixels. */
function addPixels(w: Windows, canvas: usize, from: i32, to: i32, windows: usize): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel;
  let i = from / w.placesX, j = from % w.placesX;
  for (; from < to; from++) {
    let line = canvas + i * w.strideY * row + j * w.strideX * pixel;
    for (let y = w.windowHeight; y > 0; y--, line += row * w.dilationY) {
      for (let x = w.windowWidth, at = line; x > 0; x--, at += w.dilationX * pixel, windows += pixel) {
        let b = 0;
        for (; b + 16 <= pixel; b += 16) v128.store(at + b, f32x4.add(v128.load(at + b), v128.load(windows + b)));
        for (; b < pixel; b += 4) f32.store(at + b, f32.load(at + b) + f32.load(windows + b));
      }
    }
    if (++j == w.placesX) j = 0, i++;
  }
}

/**
 * Copies windows [p, p + count) out of a canvas of one channel, side by side: they become columns of a matrix, `rows` wide, whose
 * rows are parts of the rows of the image.
 */
function copyColumns(w: Windows, canvas: usize, p: i32, count: i32, rows: i32, out: usize): void {
  for (let y = 0; y < w.windowHeight; y++) {
    for (let x = 0; x < w.windowWidth; x++, out += rows << 2) {
      let i = p / w.placesX, j = p % w.placesX, to = out;
      for (let left = count; left > 0; j = 0, i++) {
        const length = min(w.placesX - j, left);
        const at = canvas + (((i * w.strideY + y * w.dilationY) * w.canvasWidth + j + x * w.dilationX) << 2);
        copyNumbers(to, at, length << 2);
        to += length << 2, left -= length;
      }
    }
  }
}

/** Whether to copy windows side by side. In a single channel the rows of a window are short, but those of an image are not. */
// @ts-ignore: decorator
@inline
function areColumns(w: Windows): bool {
  return w.channels == 1 && w.strideX == 1;
}

/** Copies all windows of samples [from, to), each as a row of `windows`, which begins with those of sample 0. */
export function copyWindowsOf(w: Windows, x: usize, windows: usize, from: i32, to: i32, scratch: usize): void {
  const places = w.placesY * w.placesX, bytes = (places * taps(w)) << 2;
  const pixel = w.channels << 2, row = w.canvasWidth * pixel;
  const runs = areNeighbors(w) ? 1 : w.windowWidth, length = w.windowWidth * pixel / runs;
  for (; from < to; from++) {
    const canvas = lay(w, x + from * imageBytes(w), scratch), out = windows + from * bytes;
    copyWindows(w, canvas, 0, places - 1, out);
    // Another thread may be writing after the last one.
    let line = canvas + (w.placesY - 1) * w.strideY * row + (w.placesX - 1) * w.strideX * pixel;
    let last = out + bytes - ((taps(w)) << 2);
    for (let y = w.windowHeight; y > 0; y--, line += row * w.dilationY) {
      for (let r = runs, at = line; r > 0; r--, at += w.dilationX * pixel, last += length) copyNumbers(last, at, length);
    }
  }
}

/** Sums the windows of samples [from, to) into their images `out`. Windows are in the order of `copyWindowsOf`. */
export function addWindowsOf(w: Windows, out: usize, windows: usize, from: i32, to: i32, scratch: usize): void {
  const places = w.placesY * w.placesX, bytes = (places * taps(w)) << 2;
  for (; from < to; from++) {
    const image = out + from * imageBytes(w), canvas = isCanvas(w) ? image : scratch;
    memory.fill(canvas, 0, canvasBytes(w));
    addWindows(w, canvas, 0, places, windows + from * bytes);
    if (canvas != image) lift(w, canvas, image);
  }
}

/**
 * Copies windows [p, p + count) of samples [from, to), each as a row or a column. The canvas of a single sample stays from one p
 * to the next.
 */
function copySome(
  w: Windows, columns: bool, x: usize, from: i32, to: i32, p: i32, count: i32, scratch: usize,
): void {
  const rows = (to - from) * count;
  let windows = windowsIn(w, scratch);
  for (let sample = from; sample < to; sample++) {
    const image = x + sample * imageBytes(w), isLaid = p > 0 && !isCanvas(w);
    const canvas = isLaid ? scratch : lay(w, image, scratch);
    if (columns) copyColumns(w, canvas, p, count, rows, windows);
    else copyWindows(w, canvas, p, p + count, windows);
    windows += columns ? count << 2 : (count * taps(w)) << 2;
  }
}

/** Convolves samples [from, to): out, places x n each, = windows times b, taps x n and packed by `packPanels`, plus bias. */
export function convolve(
  w: Windows, n: i32, x: usize, b: usize, packed: usize, bias: usize, out: usize, from: i32, to: i32, scratch: usize,
): void {
  const k = taps(w), places = w.placesY * w.placesX, windows = windowsIn(w, scratch), rest = restIn(w, scratch);
  if (isPlanar(w)) {
    convolvePlanar(w, n, x, packed, bias, out, from, to, scratch, rest);
    return;
  }
  for (; from < to; from += w.samples) {
    const end = min(from + w.samples, to);
    for (let p = 0; p < places; p += w.batch) {
      const count = min(w.batch, places - p), rows = (end - from) * count, c = out + (((from * places + p) * n) << 2);
      copySome(w, areColumns(w), x, from, end, p, count, scratch);
      multiply(areColumns(w) ? TRANSPOSED_A : 0, rows, n, k, windows, b, packed, bias, c, 0, rows, rest);
    }
  }
}

/**
 * The gradient of images: samples [from, to) of out = the gradient, places x n each, times b, n x taps. b is packed unless the
 * gradient is sparse.
 */
export function convolveInput(
  flags: i32, w: Windows, n: i32, gradient: usize, b: usize, packed: usize, out: usize, from: i32, to: i32,
  scratch: usize,
): void {
  const k = taps(w), places = w.placesY * w.placesX, windows = windowsIn(w, scratch), rest = restIn(w, scratch);
  for (; from < to; from += w.samples) {
    const end = min(from + w.samples, to);
    for (let p = 0; p < places; p += w.batch) {
      const count = flags & SPARSE ? places : min(w.batch, places - p), rows = (end - from) * count;
      const g = gradient + (((from * places + p) * n) << 2);
      if (!(flags & SPARSE)) multiply(0, rows, k, n, g, b, packed, 0, windows, 0, rows, rest);
      for (let sample = from; sample < end; sample++) {
        const image = out + sample * imageBytes(w), canvas = isCanvas(w) ? image : scratch, i = (sample - from) * count;
        if (p == 0) memory.fill(canvas, 0, canvasBytes(w));
        if (flags & SPARSE) addSparse(w, n, g + ((i * n) << 2), b, canvas, rest);
        else addWindows(w, canvas, p, p + count, windows + ((i * k) << 2));
        if (p + count == places && canvas != image) lift(w, canvas, image);
      }
      if (flags & SPARSE) break;
    }
  }
}

/** Adds the sparse gradient of a sample, places x n, times b to a canvas: each row of a window at its place. */
function addSparse(w: Windows, n: i32, gradient: usize, b: usize, canvas: usize, scratch: usize): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel;
  const runs = areNeighbors(w) ? 1 : w.windowWidth, width = w.windowWidth * w.channels / runs;
  for (let i = 0; i < w.placesY; i++) {
    for (let j = 0; j < w.placesX; j++, gradient += n << 2) {
      // A list holds 1024 values.
      for (let first = 0; first < n; first += 1024) {
        const length = listForSum(gradient + (first << 2), min(n - first, 1024), taps(w) << 2, scratch);
        let line = canvas + i * w.strideY * row + j * w.strideX * pixel, from = b + ((first * taps(w)) << 2);
        for (let y = w.windowHeight; length > 0 && y > 0; y--, line += row * w.dilationY) {
          for (let r = runs, at = line; r > 0; r--, at += w.dilationX * pixel, from += width << 2) {
            sumRow(length, width, from, at, at, scratch);
          }
        }
      }
    }
  }
}

/**
 * Rows of windows whose products are summed in float32, before their sum is added in float64. For MANY weights, that addition is as
 * slow as memory, so that it takes more rows to be worth it.
 */
// @ts-ignore: decorator
@inline
const ROWS = 512, ROWS_OF_MANY = 1024, MANY = 32768;

/** Adds n values of `sums` to those of `totals` (float64), and clears them. */
export function addToTotals(n: i32, sums: usize, totals: usize): void {
  const zero = f32x4.splat(0);
  for (; n >= 4; n -= 4, sums += 16, totals += 32) {
    v128.store(totals, f64x2.add(v128.load(totals), wide(sums)));
    v128.store(totals, f64x2.add(v128.load(totals, 16), wide(sums + 8)), 16);
    v128.store(sums, zero);
  }
  for (; n > 0; n--, sums += 4, totals += 8) {
    f64.store(totals, f64.load(totals) + <f64> f32.load(sums));
    f32.store(sums, 0);
  }
}

/** Writes n totals (float64) as float32. */
export function narrowTotals(n: i32, totals: usize, out: usize): void {
  for (; n > 0; n--, totals += 8, out += 4) f32.store(out, <f32> f64.load(totals));
}

/** Returns the bytes of so many totals in scratch memory. */
// @ts-ignore: decorator
@inline
export function totalsBytes(n: i32): i32 {
  return (n << 3) + 15 & ~15;
}

/**
 * The gradient of weights, in parts [from, to) of `parts`: each is the gradient over its share of the samples, taps x n. If the
 * gradient is sparse it is the left operand, and each part is n x taps. Scratch memory begins with a float64 for each weight.
 */
export function convolveWeights(
  flags: i32, w: Windows, samples: i32, n: i32, x: usize, gradient: usize, out: usize, parts: i32, from: i32, to: i32,
  scratch: usize,
): void {
  const k = taps(w), places = w.placesY * w.placesX, totals = scratch, most = k * n > MANY ? ROWS_OF_MANY : ROWS;
  scratch += totalsBytes(k * n);
  const windows = windowsIn(w, scratch), rest = restIn(w, scratch);
  const batch = min(w.batch, most), together = min(w.samples, max(1, most / places));
  for (let part = from; part < to; part++) {
    const c = out + ((part * k * n) << 2), end = <i32> ((<i64> part + 1) * samples / parts);
    let summed = 0, hasTotals = false;
    memory.fill(c, 0, (k * n) << 2);
    for (let sample = <i32> (<i64> part * samples / parts); sample < end; sample += together) {
      const last = min(sample + together, end);
      for (let p = 0; p < places; p += batch) {
        const count = min(batch, places - p), rows = (last - sample) * count;
        const g = gradient + (((sample * places + p) * n) << 2);
        const columns = areColumns(w) && !(flags & SPARSE);
        if (summed + rows > most) {
          if (!hasTotals) memory.fill(totals, 0, totalsBytes(k * n));
          addToTotals(k * n, c, totals);
          summed = 0, hasTotals = true;
        }
        copySome(w, columns, x, sample, last, p, count, scratch);
        if (flags & SPARSE) multiplySparse(TRANSPOSED_A | ADD, n, k, rows, g, windows, 0, c, 0, n, rest);
        else multiply(columns ? ADD : TRANSPOSED_A | ADD, k, n, rows, windows, g, 0, 0, c, 0, k, rest);
        summed += rows;
      }
    }
    if (hasTotals) {
      addToTotals(k * n, c, totals);
      narrowTotals(k * n, totals, c);
    }
  }
}

/** out = the transpose of a, rows x columns. */
export function transpose(rows: i32, columns: i32, a: usize, out: usize): void {
  for (let j = 0; j < columns; j++) {
    for (let i = 0, at = a + (j << 2); i < rows; i++, at += columns << 2, out += 4) f32.store(out, f32.load(at));
  }
}

/** Values [from, to) of out = the sum of `parts` runs of n values, in float64. `from` is a multiple of 4. */
export function sumParts(parts: i32, n: i32, a: usize, out: usize, from: i32, to: i32): void {
  for (; from < to; from += 4) {
    let at = a + (from << 2), low = wide(at), high = wide(at + 8);
    for (let part = 1; part < parts; part++) {
      at += n << 2;
      low = f64x2.add(low, wide(at)), high = f64x2.add(high, wide(at + 8));
    }
    put(out + (from << 2), narrow(low, high), to - from);
  }
}
