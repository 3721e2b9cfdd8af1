/**
 * The networks of the presets: what finds features in images, and dense layers behind it.
 *
 * @module
 */

import {
  batchNorm,
  conv2d,
  type Conv2dParams,
  dense,
  type DenseParams,
  dropout,
  type Empty,
  gelu,
  type ImageSize,
  type initializers,
  type Layer,
  leakyRelu,
  maxPool2d,
  type NormParams,
  relu,
  sequential,
  sigmoid,
  tanh,
} from "../../mod.ts";
import type { Recipe } from "./recipe.ts";

/** What a network is for: to tell so many classes of images of a size apart. */
export interface Task {
  readonly image: ImageSize;
  readonly classes: number;
}

type Parameters = Empty | DenseParams<number, number> | Conv2dParams | NormParams;

type Part =
  | Layer<number, number, Empty>
  | Layer<number, number, DenseParams<number, number>>
  | Layer<number, number, Conv2dParams>
  | Layer<number, number, NormParams>;

/** A network whose depth and sizes a recipe sets. */
export type Network = Layer<number, number, readonly Parameters[]>;

/** Layers that find features in images of a size, if a network has some, with an activation. */
export type Features = (image: ImageSize, activation: () => Part) => readonly Part[];

/** What a network is made with. */
export interface Design {
  readonly features?: Features;
  /** Whether dense layers have a bias, and what their weights start from. */
  readonly bias: boolean;
  readonly weights: initializers.Initializer;
}

/**
 * The network of a recipe.
 *
 * @throws {RangeError} if the images are too small for it.
 */
export function networkOf(
  recipe: Recipe,
  { features = () => [], bias, weights }: Design,
  { image, classes }: Task,
): Network {
  const activation = ACTIVATIONS[recipe.activation];
  const drop = recipe.dropout > 0 ? [dropout<number>(recipe.dropout)] : [];
  const found = features(image, activation);
  const inputs = found.length > 0
    ? sequential(found).outputs ?? 0
    : image.height * image.width * image.channels;
  const sizes = [inputs, ...recipe.hidden];
  const hidden = recipe.hidden.flatMap((size, i): readonly Part[] => [
    dense(sizes[i] ?? inputs, size, { bias, weights }),
    activation(),
    ...drop,
  ]);
  // Features that no hidden layer reads are dropped out themselves.
  const ahead = found.length > 0 && hidden.length === 0 ? drop : [];
  const last: Part = dense(sizes.at(-1) ?? inputs, classes, { bias, weights });
  return sequential([found, ahead, hidden, last].flat());
}

const ACTIVATIONS: Readonly<Record<Recipe["activation"], () => Layer<number, number, Empty>>> = {
  relu,
  "leaky-relu": leakyRelu,
  tanh,
  sigmoid,
  gelu,
};

/** What a block of a network may be told. */
interface BlockOptions {
  readonly image?: ImageSize;
  readonly padding?: "same";
  readonly pool?: number;
}

/**
 * A convolution, pooled if that is asked for, with normalized channels. To pool ahead of normalization and
 * activation leaves these less to do, and most of the convolution's gradient is 0.
 */
function block(
  channels: number,
  kernel: number,
  activation: () => Part,
  { pool, ...options }: BlockOptions = {},
): readonly Part[] {
  return [
    conv2d(channels, kernel, { ...options, bias: false }),
    ...(pool === undefined ? [] : [maxPool2d(pool)]),
    batchNorm<number>(),
    activation(),
  ];
}

/** Two convolutions. */
export const fewFeatures: Features = (image, activation) => [
  ...block(24, 5, activation, { image, pool: 2 }),
  ...block(32, 3, activation, { pool: 2 }),
];

/** Three convolutions, which are wider. */
export const features: Features = (image, activation) => [
  ...block(32, 5, activation, { image, pool: 2 }),
  ...block(64, 3, activation, { padding: "same", pool: 2 }),
  ...block(96, 3, activation),
];
