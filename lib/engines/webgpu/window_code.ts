/**
 * Windows over images in WGSL: their sizes are constants of a kernel, so that the compiler knows them.
 *
 * @module
 */

import type { Windows } from "../windows.ts";

/** Returns a name for windows and the channels of their places, for the name of a kernel. */
export function windowsName(windows: Windows, channels: number): string {
  const { image, size, stride, dilation, padding, places } = windows;
  return [
    [image.height, image.width, image.channels],
    size,
    stride,
    dilation,
    padding,
    [...places, channels],
  ].map((numbers) => numbers.join("x")).join(" ");
}

/**
 * Returns the constants of windows and of the channels of their places. Images are `HEIGHT` by `WIDTH` pixels of
 * `INS` channels, places are `DOWN` by `ACROSS` of `OUTS` channels, and windows are `HIGH` by `WIDE` pixels.
 */
export function windowsCode(windows: Windows, channels: number): string {
  const { image, size, stride, dilation, padding, places } = windows;
  const constants = {
    HEIGHT: image.height,
    WIDTH: image.width,
    INS: image.channels,
    HIGH: size[0],
    WIDE: size[1],
    STRIDE_Y: stride[0],
    STRIDE_X: stride[1],
    DILATION_Y: dilation[0],
    DILATION_X: dilation[1],
    TOP: padding[0],
    LEFT: padding[1],
    DOWN: places[0],
    ACROSS: places[1],
    // A kernel divides by it, even if there is nothing to compute.
    OUTS: Math.max(1, channels),
  };
  return Object.entries(constants).map(([name, value]) => `const ${name}: i32 = ${value};\n`)
    .join("");
}

/** A WGSL function: whether a pixel is inside of the image. */
export const IS_INSIDE = `
fn is_inside(y: i32, x: i32) -> bool {
  return y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH;
}
`;

/**
 * A WGSL function: the place along an axis whose window has a pixel at one of its offsets, or -1. The pixel counts the
 * padding, from which the offset is taken away already.
 */
export const PLACE_OF = `
fn place_of(offset: i32, stride: i32, places: i32) -> i32 {
  let place = offset / stride;
  return select(-1, place, offset >= 0 && place * stride == offset && place < places);
}
`;
