/**
 * Warped images on the GPU.
 *
 * @module
 */

import { requireWarps } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { controlPoints } from "../warps.ts";
import { elementKernel } from "./kernel.ts";
import type { Workshop } from "./workshop.ts";

/** Returns the kernel that warps images. */
export function warpKernel({ at, each, make, run }: Workshop): Engine["warp"] {
  return (images, { height, width, channels }, warps) => {
    requireWarps(images, { height, width, channels }, warps);
    const { affine, elastic, background = 0 } = warps;
    const { rows, cols } = images;
    const params = { height, width, channels, background };
    return run(() => {
      const buffers = { images: at(images), affine: at(affine) };
      const offsets = elastic && at(elastic.offsets);
      return make(rows, cols, (out) => {
        if (!elastic || offsets === undefined) {
          each(AFFINE, rows * cols, { params, buffers: { ...buffers, out } });
          return;
        }
        const { spacing } = elastic;
        each(ELASTIC, rows * cols, {
          params: {
            ...params,
            spacing,
            points_down: controlPoints(height, spacing),
            points_across: controlPoints(width, spacing),
          },
          buffers: { ...buffers, offsets, out },
        });
      });
    });
  };
}

const NUMBER_AT = `
fn number_at(image: i32, y: i32, x: i32, channel: i32) -> f32 {
  if (y < 0 || y >= i32(params.height) || x < 0 || x >= i32(params.width)) {
    return params.background;
  }
  let pixel = (image * i32(params.height) + y) * i32(params.width) + x;
  return images[pixel * i32(params.channels) + channel];
}
fn bounded(place: f32, end: u32) -> f32 {
  // A place that is NaN counts as before the first pixel.
  return select(-1.0, min(place, f32(end)), !is_nan(place) && place > -1.0);
}
`;

/** The coefficients of four control points, a uniform cubic B-spline. */
const SPLINE = `
fn spline(t: f32) -> vec4f {
  let s = 1.0 - t;
  return vec4f(
    s * s * s,
    (3.0 * t - 6.0) * t * t + 4.0,
    (3.0 * s - 6.0) * s * s + 4.0,
    t * t * t,
  ) / 6.0;
}
`;

/** Finds the place that the pixel takes its number from. */
const PLACE = `
  let channel = i32(i % params.channels);
  let x = i / params.channels % params.width;
  let y = i / (params.channels * params.width) % params.height;
  let image = i / (params.channels * params.width * params.height);
  let map = 6u * image;
  var u = affine[map] * f32(x) + affine[map + 1u] * f32(y) + affine[map + 2u];
  var v = affine[map + 3u] * f32(x) + affine[map + 4u] * f32(y) + affine[map + 5u];
`;

/** Adds the displacement of the pixel, a mix of the offsets of 4x4 control points. */
const DISPLACEMENT = `
  let row = u32(floor(f32(y) / params.spacing));
  let column = u32(floor(f32(x) / params.spacing));
  let down = spline(f32(y) / params.spacing - f32(row));
  let across = spline(f32(x) / params.spacing - f32(column));
  let points = params.points_down * params.points_across;
  for (var j = 0u; j < 4u; j++) {
    for (var k = 0u; k < 4u; k++) {
      let point = 2u * image * points + (row + j) * params.points_across + column + k;
      u += down[j] * across[k] * offsets[point];
      v += down[j] * across[k] * offsets[point + points];
    }
  }
`;

/** Mixes the four pixels around the place. */
const MIX = `
  u = bounded(u, params.width);
  v = bounded(v, params.height);
  let left = i32(floor(u));
  let top = i32(floor(v));
  let aside = u - floor(u);
  let n = i32(image);
  let above_left = number_at(n, top, left, channel);
  let above = above_left + aside * (number_at(n, top, left + 1, channel) - above_left);
  let below_left = number_at(n, top + 1, left, channel);
  let below = below_left + aside * (number_at(n, top + 1, left + 1, channel) - below_left);
  out[i] = above + (v - floor(v)) * (below - above);
`;

const AFFINE = elementKernel({
  name: "warp",
  params: { height: "u32", width: "u32", channels: "u32", background: "f32" },
  inputs: { images: "f32", affine: "f32" },
  outputs: { out: "f32" },
  functions: NUMBER_AT,
  code: PLACE + MIX,
});

const ELASTIC = elementKernel({
  name: "warp elastically",
  params: {
    height: "u32",
    width: "u32",
    channels: "u32",
    background: "f32",
    spacing: "f32",
    points_down: "u32",
    points_across: "u32",
  },
  inputs: { images: "f32", affine: "f32", offsets: "f32" },
  outputs: { out: "f32" },
  functions: NUMBER_AT + SPLINE,
  code: PLACE + DISPLACEMENT + MIX,
});
