import { gzipSync } from "node:zlib";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { foreignForm } from "../../../scripts/predict/foreign.ts";
import { imagesIn, readImages } from "../../../scripts/predict/read_images.ts";
import { inFolder } from "../../shared/folders.ts";

describe("foreignForm()", () => {
  it("names what a file is, and says what to do", () => {
    for (
      const [start, told] of [
        ["\0\0\0\x18ftypheic\0\0", "it is HEIC: save it as PNG or JPEG"],
        ["\0\0\0\x18ftypmif1\0\0", "it is HEIC: save it as PNG or JPEG"],
        ["\0\0\0\x1cftypavif\0\0", "it is AVIF: save it as PNG or JPEG"],
        ["\0\0\0\x1cftypisom\0\0", "it is a video: save a frame as PNG or JPEG"],
        ["GIF89a", "it is GIF: save it as PNG or JPEG"],
        ["BM6", "it is BMP: save it as PNG or JPEG"],
        ["II*\0", "it is TIFF: save it as PNG or JPEG"],
        ["%PDF-1.7", "it is PDF: export it as PNG"],
        ["<svg xmlns='http://www.w3.org/2000/svg'>", "it is SVG: export it as PNG"],
        ["\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><svg>", "it is SVG: export it as PNG"],
        ["", "it is empty"],
        ["hello", "it is no PNG, JPEG, WebP, PBM, PGM, PPM, IDX or CSV"],
        ["<html>", "it is no PNG, JPEG, WebP, PBM, PGM, PPM, IDX or CSV"],
      ] as const
    ) {
      assertEquals(foreignForm(Uint8Array.from(start, (text) => text.charCodeAt(0))), told);
    }
  });

  it("says one line of any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      assertMatch(foreignForm(bytes), /^it is [ -~]+$/);
    }));
  });
});

describe("imagesIn()", () => {
  it("reads any bytes, or refuses them", async () => {
    const starts = ["\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "P1", "P6 ", "\0\0\x08\x03", ""];
    const start = fc.constantFrom(...starts);
    await fc.assert(fc.asyncProperty(start, fc.uint8Array(), async (start, rest) => {
      const head = Array.from(start, (text) => text.charCodeAt(0));
      try {
        await imagesIn(Uint8Array.from([...head, ...rest]), "a");
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }));
  });
});

describe("readImages()", () => {
  it("refuses a file that decompresses to more than a file may have", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/a.pgm.gz`;
      // Zeros would be refused as a bomb, before so many are there.
      // Stored, not packed: what grows a hundredfold is refused before so many bytes are there.
      await Deno.writeFile(path, gzipSync(new Uint8Array(80 << 20), { level: 0 }));
      const { message } = await assertRejects(() => readImages(path), SyntaxError);
      assertEquals(message, `Cannot read ${path}: it has more than 67,108,864 bytes`);
    });
  });
});
