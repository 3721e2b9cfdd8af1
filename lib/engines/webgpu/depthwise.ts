/**
 * Depthwise convolution on the GPU: each channel of the images alone has some channels of the output.
 *
 * @module
 */

import { numbersOf } from "../../values/image.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import type { ConvolutionKernels } from "../grouped.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import { elementKernel, type Kernel } from "./kernel.ts";
import { addParts } from "./partial_sums.ts";
import { IS_INSIDE, PLACE_OF, windowsCode, windowsName } from "./window_code.ts";
import type { Workshop } from "./workshop.ts";

/** The places whose products an invocation adds to a gradient of weights. */
const SPAN = 256;

/** Returns the kernels of convolution for windows where each channel is a group. */
export function depthwiseKernels(workshop: Workshop): ConvolutionKernels {
  const { at, each, make, run, withBlock } = workshop;
  return {
    convolve(images, weights, windows, bias) {
      requireImages(images, windows);
      requireTaps(weights, windows, bias);
      const channels = weights.cols;
      const cols = placesOf(windows) * channels;
      return run(() => {
        const buffers = { a: at(images), b: at(weights) };
        const row = bias && at(bias);
        return make(images.rows, cols, (out) => {
          const count = images.rows * cols;
          if (row === undefined) {
            each(forward(windows, channels), count, { params: {}, buffers: { ...buffers, out } });
          } else {
            each(forwardWithBias(windows, channels), count, {
              params: {},
              buffers: { ...buffers, bias: row, out },
            });
          }
        });
      });
    },
    convolveInputGradient(gradient, weights, windows) {
      requirePlaces(gradient, windows, weights.cols);
      requireTaps(weights, windows);
      const cols = numbersOf(windows.image);
      return run(() => {
        const buffers = { a: at(gradient), b: at(weights) };
        return make(gradient.rows, cols, (out) => {
          each(inputs(windows, weights.cols), gradient.rows * cols, {
            params: {},
            buffers: { ...buffers, out },
          });
        });
      });
    },
    convolveWeightsGradient(images, gradient, windows) {
      requireImages(images, windows);
      const channels = gradient.cols / placesOf(windows);
      requirePlaces(gradient, windows, channels);
      requireRowForEach(images, gradient);
      const rows = tapsOf(windows);
      const inner = images.rows * placesOf(windows);
      const parts = Math.max(1, Math.ceil(inner / SPAN));
      return run(() => {
        const buffers = { a: at(images), b: at(gradient) };
        return make(rows, channels, (out) => {
          withBlock(4 * parts * rows * channels, (partial) => {
            each(partsOfWeights(windows, channels), parts * rows * channels, {
              params: { inner },
              buffers: { ...buffers, out: partial },
            });
            addParts(workshop, { partial, parts, rows, cols: channels, out });
          });
        });
      });
    },
  };
}

/** The kernels so far, by their names. */
const kernels = new Map<string, Kernel>();

/** Returns the kernel of a name, which `make` makes once. */
function cached<Made extends Kernel>(name: string, make: (name: string) => Made): Made {
  const known = kernels.get(name) ?? make(name);
  kernels.set(name, known);
  // A name has one kind of kernel. The compiler cannot see this.
  return known as Made;
}

/** The code of the sum over a window, for the number `i` of the output. */
const FORWARD = `
  let channel = i32(i) % OUTS;
  let place = i32(i) / OUTS % (DOWN * ACROSS);
  let start = i32(i) / (OUTS * DOWN * ACROSS) * (HEIGHT * WIDTH);
  var sum = 0.0;
  for (var tap = 0; tap < HIGH * WIDE; tap++) {
    let y = place / ACROSS * STRIDE_Y - TOP + tap / WIDE * DILATION_Y;
    let x = place % ACROSS * STRIDE_X - LEFT + tap % WIDE * DILATION_X;
    // The zeros of the padding are multiplied too, because a weight may be infinite.
    var number = 0.0;
    if (is_inside(y, x)) { number = a[(start + y * WIDTH + x) * INS + channel / (OUTS / INS)]; }
    sum = fma(number, b[tap * OUTS + channel], sum);
  }
`;

function forward(windows: Windows, channels: number): Kernel<"count", "a" | "b", "out"> {
  return cached(`convolve depthwise ${windowsName(windows, channels)}`, (name) =>
    elementKernel({
      name,
      params: {},
      inputs: { a: "f32", b: "f32" },
      outputs: { out: "f32" },
      functions: windowsCode(windows, channels) + IS_INSIDE,
      code: `${FORWARD}  out[i] = sum;`,
    }));
}

function forwardWithBias(
  windows: Windows,
  channels: number,
): Kernel<"count", "a" | "b" | "bias", "out"> {
  return cached(
    `convolve depthwise with bias ${windowsName(windows, channels)}`,
    (name) =>
      elementKernel({
        name,
        params: {},
        inputs: { a: "f32", b: "f32", bias: "f32" },
        outputs: { out: "f32" },
        functions: windowsCode(windows, channels) + IS_INSIDE,
        code: `${FORWARD}  out[i] = sum + bias[channel];`,
      }),
  );
}

function inputs(windows: Windows, channels: number): Kernel<"count", "a" | "b", "out"> {
  return cached(
    `convolve depthwise back to inputs ${windowsName(windows, channels)}`,
    (name) =>
      elementKernel({
        name,
        params: {},
        inputs: { a: "f32", b: "f32" },
        outputs: { out: "f32" },
        functions: windowsCode(windows, channels) + PLACE_OF,
        code: `
  let first = i32(i) % INS * (OUTS / INS);
  let pixel = i32(i) / INS % (HEIGHT * WIDTH);
  let start = i32(i) / (INS * HEIGHT * WIDTH) * (DOWN * ACROSS);
  var sum = 0.0;
  for (var tap = 0; tap < HIGH * WIDE; tap++) {
    let down = place_of(pixel / WIDTH + TOP - tap / WIDE * DILATION_Y, STRIDE_Y, DOWN);
    let across = place_of(pixel % WIDTH + LEFT - tap % WIDE * DILATION_X, STRIDE_X, ACROSS);
    if (down < 0 || across < 0) { continue; }
    let place = (start + down * ACROSS + across) * OUTS;
    for (var channel = first; channel < first + OUTS / INS; channel++) {
      sum = fma(a[place + channel], b[tap * OUTS + channel], sum);
    }
  }
  out[i] = sum;`,
      }),
  );
}

function partsOfWeights(
  windows: Windows,
  channels: number,
): Kernel<"count" | "inner", "a" | "b", "out"> {
  return cached(
    `convolve depthwise back to weights ${windowsName(windows, channels)}`,
    (name) =>
      elementKernel({
        name,
        params: { inner: "u32" },
        inputs: { a: "f32", b: "f32" },
        outputs: { out: "f32" },
        functions: windowsCode(windows, channels) + IS_INSIDE,
        code: `
  let channel = i32(i) % OUTS;
  let tap = i32(i) / OUTS % (HIGH * WIDE);
  let part = i32(i) / (OUTS * HIGH * WIDE);
  let end = min((part + 1) * ${SPAN}, i32(params.inner));
  var sum = 0.0;
  for (var number = part * ${SPAN}; number < end; number++) {
    let place = number % (DOWN * ACROSS);
    let y = place / ACROSS * STRIDE_Y - TOP + tap / WIDE * DILATION_Y;
    let x = place % ACROSS * STRIDE_X - LEFT + tap % WIDE * DILATION_X;
    // The zeros of the padding are multiplied too, because a gradient may be infinite.
    var pixel = 0.0;
    if (is_inside(y, x)) {
      let start = number / (DOWN * ACROSS) * (HEIGHT * WIDTH);
      pixel = a[(start + y * WIDTH + x) * INS + channel / (OUTS / INS)];
    }
    sum = fma(pixel, b[number * OUTS + channel], sum);
  }
  out[i] = sum;`,
      }),
  );
}
