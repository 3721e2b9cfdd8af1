/**
 * Drawings that are kept: images with labels, as CSV.
 *
 * @module
 */

import type { ImageSize } from "../../../../mod.ts";

/** A drawing as the network saw it. */
export interface KeptDrawing {
  readonly id: number;
  /** The name of its class. */
  readonly label: string;
  readonly image: ImageSize;
  /** Its pixels, in whole numbers from 0 to 255. */
  readonly pixels: Uint8Array;
}

/**
 * Returns drawings with one more.
 *
 * @param pixels The numbers of the image, from 0 to 255.
 *
 * @throws {RangeError} if there are drawings of another size: one file has one size.
 */
export function withDrawing(
  drawings: readonly KeptDrawing[],
  { label, image, pixels }: Pick<KeptDrawing, "label" | "image"> & {
    readonly pixels: ArrayLike<number>;
  },
): readonly KeptDrawing[] {
  const [first] = drawings;
  if (first && sizeText(first.image) !== sizeText(image)) {
    throw new RangeError(
      `Cannot keep a drawing of ${sizeText(image)} beside those of ${
        sizeText(first.image)
      }: save those, and remove them first`,
    );
  }
  const id = 1 + Math.max(0, ...drawings.map(({ id }) => id));
  // Bytes that are out of range are cut, and fractions rounded.
  const bytes = Uint8Array.from(Uint8ClampedArray.from(pixels));
  return [...drawings, { id, label, image, pixels: bytes }];
}

/** Returns drawings as CSV in the order of MNIST's: a header, and a row of the label and all pixels for each. */
export function csvOf(drawings: readonly KeptDrawing[]): string {
  const count = drawings[0]?.pixels.length ?? 0;
  const header = ["label", ...Array.from({ length: count }, (_, i) => `p${i}`)];
  const rows = drawings.map(({ label, pixels }) => [quoted(label), ...pixels]);
  return [header, ...rows].map((row) => `${row.join(",")}\n`).join("");
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function sizeText({ height, width, channels }: ImageSize): string {
  return `${width}x${height}${channels === 1 ? "" : ` with ${channels} channels`}`;
}
