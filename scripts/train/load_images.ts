/**
 * The images that a command line names.
 *
 * @module
 */

import { readCsv } from "../shared/read_csv.ts";
import type { TrainAndTest } from "../../lib/data/files.ts";
import { readIdxDirectory } from "../../mod.ts";
import type { Source } from "./options.ts";

/**
 * The images to train on and to test with.
 *
 * @throws {Error} if they cannot be read, or do not go together.
 */
export async function loadImages(
  source: Source,
  classes: number,
): Promise<TrainAndTest> {
  if (source.kind === "idx") {
    const directory = source.directory ?? new URL("../../data/mnist/", import.meta.url);
    return await readIdxDirectory(directory, { classes });
  }
  const [train, test] = await Promise.all([
    readCsv(source.train, { classes }),
    readCsv(source.test, { classes }),
  ]);
  if (train.inputs.cols !== test.inputs.cols) {
    throw new RangeError(
      `Cannot use ${source.train} with ${source.test}: ` +
        `they have ${train.inputs.cols} and ${test.inputs.cols} pixels a row`,
    );
  }
  return { train, test };
}
