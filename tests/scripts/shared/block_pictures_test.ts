import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { blockPicture, sideBySide } from "../../../scripts/shared/block_pictures.ts";

const gray = { height: 3, width: 2, channels: 1 };

describe("blockPicture()", () => {
  it("draws two rows of pixels in a line, in grays, and nothing below the last one", () => {
    assertEquals(blockPicture([0, 255, 255, 255, 0, 128], gray, { colors: true }), [
      "\x1b[38;5;16m\x1b[48;5;231m▀\x1b[38;5;231m▀\x1b[0m",
      "\x1b[38;5;16m\x1b[48;5;16m▀\x1b[38;5;244m▀\x1b[0m",
    ]);
  });

  it("draws three channels in color", () => {
    const size = { height: 1, width: 1, channels: 3 };
    assertEquals(blockPicture([255, 0, 51], size, { colors: true }), [
      "\x1b[38;5;197m\x1b[48;5;16m▀\x1b[0m",
    ]);
  });

  it("draws the denser characters the lighter the pixels are, where there are no colors", () => {
    const pixels = [0, 255, 0, 255, 255, 100];
    assertEquals(blockPicture(pixels, gray, { colors: false }), [" @", "+:"]);
    const opaque = { height: 1, width: 2, channels: 2 };
    assertEquals(blockPicture([0, 255, 255, 255], opaque, { colors: false }), [" +"]);
  });
});

describe("sideBySide()", () => {
  const pictures = ["a", "b", "c"].map((name) => ({ lines: [name, name], caption: [name + name] }));

  it("puts as many pictures in a row as fit, each above its caption", () => {
    assertEquals(sideBySide(pictures, { width: 1, columns: 6 }), [
      "a   b ",
      "a   b ",
      "aa  bb",
      "",
      "c ",
      "c ",
      "cc",
    ]);
    const all = sideBySide(pictures, { width: 1, columns: 10 });
    assertEquals(all.length, 3);
    assert(all.every((line) => line.length <= 10));
  });

  it("puts one in a row where not even one fits, and is empty for none", () => {
    assertEquals(sideBySide(pictures, { width: 1, columns: 0 }).length, 11);
    assertEquals(sideBySide([], { width: 1, columns: 10 }), []);
  });
});
