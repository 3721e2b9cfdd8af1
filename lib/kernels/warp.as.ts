/**
 * Warps of images: each pixel takes the number at a place of the original image, interpolated bilinearly. Places come from an
 * affine map, and from offsets of control points, blended by uniform cubic B-splines.
 */
import { madd, put } from "./simd.as";

/** Pixels around an image, one before and two after it. Places are clamped to them, and need no other bounds. */
// @ts-ignore: decorator
@inline
const BORDER = 3;

// @ts-ignore: decorator
@inline
function wholeVectors(count: i32): i32 {
  return (count + 3) & ~3;
}

/**
 * Returns the bytes of scratch memory that `warp` needs: for an image with its border, the splines of columns, and a line for
 * each row of control points.
 */
export function warpScratch(height: i32, width: i32, channels: i32, controlRows: i32): i32 {
  const line = wholeVectors(width);
  return (wholeVectors((height + BORDER) * (width + BORDER) * channels) + line * 5 + line * controlRows * 2) << 2;
}

/** Returns the weights of four control points around a place, which is at t, from 0 to 1, between the middle two. */
// @ts-ignore: decorator
@inline
function splineWeights(t: f32): v128 {
  const s: f32 = 1 - t, sixth: f32 = 1.0 / 6;
  const weights = f32x4(
    s * s * s, (3 * t - 6) * t * t + 4, (3 * s - 6) * s * s + 4, t * t * t,
  );
  return f32x4.mul(weights, f32x4.splat(sixth));
}

/** Returns the first of the four control points around a pixel. */
// @ts-ignore: decorator
@inline
function cellOf(pixel: i32, spacing: f64): i32 {
  return <i32> Math.floor(<f64> pixel / spacing);
}

/** Returns where a pixel is between the second of them, at 0, and the third, at 1. */
// @ts-ignore: decorator
@inline
function partOf(pixel: i32, spacing: f64): f32 {
  return <f32> (<f64> pixel / spacing - Math.floor(<f64> pixel / spacing));
}

/** out[row of control points][column of pixels] = the offsets of the row, blended for the column. */
function blendColumns(rows: i32, columns: i32, offsets: usize, width: i32, splines: usize, out: usize): void {
  const line = wholeVectors(width), cells = splines + (line << 4);
  for (; rows > 0; rows--, offsets += columns << 2, out += line << 2) {
    for (let x = 0; x < width; x++) {
      const four = v128.load(offsets + (i32.load(cells + (x << 2)) << 2));
      const p = f32x4.mul(four, v128.load(splines + (x << 4)));
      const pairs = f32x4.add(p, v128.shuffle<f32>(p, p, 2, 3, 2, 3));
      f32.store(out + (x << 2), f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
    }
  }
}

/** Returns place + four lines, `step` bytes apart, times their weights. */
// @ts-ignore: decorator
@inline
function addLines(place: v128, weights: v128, lines: usize, step: i32): v128 {
  const next = lines + step, last = next + (step << 1);
  place = madd(v128.shuffle<f32>(weights, weights, 0, 0, 0, 0), v128.load(lines), place);
  place = madd(v128.shuffle<f32>(weights, weights, 1, 1, 1, 1), v128.load(next), place);
  place = madd(v128.shuffle<f32>(weights, weights, 2, 2, 2, 2), v128.load(next + step), place);
  return madd(v128.shuffle<f32>(weights, weights, 3, 3, 3, 3), v128.load(last), place);
}

/** Returns the numbers at four places. */
// @ts-ignore: decorator
@inline
function four(a: usize, b: usize, c: usize, d: usize): v128 {
  return v128.load32_lane(d, v128.load32_lane(c, v128.load32_lane(b, v128.load32_zero(a), 1), 2), 3);
}

/** Stores `count` lanes, at most four, `step` bytes apart. */
function putApart(to: usize, x: v128, step: i32, count: i32): void {
  v128.store32_lane(to, x, 0);
  if (count > 1) v128.store32_lane(to + step, x, 1);
  if (count > 2) v128.store32_lane(to + (step << 1), x, 2);
  if (count > 3) v128.store32_lane(to + step * 3, x, 3);
}

/**
 * Warps images [from, to). `affine` has six numbers for each image, and `offsets` those of controlRows x controlColumns points in
 * x, and then in y. If controlRows is 0 there are no offsets.
 */
export function warp(
  height: i32, width: i32, channels: i32, images: usize, affine: usize, spacing: f64, controlRows: i32,
  controlColumns: i32, offsets: usize, background: f32, out: usize, from: i32, to: i32, scratch: usize,
): void {
  const pixel = channels << 2, row = width * pixel, paddedRow = row + BORDER * pixel;
  const padded = (height + BORDER) * (width + BORDER) * channels, line = wholeVectors(width) << 2;
  const splines = scratch + (wholeVectors(padded) << 2), cells = splines + (line << 2), lines = cells + line;
  const component = controlRows * controlColumns << 2, lineComponent = controlRows * line;
  for (let i = 0; i < padded; i++) f32.store(scratch + (i << 2), background);
  for (let x = 0; controlRows > 0 && x < width; x++) {
    v128.store(splines + (x << 4), splineWeights(partOf(x, spacing)));
    i32.store(cells + (x << 2), cellOf(x, spacing));
  }
  const before = f32x4.splat(-1), right = f32x4.splat(<f32> width), bottom = f32x4.splat(<f32> height);
  const paddedWidth = i32x4.splat(width + BORDER), pixelBytes = i32x4.splat(pixel), one = i32x4.splat(1);
  images += from * height * row, out += from * height * row;
  affine += from * 24, offsets += from * component << 1;
  for (; from < to; from++, affine += 24, offsets += component << 1) {
    for (let y = 1; y <= height; y++, images += row) memory.copy(scratch + y * paddedRow + pixel, images, row);
    if (controlRows > 0) blendColumns(controlRows << 1, controlColumns, offsets, width, splines, lines);
    const a = v128.load32_splat(affine), b = f32.load(affine, 4), c = f32.load(affine, 8);
    const d = v128.load32_splat(affine, 12), e = f32.load(affine, 16), f = f32.load(affine, 20);
    for (let y = 0; y < height; y++, out += row) {
      const startX = f32x4.splat(b * <f32> y + c), startY = f32x4.splat(e * <f32> y + f);
      const weights = splineWeights(partOf(y, spacing)), cell = lines + cellOf(y, spacing) * line;
      for (let x = 0; x < width; x += 4) {
        const columns = f32x4.add(f32x4.splat(<f32> x), f32x4(0, 1, 2, 3));
        let u = madd(a, columns, startX), v = madd(d, columns, startY);
        if (controlRows > 0) {
          u = addLines(u, weights, cell + (x << 2), line);
          v = addLines(v, weights, cell + (x << 2) + lineComponent, line);
        }
        // A place that is NaN counts as before the first pixel.
        u = f32x4.pmin(f32x4.pmax(before, u), right), v = f32x4.pmin(f32x4.pmax(before, v), bottom);
        const left = f32x4.floor(u), top = f32x4.floor(v);
        u = f32x4.sub(u, left), v = f32x4.sub(v, top);
        const paddedX = i32x4.add(i32x4.trunc_sat_f32x4_s(left), one);
        const paddedY = i32x4.add(i32x4.trunc_sat_f32x4_s(top), one);
        const at = i32x4.mul(i32x4.add(i32x4.mul(paddedY, paddedWidth), paddedX), pixelBytes);
        let p = scratch + i32x4.extract_lane(at, 0), q = scratch + i32x4.extract_lane(at, 1);
        let r = scratch + i32x4.extract_lane(at, 2), s = scratch + i32x4.extract_lane(at, 3);
        let place = out + x * pixel;
        for (let channel = 0; channel < channels; channel++, p += 4, q += 4, r += 4, s += 4, place += 4) {
          const p1 = p + pixel, q1 = q + pixel, r1 = r + pixel, s1 = s + pixel;
          const upper = four(p, q, r, s), upperRight = four(p1, q1, r1, s1);
          const lower = four(p + paddedRow, q + paddedRow, r + paddedRow, s + paddedRow);
          const lowerRight = four(p1 + paddedRow, q1 + paddedRow, r1 + paddedRow, s1 + paddedRow);
          const above = madd(u, f32x4.sub(upperRight, upper), upper);
          const below = madd(u, f32x4.sub(lowerRight, lower), lower);
          const result = madd(v, f32x4.sub(below, above), above);
          if (channels == 1) put(place, result, width - x);
          else putApart(place, result, pixel, width - x);
        }
      }
    }
  }
}
