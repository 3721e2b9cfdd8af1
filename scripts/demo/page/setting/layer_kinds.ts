/**
 * The layers that the form offers, and their options.
 *
 * @module
 */

import type { Json } from "../../../../lib/values/json.ts";
import type { Rule } from "../../../shared/number_rule.ts";
import { SIZE_RULE } from "../../../train/recipe_rules.ts";

/** An option of a layer. */
export interface LayerOption {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  /** The rule of a number, or the words to choose from, or "yes or no". */
  readonly takes: Rule | readonly string[] | "yes or no";
  /** The value of a layer that is new. */
  readonly first: Json;
  /** The value where a spec lacks the option. The default is that it is required. */
  readonly otherwise?: Json;
}

/** A kind of layers. */
export interface LayerKind {
  readonly kind: string;
  /** What the layer does, in a few words. */
  readonly about: string;
  readonly group: "Layers" | "Images" | "Activations" | "While training";
  readonly options: readonly LayerOption[];
}

const COUNT: Rule = { from: 1, below: 1025, whole: true };
const WINDOW: Rule = { from: 1, below: 257, whole: true };
const PART: Rule = { from: 0, below: 1 };

const padding: LayerOption = {
  name: "padding",
  label: "padding",
  hint: "valid: windows stay inside of the image; same: the image keeps its size at stride 1",
  takes: ["valid", "same"],
  first: "valid",
  otherwise: "valid",
};

const poolOptions: readonly LayerOption[] = [
  {
    name: "window",
    label: "window",
    hint: "the side of the square of pixels that becomes one pixel",
    takes: WINDOW,
    first: 2,
  },
  padding,
];

const rate: LayerOption = {
  name: "rate",
  label: "rate",
  hint: "the part of the numbers that is set to 0 in each training step",
  takes: PART,
  first: 0.2,
};

/** Returns a kind of activations without options. */
function activation(kind: string, about: string): LayerKind {
  return { kind, about, group: "Activations", options: [] };
}

/** The name that the form and addresses have for {@linkcode residualBlock}. */
export const RESIDUAL = "residual";

/** The kinds of layers, by name. */
export const LAYER_KINDS: ReadonlyMap<string, LayerKind> = new Map(
  [
    {
      kind: "dense",
      about: "each unit sees all numbers of the layer before",
      group: "Layers" as const,
      options: [
        {
          name: "outputs",
          label: "units",
          hint: "the numbers that the layer gives",
          takes: SIZE_RULE,
          first: 64,
        },
        {
          name: "bias",
          label: "bias",
          hint: "whether each unit adds a learned number",
          takes: "yes or no" as const,
          first: true,
          otherwise: true,
        },
      ],
    },
    {
      kind: "conv2d",
      about: "small filters slide over the image",
      group: "Images" as const,
      options: [
        {
          name: "channels",
          label: "filters",
          hint: "the filters, each of which gives an image",
          takes: COUNT,
          first: 16,
        },
        {
          name: "kernel",
          label: "size",
          hint: "the side of a filter's square, in pixels",
          takes: WINDOW,
          first: 3,
        },
        {
          name: "stride",
          label: "stride",
          hint: "the pixels from one place of a filter to the next",
          takes: WINDOW,
          first: 1,
          otherwise: 1,
        },
        padding,
        {
          name: "bias",
          label: "bias",
          hint: "whether each filter adds a learned number; of no use ahead of batchNorm",
          takes: "yes or no" as const,
          first: true,
          otherwise: true,
        },
      ],
    },
    {
      kind: "maxPool2d",
      about: "keeps the largest of the pixels in each window",
      group: "Images" as const,
      options: poolOptions,
    },
    {
      kind: "averagePool2d",
      about: "keeps the mean of the pixels in each window",
      group: "Images" as const,
      options: poolOptions,
    },
    {
      kind: RESIDUAL,
      about: "two convolutions beside a shortcut: images keep their size",
      group: "Images" as const,
      options: [
        {
          name: "kernel",
          label: "size",
          hint: "the side of a filter's square, in pixels",
          takes: WINDOW,
          first: 3,
        },
      ],
    },
    {
      kind: "globalAveragePool",
      about: "keeps the mean of each channel",
      group: "Images" as const,
      options: [],
    },
    {
      kind: "globalMaxPool",
      about: "keeps the largest pixel of each channel",
      group: "Images" as const,
      options: [],
    },
    {
      kind: "flatten",
      about: "makes plain rows of images; dense layers do without",
      group: "Images" as const,
      options: [],
    },
    {
      kind: "batchNorm",
      about: "brings each feature or channel to mean 0 and variance 1 over the batch",
      group: "Layers" as const,
      options: [],
    },
    {
      kind: "layerNorm",
      about: "brings each row to mean 0 and variance 1",
      group: "Layers" as const,
      options: [],
    },
    activation("relu", "negative numbers become 0"),
    activation("leakyRelu", "negative numbers become a hundredth"),
    activation("prelu", "negative numbers are multiplied by a learned number"),
    activation("elu", "negative numbers go smoothly to -1"),
    activation("gelu", "a smooth relu, by the normal distribution"),
    activation("silu", "a smooth relu, by the sigmoid"),
    activation("tanh", "numbers go smoothly to between -1 and 1"),
    activation("sigmoid", "numbers go smoothly to between 0 and 1"),
    {
      kind: "dropout",
      about: "sets some numbers to 0 in training, others each time",
      group: "While training" as const,
      options: [rate],
    },
    {
      kind: "spatialDropout",
      about: "sets some channels to 0 in training, others each time",
      group: "While training" as const,
      options: [rate],
    },
  ].map((kind): [string, LayerKind] => [kind.kind, kind]),
);
