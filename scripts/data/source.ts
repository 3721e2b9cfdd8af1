/**
 * Where images come from, and how to read them, as flags say it.
 *
 * @module
 */

import type { ReadCsvOptions } from "../../lib/data/csv.ts";
import type { Flag, Reader } from "../shared/flags.ts";
import { UsageError } from "../shared/usage_error.ts";
import { CLASS_NAMES_HELP } from "./class_names.ts";
import type { Size } from "./decode_images.ts";

/** The source of images: IDX files (undefined for MNIST), CSV files (without a test file, a part is held back), or folders of classes. */
export type Source =
  | { readonly kind: "idx"; readonly directory: string | undefined }
  | { readonly kind: "csv"; readonly train: string; readonly test?: string }
  | { readonly kind: "images"; readonly directory: string };

/** How to read images. */
export interface Reading {
  /** Whether to exchange rows and columns, or undefined where the names of files decide. */
  readonly transpose?: boolean;
  /** The number of classes, or undefined where the labels decide. */
  readonly classes?: number;
  /** The names of the classes, or what a user gives for them: a list, a file, or a known dataset. */
  readonly classNames?: string | readonly string[];
  /** The size to change images to. */
  readonly size?: Size;
  /** Whether to make images gray. */
  readonly isGray?: boolean;
  /** How to read CSV. */
  readonly csv?: CsvFlags;
}

/** How to read CSV, where flags say it. */
export type CsvFlags = Pick<ReadCsvOptions, "label" | "separator" | "maxPixel">;

/** The flags that say how CSV is read. */
export const CSV_FLAGS: readonly Flag[] = [
  {
    name: "label",
    value: "COLUMN",
    help: "column of labels in CSV: its name, its number from 1, or -1 for the last",
  },
  { name: "separator", value: "CHAR", help: "what separates fields in CSV, as ; or tab or space" },
  { name: "max-pixel", value: "N", help: "number that stands for white in CSV, as 255, 16 or 1" },
];

/** Returns how to read CSV, as flags say it. */
export function csvFlagsOf({ text, number }: Pick<Reader, "text" | "number">): CsvFlags {
  const label = text("label");
  const separator = text("separator");
  const maxPixel = number("max-pixel", { above: 0 });
  if (label?.trim() === "") throw new UsageError("--label names no column");
  if (label !== undefined && /^[-+]?0+$/.test(label)) {
    throw new UsageError("--label cannot be 0: columns are counted from 1, or from the end as -1");
  }
  const named = separator && (SEPARATOR_NAMES.get(separator.toLowerCase()) ?? separator);
  if (named !== undefined && [...named].length !== 1) {
    throw new UsageError("--separator is one character, or comma, semicolon, tab or space");
  }
  return {
    ...(label !== undefined && { label: /^[-+]?\d+$/.test(label) ? Number(label) : label }),
    ...(named !== undefined && { separator: named }),
    ...(maxPixel !== undefined && { maxPixel }),
  };
}

const SEPARATOR_NAMES: ReadonlyMap<string, string> = new Map([
  ["comma", ","],
  ["semicolon", ";"],
  ["tab", "\t"],
  ["\\t", "\t"],
  ["space", " "],
  ["pipe", "|"],
]);

/** The flags that say how images are read. */
export const READING_FLAGS: readonly Flag[] = [
  { name: "transpose", help: "exchange rows and columns of pixels; EMNIST needs it, and gets it" },
  { name: "no-transpose", help: "leave EMNIST's images as they lie" },
  { name: "class-names", value: "NAMES", help: CLASS_NAMES_HELP },
  ...CSV_FLAGS,
];

/** The flag that names a folder of images. */
export const IMAGES_FLAG: Flag = {
  name: "images",
  value: "DIR",
  help: "folder of PNG, JPEG, WebP or PGM files, with a folder for each class, perhaps below " +
    "train/ and test/",
};

/** Returns whether to exchange rows and columns, if flags say it. */
export function transposeOf({ has }: Pick<Reader, "has">): { readonly transpose?: boolean } {
  return has("transpose") || has("no-transpose") ? { transpose: has("transpose") } : {};
}

/** Tells whether the value of `--validation` is the place of images, and not their number. */
export function isPathOfImages(text: string): boolean {
  return /[/\\]/.test(text) || !/^\s*[-+]?\.?\d/.test(text);
}

/**
 * Returns the size that a flag gives: 32x24 is 32 wide and 24 high, 32 is a square.
 *
 * @throws {UsageError} if it is no size.
 */
export function sizeOfFlag(text: string | undefined): Size | undefined {
  if (text === undefined) return undefined;
  const [, width = "", height = width] = /^(\d{1,4})(?:[x×*](\d{1,4}))?$/i.exec(text) ?? [];
  const size = { height: Number(height), width: Number(width) };
  if (size.height >= 1 && size.width >= 1) return size;
  throw new UsageError(
    `--size cannot be ${text}: it is WIDTHxHEIGHT in pixels from 1 to 9999, as 32x32`,
  );
}
