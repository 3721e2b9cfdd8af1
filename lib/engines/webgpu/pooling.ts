/**
 * Pooling of images on the GPU.
 *
 * @module
 */

import { numbersOf } from "../../values/image.ts";
import { requireImages, requirePlaces, requireRowForEach } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { placesOf, type Windows } from "../windows.ts";
import { elementKernel, type Kernel, type Names } from "./kernel.ts";
import { IS_INSIDE, PLACE_OF, windowsCode, windowsName } from "./window_code.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels of pooling. */
export type PoolingKernels = Pick<
  Engine,
  "maxPool" | "maxPoolGradient" | "averagePool" | "averagePoolGradient"
>;

/** Returns the kernels of pooling. */
export function poolingKernels({ at, each, make, run }: Workshop): PoolingKernels {
  const pooled = (form: Form): Engine["maxPool"] => (images, windows) => {
    requireImages(images, windows);
    const cols = placesOf(windows) * windows.image.channels;
    return run(() => {
      const x = at(images);
      return make(images.rows, cols, (out) => {
        each(kernelOf(form, windows), images.rows * cols, { params: {}, buffers: { x, out } });
      });
    });
  };
  return {
    maxPool: pooled(LARGEST),
    averagePool: pooled(MEAN),
    maxPoolGradient(images, gradient, windows) {
      requireImages(images, windows);
      requirePlaces(gradient, windows, windows.image.channels);
      requireRowForEach(images, gradient);
      return run(() => {
        const buffers = { x: at(images), gradient: at(gradient) };
        return make(images.rows, images.cols, (out) => {
          each(kernelOf(LARGEST_GRADIENT, windows), images.rows * images.cols, {
            params: {},
            buffers: { ...buffers, out },
          });
        });
      });
    },
    averagePoolGradient(gradient, windows) {
      requirePlaces(gradient, windows, windows.image.channels);
      const cols = numbersOf(windows.image);
      return run(() => {
        const from = at(gradient);
        return make(gradient.rows, cols, (out) => {
          each(kernelOf(MEAN_GRADIENT, windows), gradient.rows * cols, {
            params: {},
            buffers: { gradient: from, out },
          });
        });
      });
    },
  };
}

/** A kernel, but for the windows. */
interface Form<Input extends string = string> {
  readonly name: string;
  readonly inputs: Names<Input, "f32">;
  readonly functions: string;
  readonly code: string;
}

/** The kernels so far, by their names. */
const kernels = new Map<string, Kernel<"count", string, "out">>();

function kernelOf(
  { name: form, inputs, functions, code }: Form,
  windows: Windows,
): Kernel<"count", string, "out"> {
  const { channels } = windows.image;
  const name = `${form} ${windowsName(windows, channels)}`;
  const known = kernels.get(name);
  if (known) return known;
  const made = elementKernel({
    name,
    params: {},
    inputs,
    outputs: { out: "f32" },
    functions: windowsCode(windows, channels) + IS_INSIDE + PLACE_OF + functions,
    code,
  });
  kernels.set(name, made);
  return made;
}

/** The number `i` of the output: its channel, its place, and where its image begins, in pixels. */
const OUTPUT = `
  let channel = i32(i) % INS;
  let place = i32(i) / INS % (DOWN * ACROSS);
  let image = i32(i) / (INS * DOWN * ACROSS) * (HEIGHT * WIDTH);
`;

/** A loop over the pixels `(y, x)` of a window that are inside of the image. */
const overWindow = (code: string) => `
  for (var tap = 0; tap < HIGH * WIDE; tap++) {
    let y = place / ACROSS * STRIDE_Y - TOP + tap / WIDE * DILATION_Y;
    let x_ = place % ACROSS * STRIDE_X - LEFT + tap % WIDE * DILATION_X;
    if (!is_inside(y, x_)) { continue; }
    ${code}
  }
`;

/** The number `i` of the images: its channel, its pixel, and where its places begin. */
const INPUT = `
  let channel = i32(i) % INS;
  let pixel = i32(i) / INS % (HEIGHT * WIDTH);
  let image = i32(i) / (INS * HEIGHT * WIDTH) * (HEIGHT * WIDTH);
  let places = i32(i) / (INS * HEIGHT * WIDTH) * (DOWN * ACROSS);
`;

/** A loop over the places `(down, across)` whose windows have a pixel. */
const overPlaces = (code: string) => `
  for (var tap = 0; tap < HIGH * WIDE; tap++) {
    let down = place_of(pixel / WIDTH + TOP - tap / WIDE * DILATION_Y, STRIDE_Y, DOWN);
    let across = place_of(pixel % WIDTH + LEFT - tap % WIDE * DILATION_X, STRIDE_X, ACROSS);
    if (down < 0 || across < 0) { continue; }
    ${code}
  }
`;

/** A function: the pixel with the largest number of a window, the first of equals, or the first NaN. */
const LARGEST_OF = `
fn largest_of(image: i32, place: i32, channel: i32) -> i32 {
  var largest = -1;
  var most = 0.0;
  ${
  overWindow(`let pixel = y * WIDTH + x_;
    let number = x[(image + pixel) * INS + channel];
    if (largest < 0 || (!is_nan(most) && (is_nan(number) || number > most))) {
      largest = pixel;
      most = number;
    }`)
}
  return largest;
}
`;

/** A function: the pixels of a window that are inside of the image. */
const COUNT_OF = `
fn count_of(place: i32) -> f32 {
  var count = 0.0;
  ${overWindow("count += 1.0;")}
  return count;
}
`;

const LARGEST: Form = {
  name: "largest of windows",
  inputs: { x: "f32" },
  functions: LARGEST_OF,
  code: `${OUTPUT}
  out[i] = x[(image + largest_of(image, place, channel)) * INS + channel];`,
};

const LARGEST_GRADIENT: Form = {
  name: "gradient of the largest of windows",
  inputs: { x: "f32", gradient: "f32" },
  functions: LARGEST_OF,
  code: `${INPUT}
  var sum = 0.0;
  ${
    overPlaces(`let place = down * ACROSS + across;
    if (largest_of(image, place, channel) == pixel) {
      sum += gradient[(places + place) * INS + channel];
    }`)
  }
  out[i] = sum;`,
};

const MEAN: Form = {
  name: "mean of windows",
  inputs: { x: "f32" },
  functions: COUNT_OF,
  code: `${OUTPUT}
  var sum = 0.0;
  ${overWindow("sum += x[(image + y * WIDTH + x_) * INS + channel];")}
  out[i] = sum / count_of(place);`,
};

const MEAN_GRADIENT: Form = {
  name: "gradient of the mean of windows",
  inputs: { gradient: "f32" },
  functions: COUNT_OF,
  code: `${INPUT}
  var sum = 0.0;
  ${
    overPlaces(`let place = down * ACROSS + across;
    sum += gradient[(places + place) * INS + channel] / count_of(place);`)
  }
  out[i] = sum;`,
};
