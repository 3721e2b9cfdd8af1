/**
 * The data of the page from loaded images.
 *
 * @module
 */

import { type ImageDataset, random, trainTestSplit } from "../../../../../mod.ts";
import { imageShape } from "../../../../../lib/values/image.ts";
import { adviceOf, countsOf, onlyClass } from "../../../../data/class_counts.ts";
import type { LoadedImages } from "../../../../data/loaded_images.ts";
import { grouped } from "../../../../shared/numbers.ts";
import { RunError } from "../../../../shared/run_error.ts";
import type { ImageSet, PageData } from "../../protocol.ts";

/** The most images that are held back to judge epochs by. */
const VALIDATION = 5000;

/** Data, and what to say of them, line by line. */
export interface NotedData {
  readonly data: PageData;
  readonly notes: readonly string[];
}

/**
 * Returns the data of the page from images. Validation images are split off as the command line does: a tenth, drawn
 * from all classes by the seed, unless the images have some apart.
 *
 * @throws {RunError} if the images are of one class, or too few.
 */
export function pageDataOf(
  { train, test, validation: own, notes, digests }: LoadedImages,
  { name, seed }: { readonly name: string; readonly seed: number },
): NotedData {
  const { height, width, channels, classes } = train;
  const classNames = train.classNames ?? Array.from({ length: classes }, (_, i) => `${i}`);
  if (own && imageShape(own) !== imageShape(train)) {
    throw new RunError(
      `Cannot use the validation images: they are ${imageShape(own)}, and those to train with ${
        imageShape(train)
      }`,
    );
  }
  const { rows } = train.inputs;
  const count = own ? 0 : Math.min(VALIDATION, Math.max(Math.round(rows / 10), 1));
  if (count >= rows) {
    const isHeld = notes.some((note) => /held back/.test(note));
    throw new RunError(tooFew(rows, isHeld ? test.inputs.rows : 0));
  }
  const [training, drawn] = count > 0
    ? trainTestSplit(train, count, { key: random.key(seed), stratify: true })
    : [train, undefined];
  const validation = own ?? drawn ?? train;
  const counts = {
    names: classNames,
    training: countsOf(training.targets, classes),
    validation: countsOf(validation.targets, classes),
    test: countsOf(test.targets, classes),
  };
  const only = onlyClass(counts.training);
  if (only !== undefined) {
    throw new RunError(
      `Cannot train on images of one class: all ${
        grouped(training.inputs.rows)
      } training images are of class ${classNames[only]}`,
    );
  }
  return {
    data: {
      ...{ name, image: { height, width, channels }, classNames, digests },
      ...{ training: setOf(training), validation: setOf(validation), test: setOf(test) },
    },
    notes: [
      ...notes,
      ...(own
        ? ["validation images are those of their folder"]
        : ["validation images are drawn by the seed, with a share of each class"]),
      // Class weights are a field of the recipe.
      ...adviceOf(counts, true),
    ],
  };
}

/** Says that no image is left to train with. */
function tooFew(rows: number, held: number): string {
  const all = rows + held;
  const images = all === 1 ? "a single image" : `${all} images`;
  const taken = [
    ...(held > 0 ? [`${held} for the test`] : []),
    ...(rows > 0 ? [`${rows} for validation`] : []),
  ].join(" and ");
  const why = taken === ""
    ? ""
    : `${taken} ${all === 1 ? "is" : "are"} set aside, and none is left. `;
  return `Cannot train on ${images}: ${why}${why === "" ? "give" : "Give"} some more`;
}

function setOf({ inputs, targets }: ImageDataset): ImageSet {
  return { images: inputs, labels: Uint8Array.from(targets) };
}
