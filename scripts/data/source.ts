/**
 * Where images come from, and how to read them, as flags say it.
 *
 * @module
 */

import type { Flag, Reader } from "../shared/flags.ts";
import { UsageError } from "../shared/usage_error.ts";
import { CLASS_NAMES_HELP } from "./class_names.ts";
import type { Size } from "./decode_images.ts";

/** The source of images: IDX files (undefined for MNIST), two CSV files, or folders of classes. */
export type Source =
  | { readonly kind: "idx"; readonly directory: string | undefined }
  | { readonly kind: "csv"; readonly train: string; readonly test: string }
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
}

/** The flags that say how images are read. */
export const READING_FLAGS: readonly Flag[] = [
  { name: "transpose", help: "exchange rows and columns of pixels; EMNIST needs it, and gets it" },
  { name: "no-transpose", help: "leave EMNIST's images as they lie" },
  { name: "class-names", value: "NAMES", help: CLASS_NAMES_HELP },
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
