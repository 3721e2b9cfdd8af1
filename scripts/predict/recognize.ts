/**
 * Recognizes the digits in images by a network.
 *
 * @module
 */

import {
  type Engine,
  type ImageSize,
  matrix,
  type Model,
  predict,
  type SavedModel,
} from "../../mod.ts";
import { fitted, interleaved } from "../data/decode_images.ts";
import { RunError } from "../shared/command.ts";
import { probabilitiesOf } from "../shared/probabilities.ts";
import { sizeOfImages, type TrainedOn, trainedOn } from "../shared/trained_on.ts";
import type { Box } from "./boxes.ts";
import { findDigits } from "./find_digits.ts";
import type { GrayImage } from "./gray_image.ts";
import { grayPicture, type Picture } from "./picture.ts";
import { type ImageFile, nameOfImage } from "./read_images.ts";

/** A class, and the probability that it is the right one, from 0 to 1. */
export interface Guess {
  /** The number of the class: of MNIST's, the digit. */
  readonly digit: number;
  /** The name of the class, if it has one. */
  readonly name?: string;
  readonly probability: number;
}

/** A digit that a network recognized. */
export interface RecognizedDigit {
  /** Where it is, in pixels of the file's image. */
  readonly box: Box;
  /** The image that the network saw. */
  readonly seen: ImageSize & Pick<GrayImage, "pixels">;
  readonly best: Guess;
  readonly runnerUp: Guess;
  /** The probability of each digit. */
  readonly probabilities: readonly number[];
}

/** What a network recognized in an image: a digit or several, from left to right and row by row. */
export interface Recognized {
  readonly picture: Picture;
  /** The size of the picture, the width first, where it was taken as a whole and changed to the network's size. */
  readonly resizedFrom?: readonly [width: number, height: number];
  readonly digits: readonly [RecognizedDigit, ...RecognizedDigit[]];
}

/**
 * Returns a function that recognizes the digits in an image of a file, or the image as a whole where the
 * network is no reader of handwriting: it takes color, images that are no squares, or folders of pictures, or its
 * classes have names of several characters. The function throws a RunError if there is no digit in the image.
 *
 * @param isWhole Whether to take each image as a whole with any network.
 *
 * @throws {RunError} if the model does not tell several classes apart.
 */
export function recognizer(
  engine: Engine,
  model: SavedModel,
  path: string,
  isWhole = false,
): (file: ImageFile, index: number) => Promise<Recognized> {
  const { network, classNames } = model;
  const own = trainedOn(model.metadata);
  const size = fieldOf(model, own, path);
  const takesWhole = isWhole || !readsHandwriting(own, size, classNames);
  const recognized = ({ box, image: seen }: Seen) => {
    const numbers = Array.from(seen.pixels);
    const dataset = own.prepare({ inputs: matrix(1, numbers.length, numbers), targets: [0] });
    const probabilities = engine.scope(() => {
      const input = engine.gather(dataset.inputs, Uint32Array.of(0));
      const output = predict({ engine, network }, model, input);
      return Array.from(probabilitiesOf(engine, network, output).data);
    });
    const [best = NONE, runnerUp = NONE] = probabilities
      .map((probability, digit): Guess => {
        const name = classNames?.[digit];
        return { digit, ...(name !== undefined && { name }), probability };
      })
      .sort((a, b) => b.probability - a.probability);
    return { box, seen, best, runnerUp, probabilities };
  };
  return (file, index) =>
    Promise.try(() => {
      const picture = file.image(index);
      if (takesWhole) return wholeOf(picture, size, recognized);
      const [first, ...others] = digitsIn(file, picture, size).map(recognized);
      if (first) return { picture, digits: [first, ...others] };
      throw new RunError(
        `Cannot find a digit in ${nameOfImage(file, index)}: nothing on it looks like handwriting`,
      );
    });
}

const NONE: Guess = { digit: NaN, probability: NaN };

/** An image as a network takes it, and where it is in its file's image. */
interface Seen {
  readonly box: Box;
  readonly image: RecognizedDigit["seen"];
}

/** Returns the size of the images that a network takes. */
function fieldOf({ network }: Model, own: TrainedOn, path: string): ImageSize {
  const { outputs = 0 } = network;
  if (outputs < 2) {
    throw new RunError(
      `Cannot recognize images by ${path}: its outputs are ${outputs}, and not one for each class`,
    );
  }
  const size = sizeOfImages(own, network);
  if (network.image || own.image || size.height > 1 || network.inputs === 1) return size;
  throw new RunError(
    `Cannot recognize images by ${path}: it takes ${network.inputs} numbers, ` +
      "which are no squares of pixels",
  );
}

/** Tells whether a network reads characters that are to be found in pictures. */
function readsHandwriting(
  { images }: TrainedOn,
  { height, width, channels }: ImageSize,
  classNames: readonly string[] | undefined,
): boolean {
  const areCharacters = classNames?.every((name) => [...name].length === 1) ?? true;
  return images === undefined && height === width && channels === 1 && areCharacters;
}

/** Returns what a picture is as a whole. */
function wholeOf(
  picture: Picture,
  size: ImageSize,
  recognized: (seen: Seen) => RecognizedDigit,
): Recognized {
  const { reduction = 1 } = picture;
  const [width, height] = [picture.width * reduction, picture.height * reduction];
  const box = { top: 0, left: 0, bottom: height, right: width };
  const pixels = interleaved(fitted(picture, size), size.channels);
  const isSame = width === size.width && height === size.height;
  return {
    picture,
    ...(!isSame && { resizedFrom: [width, height] }),
    digits: [recognized({ box, image: { ...size, pixels } })],
  };
}

/** Returns the digits in a picture as a network for square images is to see them. */
function digitsIn(
  { isDataset }: ImageFile,
  picture: Picture,
  { height: side, channels }: ImageSize,
): readonly Seen[] {
  const { height, width, planes: [pixels, second] } = picture;
  const isSeen = isDataset && height === side && width === side && !second;
  const found = isSeen && pixels
    ? [{ box: { top: 0, left: 0, bottom: height, right: width }, image: { height, width, pixels } }]
    : findDigits(picture, side);
  return found.map(({ box, image }) => ({
    box,
    image: {
      height: side,
      width: side,
      channels,
      pixels: interleaved(grayPicture(image), channels),
    },
  }));
}
