/**
 * Convolution on the GPU: products in tiles, whose elements are taken from the images where they are.
 *
 * @module
 */

import { numbersOf } from "../../values/image.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import { convolutionInGroups, type ConvolutionKernels } from "../grouped.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import type { ColumnKernels } from "./columns.ts";
import { depthwiseKernels } from "./depthwise.ts";
import { withoutMissingPlaces } from "./infinite_weights.ts";
import type { Kernel } from "./kernel.ts";
import { addParts } from "./partial_sums.ts";
import { cutOf, type ProductSizes, type Tile, tileGroups } from "./tile_choice.ts";
import { tiledProduct, type TileOperand, type TileParam } from "./tiles.ts";
import { IS_INSIDE, PLACE_OF, windowsCode, windowsName } from "./window_code.ts";
import type { Workshop } from "./workshop.ts";

/** Returns the kernels of convolution. `columns` takes groups of channels apart and together. */
export function convolutionKernels(
  workshop: Workshop,
  columns: ColumnKernels,
): ConvolutionKernels {
  const { at, each, make, run } = workshop;
  const ungrouped: ConvolutionKernels = {
    convolve(images, weights, windows, bias) {
      requireImages(images, windows);
      requireTaps(weights, windows, bias);
      const channels = weights.cols;
      const sizes = {
        rows: images.rows * placesOf(windows),
        cols: channels,
        inner: weights.rows,
      };
      return run(() => {
        const [a, b, row] = [at(images), at(weights), bias && at(bias)];
        return make(images.rows, placesOf(windows) * channels, (out) => {
          multiply(workshop, FORWARD, { windows, channels, sizes, a, b, bias: row, out });
        });
      });
    },
    convolveInputGradient(gradient, weights, windows) {
      requirePlaces(gradient, windows, weights.cols);
      requireTaps(weights, windows);
      const channels = weights.cols;
      const { height, width, channels: ins } = windows.image;
      const [high, wide] = windows.size;
      const sizes = {
        rows: gradient.rows * height * width,
        cols: ins,
        inner: high * wide * channels,
      };
      return run(() => {
        const [a, b] = [at(gradient), at(weights)];
        return make(gradient.rows, numbersOf(windows.image), (out) => {
          multiply(workshop, INPUTS, { windows, channels, sizes, a, b, out });
          if (channels === 0) return;
          const buffers = { a, b, out };
          each(withoutMissingPlaces(windows, channels), sizes.rows * ins, { params: {}, buffers });
        });
      });
    },
    convolveWeightsGradient(images, gradient, windows) {
      requireImages(images, windows);
      const channels = gradient.cols / placesOf(windows);
      requirePlaces(gradient, windows, channels);
      requireRowForEach(images, gradient);
      const taps = tapsOf(windows);
      const sizes = { rows: taps, cols: channels, inner: images.rows * placesOf(windows) };
      return run(() => {
        const [a, b] = [at(images), at(gradient)];
        return make(taps, channels, (out) => {
          multiply(workshop, WEIGHTS, { windows, channels, sizes, a, b, out });
        });
      });
    },
  };
  return convolutionInGroups(columns, ungrouped, depthwiseKernels(workshop));
}

/** A product that a convolution is made of: where its operands come from. */
interface Form {
  readonly name: string;
  readonly a: (windows: Windows, channels: number) => TileOperand;
  readonly b: (windows: Windows, channels: number) => TileOperand;
}

/** A product to compute: its sizes, and the places of its operands and of its result. */
interface Product {
  readonly windows: Windows;
  /** The channels of the places. */
  readonly channels: number;
  readonly sizes: ProductSizes;
  readonly a: number;
  readonly b: number;
  readonly bias?: number | undefined;
  readonly out: number;
}

/** Queues the kernels of a product. */
function multiply(
  { dispatch, withBlock }: Pick<Workshop, "dispatch" | "withBlock">,
  form: Form,
  { windows, channels, sizes, a, b, bias, out }: Product,
): void {
  const { rows, cols, inner } = sizes;
  if (rows * cols === 0) return;
  const cut = cutOf(sizes);
  const { parts, span, tile } = cut;
  const kernelWith = <Bias extends "bias">(bias: readonly Bias[]) =>
    kernelOf(form, windows, channels, tile, bias);
  const params = { rows, cols, inner, batches: 1, parts, span };
  const groups = tileGroups(cut, sizes);
  if (parts > 1) {
    withBlock(4 * parts * rows * cols, (partial) => {
      dispatch(kernelWith([]), { params, buffers: { a, b, out: partial }, groups });
      addParts({ dispatch }, { partial, parts, rows, cols, bias, out });
    });
  } else if (bias === undefined) {
    dispatch(kernelWith([]), { params, buffers: { a, b, out }, groups });
  } else {
    dispatch(kernelWith(["bias"]), { params, buffers: { a, b, bias, out }, groups });
  }
}

type ConvolutionKernel<Bias extends string> = Kernel<TileParam, "a" | "b" | Bias, "out">;

/** The kernels so far, by their names. */
const kernels = new Map<string, ConvolutionKernel<"bias"> | ConvolutionKernel<never>>();

function kernelOf<Bias extends "bias">(
  form: Form,
  windows: Windows,
  channels: number,
  tile: Tile,
  bias: readonly Bias[],
): ConvolutionKernel<Bias> {
  const name = [form.name, ...bias, windowsName(windows, channels)].join(" ");
  const key = `${name} ${tile.rows}x${tile.cols}`;
  const known = kernels.get(key);
  // The name tells whether there is a bias. The compiler cannot see this.
  if (known) return known as ConvolutionKernel<Bias>;
  const [a, b] = [form.a(windows, channels), form.b(windows, channels)];
  const columns = form === INPUTS ? windows.image.channels : channels;
  const vector = columns % 4 === 0;
  const outType = vector ? "vec4f" : "f32";
  const made = tiledProduct<never, "a" | "b" | Bias, "out">({
    name,
    tile,
    params: {},
    // The record has the names of all. The compiler cannot see this.
    inputs: {
      a: a.vector ? "vec4f" : "f32",
      b: b.vector ? "vec4f" : "f32",
      ...Object.fromEntries(bias.map((name) => [name, outType])),
    } as Record<"a" | "b" | Bias, "vec4f" | "f32">,
    outputs: { out: outType },
    a: { ...a, code: windowsCode(windows, channels) + a.code },
    b,
    store: {
      vector,
      code: `
fn store(row: u32, col: u32, slice: u32, value: ${outType}) {
  out[${index("(slice * params.rows + row) * params.cols + col", vector)}] = value${
        bias.length ? ` + bias[${index("col", vector)}]` : ""
      };
}`,
    },
  });
  kernels.set(key, made);
  return made;
}

/** Rows are places, and the inner axis is the numbers of their windows. */
const FORWARD: Form = {
  name: "convolve",
  a: ({ image }) => {
    const vector = image.channels % 4 === 0;
    return {
      along: "inner",
      vector,
      prepared: "vec3i",
      code: `${IS_INSIDE}
fn prepare_a(outer: u32, batch: u32) -> vec3i {
  let place = i32(outer) % (DOWN * ACROSS);
  let start = i32(outer) / (DOWN * ACROSS) * (HEIGHT * WIDTH);
  return vec3i(start, place / ACROSS * STRIDE_Y - TOP, place % ACROSS * STRIDE_X - LEFT);
}
fn load_a(place: vec3i, inner: u32) -> ${typeOf(vector)} {
  let tap = i32(inner) / INS;
  let y = place.y + tap / WIDE * DILATION_Y;
  let x = place.z + tap % WIDE * DILATION_X;
  if (!is_inside(y, x)) { return ${typeOf(vector)}(); }
  return a[${index("(place.x + y * WIDTH + x) * INS + i32(inner) % INS", vector)}];
}`,
    };
  },
  b: (_, channels) => rowsOf("outer", channels % 4 === 0),
};

/** Rows are pixels, and the inner axis is the channels of the places whose windows have them. */
const INPUTS: Form = {
  name: "convolve back to inputs",
  a: (_, channels) => {
    const vector = channels % 4 === 0;
    return {
      along: "inner",
      vector,
      prepared: "vec3i",
      code: `${PLACE_OF}
fn prepare_a(outer: u32, batch: u32) -> vec3i {
  let pixel = i32(outer) % (HEIGHT * WIDTH);
  let start = i32(outer) / (HEIGHT * WIDTH) * (DOWN * ACROSS);
  return vec3i(start, pixel / WIDTH + TOP, pixel % WIDTH + LEFT);
}
fn load_a(pixel: vec3i, inner: u32) -> ${typeOf(vector)} {
  let tap = i32(inner) / OUTS;
  let down = place_of(pixel.y - tap / WIDE * DILATION_Y, STRIDE_Y, DOWN);
  let across = place_of(pixel.z - tap % WIDE * DILATION_X, STRIDE_X, ACROSS);
  if (down < 0 || across < 0) { return ${typeOf(vector)}(); }
  return a[${index("(pixel.x + down * ACROSS + across) * OUTS + i32(inner) % OUTS", vector)}];
}`,
    };
  },
  b: (_, channels) => {
    const vector = channels % 4 === 0;
    return {
      along: "inner",
      vector,
      code: `
fn prepare_b(outer: u32, batch: u32) -> u32 { return outer; }
fn load_b(channel: u32, inner: u32) -> ${typeOf(vector)} {
  let tap = i32(inner) / OUTS;
  return b[${index("(tap * INS + i32(channel)) * OUTS + i32(inner) % OUTS", vector)}];
}`,
    };
  },
};

/** Rows are the numbers of a window, and the inner axis is the places. */
const WEIGHTS: Form = {
  name: "convolve back to weights",
  a: ({ image }) => {
    const vector = image.channels % 4 === 0;
    return {
      along: "outer",
      vector,
      prepared: "vec3i",
      code: `${IS_INSIDE}
fn prepare_a(outer: u32, batch: u32) -> vec3i {
  let tap = i32(outer) / INS;
  return vec3i(
    i32(outer) % INS,
    tap / WIDE * DILATION_Y - TOP,
    tap % WIDE * DILATION_X - LEFT,
  );
}
fn load_a(tap: vec3i, inner: u32) -> ${typeOf(vector)} {
  let place = i32(inner) % (DOWN * ACROSS);
  let start = i32(inner) / (DOWN * ACROSS) * (HEIGHT * WIDTH);
  let y = place / ACROSS * STRIDE_Y + tap.y;
  let x = place % ACROSS * STRIDE_X + tap.z;
  if (!is_inside(y, x)) { return ${typeOf(vector)}(); }
  return a[${index("(start + y * WIDTH + x) * INS + tap.x", vector)}];
}`,
    };
  },
  b: (_, channels) => rowsOf("outer", channels % 4 === 0),
};

/** Returns the operand B of a matrix whose rows lie along the inner axis. */
function rowsOf(along: "outer", vector: boolean): TileOperand {
  return {
    along,
    vector,
    code: `
fn prepare_b(outer: u32, batch: u32) -> u32 { return outer; }
fn load_b(col: u32, inner: u32) -> ${typeOf(vector)} {
  return b[${index("inner * params.cols + col", vector)}];
}`,
  };
}

function typeOf(vector: boolean): "vec4f" | "f32" {
  return vector ? "vec4f" : "f32";
}

/** Returns the index of a number in an array of numbers, or of vectors of four. */
function index(place: string, vector: boolean): string {
  return vector ? `(${place}) / 4` : place;
}
