/** Pooling of images, height x width x channels. Windows come as the record that convolution.as.ts names. */
import { Canvas } from "./convolution.as";
import { put } from "./simd.as";

// @ts-ignore: decorator
@inline
const MAXIMUM = 0;

/** The part of a window that is inside of the image, for a place: rows [y0, y1) and pixels [x0, x1). */
let y0 = 0, y1 = 0, x0 = 0, x1 = 0;

function place(w: Canvas, p: i32): void {
  const y = p / w.placesX * w.strideY - w.top, x = p % w.placesX * w.strideX - w.left;
  y0 = max(y, 0), y1 = min(y + w.windowHeight, w.height);
  x0 = max(x, 0), x1 = min(x + w.windowWidth, w.width);
}

/** The largest of each of four channels in the window. */
// @ts-ignore: decorator
@inline
function largest(first: usize, row: i32, pixel: i32): v128 {
  let m = v128.load(first);
  for (let y = y0; y < y1; y++, first += row) {
    for (let i = x0, at = first; i < x1; i++, at += pixel) m = f32x4.max(m, v128.load(at));
  }
  return m;
}

/** Samples [from, to) of out: the largest (kind 0) or the mean of each channel in each window. */
export function pool(kind: i32, w: Canvas, x: usize, out: usize, from: i32, to: i32): void {
  const pixel = w.channels << 2, row = w.width * pixel, places = w.placesY * w.placesX;
  x += from * w.height * row, out += from * places * pixel;
  for (; from < to; from++, x += w.height * row) {
    for (let p = 0; p < places; p++, out += pixel) {
      place(w, p);
      const first = x + y0 * row + x0 * pixel, share = f32x4.splat(1 / <f32> ((y1 - y0) * (x1 - x0)));
      for (let c = 0; c < pixel; c += 16) {
        let m: v128;
        if (kind == MAXIMUM) m = largest(first + c, row, pixel);
        else {
          m = f32x4.splat(0);
          for (let y = y0, line = first + c; y < y1; y++, line += row) {
            for (let i = x0, at = line; i < x1; i++, at += pixel) m = f32x4.add(m, v128.load(at));
          }
          m = f32x4.mul(m, share);
        }
        put(out + c, m, (pixel - c) >> 2);
      }
    }
  }
}

/** Samples [from, to) of out: the gradient of `pool` with regard to x, which only the largest (kind 0) reads. */
export function poolGradient(
  kind: i32, w: Canvas, x: usize, gradient: usize, out: usize, from: i32, to: i32,
): void {
  const pixel = w.channels << 2, row = w.width * pixel, image = w.height * row, places = w.placesY * w.placesX;
  x += from * image, out += from * image, gradient += from * places * pixel;
  for (; from < to; from++, x += image, out += image) {
    memory.fill(out, 0, image);
    for (let p = 0; p < places; p++, gradient += pixel) {
      place(w, p);
      const first = y0 * row + x0 * pixel, share = f32x4.splat(1 / <f32> ((y1 - y0) * (x1 - x0)));
      for (let c = 0; c < pixel; c += 16) {
        const count = (pixel - c) >> 2;
        let g = v128.load(gradient + c), line = first + c;
        if (kind == MAXIMUM) {
          const m = largest(x + line, row, pixel);
          for (let y = y0; y < y1; y++, line += row) {
            for (let i = x0, at = line; i < x1; i++, at += pixel) {
              // The first of equals takes all, and leaves nothing to the others.
              const isLargest = f32x4.eq(v128.load(x + at), m);
              put(out + at, f32x4.add(v128.load(out + at), v128.and(g, isLargest)), count);
              g = v128.andnot(g, isLargest);
            }
          }
        } else {
          g = f32x4.mul(g, share);
          for (let y = y0; y < y1; y++, line += row) {
            for (let i = x0, at = out + line; i < x1; i++, at += pixel) put(at, f32x4.add(v128.load(at), g), count);
          }
        }
      }
    }
  }
}
