/**
 * The presets, and how a recipe becomes a network, a loss and an optimizer.
 *
 * @module
 */

import {
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  type Dataset,
  dense,
  type DenseParams,
  dropout,
  type Empty,
  forgetState,
  gelu,
  initializers,
  type Labels,
  type Layer,
  leakyRelu,
  type Loss,
  type Optimizer,
  type OptimizerState,
  relu,
  rmsprop,
  type Schedule,
  schedules,
  sequential,
  sgd,
  sigmoid,
  softmaxCrossEntropy,
  tanh,
} from "../../mod.ts";
import { preprocessed, squaredCrossEntropy } from "./numpy_classifier.ts";
import { UsageError } from "../usage_error.ts";
import type { Options, Recipe } from "./options.ts";

/** What a preset is. */
interface Preset {
  readonly about: string;
  readonly recipe: Recipe;
  /** Whether dense layers have a bias, what their weights start from, and what is made small. */
  readonly bias: boolean;
  readonly weights: initializers.Initializer;
  readonly loss: (recipe: Recipe) => Loss<Labels>;
  readonly prepare: (dataset: Dataset<Labels>) => Dataset<Labels>;
  readonly shuffle: boolean;
}

const base: Recipe = {
  hidden: [128, 64],
  activation: "relu",
  dropout: 0,
  epochs: 3,
  steps: undefined,
  batchSize: 128,
  learningRate: 0.1,
  optimizer: "sgd",
  momentum: 0.9,
  weightDecay: 0,
  clip: undefined,
  schedule: "one-cycle",
  warmup: 0,
  labelSmoothing: 0,
  validation: 5000,
  patience: undefined,
};

/** The presets by name. */
export const PRESETS: Readonly<Record<Options["preset"], Preset>> = {
  default: {
    about: "784-128-64-10 with biases, three epochs",
    recipe: base,
    bias: true,
    weights: initializers.he(),
    loss: ({ labelSmoothing }) => softmaxCrossEntropy({ labelSmoothing }),
    prepare: (dataset) => dataset,
    shuffle: true,
  },
  numpy: {
    about: "the numpy classifier that foldnet grew out of, 1,000 steps",
    recipe: {
      ...base,
      steps: 1000,
      batchSize: 100,
      learningRate: 0.0001,
      momentum: 0,
      schedule: "constant",
      validation: 0,
    },
    bias: false,
    weights: initializers.normal(),
    loss: () => squaredCrossEntropy,
    prepare: (dataset) => preprocessed(dataset, "float32"),
    shuffle: false,
  },
};

/**
 * The preset's recipe with the changes that flags make to it.
 *
 * @throws {UsageError} if the preset's loss cannot take a change, or no images tell the best epoch.
 */
export function recipeOf({ preset, changes }: Pick<Options, "preset" | "changes">): Recipe {
  if (preset === "numpy" && changes.labelSmoothing !== undefined) {
    throw new UsageError("--label-smoothing does not go with --preset numpy: its loss takes none");
  }
  const recipe = { ...PRESETS[preset].recipe, ...changes };
  if (recipe.patience !== undefined && recipe.validation === 0) {
    const flag = recipe.patience === Infinity ? "--best" : "--patience";
    throw new UsageError(`${flag} needs images to judge epochs by: give a --validation above 0`);
  }
  const momentum = recipe.optimizer === "sgd" || changes.momentum !== undefined
    ? recipe.momentum
    : 0;
  return { ...recipe, momentum, steps: changes.epochs === undefined ? recipe.steps : undefined };
}

/** A network whose depth and sizes a recipe sets. */
export type Network = Layer<number, number, readonly (DenseParams<number, number> | Empty)[]>;

/** The network of a recipe. */
export function networkOf(
  recipe: Recipe,
  { bias, weights }: Pick<Preset, "bias" | "weights">,
  { inputs, classes }: { readonly inputs: number; readonly classes: number },
): Network {
  const sizes = [inputs, ...recipe.hidden, classes];
  const denseAt = (i: number): Layer<number, number, DenseParams<number, number>> =>
    dense(sizes[i] ?? inputs, sizes[i + 1] ?? classes, { bias, weights });
  const hidden: (Layer<number, number, Empty> | ReturnType<typeof denseAt>)[] = recipe.hidden
    .flatMap((_, i) => [
      denseAt(i),
      ACTIVATIONS[recipe.activation](),
      ...(recipe.dropout > 0 ? [dropout<number>(recipe.dropout)] : []),
    ]);
  hidden.push(denseAt(recipe.hidden.length));
  return sequential(hidden);
}

const ACTIVATIONS: Readonly<Record<Recipe["activation"], () => Layer<number, number, Empty>>> = {
  relu,
  "leaky-relu": leakyRelu,
  tanh,
  sigmoid,
  gelu,
};

/** The optimizer of a recipe, for a training of so many steps. */
export function optimizerOf(recipe: Recipe, steps: number): Optimizer<OptimizerState> {
  const optimizer = OPTIMIZERS[recipe.optimizer](scheduleOf(recipe, steps), recipe);
  return recipe.clip === undefined
    ? optimizer
    : forgetState(chain(clipByGlobalNorm(recipe.clip), optimizer));
}

const OPTIMIZERS: Readonly<
  Record<
    Recipe["optimizer"],
    (rate: Schedule, recipe: Recipe) => Optimizer<OptimizerState>
  >
> = {
  sgd: (rate, { momentum, weightDecay }) => forgetState(sgd(rate, { momentum, weightDecay })),
  adam: (rate, { weightDecay }) => forgetState(adam(rate, { weightDecay })),
  adamw: (rate, { weightDecay }) => forgetState(adamw(rate, { weightDecay })),
  rmsprop: (rate, { momentum, weightDecay }) =>
    forgetState(rmsprop(rate, { momentum, weightDecay })),
};

/** The learning rates of a recipe, for a training of so many steps. */
export function scheduleOf({ schedule, learningRate, warmup }: Recipe, total: number): Schedule {
  const steps = Math.max(total - warmup, 1);
  const after = SCHEDULES[schedule](learningRate, steps);
  return warmup === 0 ? after : schedules.warmup(after, { steps: warmup });
}

// What decays without an end does so to a hundredth over the whole training.
const SCHEDULES: Readonly<
  Record<Recipe["schedule"], (rate: number, steps: number) => Schedule>
> = {
  constant: (rate) => schedules.constant(rate),
  step: (rate, steps) => schedules.step(rate, { factor: 0.1, steps: Math.ceil(steps / 3) }),
  exponential: (rate, steps) => schedules.exponential(rate, { factor: 0.01, steps }),
  cosine: (rate, steps) => schedules.cosine(rate, { steps }),
  "one-cycle": (rate, steps) => schedules.oneCycle(rate, { steps }),
};
