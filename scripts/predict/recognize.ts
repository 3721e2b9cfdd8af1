/**
 * Recognizes the digits in images by a network.
 *
 * @module
 */

import { imageShape } from "../../lib/values/image.ts";
import { type Engine, matrix, type Model, predict, type SavedModel } from "../../mod.ts";
import { RunError } from "../shared/command.ts";
import { probabilitiesOf } from "../shared/probabilities.ts";
import { trainedOn } from "../shared/trained_on.ts";
import type { Box } from "./boxes.ts";
import { findDigits } from "./find_digits.ts";
import type { GrayImage } from "./gray_image.ts";
import type { Picture } from "./picture.ts";
import { type ImageFile, nameOfImage } from "./read_images.ts";

/** A digit, and the probability that it is the right one, from 0 to 1. */
export interface Guess {
  readonly digit: number;
  readonly probability: number;
}

/** A digit that a network recognized. */
export interface RecognizedDigit {
  /** Where it is, in pixels of the file's image. */
  readonly box: Box;
  /** The image that the network saw. */
  readonly seen: GrayImage;
  readonly best: Guess;
  readonly runnerUp: Guess;
  /** The probability of each digit. */
  readonly probabilities: readonly number[];
}

/** What a network recognized in an image: a digit or several, from left to right and row by row. */
export interface Recognized {
  readonly picture: Picture;
  readonly digits: readonly [RecognizedDigit, ...RecognizedDigit[]];
}

/**
 * Returns a function that recognizes the digits in an image of a file. The function throws a RunError if there
 * is no digit in the image.
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
  const recognized = ({ box, image: seen }: { readonly box: Box; readonly image: GrayImage }) => {
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
    return { box, seen, best, runnerUp, probabilities };
  };
  return (file, index) =>
    Promise.try(() => {
      const picture = file.image(index);
      const [first, ...others] = digitsIn(file, picture, side).map(recognized);
      if (first) return { picture, digits: [first, ...others] };
      throw new RunError(
        `Cannot find a digit in ${nameOfImage(file, index)}: nothing on it looks like handwriting`,
      );
    });
}

const NONE: Guess = { digit: NaN, probability: NaN };

/** The images that a network takes: squares. */
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

/** Returns the digits in a picture as a network for images of so many pixels a side is to see them. */
function digitsIn(
  { isDataset }: ImageFile,
  picture: Picture,
  side: number,
): readonly { readonly box: Box; readonly image: GrayImage }[] {
  const { height, width, planes: [pixels] } = picture;
  if (!isDataset || height !== side || width !== side || !pixels) return findDigits(picture, side);
  const box = { top: 0, left: 0, bottom: height, right: width };
  return [{ box, image: { height, width, pixels } }];
}
