/** Pooling of images, height x width x channels. Windows are records of windows.as.ts. */
import { put } from "./simd.as";
import { Windows } from "./windows.as";

/** The kind of pooling that takes the largest number. The other kind takes the mean. */
// @ts-ignore: decorator
@inline
const MAXIMUM = 0;

/** Returns the larger numbers, or NaN where one is NaN. This takes fewer instructions than `f32x4.max`. */
// @ts-ignore: decorator
@inline
export function larger(a: v128, b: v128): v128 {
  return v128.or(f32x4.pmax(a, b), f32x4.ne(b, b));
}

/** Returns the largest of four channels in rows x columns pixels. Rows and pixels are `row` and `pixel` bytes apart. */
// @ts-ignore: decorator
@inline
function largest(first: usize, rows: i32, columns: i32, row: i32, pixel: i32): v128 {
  let m = v128.load(first);
  if (rows == 2 && columns == 2) {
    m = larger(m, v128.load(first + pixel)), first += row;
    return larger(m, larger(v128.load(first), v128.load(first + pixel)));
  }
  for (let y = 0; y < rows; y++, first += row) {
    for (let x = 0, at = first; x < columns; x++, at += pixel) m = larger(m, v128.load(at));
  }
  return m;
}

/** Pools samples [from, to): out = the largest (kind 0) or the mean of each channel in each window, without padding. */
export function pool(kind: i32, w: Windows, x: usize, out: usize, from: i32, to: i32): void {
  const pixel = w.channels << 2, row = w.width * pixel, image = w.height * row;
  x += from * image, out += from * w.placesY * w.placesX * pixel;
  for (; from < to; from++, x += image) {
    for (let i = 0; i < w.placesY; i++) {
      const y = i * w.strideY - w.top, y0 = max(y, 0), rows = min(y + w.windowHeight, w.height) - y0;
      for (let j = 0; j < w.placesX; j++) {
        const left = j * w.strideX - w.left, x0 = max(left, 0), columns = min(left + w.windowWidth, w.width) - x0;
        const share = f32x4.splat(1 / <f32> (rows * columns));
        for (let c = 0, first = x + y0 * row + x0 * pixel; c < pixel; c += 16, first += 16) {
          let m = f32x4.splat(0);
          if (kind == MAXIMUM) m = largest(first, rows, columns, row, pixel);
          else {
            for (let y = 0, line = first; y < rows; y++, line += row) {
              for (let x = 0, at = line; x < columns; x++, at += pixel) m = f32x4.add(m, v128.load(at));
            }
            m = f32x4.mul(m, share);
          }
          put(out + c, m, (pixel - c) >> 2);
        }
        out += pixel;
      }
    }
  }
}

/** The lanes where x is the maximum m of its window, or where x is NaN. */
// @ts-ignore: decorator
@inline
export function isLargest(x: v128, m: v128): v128 {
  return v128.or(f32x4.eq(x, m), f32x4.ne(x, x));
}

/**
 * The gradient of a row of tiles of 2 x 2 pixels, the usual size: it goes to the first of the largest of each tile. All of
 * `out` is written.
 */
function quarterGradient(count: i32, row: i32, pixel: i32, x: usize, gradient: usize, out: usize): void {
  for (; count > 0; count--, x += pixel, out += pixel) {
    for (let end = x + pixel; x < end; x += 16, out += 16, gradient += 16) {
      const below = x + row, a = v128.load(x), b = v128.load(x + pixel), c = v128.load(below), d = v128.load(below + pixel);
      const m = larger(larger(a, b), larger(c, d)), g = v128.load(gradient), under = out + row;
      const isA = isLargest(a, m), isB = v128.andnot(isLargest(b, m), isA), isAB = v128.or(isA, isB);
      const isC = v128.andnot(isLargest(c, m), isAB);
      v128.store(out, v128.and(g, isA)), v128.store(out + pixel, v128.and(g, isB));
      v128.store(under, v128.and(g, isC)), v128.store(under + pixel, v128.andnot(g, v128.or(isAB, isC)));
    }
  }
}

/** The gradient of `pool` with regard to x, for samples [from, to) of out. Only the largest (kind 0) reads x. */
export function poolGradient(kind: i32, w: Windows, x: usize, gradient: usize, out: usize, from: i32, to: i32): void {
  const pixel = w.channels << 2, row = w.width * pixel, image = w.height * row;
  // If each pixel is in exactly one window, each is written once.
  const tiles = w.strideY == w.windowHeight && w.strideX == w.windowWidth && w.placesY * w.strideY == w.height &&
    w.placesX * w.strideX == w.width && (pixel & 15) == 0;
  x += from * image, out += from * image, gradient += from * w.placesY * w.placesX * pixel;
  for (; from < to; from++, x += image, out += image) {
    if (!tiles) memory.fill(out, 0, image);
    for (let i = 0; i < w.placesY; i++) {
      if (tiles && kind == MAXIMUM && w.windowHeight == 2 && w.windowWidth == 2) {
        const first = 2 * i * row;
        quarterGradient(w.placesX, row, pixel, x + first, gradient, out + first);
        gradient += w.placesX * pixel;
        continue;
      }
      const y = i * w.strideY - w.top, y0 = max(y, 0), rows = min(y + w.windowHeight, w.height) - y0;
      for (let j = 0; j < w.placesX; j++, gradient += pixel) {
        const left = j * w.strideX - w.left, x0 = max(left, 0), columns = min(left + w.windowWidth, w.width) - x0;
        const share = f32x4.splat(kind == MAXIMUM ? 1 : 1 / <f32> (rows * columns));
        for (let c = 0, first = y0 * row + x0 * pixel; c < pixel; c += 16, first += 16) {
          const count = (pixel - c) >> 2, m = kind == MAXIMUM ? largest(x + first, rows, columns, row, pixel) : share;
          let g = f32x4.mul(v128.load(gradient + c), share);
          for (let y = 0, line = first; y < rows; y++, line += row) {
            for (let k = 0, at = line; k < columns; k++, at += pixel) {
              let part = g;
              if (kind == MAXIMUM) {
                // The first of equals, or the first NaN, takes all of the gradient.
                const takes = isLargest(v128.load(x + at), m);
                part = v128.and(g, takes), g = v128.andnot(g, takes);
              }
              if (tiles) v128.store(out + at, part);
              else put(out + at, f32x4.add(v128.load(out + at), part), count);
            }
          }
        }
      }
    }
  }
}
