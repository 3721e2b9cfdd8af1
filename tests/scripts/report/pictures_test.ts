import { assertEquals, assertExists } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { decode } from "fast-png";
import type { Markup } from "../../../scripts/report/markup.ts";
import { bytesPicture, weightsPicture } from "../../../scripts/report/pictures.ts";

const gray = { height: 1, width: 3, channels: 1 };

describe("bytesPicture()", () => {
  it("shows gray images pixel by pixel, with a description", () => {
    const picture = bytesPicture([0, 100, 255], gray, { alt: 'a "7"', zoom: 4 });
    assertEquals(pixelsOf(picture), [0, 0, 0, 255, 100, 100, 100, 255, 255, 255, 255, 255]);
    assertEquals(/ width="12" height="4" alt="a &quot;7&quot;">$/.test(picture.html), true);
  });

  it("shows images of three channels in color", () => {
    const size = { height: 1, width: 1, channels: 3 };
    const picture = bytesPicture([1, 2, 3], size, { alt: "", zoom: 1 });
    assertEquals(pixelsOf(picture), [1, 2, 3, 255]);
  });
});

describe("weightsPicture()", () => {
  it("has two hues around a transparent 0, and full colors from the scale on", () => {
    const picture = weightsPicture([-4, 0, 1], gray, { alt: "", zoom: 1, scale: 2 });
    assertEquals(pixelsOf(picture), [232, 88, 20, 255, 232, 88, 20, 0, 37, 120, 240, 128]);
  });

  it("shows weights of three channels in color, and 0 in gray", () => {
    const size = { height: 1, width: 1, channels: 3 };
    const picture = weightsPicture([0, -1, 1], size, { alt: "", zoom: 1, scale: 1 });
    assertEquals(pixelsOf(picture), [128, 0, 255, 255]);
  });

  it("shows weights that are all 0", () => {
    const picture = weightsPicture([0, 0, 0], gray, { alt: "", zoom: 1, scale: 0 });
    assertEquals(pixelsOf(picture).filter((_, i) => i % 4 === 3), [0, 0, 0]);
  });
});

function pixelsOf({ html }: Markup): number[] {
  const source = /src="data:image\/png;base64,([^"]+)"/.exec(html)?.[1];
  assertExists(source);
  return Array.from(decode(Uint8Array.fromBase64(source)).data);
}
