/**
 * Infinite weights of a convolution: the gradient of its input has no NaN from places that do not exist.
 *
 * @module
 */

import { elementKernel, type Kernel } from "./kernel.ts";
import { PLACE_OF, windowsCode, windowsName } from "./window_code.ts";
import type { Windows } from "../windows.ts";

/** The kernels so far, by their names. */
const kernels = new Map<string, Kernel<"count", "a" | "b", "out">>();

/**
 * Returns the kernel that computes again what is NaN in the gradient `out` of images, from the gradient `a` of places
 * and the weights `b`. The product in tiles has zeros for places that do not exist, and zero times an infinite weight
 * is NaN. This kernel leaves such places out. It is a kernel of its own, because the product would need more registers.
 */
export function withoutMissingPlaces(
  windows: Windows,
  channels: number,
): Kernel<"count", "a" | "b", "out"> {
  const name = `convolve back to inputs, without missing places ${windowsName(windows, channels)}`;
  const known = kernels.get(name);
  if (known) return known;
  const made = elementKernel({
    name,
    params: {},
    inputs: { a: "f32", b: "f32" },
    outputs: { out: "f32" },
    functions: windowsCode(windows, channels) + PLACE_OF,
    code: `
  if (!is_nan(out[i])) { return; }
  let channel = i32(i) % INS;
  let pixel = i32(i) / INS % (HEIGHT * WIDTH);
  let start = i32(i) / (INS * HEIGHT * WIDTH) * (DOWN * ACROSS);
  var sum = 0.0;
  for (var tap = 0; tap < HIGH * WIDE; tap++) {
    let down = place_of(pixel / WIDTH + TOP - tap / WIDE * DILATION_Y, STRIDE_Y, DOWN);
    let across = place_of(pixel % WIDTH + LEFT - tap % WIDE * DILATION_X, STRIDE_X, ACROSS);
    if (down < 0 || across < 0) { continue; }
    let place = (start + down * ACROSS + across) * OUTS;
    let row = (tap * INS + channel) * OUTS;
    var part = 0.0;
    for (var j = 0; j < OUTS; j++) { part = fma(a[place + j], b[row + j], part); }
    sum += part;
  }
  out[i] = sum;`,
  });
  kernels.set(name, made);
  return made;
}
