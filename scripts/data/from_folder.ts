/**
 * The images in folders of classes.
 *
 * @module
 */

import { transposedImages } from "../../lib/data/transposed_images.ts";
import { type ImageDataset, imageDataset, trainTestSplit } from "../../mod.ts";
import { grouped } from "../shared/numbers.ts";
import { RunError } from "../shared/run_error.ts";
import { fewerClasses, namesGiven } from "./class_names.ts";
import { numbered } from "./classes.ts";
import { decodeImages, sizeText } from "./decode_images.ts";
import { heldForTest, namesHeldForTest, TEST_PART } from "./held_for_test.ts";
import { classNamesOf, type ImageEntry, imagesIn } from "./image_folder.ts";
import type { Host, LoadedImages, LoadOptions } from "./loaded_images.ts";

/**
 * Loads the images to train and to test with from folders of classes.
 *
 * @throws {Error} if they cannot be read, or do not fit together.
 */
export async function fromFolder(
  directory: string,
  { size, isGray = false, transpose = false, classNames, classes: count, onProgress }: LoadOptions,
  host: Pick<Host, "folders" | "picture" | "below" | "digest">,
): Promise<LoadedImages> {
  const folder = await imagesIn(directory, host.folders);
  const parts = [folder.train, folder.validation ?? [], folder.test ?? []];
  const entries = parts.flat();
  const names = classNamesOf(entries);
  requireCount(directory, names.length, count);
  const given = classNames === undefined
    ? names
    : await namesGiven(classNames, numbered(names.length)) ?? names;
  const images = await decodeImages(entries, {
    size,
    channels: isGray ? 1 : undefined,
    read: host.picture,
    ...(onProgress && { onProgress }),
  });
  const all = imagesOf(entries, transpose ? transposedImages(images) : images, names, given);
  const { train: { length: first }, validation, test } = folder;
  const second = first + (validation?.length ?? 0);
  const [before, tested] = trainTestSplit(all, test?.length ?? 0);
  const [training, judged] = trainTestSplit(before, second - first);
  const held = test ? undefined : Math.max(Math.round(TEST_PART * first), 1);
  const [rest, drawn] = held === undefined ? [training, tested] : heldForTest(training);
  const files = entries.map(({ path }) => host.below(directory, path));
  return {
    testFiles: held === undefined
      ? files.slice(second)
      : namesHeldForTest(training, files.slice(0, first)),
    train: rest,
    test: drawn,
    validation: validation && judged,
    labels: undefined,
    ...(given.some((name, i) => name !== names[i]) && { folders: names }),
    digests: {
      training: host.digest(training),
      ...(test && { test: host.digest(tested) }),
    },
    notes: [
      `images are ${imageText(images)}${colorText(images, isGray)}`,
      ...(images.resized > 0
        ? [`${grouped(images.resized)} of ${grouped(entries.length)} images had another size`]
        : []),
      ...(held === undefined ? [] : [
        `there is no folder called test: ${
          grouped(held)
        } images are held back, drawn from all classes`,
      ]),
      ...folder.notes,
      ...fewerClasses(classNames, numbered(names.length)),
      ...(given.every((name, i) => name === names[i]) ? [] : [
        `folders ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""} are called ${
          given.slice(0, 3).join(", ")
        }${names.length > 3 ? ", …" : ""}`,
      ]),
    ],
  };
}

/** Returns the dataset of images from folders of classes. */
export function imagesOf(
  entries: readonly ImageEntry[],
  { bytes, height, width, channels }: Pick<ImageDataset, "height" | "width" | "channels"> & {
    readonly bytes: Uint8Array;
  },
  folders: readonly string[],
  classNames: readonly string[],
): ImageDataset {
  const places = new Map(folders.map((name, place) => [name, place]));
  const labels = Uint8Array.from(entries, ({ name }) => places.get(name) ?? 0);
  return imageDataset(bytes, labels, { height, width, channels, classNames });
}

function requireCount(directory: string, found: number, count: number | undefined): void {
  if (found > 256) {
    throw new RunError(`Cannot use ${directory}: it has ${found} folders of classes, above 256`);
  }
  if (count !== undefined && count !== found) {
    throw new RunError(
      `Cannot use ${directory} with --classes ${count}: it has ${found} folders of classes`,
    );
  }
}

function imageText({ height, width }: Pick<ImageDataset, "height" | "width">): string {
  return height === width
    ? `${sizeText({ height, width })} pixels`
    : `${width} pixels wide and ${height} high`;
}

function colorText(
  { channels, colored }: { readonly channels: number; readonly colored: string | undefined },
  isGray: boolean,
): string {
  if (isGray) return ", made gray";
  return channels === 1
    ? ", gray"
    : `, all taken in color, because ${
      (colored ?? "").split(/[/\\]/).slice(-2).join("/")
    } has colors (--grey makes them gray)`;
}
