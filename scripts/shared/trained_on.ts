/**
 * Reads from a model's file which images the trainer used, and how it prepared them.
 *
 * @module
 */

import type { CsvReading } from "../../lib/data/csv.ts";
import type { AnyLayer, ImageSize } from "../../mod.ts";
import { isList, isRecord, type Json, parseJson } from "../../lib/values/json.ts";
import type { Digests } from "../data/digest.ts";
import { digestsIn } from "../train/run_config.ts";
import { type Preparation, preparationOf } from "../train/preparation.ts";

/** The images that a model was trained on. Paths are as the run keeps them: `restoredPath` shows them. */
export interface TrainedOn extends Preparation {
  /** The directory of the IDX files, if the command line named one. */
  readonly directory?: string;
  /** The CSV file of the test images, if the command line named one. */
  readonly csv?: string;
  /** Whether that file has the training images too, and a part was held back. */
  readonly isHeldBack?: boolean;
  /** The folder with a folder of images for each class, if the command line named one. */
  readonly images?: string;
  /** The size of the images, if it is told. */
  readonly image?: ImageSize;
  /** The label of each class in files, where labels are not the numbers of the classes. */
  readonly labels?: readonly number[];
  /** The name of the folder of each class, where classes have other names. */
  readonly folders?: readonly string[];
  /** How CSV was read, if it was CSV. */
  readonly reading?: CsvReading;
  /** How many images the run had in all, if it is told. */
  readonly count?: number;
  /** The digests of the images that the run began with, if they are told. */
  readonly digests: Digests;
}

/**
 * Returns what the text beside a model says of its images. Where it says nothing, they are MNIST's,
 * without preparation.
 */
export function trainedOn(metadata: ReadonlyMap<string, string>): TrainedOn {
  const configuration = recordOf(parseJson(metadata.get("configuration") ?? ""));
  const { preset, source, labels, folders } = configuration;
  const { height, width, channels } = recordOf(configuration["image"]);
  const counts = Object.values(recordOf(configuration["images"]));
  const { kind, directory, train, test } = recordOf(source);
  const file = test ?? train;
  return {
    ...preparationOf(preset),
    digests: digestsIn(configuration["digests"]),
    ...(kind === "idx" && typeof directory === "string" && { directory }),
    ...(kind === "csv" && typeof file === "string" && {
      csv: file,
      isHeldBack: test === undefined,
    }),
    ...(kind === "images" && typeof directory === "string" && { images: directory }),
    ...(isSize(height) && isSize(width) && isSize(channels) && {
      image: { height, width, channels },
    }),
    ...(isList(labels) && labels.every(isWholeNumber) && { labels }),
    ...(isList(folders) && folders.every((name) => typeof name === "string") && { folders }),
    ...readingOf(configuration["csv"]),
    ...(counts.every(isWholeNumber) && { count: counts.reduce((sum, each) => sum + each, 0) }),
  };
}

/** Returns how CSV was read, if it is told. */
function readingOf(json: Json | undefined): { readonly reading?: CsvReading } {
  const { label, labelName, isNumbered, columns, labelsBelow, maxPixel, classNames } = recordOf(
    json,
  );
  const isLabel = label === false || isWholeNumber(label) && label >= 1;
  if (!isLabel || typeof maxPixel !== "number" || !(maxPixel > 0 && maxPixel <= 1e9)) return {};
  const names = isList(classNames) && classNames.every((name) => typeof name === "string");
  return {
    reading: {
      label,
      maxPixel,
      ...(typeof labelName === "string" && { labelName }),
      ...(typeof columns === "string" && { columns }),
      ...(isNumbered === true && { isNumbered }),
      ...(isWholeNumber(labelsBelow) && { labelsBelow }),
      ...(names && { classNames }),
    },
  };
}

/** Returns the size of the images that a network takes: gray squares where nothing says another one. */
export function sizeOfImages(
  { image }: Pick<TrainedOn, "image">,
  network: Pick<AnyLayer, "inputs" | "image">,
): ImageSize {
  const inputs = network.inputs ?? 784;
  const told = network.image ?? image;
  if (told && told.height * told.width * told.channels === inputs) return told;
  const side = Math.sqrt(inputs);
  return Number.isInteger(side)
    ? { height: side, width: side, channels: 1 }
    : { height: 1, width: inputs, channels: 1 };
}

function isWholeNumber(json: Json | undefined): json is number {
  return typeof json === "number" && Number.isSafeInteger(json);
}

/** Tells whether JSON is a size that images can have. */
function isSize(json: Json | undefined): json is number {
  return isWholeNumber(json) && json >= 1 && json <= 2 ** 14;
}

/** Returns JSON if it is a record, else an empty one. */
function recordOf(json: Json | undefined): Readonly<Record<string, Json>> {
  return isRecord(json) ? json : {};
}
