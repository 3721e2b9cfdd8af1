import { assertGreaterOrEqual } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { STYLE } from "../../../scripts/report/style.ts";

type Color = readonly number[];

/** Returns a color of the style, as it is written for light or for dark screens. */
function colorOf(name: string, scheme: "light" | "dark"): Color {
  const places = [...STYLE.matchAll(new RegExp(`--${name}: ([^;]+);`, "g"))];
  const [, text = ""] = places[scheme === "light" ? 0 : 1] ?? [];
  return text.startsWith("#")
    ? [1, 3, 5].map((start) => parseInt(text.slice(start, start + 2), 16))
    : text.split(" ").map(Number);
}

/** Returns the relative luminance of a color (WCAG 2.2). */
function luminance(color: Color): number {
  const [red = NaN, green = NaN, blue = NaN] = color.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Color, b: Color): number {
  const [low = NaN, high = NaN] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function mixed(color: Color, below: Color, part: number): Color {
  return color.map((channel, i) => part * channel + (1 - part) * (below[i] ?? NaN));
}

describe("the style of reports", () => {
  for (const scheme of ["light", "dark"] as const) {
    it(`has a contrast of 4.5 in all cells of the confusion matrix on ${scheme} screens`, () => {
      const [text, card] = [colorOf("text", scheme), colorOf("card", scheme)];
      for (const [name, most] of [["right", 0.5], ["wrong", 0.75]] as const) {
        for (let part = 0; part <= most; part += most / 64) {
          const cell = mixed(colorOf(name, scheme), card, part);
          assertGreaterOrEqual(contrast(text, cell), 4.5, `${name} ${part}`);
        }
      }
    });

    it(`has a contrast of 4.5 in quiet text and links on ${scheme} screens`, () => {
      for (const name of ["muted", "training"]) {
        for (const below of ["card", "page"]) {
          const ratio = contrast(colorOf(name, scheme), colorOf(below, scheme));
          assertGreaterOrEqual(ratio, 4.5, `${name} on ${below}`);
        }
      }
    });
  }
});
