/**
 * Images that the user opens.
 *
 * @module
 */

import { fromCsv } from "../../../../data/from_csv.ts";
import { fromFolder } from "../../../../data/from_folder.ts";
import type { Host, LoadedImages, LoadOptions } from "../../../../data/loaded_images.ts";
import { RunError } from "../../../../shared/run_error.ts";
import { type DataReading, MNIST_NAME, type PageData } from "../../protocol.ts";
import { type DecodePicture, givenHost, ROOT } from "./given_host.ts";
import { fromGivenIdx } from "./idx_pairs.ts";
import { joinedData } from "./joined_data.ts";
import { type NotedData, pageDataOf } from "./page_data_of.ts";
import type { Sorted } from "./sorted_files.ts";

/**
 * Returns the data in files.
 *
 * @param present Returns the data of the page, for images that are added to them.
 *
 * @throws {Error} if they cannot be read, or do not fit together.
 */
export async function openedData(
  sorted: Sorted,
  reading: DataReading,
  { decode, present }: { readonly decode: DecodePicture; readonly present: () => PageData },
): Promise<NotedData> {
  const loaded = await load(sorted, optionsOf(reading), givenHost(sorted, decode));
  requireImages(sorted, loaded);
  // The page tells its own data from others by their name.
  const name = sorted.name === MNIST_NAME ? `${MNIST_NAME} of yours` : sorted.name;
  if (!reading.isAdded) return pageDataOf(loaded, { name, seed: reading.seed });
  const { data, notes } = joinedData(present(), loaded, name);
  // How many images a source would hold back for its test does not matter then.
  return { data, notes: [...loaded.notes.filter((note) => !/held back/.test(note)), ...notes] };
}

async function load(sorted: Sorted, options: LoadOptions, host: Host): Promise<LoadedImages> {
  if (sorted.kind === "pictures") return await fromFolder(ROOT, options, host);
  if (sorted.kind === "idx") return await fromGivenIdx(sorted, options, host);
  return await fromCsv({ kind: "csv", ...partsOf(sorted) }, options, host);
}

/** Images of the page have so many numbers at least: 4x4 pixels. */
const LEAST_NUMBERS = 16;

/** Throws if rows of a table were taken for tiny images. */
function requireImages({ kind, name }: Sorted, { train: { inputs } }: LoadedImages): void {
  if (kind !== "csv" || inputs.cols >= LEAST_NUMBERS) return;
  throw new RunError(
    `Cannot use ${name}: its rows have ${inputs.cols} ${
      inputs.cols === 1 ? "number" : "numbers"
    } beside the label, as a table has. Images have ${LEAST_NUMBERS} pixels at least`,
  );
}

/** Returns which CSV file is to train with, and which to test with. */
function partsOf(
  { files }: Sorted,
): { readonly train: string; readonly test?: string } {
  const paths = files.map(({ path }) => path);
  const tests = paths.filter((path) => /test|valid|eval/i.test(path));
  const trains = paths.filter((path) => !tests.includes(path));
  const [only = ""] = paths;
  if (paths.length === 1) return { train: only };
  const [train, test] = [trains[0], tests[0]];
  if (paths.length === 2 && train !== undefined && test !== undefined) return { train, test };
  throw new RunError(
    `Cannot choose among ${paths.slice(0, 4).join(", ")}${paths.length > 4 ? ", …" : ""}: ` +
      'CSV takes a file to train with, and perhaps one to test with that has "test" in its name',
  );
}

function optionsOf(
  { label, separator, maxPixel, size, isGray, transpose, classNames }: DataReading,
): LoadOptions {
  return {
    csv: {
      ...(label !== undefined && { label }),
      ...(separator !== undefined && { separator }),
      ...(maxPixel !== undefined && { maxPixel }),
    },
    ...(size && { size }),
    ...(isGray && { isGray }),
    ...(transpose !== undefined && { transpose }),
    ...(classNames !== undefined && { classNames }),
  };
}
