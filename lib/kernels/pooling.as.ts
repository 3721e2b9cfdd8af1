/** Pooling of images, height x width x channels. Windows come as the record that windows.as.ts names. */
import { put } from "./simd.as";
import { Windows } from "./windows.as";

/** What a pool gives: the largest, or the mean. */
// @ts-ignore: decorator
@inline
const MAXIMUM = 0;

/** The largest of four channels in rows x columns pixels; rows and pixels lie so many bytes apart. */
// @ts-ignore: decorator
@inline
function largest(first: usize, rows: i32, columns: i32, row: i32, pixel: i32): v128 {
  let m = v128.load(first);
  if (rows == 2 && columns == 2) {
    m = f32x4.max(m, v128.load(first + pixel)), first += row;
    return f32x4.max(m, f32x4.max(v128.load(first), v128.load(first + pixel)));
  }
  for (let y = 0; y < rows; y++, first += row) {
    for (let x = 0, at = first; x < columns; x++, at += pixel) m = f32x4.max(m, v128.load(at));
  }
  return m;
}

/** Samples [from, to) of out: the largest (kind 0) or the mean of each channel in the part of each window that is inside. */
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

/**
 * A row of tiles of 2 x 2 pixels, the usual ones: g goes to the first of the largest of each. `out` is written as a whole.
 */
function quarterGradient(count: i32, row: i32, pixel: i32, x: usize, gradient: usize, out: usize): void {
  for (; count > 0; count--, x += pixel, out += pixel) {
    for (let end = x + pixel; x < end; x += 16, out += 16, gradient += 16) {
      const below = x + row, a = v128.load(x), b = v128.load(x + pixel), c = v128.load(below), d = v128.load(below + pixel);
      const m = f32x4.max(f32x4.max(a, b), f32x4.max(c, d)), g = v128.load(gradient), under = out + row;
      const isA = f32x4.eq(a, m), isB = v128.andnot(f32x4.eq(b, m), isA), isAB = v128.or(isA, isB);
      const isC = v128.andnot(f32x4.eq(c, m), isAB), isD = v128.andnot(f32x4.eq(d, m), v128.or(isAB, isC));
      v128.store(out, v128.and(g, isA)), v128.store(out + pixel, v128.and(g, isB));
      v128.store(under, v128.and(g, isC)), v128.store(under + pixel, v128.and(g, isD));
    }
  }
}

/** Samples [from, to) of out: the gradient of `pool` with regard to x, which only that of the largest (kind 0) reads. */
export function poolGradient(kind: i32, w: Windows, x: usize, gradient: usize, out: usize, from: i32, to: i32): void {
  const pixel = w.channels << 2, row = w.width * pixel, image = w.height * row;
  // Where no pixel is in two windows, or in none, each is written once.
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
                // The first of equals takes all, and leaves nothing to the others.
                const isLargest = f32x4.eq(v128.load(x + at), m);
                part = v128.and(g, isLargest), g = v128.andnot(g, isLargest);
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
