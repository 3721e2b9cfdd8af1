/**
 * What is measured: products of matrices, and steps of training.
 *
 * @module
 */

/** A product of matrices, MxK by KxN; `form` says which of the two is stored transposed. */
export interface Product {
  readonly kind: "product";
  readonly form: "NN" | "TN" | "NT";
  readonly m: number;
  readonly k: number;
  readonly n: number;
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

/** Something whose time is measured. */
export type Work = Product | Step;

/** The learning rate of every step. */
export const LEARNING_RATE = 0.1;
/** The momentum of every step. */
export const MOMENTUM = 0.9;

const DEFAULT_NETWORK: Sizes = [784, 128, 64, 10];

/** All works: the products of the default network's first layer, and steps. */
export const WORKS: readonly Work[] = [
  { kind: "product", form: "NN", m: 128, k: 784, n: 128 },
  { kind: "product", form: "TN", m: 784, k: 128, n: 128 },
  { kind: "product", form: "NT", m: 128, k: 128, n: 784 },
  ...[8, 32, 128, 512].map((batch): Step => ({ kind: "step", sizes: DEFAULT_NETWORK, batch })),
  { kind: "step", sizes: [784, 512, 256, 10], batch: 128 },
];

/** What tables call a work; the size of the batch goes apart from it. */
export function nameOf(work: Work): string {
  return work.kind === "product"
    ? `product ${work.m}x${work.k}x${work.n} ${work.form}`
    : `step ${work.sizes.join("-")}`;
}

/** The figure that a table shows of a work, from the milliseconds that it takes. */
export function figureOf(
  work: Work,
  milliseconds: number,
): { readonly value: number; readonly unit: "GFLOP/s" | "ms" } {
  return work.kind === "product"
    ? { value: 2 * work.m * work.k * work.n / milliseconds / 1e6, unit: "GFLOP/s" }
    : { value: milliseconds, unit: "ms" };
}
