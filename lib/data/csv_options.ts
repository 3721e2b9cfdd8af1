/**
 * Options of reading images from CSV.
 *
 * @module
 */

import { imageDataset } from "./dataset.ts";

/** Options of `readCsv`. */
export interface ReadCsvOptions {
  /** The number of rows of pixels of an image. By default images are square. */
  readonly height?: number;
  /** The number of pixels in a row. By default images are square. */
  readonly width?: number;
  /** The numbers per pixel, side by side. The default is 1. */
  readonly channels?: number;
  /**
   * The number of classes, at most 256. The default is 10, more if labels are larger, or the number of different
   * labels if they are texts.
   */
  readonly classes?: number;
  /**
   * The column of the labels: its name in the header, its number from 1, or from the end as -1, or false if there
   * is none: then all labels are 0. By default the header decides, or else the values.
   */
  readonly label?: string | number | false;
  /** Whether to read a file without labels too, with 0 for each. The default is false: it is refused. */
  readonly optionalLabel?: boolean;
  /** The number that stands for white. By default the pixels decide: 255, 1 for fractions, or as notes say. */
  readonly maxPixel?: number;
  /** The character between fields, or " " for any blanks. By default the first lines decide. */
  readonly separator?: string;
  /** The names of the classes, in order, where labels are texts. By default they are the texts, sorted. */
  readonly classNames?: readonly string[];
  /** How a file of the same kind was read: labels stand where its labels do unless the header says otherwise. */
  readonly like?: CsvReading;
  /** The name of the data, for error messages. The default is its path or URL, or "the CSV data". */
  readonly name?: string;
}

/** How CSV was read, for reading more of its kind alike. */
export interface CsvReading {
  /** The column of the labels, from 1, or false for none. */
  readonly label: number | false;
  /** The name of that column in the header, if it has one. */
  readonly labelName?: string;
  /** Whether the first column numbers the rows, and is left out. */
  readonly isNumbered?: boolean;
  /** What tells the order of the columns of pixels, if a header names them. */
  readonly columns?: string;
  /** The number above all labels, if they are numbers. */
  readonly labelsBelow?: number;
  /** The number that stands for white. */
  readonly maxPixel: number;
  /** The names of the classes, if labels are texts. */
  readonly classNames?: readonly string[];
}

/**
 * Throws for wrong options before anything is read.
 *
 * @throws {RangeError} if one cannot be used.
 */
export function requireOptions(
  { height = 1, width = 1, channels = 1, classes, classNames, maxPixel, label }: ReadCsvOptions,
): void {
  imageDataset(new Uint8Array(), new Uint8Array(), {
    height,
    width,
    channels,
    classes: classes ?? classNames?.length ?? 10,
    ...(classNames && { classNames }),
  });
  if (maxPixel !== undefined && !(maxPixel > 0 && maxPixel <= 1e9)) {
    throw new RangeError(
      `Cannot read pixels up to ${maxPixel}: maxPixel is a number above 0, such as 255, and at most 1e9`,
    );
  }
  if (typeof label === "number" && (!Number.isInteger(label) || label === 0)) {
    throw new RangeError(
      `Cannot find labels in column ${label}: columns are counted from 1, or from the end as -1`,
    );
  }
}
