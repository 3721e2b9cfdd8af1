/**
 * The works to measure: products of matrices, convolutions, and training.
 *
 * @module
 */

import { imageShape, type ImageSize } from "../../lib/values/image.ts";

/** A product of matrices, MxK by KxN. The T in `form` marks the one that is stored transposed. */
export interface Product {
  readonly kind: "product";
  readonly form: "NN" | "TN" | "NT";
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** A product of square matrices, NxN by NxN: how its cost grows with N. */
export interface Square {
  readonly kind: "square";
  readonly n: number;
}

/**
 * A convolution of a batch of images with square kernels, without padding: forward, or the gradient of
 * its inputs or of its weights.
 */
export interface Convolution {
  readonly kind: "convolution";
  readonly form: "forward" | "inputs" | "weights";
  readonly image: ImageSize;
  readonly channels: number;
  readonly kernel: number;
  readonly batch: number;
}

/** The sizes of a network with two hidden layers. */
export type Sizes = readonly [inputs: number, first: number, second: number, outputs: number];

/**
 * A training step of such a network, with relu between its layers, on a batch of MNIST: softmax
 * cross-entropy, SGD with momentum.
 */
export interface Step {
  readonly kind: "step";
  readonly sizes: Sizes;
  readonly batch: number;
}

/**
 * An epoch of training the network of a preset. Some steps are measured, and their mean time is multiplied
 * by the steps of an epoch of MNIST.
 */
export interface Epoch {
  readonly kind: "epoch";
  readonly preset: "cnn-fast" | "cnn";
  readonly batch: number;
}

/** The sum of so many float32 numbers over all ranks, such as the gradients of a network. */
export interface AllReduce {
  readonly kind: "all-reduce";
  readonly numbers: number;
}

/** A work to measure. */
export type Work = Product | Square | Convolution | Step | Epoch | AllReduce;

/** The unit of a value. */
export type Unit = "GFLOP/s" | "ms" | "s";

/** The learning rate of every step. */
export const LEARNING_RATE = 0.1;
/** The momentum of every step. */
export const MOMENTUM = 0.9;

const DEFAULT_NETWORK: Sizes = [784, 128, 64, 10];
const EPOCH_IMAGES = 60_000;

/** The sizes of convolutions that are measured: the second one of the preset cnn-fast, and two as in wider networks. */
const CONVOLUTIONS: readonly Pick<Convolution, "image" | "channels">[] = [
  { image: { height: 12, width: 12, channels: 24 }, channels: 32 },
  { image: { height: 14, width: 14, channels: 32 }, channels: 64 },
  { image: { height: 6, width: 6, channels: 64 }, channels: 96 },
];

/** All works: products of the default network's first layer and of squares, convolutions, and training. */
export const WORKS: readonly Work[] = [
  { kind: "product", form: "NN", m: 128, k: 784, n: 128 },
  { kind: "product", form: "TN", m: 784, k: 128, n: 128 },
  { kind: "product", form: "NT", m: 128, k: 128, n: 784 },
  ...[64, 128, 256, 512, 1024, 2048, 4096].map((n): Square => ({ kind: "square", n })),
  ...CONVOLUTIONS.flatMap((size) =>
    (["forward", "inputs", "weights"] as const).map((form): Convolution => ({
      ...{ kind: "convolution", form, kernel: 3, batch: 256 },
      ...size,
    }))
  ),
  ...[8, 32, 128, 512].map((batch): Step => ({ kind: "step", sizes: DEFAULT_NETWORK, batch })),
  { kind: "step", sizes: [784, 512, 256, 10], batch: 128 },
  { kind: "epoch", preset: "cnn-fast", batch: 256 },
  { kind: "epoch", preset: "cnn", batch: 128 },
  // The gradients of the default network.
  { kind: "all-reduce", numbers: 109_386 },
];

/** Returns the name of a work in tables, without the size of its batch. */
export function nameOf(work: Work): string {
  switch (work.kind) {
    case "product":
      return `product ${work.m}x${work.k}x${work.n} ${work.form}`;
    case "square":
      return `product ${work.n}x${work.n}x${work.n}`;
    case "convolution": {
      const { image, channels, kernel, form } = work;
      return `convolution ${imageShape(image)} ${channels}@${kernel}x${kernel} ${form}`;
    }
    case "step":
      return `step ${work.sizes.join("-")}`;
    case "epoch":
      return `epoch ${work.preset}`;
    case "all-reduce":
      return `all-reduce ${work.numbers} numbers`;
  }
}

/** Returns the size of a work's batch, or null where it has none. */
export function batchOf(work: Work): number | null {
  return "batch" in work ? work.batch : null;
}

/** Returns the name of a work with the size of its batch: `"step 784-128-64-10 batch 8"`. */
export function titleOf(work: Work): string {
  const batch = batchOf(work);
  return batch === null ? nameOf(work) : `${nameOf(work)} batch ${batch}`;
}

/** Returns the value of a work in tables, from the milliseconds of a run: of an epoch, of a step. */
export function figureOf(
  work: Work,
  milliseconds: number,
): { readonly value: number; readonly unit: Unit } {
  switch (work.kind) {
    case "product":
      return speedOf(work.m * work.k * work.n, milliseconds);
    case "square":
      return speedOf(work.n ** 3, milliseconds);
    case "convolution": {
      const { image: { height, width, channels }, kernel, batch } = work;
      const places = (height - kernel + 1) * (width - kernel + 1);
      const taps = kernel * kernel * channels;
      return speedOf(batch * places * taps * work.channels, milliseconds);
    }
    case "step":
    case "all-reduce":
      return { value: milliseconds, unit: "ms" };
    case "epoch":
      return { value: Math.ceil(EPOCH_IMAGES / work.batch) * milliseconds / 1000, unit: "s" };
  }
}

/** Returns the speed of some multiplications, and as many additions, in some milliseconds. */
function speedOf(
  multiplications: number,
  milliseconds: number,
): { readonly value: number; readonly unit: "GFLOP/s" } {
  return { value: 2 * multiplications / milliseconds / 1e6, unit: "GFLOP/s" };
}
