/**
 * What is measured: products of matrices, convolutions, and training.
 *
 * @module
 */

import { imageShape, type ImageSize } from "../../lib/values/image.ts";

/** A product of matrices, MxK by KxN; `form` says which of the two is stored transposed. */
export interface Product {
  readonly kind: "product";
  readonly form: "NN" | "TN" | "NT";
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/**
 * A convolution of a batch of images with square kernels, without padding: itself, or the gradient of its
 * inputs or of its weights.
 */
export interface Convolution {
  readonly kind: "convolution";
  readonly form: "forward" | "inputs" | "weights";
  readonly image: ImageSize;
  readonly channels: number;
  readonly kernel: number;
  readonly batch: number;
}

/** How many inputs a network has, how large its two hidden layers are, and how many outputs it has. */
export type Sizes = readonly [inputs: number, first: number, second: number, outputs: number];

/**
 * A step of training such a network, relu between its layers, on a batch of MNIST: softmax
 * cross-entropy, SGD with momentum.
 */
export interface Step {
  readonly kind: "step";
  readonly sizes: Sizes;
  readonly batch: number;
}

/**
 * An epoch of training the network of a preset, of which some steps are measured, and as many counted as it
 * takes for all of MNIST.
 */
export interface Epoch {
  readonly kind: "epoch";
  readonly preset: "cnn-fast";
  readonly batch: number;
}

/** Something whose time is measured. */
export type Work = Product | Convolution | Step | Epoch;

/** What a figure counts. */
export type Unit = "GFLOP/s" | "ms" | "s";

/** The learning rate of every step. */
export const LEARNING_RATE = 0.1;
/** The momentum of every step. */
export const MOMENTUM = 0.9;

const DEFAULT_NETWORK: Sizes = [784, 128, 64, 10];
const EPOCH_IMAGES = 60_000;

/**
 * All works: the products of the default network's first layer, the second convolution of the preset
 * cnn-fast, and training.
 */
export const WORKS: readonly Work[] = [
  { kind: "product", form: "NN", m: 128, k: 784, n: 128 },
  { kind: "product", form: "TN", m: 784, k: 128, n: 128 },
  { kind: "product", form: "NT", m: 128, k: 128, n: 784 },
  ...(["forward", "inputs", "weights"] as const).map((form): Convolution => ({
    kind: "convolution",
    form,
    image: { height: 12, width: 12, channels: 24 },
    channels: 32,
    kernel: 3,
    batch: 256,
  })),
  ...[8, 32, 128, 512].map((batch): Step => ({ kind: "step", sizes: DEFAULT_NETWORK, batch })),
  { kind: "step", sizes: [784, 512, 256, 10], batch: 128 },
  { kind: "epoch", preset: "cnn-fast", batch: 256 },
];

/** What tables call a work; the size of the batch goes apart from it. */
export function nameOf(work: Work): string {
  switch (work.kind) {
    case "product":
      return `product ${work.m}x${work.k}x${work.n} ${work.form}`;
    case "convolution": {
      const { image, channels, kernel, form } = work;
      return `convolution ${imageShape(image)} ${channels}@${kernel}x${kernel} ${form}`;
    }
    case "step":
      return `step ${work.sizes.join("-")}`;
    case "epoch":
      return `epoch ${work.preset}`;
  }
}

/** How many samples a work takes at once, or null for a product, which takes none. */
export function batchOf(work: Work): number | null {
  return work.kind === "product" ? null : work.batch;
}

/** A work with the size of its batch: `"step 784-128-64-10 batch 8"`. */
export function titleOf(work: Work): string {
  const batch = batchOf(work);
  return batch === null ? nameOf(work) : `${nameOf(work)} batch ${batch}`;
}

/** The figure that a table shows of a work, from the milliseconds that it takes: of an epoch, a step. */
export function figureOf(
  work: Work,
  milliseconds: number,
): { readonly value: number; readonly unit: Unit } {
  switch (work.kind) {
    case "product":
      return speedOf(work.m * work.k * work.n, milliseconds);
    case "convolution": {
      const { image: { height, width, channels }, kernel, batch } = work;
      const places = (height - kernel + 1) * (width - kernel + 1);
      const taps = kernel * kernel * channels;
      return speedOf(batch * places * taps * work.channels, milliseconds);
    }
    case "step":
      return { value: milliseconds, unit: "ms" };
    case "epoch":
      return { value: Math.ceil(EPOCH_IMAGES / work.batch) * milliseconds / 1000, unit: "s" };
  }
}

/** What so many multiplications, and as many additions, in so many milliseconds come to. */
function speedOf(
  multiplications: number,
  milliseconds: number,
): { readonly value: number; readonly unit: "GFLOP/s" } {
  return { value: 2 * multiplications / milliseconds / 1e6, unit: "GFLOP/s" };
}
