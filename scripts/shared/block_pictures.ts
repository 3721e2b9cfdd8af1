/**
 * Pictures in a terminal, two rows of pixels in each line.
 *
 * @module
 */

import type { ImageSize, NumberArray } from "../../mod.ts";

/** Options of pictures. */
export interface BlockOptions {
  /** Whether to draw with 256 colors. Without them, lighter pixels are denser characters. */
  readonly colors: boolean;
}

/**
 * Returns an image as lines of text, as wide as the image and half as high. A character stands for a pixel
 * and the one below it.
 *
 * @param pixels The numbers of the image, from 0 for black to 255. Three channels are drawn in color; of
 * other numbers of channels, the first is drawn in gray.
 */
export function blockPicture(
  pixels: NumberArray,
  { height, width, channels }: ImageSize,
  { colors }: BlockOptions,
): string[] {
  const at = (y: number, x: number, channel: number): number =>
    y < height ? pixels[(y * width + x) * channels + channel] ?? 0 : 0;
  const light = (y: number, x: number): number =>
    channels === 3 ? (at(y, x, 0) + at(y, x, 1) + at(y, x, 2)) / 3 : at(y, x, 0);
  const color = (y: number, x: number): number =>
    channels === 3
      ? cubeColor([at(y, x, 0), at(y, x, 1), at(y, x, 2)])
      : GRAYS[Math.round(at(y, x, 0) / 255 * (GRAYS.length - 1))] ?? 0;
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) => {
    const places = Array.from({ length: width }, (_, x) => x);
    if (colors) {
      const cells = places.map((x) => [color(2 * line, x), color(2 * line + 1, x)] as const);
      return `${coded(cells)}\x1b[0m`;
    }
    return places.map((x) => {
      const mean = (light(2 * line, x) + light(2 * line + 1, x)) / 2;
      return SHADES[Math.round(mean / 255 * (SHADES.length - 1))] ?? " ";
    }).join("");
  });
}

/**
 * Returns pictures side by side, as many in a row as fit, each above its caption, with an empty line
 * between rows.
 *
 * @param columns The number of characters that fit into a line.
 */
export function sideBySide(
  pictures: readonly { readonly lines: readonly string[]; readonly caption: readonly string[] }[],
  { width, columns }: { readonly width: number; readonly columns: number },
): string[] {
  const cell = Math.max(width, ...pictures.flatMap(({ caption }) => caption.map((t) => t.length)));
  const perRow = Math.max(1, Math.floor((columns + GAP.length) / (cell + GAP.length)));
  const rows = pictures.filter((_, i) => i % perRow === 0)
    .map((_, i) => pictures.slice(i * perRow, (i + 1) * perRow));
  return rows.flatMap((row, i) => {
    const drawn = (row[0]?.lines ?? []).map((_, y) =>
      row.map(({ lines }) => (lines[y] ?? "") + " ".repeat(cell - width)).join(GAP)
    );
    const told = (row[0]?.caption ?? []).map((_, y) =>
      row.map(({ caption }) => (caption[y] ?? "").padEnd(cell)).join(GAP).trimEnd()
    );
    return [...(i > 0 ? [""] : []), ...drawn, ...told];
  });
}

const GAP = "  ";

const SHADES = " .:-=+*#%@";

/** The grays among the 256 colors: black, 24 shades, and white. */
const GRAYS = [16, ...Array.from({ length: 24 }, (_, i) => 232 + i), 231];

/** Returns the nearest color of the 6 x 6 x 6 cube among the 256 colors. */
function cubeColor(channels: readonly number[]): number {
  return channels.reduce((color, value) => 6 * color + Math.round(value / 51), 0) + 16;
}

/** Returns half blocks in the color of the upper pixel on that of the lower one. */
function coded(cells: readonly (readonly [upper: number, lower: number])[]): string {
  return cells.map(([upper, lower], i) => {
    const before = cells[i - 1];
    const front = before?.[0] === upper ? "" : `\x1b[38;5;${upper}m`;
    const back = before?.[1] === lower ? "" : `\x1b[48;5;${lower}m`;
    return `${front}${back}▀`;
  }).join("");
}
