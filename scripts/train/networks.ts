/**
 * The networks of the presets: convolutions that find features in images, and dense layers after them.
 *
 * @module
 */

import { sequential } from "../../lib/compose/pipe.ts";
import { batchNorm } from "../../lib/layers/batch_norm.ts";
import { conv2d } from "../../lib/layers/conv2d.ts";
import { dense } from "../../lib/layers/dense.ts";
import { dropout } from "../../lib/layers/dropout.ts";
import { elu } from "../../lib/layers/elu.ts";
import { gelu } from "../../lib/layers/gelu.ts";
import { leakyRelu } from "../../lib/layers/leaky_relu.ts";
import { maxPool2d } from "../../lib/layers/max_pool2d.ts";
import { prelu } from "../../lib/layers/prelu.ts";
import { relu } from "../../lib/layers/relu.ts";
import { sigmoid } from "../../lib/layers/sigmoid.ts";
import { silu } from "../../lib/layers/silu.ts";
import { tanh } from "../../lib/layers/tanh.ts";
import type {
  Conv2dParams,
  DenseParams,
  Empty,
  ImageSize,
  initializers,
  Layer,
  NormParams,
  PReluParams,
} from "../../mod.ts";
import type { Recipe } from "./recipe.ts";

/** The task of a network: to classify images of a size. */
export interface Task {
  readonly image: ImageSize;
  readonly classes: number;
}

type Parameters = Empty | DenseParams<number, number> | Conv2dParams | NormParams | PReluParams;

type Part =
  | Layer<number, number, Empty>
  | Layer<number, number, DenseParams<number, number>>
  | Layer<number, number, Conv2dParams>
  | Layer<number, number, NormParams>
  | Layer<number, number, PReluParams>;

/** A network whose depth and sizes are those of a recipe. */
export type Network = Layer<number, number, readonly Parameters[]>;

/** Returns layers that find features in images of a size, with an activation. */
export type Features = (image: ImageSize, activation: () => Part) => readonly Part[];

/** Options of a network. */
export interface Design {
  readonly features?: Features;
  /** Whether dense layers have a bias, and the initializer of their weights. */
  readonly bias: boolean;
  readonly weights: initializers.Initializer;
}

/**
 * Returns the network of a recipe.
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
  // Without hidden layers, dropout applies to the features.
  const ahead = found.length > 0 && hidden.length === 0 ? drop : [];
  const last: Part = dense(sizes.at(-1) ?? inputs, classes, { bias, weights });
  return sequential([found, ahead, hidden, last].flat());
}

const ACTIVATIONS: Readonly<Record<Recipe["activation"], () => Part>> = {
  relu,
  "leaky-relu": leakyRelu,
  prelu,
  elu,
  gelu,
  silu,
  tanh,
  sigmoid,
};

/** Options of a block of a network. */
interface BlockOptions {
  readonly image?: ImageSize;
  readonly padding?: "same";
  readonly pool?: number;
}

/**
 * Returns a convolution with pooling, if asked for, and normalized channels. Pooling comes first, so that
 * normalization and activation have less to do, and most of the convolution's gradient is 0.
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

/** Three wider convolutions. */
export const features: Features = (image, activation) => [
  ...block(32, 5, activation, { image, pool: 2 }),
  ...block(64, 3, activation, { padding: "same", pool: 2 }),
  ...block(96, 3, activation),
];
