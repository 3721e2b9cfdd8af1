/**
 * Trained networks as JavaScript: modules that run without foldnet.
 *
 * @module
 */

import { givesProbabilities } from "../compose/gives_probabilities.ts";
import type { AnyLayer } from "../layers/layer.ts";
import type { Model } from "../models/model.ts";
import { requireTrained } from "../training/require_trained.ts";
import { requireOptionNames } from "../training/require_option_names.ts";
import { requireClassNames } from "../values/class_names.ts";
import { imageShape, type ImageSize, numbersOf } from "../values/image.ts";
import { brief } from "../values/json.ts";
import type { CodeTranslation } from "./code_writer.ts";
import { type Draft, emptyDraft, INPUT } from "./draft.ts";
import { moduleText } from "./module_text.ts";
import { written } from "./steps.ts";

export type { CodeArgument, CodeFunction, CodeTranslation, CodeWriter } from "./code_writer.ts";
export type { Plain } from "./literal.ts";

/** Options of writing a network as a module. */
export interface ModuleOptions {
  /**
   * Whether `predict` gives the softmax of the outputs: probabilities of classes, where the loss was
   * {@linkcode softmaxCrossEntropy}. The default is false: the outputs as they are.
   */
  readonly softmax?: boolean;
  /**
   * The type that the weights are stored as. `"float16"` halves the file, and rounds weights to 11 bits. The
   * default is `"float32"`.
   */
  readonly weights?: "float32" | "float16";
  /** The size of the images that the input is. The default is that of the network, if it takes images. */
  readonly image?: ImageSize | undefined;
  /** The smallest and the largest number of the input: `predict` refuses others. The default is all finite ones. */
  readonly range?: readonly [smallest: number, largest: number] | undefined;
  /**
   * The text of a function in JavaScript that makes what the network takes, a `Float32Array`, of another one
   * of the same length. It becomes a part of the module as it is. The default is none.
   */
  readonly prepare?: string | undefined;
  /** Sentences for the comment at the head of the module. The default is none. */
  readonly about?: readonly string[];
  /** How layers of your own are written, by the kinds of their specs. The default is none. */
  readonly layers?: Readonly<Record<string, CodeTranslation>>;
}

const OPTIONS = ["softmax", "weights", "image", "range", "prepare", "about", "layers"] as const;

/** More numbers make a text that is too long for engines. */
const MOST_NUMBERS = 2 ** 26;

/**
 * Returns the text of a JavaScript module that computes what a trained network does outside of training. It
 * imports nothing, and exports
 *
 * - `predict(input)`: takes the numbers of one sample, and returns a `Float32Array` of outputs. Images are
 *   row after row of pixels, with the channels of a pixel side by side;
 * - `classNames`, if the model has names of classes, or if the outputs are probabilities: then numbers
 *   stand for names.
 *
 * Weights are in the module as base64 of float32; values between layers are float32, and sums float64.
 *
 * @throws {TypeError} if a layer has no translation, or if the parameters or the statistics are not those of
 * the network, or if the name of an option is misspelled.
 * @throws {RangeError} if the sizes of the network are not known, or do not fit the parameters, the image or
 * the names of classes; if the network has more than 2^26 numbers, or one that float16 does not have; or if a softmax would be of one output
 * or stand behind another one.
 *
 * @example
 * ```ts
 * import { dense, pipe, random, relu } from "@foldnet/foldnet";
 * import { toModule } from "@foldnet/foldnet/code";
 *
 * const network = pipe(dense(4, 8), relu(), dense(8, 3));
 * const params = network.init(random.key(1));
 * const text = toModule(network, { params, statistics: [] }, { softmax: true });
 * const { predict } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
 * console.log(predict([1, 2, 3, 4]).length); // 3
 * ```
 */
export function toModule<Network extends AnyLayer>(
  network: Network,
  { params, statistics, classNames }: Omit<Model<Network>, "network">,
  options: ModuleOptions = {},
): string {
  const { name, inputs, outputs } = network;
  requireOptionNames(`export ${name} as code`, options, OPTIONS);
  const { softmax = false, image = network.image, range, prepare } = options;
  const { weights = "float32", about = [], layers = {} } = options;
  const refuse = (reason: string): never => {
    throw new RangeError(`Cannot export ${name} as code: ${reason}`);
  };
  if (!inputs || !outputs) return refuse("how many inputs it takes is not known");
  if (image && numbersOf(image) !== inputs) {
    refuse(`images of ${imageShape(image)} are not ${inputs} numbers`);
  }
  if (weights !== "float32" && weights !== "float16") {
    throw new TypeError(
      `Cannot export ${name} with weights of ${brief(weights)}: they are "float32" or "float16"`,
    );
  }
  if (range) requireRange(name, range);
  if (softmax && outputs === 1) refuse("a softmax of one output is always 1");
  if (softmax && givesProbabilities(network)) {
    refuse("it gives probabilities, and would get another softmax");
  }
  if (classNames) requireClassNames(`export ${name} as code`, classNames, outputs);
  requireTrained("export as code", network, { params, statistics });
  const draft = emptyDraft();
  const site = { layer: network, path: [], params, statistics };
  const output = written(draft, new Map(Object.entries(layers)), site, INPUT);
  const count = draft.constants.reduce((sum, { data }) => sum + data.length, 0);
  if (count > MOST_NUMBERS) refuse(`its ${count} numbers are more than ${MOST_NUMBERS}`);
  if (weights === "float16") requireHalves(name, draft);
  const areProbabilities = softmax || givesProbabilities(network);
  return moduleText({
    draft,
    output,
    stored: weights,
    name,
    inputs,
    inputText: inputTextOf(network, { image, range }),
    outputText: outputTextOf(network, { areProbabilities, areClasses: classNames !== undefined }),
    range,
    prepare,
    hasSoftmax: softmax,
    classNames: classNames ??
      (areProbabilities ? Array.from({ length: outputs }, (_, i) => `${i}`) : undefined),
    about,
  });
}

/**
 * Throws unless a range is of two numbers, the smaller one first.
 *
 * @throws {RangeError} if it is not.
 */
function requireRange(name: string, range: readonly [smallest: number, largest: number]): void {
  const [smallest, largest] = range;
  if (typeof smallest === "number" && typeof largest === "number" && smallest < largest) return;
  throw new RangeError(
    `Cannot export ${name} as code: its range is from ${brief(smallest)} to ${brief(largest)}`,
  );
}

/**
 * Throws unless float16 can hold all numbers: none is too large, and no list has only numbers so small that
 * little is left of them.
 *
 * @throws {RangeError} if it cannot. The message names the layer.
 */
function requireHalves(name: string, { constants }: Draft): void {
  for (const { data, about } of constants) {
    let largest = 0;
    for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i] ?? NaN));
    if (largest === 0 || largest >= 2 ** -14 && largest < 65520) continue;
    throw new RangeError(
      `Cannot export ${name} with weights of float16: numbers up to ${largest} of ${about} do not fit. ` +
        "Take float32",
    );
  }
}

function inputTextOf(
  { tokens, inputs }: AnyLayer,
  { image, range }: Pick<ModuleOptions, "image" | "range">,
): string {
  if (tokens !== undefined) {
    return `${inputs} token${s(inputs)}: whole numbers from 0 to below ${tokens}`;
  }
  const numbers = `${inputs} number${s(inputs)}` +
    (range ? ` from ${range[0]} to ${range[1]}` : "");
  if (!image) return numbers;
  const { height, width, channels } = image;
  if (height === 1) {
    const features = channels === 1 ? "" : `, the ${channels} features of a position side by side`;
    return `${numbers}: a sequence of ${width} position${s(width)}${features}`;
  }
  const pixels = channels === 1 ? "" : `, the ${channels} channels of a pixel side by side`;
  return `${numbers}: an image of ${height} rows of ${width} pixel${s(width)}, ` +
    `the upper row first${pixels}`;
}

function outputTextOf(
  { outputs }: AnyLayer,
  { areProbabilities, areClasses }: {
    readonly areProbabilities: boolean;
    readonly areClasses: boolean;
  },
): string {
  if (areProbabilities) return `${outputs} probabilities of classes, which add up to 1`;
  return `${outputs} output${s(outputs)} of the network${areClasses ? ", one of each class" : ""}`;
}

/** Returns the ending of a plural. */
function s(count: number | undefined): "" | "s" {
  return count === 1 ? "" : "s";
}
