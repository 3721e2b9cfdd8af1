/**
 * Trained networks as JavaScript: modules that run without foldnet.
 *
 * @module
 */

import { endsInSoftmax } from "../compose/ends_in_softmax.ts";
import type { AnyLayer } from "../layers/layer.ts";
import type { Model } from "../models/model.ts";
import { requireOptionNames } from "../training/require_option_names.ts";
import { requireClassNames } from "../values/class_names.ts";
import { imageShape, type ImageSize, numbersOf } from "../values/image.ts";
import type { CodeTranslation } from "./code_writer.ts";
import { emptyDraft, INPUT } from "./draft.ts";
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
  /** The size of the images that the input is. The default is that of the network, if it takes images. */
  readonly image?: ImageSize | undefined;
  /** The smallest and the largest number of the input: `predict` refuses others. The default is all finite ones. */
  readonly range?: readonly [smallest: number, largest: number] | undefined;
  /**
   * The text of a function in JavaScript that makes what the network takes, a `Float32Array`, of another one.
   * It becomes a part of the module as it is. The default is none.
   */
  readonly prepare?: string | undefined;
  /** Sentences for the comment at the head of the module. The default is none. */
  readonly about?: readonly string[];
  /** How layers of your own are written, by the kinds of their specs. The default is none. */
  readonly layers?: Readonly<Record<string, CodeTranslation>>;
}

const OPTIONS = ["softmax", "image", "range", "prepare", "about", "layers"] as const;

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
 * Sums are float64; weights, and values between layers, are float32. The weights are in the module as base64.
 *
 * @throws {TypeError} if a layer has no translation, or if the parameters or the statistics are not those of
 * the network, or if there is no such option.
 * @throws {RangeError} if the sizes of the network are not known, or do not fit the image or the names of
 * classes; if the network has more than 2^26 numbers; or if a softmax would be of one output.
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
  const { softmax = false, image = network.image, range, prepare, about = [], layers = {} } =
    options;
  const refuse = (reason: string): never => {
    throw new RangeError(`Cannot export ${name} as code: ${reason}`);
  };
  if (!inputs || !outputs) return refuse("how many inputs it takes is not known");
  if (image && numbersOf(image) !== inputs) {
    refuse(`images of ${imageShape(image)} are not ${inputs} numbers`);
  }
  if (range && !(range[0] < range[1])) refuse(`its range is from ${range[0]} to ${range[1]}`);
  if (softmax && outputs === 1) refuse("a softmax of one output is always 1");
  if (softmax && endsInSoftmax(network)) refuse("it ends in softmax and would get another one");
  if (classNames) requireClassNames(`export ${name} as code`, classNames, outputs);
  const draft = emptyDraft();
  const site = { layer: network, path: [], params, statistics };
  const output = written(draft, new Map(Object.entries(layers)), site, INPUT);
  const count = draft.constants.reduce((sum, { data }) => sum + data.length, 0);
  if (count > MOST_NUMBERS) refuse(`its ${count} numbers are more than ${MOST_NUMBERS}`);
  const areProbabilities = softmax || endsInSoftmax(network);
  return moduleText({
    draft,
    output,
    name,
    inputs,
    inputText: inputTextOf({ image, range, tokens: network.tokens }),
    outputs,
    outputText: outputTextOf({ areProbabilities, areClasses: classNames !== undefined }),
    range,
    prepare,
    hasSoftmax: softmax,
    classNames: classNames ??
      (areProbabilities ? Array.from({ length: outputs }, (_, i) => `${i}`) : undefined),
    about,
  });
}

function inputTextOf(
  { image, range, tokens }: Pick<ModuleOptions, "image" | "range"> & {
    readonly tokens: number | undefined;
  },
): string {
  if (tokens !== undefined) return `tokens: whole numbers from 0 to below ${tokens}`;
  const numbers = range ? `numbers from ${range[0]} to ${range[1]}` : "numbers";
  if (!image) return numbers;
  const { height, width, channels } = image;
  if (height === 1) {
    return `${numbers}: a sequence of ${width} positions, with the ${channels} features of each side by side`;
  }
  const pixels = channels === 1 ? "" : `, the ${channels} channels of a pixel side by side`;
  return `${numbers}: an image of ${height} rows of ${width} pixels, the upper row first${pixels}`;
}

function outputTextOf(
  { areProbabilities, areClasses }: {
    readonly areProbabilities: boolean;
    readonly areClasses: boolean;
  },
): string {
  if (areProbabilities) return "probabilities of classes, which add up to 1";
  return areClasses ? "outputs of the network, one of each class" : "outputs of the network";
}
