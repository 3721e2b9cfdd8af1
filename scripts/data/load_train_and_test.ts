/**
 * The images to train and to test with, from any source on the disk.
 *
 * @module
 */

import { imageShape } from "../../lib/values/image.ts";
import type { ImageDataset } from "../../mod.ts";
import { RunError } from "../shared/command.ts";
import { fromCsv } from "./from_csv.ts";
import { fromFolder } from "./from_folder.ts";
import { fromIdx } from "./from_idx.ts";
import type { LoadedImages, LoadOptions } from "./loaded_images.ts";
import type { Source } from "./source.ts";
import { SYSTEM_HOST } from "./system_host.ts";

/**
 * Loads the images to train and to test with.
 *
 * @throws {Error} if they cannot be read, or do not fit together.
 */
export async function loadTrainAndTest(
  source: Source,
  options: LoadOptions,
): Promise<LoadedImages> {
  if (source.kind === "images") return await fromFolder(source.directory, options, SYSTEM_HOST);
  if (source.kind === "csv") return await fromCsv(source, options, SYSTEM_HOST);
  return await fromIdx(source.directory, options, SYSTEM_HOST);
}

/**
 * Throws unless images have the size and the number of classes of those to train with.
 *
 * @throws {RunError} if they have not.
 */
export function requireAlike(what: string, images: ImageDataset, train: ImageDataset): void {
  if (imageShape(images) !== imageShape(train)) {
    throw new RunError(
      `Cannot use ${what}: its images are ${imageShape(images)}, and those to train with ${
        imageShape(train)
      }`,
    );
  }
}
