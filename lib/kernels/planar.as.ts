/**
 * Convolution of images of a single channel. Their pixels lie side by side, so that five neighboring windows are read in place: the
 * numbers at the same place of each are five in a row.
 *
 * A tile of five places and eight channels is summed as `multiply` does it, in the same order.
 */
import { HEIGHT } from "./product.as";
import { imageBytes, lay } from "./convolution.as";
import { copyTile, madd } from "./simd.as";
import { Windows } from "./windows.as";

/** Whether windows are of this kind. */
// @ts-ignore: decorator
@inline
export function isPlanar(w: Windows): bool {
  return w.channels == 1 && w.strideX == 1 && w.placesX >= HEIGHT;
}

/** Computes a tile: c = bias + the windows at a times the panel b. Rows of c are cStep bytes apart. */
function planarTile(w: Windows, a: usize, b: usize, bias: usize, c: usize, cStep: i32): void {
  const row = (w.canvasWidth * w.dilationY) << 2, column = w.dilationX << 2, length = w.windowWidth * column;
  let c00 = v128.load(bias), c01 = v128.load(bias, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01;
  for (let y = w.windowHeight; y > 0; y--, a += row) {
    for (let at = a, end = a + length; at < end; at += column, b += 32) {
      const b0 = v128.load(b), b1 = v128.load(b, 16), rows = v128.load(at);
      let x = v128.load32_splat(at, 16);
      c40 = madd(x, b0, c40), c41 = madd(x, b1, c41);
      x = v128.shuffle<f32>(rows, rows, 0, 0, 0, 0);
      c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
      x = v128.shuffle<f32>(rows, rows, 1, 1, 1, 1);
      c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
      x = v128.shuffle<f32>(rows, rows, 2, 2, 2, 2);
      c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
      x = v128.shuffle<f32>(rows, rows, 3, 3, 3, 3);
      c30 = madd(x, b0, c30), c31 = madd(x, b1, c31);
    }
  }
  v128.store(c, c00), v128.store(c, c01, 16);
  c += cStep;
  v128.store(c, c10), v128.store(c, c11, 16);
  c += cStep;
  v128.store(c, c20), v128.store(c, c21, 16);
  c += cStep;
  v128.store(c, c30), v128.store(c, c31, 16);
  c += cStep;
  v128.store(c, c40), v128.store(c, c41, 16);
}

/** Does what `convolve` does for these windows. */
export function convolvePlanar(
  w: Windows, n: i32, x: usize, packed: usize, bias: usize, out: usize, from: i32, to: i32, scratch: usize, rest: usize,
): void {
  const panel = (w.windowHeight * w.windowWidth) << 5, cStep = n << 2, line = w.placesX * cStep, edge = rest + 32;
  memory.fill(rest, 0, 32);
  out += from * w.placesY * line;
  for (; from < to; from++) {
    const canvas = lay(w, x + from * imageBytes(w), scratch);
    for (let i = 0; i < w.placesY; i++, out += line) {
      const row = canvas + ((i * w.strideY * w.canvasWidth) << 2);
      for (let j = 0; j < w.placesX; j += HEIGHT) {
        // The last tile overlaps the one before: it computes the same again.
        const place = min(j, w.placesX - HEIGHT), a = row + (place << 2);
        for (let f = 0, b = packed; f < n; f += 8, b += panel) {
          const width = n - f, c = out + place * cStep + (f << 2), start = bias ? bias + (f << 2) : rest;
          planarTile(w, a, b, start, width < 8 ? edge : c, width < 8 ? 32 : cStep);
          if (width < 8) copyTile(c, cStep, edge, 32, HEIGHT, width);
        }
      }
    }
  }
}
