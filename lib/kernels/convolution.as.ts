/**
 * Convolution of images, as products of a matrix that never exists as a whole: its rows are the windows of an image.
 *
 * Sample by sample an image is laid onto a canvas, with padding around it and, for the gradient of a stride, zeros between
 * its pixels. The windows of some places at a time are copied out of it, so that they stand in the cache when they are
 * multiplied. Where images are mostly zeros, the product that leaves these out takes the place of the other.
 *
 * Images are height x width x channels. Windows come as a record of whole numbers, which `Canvas` names.
 */
import { multiply } from "./product.as";
import { multiplySparse } from "./sparse.as";

/** The record of windows: 16 words. */
@unmanaged
export class Canvas {
  /** The image, and how far its pixels lie apart on the canvas. */
  height: i32; width: i32; channels: i32; spreadY: i32; spreadX: i32;
  /** Where on the canvas it begins, and the size of that. */
  top: i32; left: i32; canvasHeight: i32; canvasWidth: i32;
  /** The window, the step from one to the next, and how many there are. */
  windowHeight: i32; windowWidth: i32; strideY: i32; strideX: i32; placesY: i32; placesX: i32;
  /** How many places are multiplied at a time. */
  batch: i32;
}

/** What `multiply` may be told as well: that A is sparse and B finite, and that C is added to. */
// @ts-ignore: decorator
@inline
const SPARSE = 4, ADD = 8, TRANSPOSED_A = 1;

// @ts-ignore: decorator
@inline
function taps(w: Canvas): i32 {
  return w.windowHeight * w.windowWidth * w.channels;
}

// @ts-ignore: decorator
@inline
function canvasBytes(w: Canvas): i32 {
  return ((w.canvasHeight * w.canvasWidth * w.channels) << 2) + 64 & ~15;
}

// @ts-ignore: decorator
@inline
function batchBytes(w: Canvas): i32 {
  return ((w.batch * taps(w)) << 2) + 64 & ~15;
}

/** Bytes of scratch that a thread needs, beside that of a product. */
export function convolveScratch(w: Canvas): i32 {
  return canvasBytes(w) + batchBytes(w);
}

/** Lays an image onto the canvas, and returns where that is: the image itself, if nothing stands around it. */
function lay(w: Canvas, image: usize, canvas: usize): usize {
  const spread = w.spreadY | w.spreadX, isWhole = w.canvasHeight == w.height && w.canvasWidth == w.width;
  if (spread == 1 && isWhole) return image;
  const bytes = w.channels << 2, row = w.canvasWidth * bytes;
  memory.fill(canvas, 0, w.canvasHeight * row);
  for (let y = 0; y < w.height; y++) {
    const to = canvas + (w.top + y * w.spreadY) * row + w.left * bytes;
    if (w.spreadX == 1) memory.copy(to, image, w.width * bytes);
    else { for (let x = 0; x < w.width; x++) memory.copy(to + x * w.spreadX * bytes, image + x * bytes, bytes); }
    image += w.width * bytes;
  }
  return canvas;
}

/** Copies the windows of places [from, to) out of a canvas, each a row. Up to 12 bytes after the last are written. */
function copyWindows(w: Canvas, canvas: usize, from: i32, to: i32, out: usize): void {
  const bytes = w.channels << 2, row = w.canvasWidth * bytes, length = w.windowWidth * bytes;
  const down = w.strideY * row, across = w.strideX * bytes;
  let i = from / w.placesX, j = from % w.placesX;
  for (; from < to; from++) {
    let window = canvas + i * down + j * across;
    for (let y = w.windowHeight; y > 0; y--, window += row, out += length) {
      for (let b = 0; b < length; b += 16) v128.store(out + b, v128.load(window + b));
    }
    if (++j == w.placesX) j = 0, i++;
  }
}

/**
 * Samples [from, to) of out, places x n each: windows of the images x times b, which is packed as `multiply` takes it, plus
 * bias.
 */
export function convolve(
  flags: i32, w: Canvas, n: i32, x: usize, b: usize, packed: usize, bias: usize, out: usize, from: i32, to: i32,
  scratch: usize,
): void {
  const k = taps(w), places = w.placesY * w.placesX, image = (w.height * w.width * w.channels) << 2;
  const windows = scratch + canvasBytes(w), rest = windows + batchBytes(w);
  for (let sample = from; sample < to; sample++) {
    const canvas = lay(w, x + sample * image, scratch);
    for (let p = 0; p < places; p += w.batch) {
      const count = min(w.batch, places - p), c = out + (((sample * places + p) * n) << 2);
      copyWindows(w, canvas, p, p + count, windows);
      if (flags & SPARSE) multiplySparse(0, count, n, k, windows, b, bias, c, 0, count, rest);
      else multiply(0, count, n, k, windows, b, packed, bias, c, 0, count, rest);
    }
  }
}

/**
 * Parts [from, to) of `parts`: each is the gradient of the weights over its share of the samples, taps x n, or n x taps where
 * the gradient is sparse.
 */
export function convolveWeights(
  flags: i32, w: Canvas, samples: i32, n: i32, x: usize, gradient: usize, out: usize, parts: i32, from: i32, to: i32,
  scratch: usize,
): void {
  const k = taps(w), places = w.placesY * w.placesX, image = (w.height * w.width * w.channels) << 2;
  const windows = scratch + canvasBytes(w), rest = windows + batchBytes(w);
  for (let part = from; part < to; part++) {
    const c = out + ((part * k * n) << 2);
    memory.fill(c, 0, (k * n) << 2);
    const end = (part + 1) * samples / parts;
    for (let sample = part * samples / parts; sample < end; sample++) {
      const canvas = lay(w, x + sample * image, scratch);
      for (let p = 0; p < places; p += w.batch) {
        const count = min(w.batch, places - p), g = gradient + (((sample * places + p) * n) << 2);
        copyWindows(w, canvas, p, p + count, windows);
        if (flags & SPARSE) multiplySparse(TRANSPOSED_A | ADD, n, k, count, g, windows, 0, c, 0, n, rest);
        else multiply(TRANSPOSED_A | ADD, k, n, count, windows, g, 0, 0, c, 0, k, rest);
      }
    }
  }
}

/** Each of `count` matrices, rows x columns, transposed, the last one first. */
export function transposeAll(count: i32, rows: i32, columns: i32, a: usize, out: usize): void {
  const bytes = (rows * columns) << 2;
  for (a += (count - 1) * bytes; count > 0; count--, a -= bytes) {
    for (let j = 0; j < columns; j++) {
      for (let i = 0, at = a + (j << 2); i < rows; i++, at += columns << 2, out += 4) f32.store(out, f32.load(at));
    }
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
