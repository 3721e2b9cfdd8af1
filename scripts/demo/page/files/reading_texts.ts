/**
 * How to read data, as the fields of the form say it.
 *
 * @module
 */

import type { DataReading } from "../protocol.ts";

/** The texts of the fields. Those that are empty say nothing. */
export interface ReadingTexts {
  readonly label: string;
  readonly separator: string;
  readonly maxPixel: string;
  readonly size: string;
  readonly classNames: string;
  readonly transpose: "auto" | "exchange" | "keep";
  readonly isGray: boolean;
  readonly isAdded: boolean;
}

/** Fields that say nothing. */
export const NO_TEXTS: ReadingTexts = {
  ...{ label: "", separator: "", maxPixel: "", size: "", classNames: "" },
  ...{ transpose: "auto", isGray: false, isAdded: false },
};

const SEPARATORS: Readonly<Record<string, string>> = {
  ...{ comma: ",", semicolon: ";", tab: "\t", "\\t": "\t", space: " ", pipe: "|" },
};

/**
 * Returns how to read data.
 *
 * @throws {RangeError} if a field says what cannot be.
 */
export function readingOf(texts: ReadingTexts, seed: number): DataReading {
  const [label, separator, white, size, classNames] =
    (["label", "separator", "maxPixel", "size", "classNames"] as const)
      .map((name) => texts[name].trim() || undefined);
  return {
    seed,
    ...(label !== undefined && { label: labelIn(label) }),
    ...(texts.separator !== "" && { separator: separatorIn(separator ?? " ") }),
    ...(white !== undefined && { maxPixel: whiteIn(white) }),
    ...(size !== undefined && { size: sizeIn(size) }),
    ...(classNames !== undefined && { classNames }),
    ...(texts.transpose !== "auto" && { transpose: texts.transpose === "exchange" }),
    ...(texts.isGray && { isGray: true }),
    ...(texts.isAdded && { isAdded: true }),
  };
}

function labelIn(text: string): string | number {
  if (!/^[-+]?\d+$/.test(text)) return text;
  if (Number(text) !== 0) return Number(text);
  throw new RangeError(
    "Label column cannot be 0: columns are counted from 1, or from the end as -1",
  );
}

function separatorIn(text: string): string {
  const separator = SEPARATORS[text.toLowerCase()] ?? text;
  if ([...separator].length === 1) return separator;
  throw new RangeError(
    `Separator cannot be ${text}: it is one character, or comma, semicolon, tab or space`,
  );
}

function whiteIn(text: string): number {
  const white = Number(text);
  if (white > 0 && white <= 1e9) return white;
  throw new RangeError(`White cannot be ${text}: it is a number above 0, such as 255, 16 or 1`);
}

function sizeIn(text: string): { readonly height: number; readonly width: number } {
  const [, width = "", height = width] = /^(\d{1,4})(?:[x×*](\d{1,4}))?$/i.exec(text) ?? [];
  const size = { height: Number(height), width: Number(width) };
  if (size.height >= 1 && size.width >= 1) return size;
  throw new RangeError(
    `Size cannot be ${text}: it is WIDTHxHEIGHT in pixels from 1 to 9999, as 32x32`,
  );
}
