/**
 * Convolution of each channel alone. With `copies`, each channel of an image has so many channels of the output, side by side:
 * the canvas then has so many copies of each number. Windows have the channels of the canvas.
 *
 * Images are height x width x channels. Weights are pixels of a window x channels of the canvas.
 */
import { addToTotals, canvasBytes, isCanvas, lay, lift, narrowTotals, totalsBytes } from "./convolution.as";
import { madd, put } from "./simd.as";
import { Windows } from "./windows.as";

/** Returns the bytes of scratch memory that a thread needs. */
export function depthwiseScratch(w: Windows): i32 {
  return canvasBytes(w) + 64;
}

/** Returns the bytes of an image, which has the channels of the canvas without copies. */
// @ts-ignore: decorator
@inline
function bytesOf(w: Windows, copies: i32): i32 {
  return (w.height * w.width * (w.channels / copies)) << 2;
}

/** Returns the canvas of an image: itself, if there is neither padding nor a copy. */
function layCopies(w: Windows, copies: i32, image: usize, canvas: usize): usize {
  if (copies == 1) return lay(w, image, canvas);
  const row = (w.canvasWidth * w.channels) << 2, length = w.width * (w.channels / copies);
  memory.fill(canvas, 0, canvasBytes(w));
  for (let y = 0; y < w.height; y++) {
    let to = canvas + (w.top + y) * row + ((w.left * w.channels) << 2);
    for (let i = 0; i < length; i++, image += 4) {
      for (let copy = 0; copy < copies; copy++, to += 4) f32.store(to, f32.load(image));
    }
  }
  return canvas;
}

/** Writes an image from its canvas, without the padding: each number is the sum of its copies. */
function liftCopies(w: Windows, copies: i32, canvas: usize, image: usize): void {
  if (copies == 1) {
    if (canvas != image) lift(w, canvas, image);
    return;
  }
  const row = (w.canvasWidth * w.channels) << 2, length = w.width * (w.channels / copies);
  for (let y = 0; y < w.height; y++) {
    let from = canvas + (w.top + y) * row + ((w.left * w.channels) << 2);
    for (let i = 0; i < length; i++, image += 4) {
      let sum: f32 = 0;
      for (let copy = 0; copy < copies; copy++, from += 4) sum += f32.load(from);
      f32.store(image, sum);
    }
  }
}

/** Convolves samples [from, to): out, places x channels each, = windows times b, plus bias if there is one. */
export function convolveDepthwise(
  w: Windows, copies: i32, x: usize, b: usize, bias: usize, out: usize, from: i32, to: i32, scratch: usize,
): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel, step = w.strideX * pixel, gap = w.dilationX * pixel;
  out += from * w.placesY * w.placesX * pixel;
  for (; from < to; from++) {
    const canvas = layCopies(w, copies, x + from * bytesOf(w, copies), scratch);
    for (let i = 0; i < w.placesY; i++) {
      let j = 0, first = canvas + i * w.strideY * row;
      // Four places at a time load each weight once.
      for (; j + 4 <= w.placesX; j += 4, first += 4 * step, out += 4 * pixel) {
        for (let c = 0; c < pixel; c += 16) {
          let s0 = bias ? v128.load(bias + c) : f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
          let weight = b + c, line = first + c;
          for (let y = w.windowHeight; y > 0; y--, line += w.dilationY * row) {
            for (let x = w.windowWidth, at = line; x > 0; x--, at += gap, weight += pixel) {
              const factor = v128.load(weight);
              s0 = madd(v128.load(at), factor, s0), s1 = madd(v128.load(at + step), factor, s1);
              s2 = madd(v128.load(at + 2 * step), factor, s2), s3 = madd(v128.load(at + 3 * step), factor, s3);
            }
          }
          const count = (pixel - c) >> 2, to = out + c;
          put(to, s0, count), put(to + pixel, s1, count), put(to + 2 * pixel, s2, count), put(to + 3 * pixel, s3, count);
        }
      }
      for (; j < w.placesX; j++, first += step, out += pixel) {
        for (let c = 0; c < pixel; c += 16) {
          let sum = bias ? v128.load(bias + c) : f32x4.splat(0), weight = b + c, line = first + c;
          for (let y = w.windowHeight; y > 0; y--, line += w.dilationY * row) {
            for (let x = w.windowWidth, at = line; x > 0; x--, at += gap, weight += pixel) {
              sum = madd(v128.load(at), v128.load(weight), sum);
            }
          }
          put(out + c, sum, (pixel - c) >> 2);
        }
      }
    }
  }
}

/** The gradient of images: samples [from, to) of out, from the gradient, places x channels each. */
export function convolveDepthwiseInput(
  w: Windows, copies: i32, gradient: usize, b: usize, out: usize, from: i32, to: i32, scratch: usize,
): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel, step = w.strideX * pixel, width = w.placesX * pixel;
  gradient += from * w.placesY * width;
  for (; from < to; from++) {
    const image = out + from * bytesOf(w, copies), canvas = copies == 1 && isCanvas(w) ? image : scratch;
    memory.fill(canvas, 0, canvasBytes(w));
    for (let i = 0; i < w.placesY; i++, gradient += width) {
      let weight = b;
      for (let y = 0; y < w.windowHeight; y++) {
        for (let x = 0; x < w.windowWidth; x++, weight += pixel) {
          let at = canvas + (i * w.strideY + y * w.dilationY) * row + x * w.dilationX * pixel;
          for (let g = gradient, end = g + width; g < end; g += pixel, at += step) {
            for (let c = 0; c < pixel; c += 16) {
              put(at + c, madd(v128.load(g + c), v128.load(weight + c), v128.load(at + c)), (pixel - c) >> 2);
            }
          }
        }
      }
    }
    liftCopies(w, copies, canvas, image);
  }
}

/** Products that are summed in float32, before their sum is added in float64, unless a single sample has more. */
// @ts-ignore: decorator
@inline
const PRODUCTS = 256;

/**
 * The gradient of weights, in parts [from, to) of `parts`: each is the gradient over its share of the samples. Scratch memory
 * begins with a float64 for each weight.
 */
export function convolveDepthwiseWeights(
  w: Windows, copies: i32, samples: i32, x: usize, gradient: usize, out: usize, parts: i32, from: i32, to: i32,
  scratch: usize,
): void {
  const pixel = w.channels << 2, row = w.canvasWidth * pixel, step = w.strideX * pixel, width = w.placesX * pixel;
  const bytes = w.windowHeight * w.windowWidth * pixel, weights = bytes >> 2, places = w.placesY * w.placesX, totals = scratch;
  scratch += totalsBytes(weights);
  for (let part = from; part < to; part++) {
    const sums = out + part * bytes, end = <i32> ((<i64> part + 1) * samples / parts);
    let summed = 0, hasTotals = false;
    memory.fill(sums, 0, bytes);
    for (let sample = <i32> (<i64> part * samples / parts); sample < end; sample++) {
      if (summed > 0 && summed + places > PRODUCTS) {
        if (!hasTotals) memory.fill(totals, 0, totalsBytes(weights));
        addToTotals(weights, sums, totals);
        summed = 0, hasTotals = true;
      }
      summed += places;
      const canvas = layCopies(w, copies, x + sample * bytesOf(w, copies), scratch);
      let target = sums;
      for (let y = 0; y < w.windowHeight; y++) {
        for (let x = 0; x < w.windowWidth; x++, target += pixel) {
          const first = canvas + y * w.dilationY * row + x * w.dilationX * pixel;
          for (let c = 0; c < pixel; c += 16) {
            let s0 = v128.load(target + c), s1 = f32x4.splat(0), g = gradient + sample * w.placesY * width + c;
            for (let i = 0, line = first + c; i < w.placesY; i++, line += w.strideY * row) {
              let j = 0, at = line;
              // Two sums, because a single one would wait for each addition.
              for (; j + 2 <= w.placesX; j += 2, at += 2 * step, g += 2 * pixel) {
                s0 = madd(v128.load(at), v128.load(g), s0), s1 = madd(v128.load(at + step), v128.load(g + pixel), s1);
              }
              if (j < w.placesX) s0 = madd(v128.load(at), v128.load(g), s0), g += pixel;
            }
            put(target + c, f32x4.add(s0, s1), (pixel - c) >> 2);
          }
        }
      }
    }
    if (hasTotals) {
      addToTotals(weights, sums, totals);
      narrowTotals(weights, totals, sums);
    }
  }
}
