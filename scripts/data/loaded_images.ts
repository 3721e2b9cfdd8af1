/**
 * Images as they are loaded, and how files are opened.
 *
 * @module
 */

import type { CsvImages, CsvReading, ReadCsvOptions } from "../../lib/data/csv.ts";
import type { Part } from "../../lib/data/idx_names.ts";
import type { IdxSet } from "../../lib/data/idx_set.ts";
import type { ByteStream } from "../../lib/io/gzip.ts";
import type { ImageDataset } from "../../mod.ts";
import type { Picture } from "../predict/picture.ts";
import type { Digests } from "./digest.ts";
import type { FolderReader } from "./image_folder.ts";
import type { Reading } from "./source.ts";

/** The images to train and to test with, and what to say of how they were read. */
export interface LoadedImages {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  /** The images to judge epochs by, where the source has them apart. */
  readonly validation: ImageDataset | undefined;
  /** The label of each class in the files, where labels are not the numbers of the classes. */
  readonly labels: readonly number[] | undefined;
  /** The name of the folder of each class, where classes have other names. */
  readonly folders?: readonly string[];
  /** How CSV was read, for reading more alike. */
  readonly csv?: CsvReading;
  /** The digests of the images in the source, before any are held back. */
  readonly digests: Digests;
  /** The file of each test image, below the folder, where each has one. */
  readonly testFiles?: readonly string[];
  readonly notes: readonly string[];
}

/** What loading takes beside the source. */
export interface LoadOptions extends Reading {
  /** Whether labels are the classes as they are, and MNIST's number of classes is the default. */
  readonly isPlain?: boolean;
  readonly onProgress?: (count: number) => void;
}

/** How files are opened: those of the system, or those that a page was given. */
export interface Host {
  /** Returns the dataset of IDX files that a location means. Throws unless it has images of the part. */
  readonly idxSet: (location: string | URL, part: Part) => Promise<IdxSet>;
  /** Opens a file of a dataset, or returns undefined if nothing is there. */
  readonly open: (location: string | URL) => Promise<ByteStream | undefined>;
  /** Reads the images in a CSV file. */
  readonly csv: (path: string, options: ReadCsvOptions) => Promise<CsvImages>;
  readonly folders: FolderReader;
  /** Reads the picture in a file. */
  readonly picture: (path: string) => Promise<Picture>;
  /** Returns the name of a folder, without those above it. */
  readonly nameOf: (directory: string) => string;
  /** Returns the path of a file below a folder, with slashes. */
  readonly below: (directory: string, path: string) => string;
  readonly digest: (images: ImageDataset) => string;
}
