/**
 * Recognizes digits in images.
 *
 * @module
 */

import { imageShape } from "../../lib/values/image.ts";
import { type Engine, matrix, type Model, predict, type SavedModel } from "../../mod.ts";
import { RunError } from "../shared/command.ts";
import { probabilitiesOf } from "../shared/probabilities.ts";
import { trainedOn } from "../shared/trained_on.ts";
import { findDigit } from "./find_digit.ts";
import type { GrayImage } from "./gray_image.ts";
import { type ImageFile, nameOfImage } from "./read_images.ts";

/** A digit, and its probability from 0 to 1. */
export interface Guess {
  readonly digit: number;
  readonly probability: number;
}

/** The digits that a network recognizes in an image. */
export interface Recognized {
  /** The image as the network sees it. */
  readonly seen: GrayImage;
  readonly best: Guess;
  readonly runnerUp: Guess;
  /** The probability of each digit. */
  readonly probabilities: readonly number[];
}

/**
 * Returns a function that recognizes the digit in an image of a file. It throws a RunError if there is no
 * digit in the image.
 *
 * @throws {RunError} if the model does not take square images, or does not tell several classes apart.
 */
export function recognizer(
  engine: Engine,
  model: SavedModel,
  path: string,
): (file: ImageFile, index: number) => Promise<Recognized> {
  const { network } = model;
  const { side, channels } = fieldOf(model, path);
  const { prepare } = trainedOn(model.metadata);
  return (file, index) =>
    Promise.try(() => {
      const seen = seenIn(file, index, side);
      const numbers = Array.from(seen.pixels).flatMap((light) =>
        new Array<number>(channels).fill(light)
      );
      const dataset = prepare({ inputs: matrix(1, numbers.length, numbers), targets: [0] });
      const probabilities = engine.scope(() => {
        const input = engine.gather(dataset.inputs, Uint32Array.of(0));
        const output = predict({ engine, network }, model, input);
        return Array.from(probabilitiesOf(engine, network, output).data);
      });
      const [best = NONE, runnerUp = NONE] = probabilities
        .map((probability, digit): Guess => ({ digit, probability }))
        .sort((a, b) => b.probability - a.probability);
      return { seen, best, runnerUp, probabilities };
    });
}

const NONE: Guess = { digit: NaN, probability: NaN };

/** The square images that a network takes. */
interface Field {
  readonly side: number;
  readonly channels: number;
}

function fieldOf({ network: { inputs = 0, outputs = 0, image } }: Model, path: string): Field {
  const side = Math.sqrt(inputs);
  const { height, width, channels } = image ?? { height: side, width: side, channels: 1 };
  const fail = (problem: string): never => {
    throw new RunError(`Cannot recognize digits by ${path}: ${problem}`);
  };
  if (outputs < 2) fail(`its outputs are ${outputs}, and not one for each digit`);
  if (height !== width || !Number.isInteger(width)) {
    const what = image ? `images of ${imageShape(image)}` : `${inputs} numbers`;
    fail(`it takes ${what}, which are no squares of pixels`);
  }
  return { side: width, channels };
}

/** Returns an image as a network for squares of a side sees it. */
function seenIn(file: ImageFile, index: number, side: number): GrayImage {
  const image = file.image(index);
  if (file.isDataset && image.height === side && image.width === side) return image;
  const digit = findDigit(image, side);
  if (digit) return digit;
  throw new RunError(
    `Cannot find a digit in ${nameOfImage(file, index)}: it is blank, or too faint to read`,
  );
}
