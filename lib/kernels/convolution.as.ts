/**
 * Convolution of images, as products of a matrix that never exists as a whole: its rows are the windows of the images.
 *
 * Sample by sample an image is laid onto a canvas that has its padding, unless there is none. Some windows at a time are
 * copied out of it, so that they stand in the cache when they are multiplied; for the gradient of the images, what is
 * multiplied is added to a canvas instead. Where the left operand is mostly zeros, the product that leaves these out takes
 * the place of the other.
 *
 * Images are height x width x channels, of weights a row belongs to a number in the window: taps x n.
 */
import { multiply } from "./product.as";
import { listForSum, multiplySparse, sumRow } from "./sparse.as";
import { Windows } from "./windows.as";

/** What `multiply` is told: that A is transposed, and C added to; and what the kernels here are told: that A is sparse. */
// @ts-ignore: decorator
@inline
const TRANSPOSED_A = 1, ADD = 8, SPARSE = 4;

// @ts-ignore: decorator
@inline
function taps(w: Windows): i32 {
  return w.windowHeight * w.windowWidth * w.channels;
}

// @ts-ignore: decorator
@inline
function imageBytes(w: Windows): i32 {
  return (w.height * w.width * w.channels) << 2;
}

// @ts-ignore: decorator
@inline
function canvasBytes(w: Windows): i32 {
  return (w.canvasHeight * w.canvasWidth * w.channels) << 2;
}

/** Where in the scratch memory of a thread the windows begin, and where the scratch of the product. */
// @ts-ignore: decorator
@inline
function windowsIn(w: Windows, scratch: usize): usize {
  return scratch + (canvasBytes(w) + 64 & ~15);
}

// @ts-ignore: decorator
@inline
function restIn(w: Windows, scratch: usize): usize {
  return windowsIn(w, scratch) + (((w.batch * taps(w)) << 2) + 64 & ~15);
}

/** Bytes of scratch that a thread needs, beside that of a product. */
export function convolveScratch(w: Windows): i32 {
  return <i32> restIn(w, 0);
}

/** Whether an image is its own canvas. */
// @ts-ignore: decorator
@inline
function isCanvas(w: Windows): bool {
  return w.canvasHeight == w.height && w.canvasWidth == w.width;
}

/** The canvas of an image: itself, if nothing stands around it. */
function lay(w: Windows, image: usize, canvas: usize): usize {
  if (isCanvas(w)) return image;
  const row = (w.canvasWidth * w.channels) << 2, length = (w.width * w.channels) << 2;
  memory.fill(canvas, 0, canvasBytes(w));
  let to = canvas + w.top * row + ((w.left * w.channels) << 2);
  for (let y = w.height; y > 0; y--, to += row, image += length) memory.copy(to, image, length);
  return canvas;
}

/** Copies windows [from, to) out of a canvas, each a row. Up to 12 bytes after the last are written. */
function copyWindows(w: Windows, canvas: usize, from: i32, to: i32, out: usize): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel, length = w.windowWidth * pixel;
  let i = from / w.placesX, j = from % w.placesX;
  for (; from < to; from++) {
    let at = canvas + i * w.strideY * row + j * w.strideX * pixel;
    for (let y = w.windowHeight; y > 0; y--, at += row, out += length) {
      for (let b = 0; b < length; b += 16) v128.store(out + b, v128.load(at + b));
    }
    if (++j == w.placesX) j = 0, i++;
  }
}

/** Adds windows [from, to), each a row, to a canvas. */
function addWindows(w: Windows, canvas: usize, from: i32, to: i32, windows: usize): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel, length = w.windowWidth * pixel;
  let i = from / w.placesX, j = from % w.placesX;
  for (; from < to; from++) {
    let at = canvas + i * w.strideY * row + j * w.strideX * pixel;
    for (let y = w.windowHeight; y > 0; y--, at += row, windows += length) {
      let b = 0;
      for (; b + 16 <= length; b += 16) v128.store(at + b, f32x4.add(v128.load(at + b), v128.load(windows + b)));
      for (; b < length; b += 4) f32.store(at + b, f32.load(at + b) + f32.load(windows + b));
    }
    if (++j == w.placesX) j = 0, i++;
  }
}

/** Samples [from, to) of out, places x n each: windows times b, taps x n and packed by `packPanels`, plus bias. */
export function convolve(
  w: Windows, n: i32, x: usize, b: usize, packed: usize, bias: usize, out: usize, from: i32, to: i32, scratch: usize,
): void {
  const k = taps(w), places = w.placesY * w.placesX, windows = windowsIn(w, scratch), rest = restIn(w, scratch);
  for (let sample = from; sample < to; sample++) {
    const canvas = lay(w, x + sample * imageBytes(w), scratch);
    for (let p = 0; p < places; p += w.batch) {
      const count = min(w.batch, places - p), c = out + (((sample * places + p) * n) << 2);
      copyWindows(w, canvas, p, p + count, windows);
      multiply(0, count, n, k, windows, b, packed, bias, c, 0, count, rest);
    }
  }
}

/** Samples [from, to) of out, images: the gradient, places x n each, times b, n x taps; packed unless the gradient is sparse. */
export function convolveInput(
  flags: i32, w: Windows, n: i32, gradient: usize, b: usize, packed: usize, out: usize, from: i32, to: i32,
  scratch: usize,
): void {
  const k = taps(w), places = w.placesY * w.placesX, windows = windowsIn(w, scratch), rest = restIn(w, scratch);
  const pixel = w.channels << 2, length = w.width * pixel, row = w.canvasWidth * pixel;
  for (let sample = from; sample < to; sample++) {
    let image = out + sample * imageBytes(w);
    const canvas = isCanvas(w) ? image : scratch;
    memory.fill(canvas, 0, canvasBytes(w));
    const g = gradient + ((sample * places * n) << 2);
    if (flags & SPARSE) addSparse(w, n, g, b, canvas, rest);
    else {
      for (let p = 0; p < places; p += w.batch) {
        const count = min(w.batch, places - p);
        multiply(0, count, k, n, g + ((p * n) << 2), b, packed, 0, windows, 0, count, rest);
        addWindows(w, canvas, p, p + count, windows);
      }
    }
    if (canvas == image) continue;
    let at = canvas + w.top * row + w.left * pixel;
    for (let y = w.height; y > 0; y--, at += row, image += length) memory.copy(image, at, length);
  }
}

/** Adds the sparse gradient of a sample, places x n, times b to a canvas, each row of a window where it lies. */
function addSparse(w: Windows, n: i32, gradient: usize, b: usize, canvas: usize, scratch: usize): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel, width = w.windowWidth * w.channels;
  for (let i = 0; i < w.placesY; i++) {
    for (let j = 0; j < w.placesX; j++, gradient += n << 2) {
      // A list holds so many values.
      for (let first = 0; first < n; first += 1024) {
        const length = listForSum(gradient + (first << 2), min(n - first, 1024), taps(w) << 2, scratch);
        let at = canvas + i * w.strideY * row + j * w.strideX * pixel, from = b + ((first * taps(w)) << 2);
        for (let y = w.windowHeight; length > 0 && y > 0; y--, at += row, from += width << 2) {
          sumRow(length, width, from, at, at, scratch);
        }
      }
    }
  }
}

/**
 * Parts [from, to) of `parts`: each is the gradient of the weights over its share of the samples, taps x n; or n x taps where
 * the gradient is sparse, which then stands on the left.
 */
export function convolveWeights(
  flags: i32, w: Windows, samples: i32, n: i32, x: usize, gradient: usize, out: usize, parts: i32, from: i32, to: i32,
  scratch: usize,
): void {
  const k = taps(w), places = w.placesY * w.placesX, windows = windowsIn(w, scratch), rest = restIn(w, scratch);
  for (let part = from; part < to; part++) {
    const c = out + ((part * k * n) << 2), end = (part + 1) * samples / parts;
    memory.fill(c, 0, (k * n) << 2);
    for (let sample = part * samples / parts; sample < end; sample++) {
      const canvas = lay(w, x + sample * imageBytes(w), scratch);
      for (let p = 0; p < places; p += w.batch) {
        const count = min(w.batch, places - p), g = gradient + (((sample * places + p) * n) << 2);
        copyWindows(w, canvas, p, p + count, windows);
        if (flags & SPARSE) multiplySparse(TRANSPOSED_A | ADD, n, k, count, g, windows, 0, c, 0, n, rest);
        else multiply(TRANSPOSED_A | ADD, k, n, count, windows, g, 0, 0, c, 0, k, rest);
      }
    }
  }
}

/** out = the transpose of a, rows x columns. */
export function transpose(rows: i32, columns: i32, a: usize, out: usize): void {
  for (let j = 0; j < columns; j++) {
    for (let i = 0, at = a + (j << 2); i < rows; i++, at += columns << 2, out += 4) f32.store(out, f32.load(at));
  }
}

/** out = the sum of `parts` runs of n values, from the first to the last. */
export function sumParts(parts: i32, n: i32, a: usize, out: usize): void {
  memory.copy(out, a, n << 2);
  for (let part = 1; part < parts; part++) {
    a += n << 2;
    for (let i = 0; i < n << 2; i += 16) v128.store(out + i, f32x4.add(v128.load(out + i), v128.load(a + i)));
  }
}
