/**
 * The picture in a file on the disk.
 *
 * @module
 */

import type { Picture } from "../predict/picture.ts";
import { readImages } from "../predict/read_images.ts";
import { mendable, RunError } from "../shared/command.ts";

/**
 * Reads the picture in a file.
 *
 * @throws {RunError} if the file is missing or broken, or holds several images.
 */
export async function pictureAt(path: string): Promise<Picture> {
  const file = await mendable(readImages(path));
  if (file.count !== 1) throw new RunError(`Cannot use ${path}: it holds ${file.count} images`);
  return file.image(0);
}
