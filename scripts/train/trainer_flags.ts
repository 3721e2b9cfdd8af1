/**
 * The flags of the trainer, and its help text.
 *
 * @module
 */

import { IMAGES_FLAG, READING_FLAGS } from "../data/source.ts";
import { AUGMENT_FLAGS } from "../shared/augment_flags.ts";
import { DATA_FLAG, HELP_FLAG, THREADS_FLAG } from "../shared/common_flags.ts";
import { type Flag, list } from "../shared/flags.ts";
import { helpText } from "../shared/help.ts";
import { CHOICES, type PresetName, type Recipe } from "./recipe.ts";

const SECTIONS: readonly (Flag | string)[] = [
  "Network",
  {
    name: "preset",
    value: "NAME",
    help: "what the other flags change: see below",
    default: "default",
  },
  { name: "hidden", value: "SIZES", help: "sizes of the hidden layers; 0 for none" },
  { name: "activation", value: "NAME", help: list(CHOICES.activation) },
  { name: "dropout", value: "RATE", help: "part of the hidden outputs to drop in training" },
  "Data",
  DATA_FLAG,
  {
    name: "train",
    value: "FILE",
    help: "CSV file of training images, with label,p0,p1,... in each line; needs --test",
  },
  {
    name: "test",
    value: "FILE",
    help: "CSV file of test images; without it, a fifth of --train is held back",
  },
  IMAGES_FLAG,
  {
    name: "size",
    value: "WxH",
    help: "size to change those images to, as 32x32",
    default: "their own",
  },
  { name: "grey", help: "make those images gray" },
  ...READING_FLAGS,
  { name: "classes", value: "N", help: "number of classes", default: "as the labels say" },
  {
    name: "validation",
    value: "N",
    help:
      "training images to hold back, to judge epochs by: the last ones of MNIST, others drawn " +
      "by the seed from all classes; 0 for none. Or a CSV file or a folder with such images",
  },
  "Training",
  { name: "epochs", value: "N", help: "times to go through the training images" },
  { name: "steps", value: "N", help: "steps to take, instead of epochs" },
  { name: "batch-size", value: "N", help: "images per step" },
  { name: "learning-rate", value: "RATE", help: "the learning rate, or its peak" },
  { name: "optimizer", value: "NAME", help: list(CHOICES.optimizer) },
  { name: "momentum", value: "M", help: "momentum of sgd and rmsprop" },
  { name: "weight-decay", value: "D", help: "weight decay: decoupled for adamw, else L2" },
  {
    name: "clip",
    value: "NORM",
    help: "largest norm of all gradients together",
    default: "no limit",
  },
  {
    name: "average",
    value: "DECAY",
    help: "test a running mean of the weights: 0.99 averages over some 100 steps",
    default: "none",
  },
  { name: "schedule", value: "NAME", help: list(CHOICES.schedule) },
  { name: "warmup", value: "STEPS", help: "steps of linear warm-up ahead of the schedule" },
  { name: "label-smoothing", value: "S", help: "part of each target to spread over all classes" },
  {
    name: "class-weights",
    value: "NAME",
    help: "balanced: rare classes count as much in the loss as common ones",
    default: "none",
  },
  { name: "best", help: "test the epoch with the smallest validation loss, not the last one" },
  { name: "patience", value: "N", help: "as --best, and stop after N epochs without a better one" },
  { name: "seed", value: "N", help: "seed of all randomness", default: "42" },
  { name: "seeds", value: "N", help: "train with N seeds from --seed on, and print the spread" },
  {
    name: "ensemble",
    value: "N",
    help:
      "train N networks, with N seeds from --seed on, and keep one model: it gives the mean of " +
      "their probabilities",
  },
  "Augmentation",
  { name: "augment", help: "vary images as is best for digits; the flags below change that" },
  ...AUGMENT_FLAGS,
  {
    name: "views",
    value: "N",
    help: "test with the mean output for each image and N augmented views of it",
  },
  "Engine",
  { name: "engine", value: "NAME", help: list(CHOICES.engine), default: "auto" },
  THREADS_FLAG,
  { name: "strict", help: "no fused multiply-add: the same bits on every machine" },
  {
    name: "blas",
    value: "PATH",
    help: "the library of the engine native: a BLAS, or oneDNN",
    default: "the system's",
  },
  "Folder",
  { name: "out", value: "DIR", help: "folder of the run", default: "a new one in runs/" },
  {
    name: "resume",
    value: "DIR",
    help:
      "go on with the run in that folder; --data, --train and --test, or --images say where its " +
      "images are now",
  },
  { name: "force", help: "replace the run that is in the folder" },
  {
    name: "checkpoint-every",
    value: "N",
    help: "steps between checkpoints, beside those after epochs",
    default: "none",
  },
  { name: "no-save", help: "keep nothing" },
  "Output",
  { name: "quiet", help: "print the test accuracy only" },
  {
    name: "json",
    help: "print JSON only: a line per epoch, or per seed, and one for the result",
  },
  {
    name: "profile",
    help: "print a table of the kernels that ran, and the first result that is not finite",
  },
  HELP_FLAG,
];

/** The flags of the trainer. */
export const TRAINER_FLAGS: readonly Flag[] = SECTIONS.filter((flag) => typeof flag !== "string");

/** The flags of the trainer that do not change what a run is. */
export const ASIDE: readonly string[] = [
  ...["out", "resume", "force", "checkpoint-every", "no-save"],
  ...["quiet", "json", "profile", "help"],
];

/** Returns what `--help` prints. The defaults of recipes are those of the preset `default`. */
export function trainerHelp(
  presets: Readonly<Record<PresetName, { readonly about: string; readonly recipe: Recipe }>>,
): string {
  const defaults = defaultsOf(presets.default.recipe);
  return helpText({
    about: "Trains a network on MNIST or on images like it, tests it, and keeps the run.",
    usage: "train [flags]",
    details: ["Defaults are in brackets. Those of other presets differ."],
    flags: SECTIONS.map((flag) => {
      if (typeof flag === "string") return flag;
      const value = defaults[flag.name];
      return value === undefined ? flag : { ...flag, default: value };
    }),
    names: ["Presets", Object.entries(presets).map(([name, { about }]) => [name, about] as const)],
    examples: [
      ["train", "train the preset named default: a few seconds"],
      ["train --preset cnn --seed 1", "train a convolutional network: some minutes"],
      ["train --hidden 512,256 --epochs 10 --best", "change the network, and test its best epoch"],
      ["train --preset cnn --ensemble 5", "train five networks, and keep them as one model"],
      ["train --data fashion --out runs/fashion", "train on other images, in a folder with a name"],
      ["train --images photos --size 32x32", "train on folders of pictures, one for each class"],
      ["train --resume runs/fashion", "go on with a run that was interrupted"],
    ],
  });
}

/** Returns the defaults of flags that change a recipe. */
function defaultsOf(recipe: Recipe): Readonly<Partial<Record<string, string>>> {
  return {
    hidden: recipe.hidden.join(","),
    activation: recipe.activation,
    dropout: `${recipe.dropout}`,
    validation: `${recipe.validation}; of images of your own, a tenth if that is fewer`,
    epochs: `${recipe.epochs}`,
    "batch-size": `${recipe.batchSize}`,
    "learning-rate": `${recipe.learningRate}`,
    optimizer: recipe.optimizer,
    momentum: `${recipe.momentum}`,
    "weight-decay": `${recipe.weightDecay}`,
    schedule: recipe.schedule,
    warmup: `${recipe.warmup}`,
    "label-smoothing": `${recipe.labelSmoothing}`,
    views: `${recipe.views}`,
  };
}
