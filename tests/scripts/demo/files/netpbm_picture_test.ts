import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { decodePicture } from "../../../../scripts/demo/page/workers/opening/decode_picture.ts";
import { netpbmPicture } from "../../../../scripts/demo/page/workers/opening/netpbm_picture.ts";
import { gzip } from "../../../data/samples.ts";

const GRAY = new TextEncoder().encode("P2\n# by hand\n3 2\n4\n0 1 2\n3 4 0\n");

async function planesOf(bytes: BlobPart, path: string): Promise<readonly (readonly number[])[]> {
  const { planes } = await netpbmPicture(new Blob([bytes]), path);
  return planes.map((plane) => [...plane]);
}

describe("netpbmPicture()", () => {
  it("reads gray maps, pixmaps and bitmaps", async () => {
    assertEquals(await planesOf(GRAY, "a.pgm"), [[0, 0.25, 0.5, 0.75, 1, 0]]);
    assertEquals(await planesOf("P3 1 2 2 0 1 2 2 1 0", "a.ppm"), [[0, 1], [0.5, 0.5], [1, 0]]);
    assertEquals(await planesOf("P1 2 1 10", "a.pbm"), [[0, 1]]);
    const raw = new Uint8Array([...new TextEncoder().encode("P5 2 1 255\n"), 255, 51]);
    assertEquals(await planesOf(raw, "a.pgm"), [[1, Math.fround(0.2)]]);
  });

  it("reads files that gzip compressed", async () => {
    assertEquals(await planesOf(await gzip(GRAY), "a.pgm.gz"), await planesOf(GRAY, "a.pgm"));
  });

  it("names the file that it cannot read", async () => {
    await assertRejects(() => planesOf("P5 2 2 255\nab", "b/1.pgm"), SyntaxError, "b/1.pgm");
    await assertRejects(
      () => planesOf("GIF89a", "b/2.pgm"),
      SyntaxError,
      "Cannot read b/2.pgm: it is called a picture of Netpbm, and does not begin as one",
    );
    const cut = (await gzip(GRAY)).subarray(0, 20);
    await assertRejects(() => planesOf(cut, "b/3.pgm.gz"), Error, "b/3.pgm.gz");
  });

  it("refuses bytes of all kinds by an error that names the file", async () => {
    const start = fc.constantFrom(
      "",
      "P1",
      "P2 3 2 4",
      "P5 2 2 255\n",
      "P6 1 1 65535\n",
      "\x1f\x8b",
    );
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 30 }), async (start, rest) => {
        const bytes = new Uint8Array([...start].map((letter) => letter.charCodeAt(0)));
        try {
          await netpbmPicture(new Blob([bytes, new Uint8Array(rest)]), "x.pnm");
        } catch (error) {
          if (!(error instanceof Error) || !error.message.includes("x.pnm")) throw error;
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("decodePicture()", () => {
  it("reads pictures of Netpbm without a browser", async () => {
    const { height, width } = await decodePicture(new Blob([GRAY]), "cat/a.PGM");
    assertEquals([height, width], [2, 3]);
  });
});
