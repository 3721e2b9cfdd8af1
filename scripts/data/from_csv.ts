/**
 * The images in CSV files.
 *
 * @module
 */

import type { CsvImages } from "../../lib/data/csv.ts";
import type { ImageDataset } from "../../mod.ts";
import { grouped } from "../shared/numbers.ts";
import { calledNote, fewerClasses, namesGiven } from "./class_names.ts";
import { classesFor, classesOf, labelNotes, numbered } from "./classes.ts";
import { heldForTest } from "./held_for_test.ts";
import type { Host, LoadedImages, LoadOptions } from "./loaded_images.ts";
import { requireNumbers } from "./require_numbers.ts";
import type { Source } from "./source.ts";
import { turned } from "./turned.ts";

/**
 * Loads the images to train and to test with from CSV files: a part is held back where one has no test images.
 *
 * @throws {Error} if they cannot be read, or do not fit together.
 */
export async function fromCsv(
  { train: trainFile, test: testFile }: Extract<Source, { readonly kind: "csv" }>,
  { transpose = false, classes: given, classNames, csv = {}, isPlain = false }: LoadOptions,
  host: Pick<Host, "csv" | "nameOf" | "digest">,
): Promise<LoadedImages> {
  const count = given ?? (isPlain ? 10 : undefined);
  const train = await host.csv(trainFile, {
    ...csv,
    ...(count !== undefined && { classes: count }),
  });
  const test = testFile === undefined ? undefined : await host.csv(testFile, {
    ...csv,
    ...(count !== undefined && { classes: count }),
    like: train.reading,
  });
  if (test && train.inputs.cols !== test.inputs.cols) {
    throw new RangeError(
      `Cannot use ${trainFile} with ${testFile}: ` +
        `they have ${train.inputs.cols} and ${test.inputs.cols} pixels a row`,
    );
  }
  const own = train.reading.classNames;
  if (!own && testFile !== undefined && test?.reading.classNames) {
    requireNumbers(testFile, test.reading.classNames);
  }
  const classes = own
    ? numbered(own.length)
    : classesOf([train.targets, ...(test ? [test.targets] : [])], count);
  const called = classNames === undefined ? undefined : await namesGiven(classNames, classes);
  // The file says itself what its classes are called: the same names in another order change nothing.
  const isOrder = own && called && own.toSorted().join("\n") === called.toSorted().join("\n");
  const names = classNames === undefined || isOrder ? own : called;
  const shown = names ?? (classes.areLabels ? undefined : classes.labels.map(String));
  const dataset = (read: CsvImages, file: string): ImageDataset => {
    const { classNames: _, reading: __, notes: ___, ids: ____, firstRow, ...images } = read;
    const { targets, ...rest } = transpose ? turned(images) : images;
    return {
      ...rest,
      targets: classesFor(targets, classes, file, firstRow),
      classes: classes.labels.length,
      ...(shown && { classNames: shown }),
    };
  };
  const { notes } = train;
  const whole = dataset(train, trainFile);
  const [rest, tested] = test && testFile !== undefined
    ? [whole, dataset(test, testFile)]
    : heldForTest(whole);
  return {
    train: rest,
    test: tested,
    digests: { training: host.digest(whole), ...(test && { test: host.digest(tested) }) },
    validation: undefined,
    labels: classes.areLabels ? undefined : classes.labels,
    csv: train.reading,
    notes: [
      ...notes.map((note) => `${host.nameOf(trainFile)}: ${note}`),
      ...(test?.notes ?? []).filter((note) => !notes.includes(note))
        .map((note) => `${host.nameOf(testFile ?? "")}: ${note}`),
      ...(test ? [] : [
        `there is no --test file: ${
          grouped(tested.inputs.rows)
        } images are held back, drawn from all classes`,
      ]),
      ...labelNotes(classes),
      ...(own && called && !isOrder ? [calledNote(own, called)] : []),
      ...fewerClasses(classNames, classes),
    ],
  };
}
