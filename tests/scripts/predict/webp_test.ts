import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { parseWebp } from "../../../scripts/predict/webp.ts";
import { mutations } from "../../shared/mutations.ts";
import { exifOf } from "./exif.ts";

const EMPTY = new Uint8Array();

/** 16 rows of 24 pixels, dark in the upper left quarter, as three kinds of files. */
const [lossy = EMPTY, lossless = EMPTY, transparent = EMPTY] = await Promise.all(
  ["lossy", "lossless", "transparent"].map(async (name) =>
    await Deno.readFile(`tests/fixtures/webp/${name}.webp`)
  ),
);

describe("parseWebp()", () => {
  it("reads lossy, lossless and transparent files", async () => {
    for (const file of [lossy, lossless, transparent]) {
      const { height, width, planes } = await parseWebp(file, "a.webp");
      assertEquals([height, width, planes.length], [16, 24, 3]);
      for (const plane of planes) {
        assertAlmostEquals(plane[3 * 24 + 3] ?? NaN, 0, 0.03);
        assertAlmostEquals(plane[12 * 24 + 20] ?? NaN, 1, 0.03);
      }
    }
  });

  it("turns photos upright as their EXIF says", async () => {
    const { height, width, planes: [light = new Float32Array()] } = await parseWebp(
      extended([chunk("VP8L", lossless.subarray(20)), chunk("EXIF", exifOf(6, true))]),
      "a.webp",
    );
    assertEquals([height, width], [24, 16]);
    // A quarter turn to the right moves the upper left corner to the upper right.
    assert((light[3 * 16 + 3] ?? 0) > 0.9);
    assert((light[3 * 16 + 12] ?? 1) < 0.1);
  });

  it("says in one line what is wrong", async () => {
    const huge = lossless.slice();
    huge.set([0xff, 0xff, 0xff, 0x0f], 21);
    const unknown = lossless.slice();
    unknown.set([0x58], 12);
    const broken = lossless.slice();
    broken.fill(0xff, 28);
    for (
      const [bytes, problem] of [
        [lossless.subarray(0, 11), "it ends at byte 11, before its pixels do"],
        [lossless.subarray(0, 40), "it ends at byte 40, before its pixels do"],
        [
          new Uint8Array([...lossless.subarray(0, 4), 4, 0, 0, 0, ...lossless.subarray(8, 12)]),
          "it has no pixels: it is cut short",
        ],
        [unknown, "its pixels are in no form of WebP that is known"],
        [huge, "its 16384x16384 pixels are more than 33,554,432: make the image smaller"],
        [extended([chunk("VP8L", lossless.subarray(20))], 2), "it is animated"],
        [extended([]), "its pixels are broken"],
        [broken, "its pixels are broken"],
      ] as const
    ) {
      const error = await assertRejects(() => parseWebp(bytes, "a.webp"), SyntaxError, problem);
      assert(/^Cannot read a\.webp: [^\n]+$/.test(error.message), error.message);
    }
  });

  it("reads mutated files, or refuses them as malformed", async () => {
    for (const file of [lossy, lossless, transparent]) {
      await fc.assert(fc.asyncProperty(mutations(file), async (bytes) => {
        try {
          const { height, width, planes } = await parseWebp(bytes, "a.webp");
          for (const pixels of planes) {
            assertEquals(pixels.length, height * width);
            assert(pixels.every((light) => light >= 0 && light <= 1));
          }
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
        }
      }));
    }
  });
});

/** Returns a file of the extended form: a chunk of flags and size, and others. */
function extended(chunks: readonly Uint8Array[], flags = 8): Uint8Array {
  const first = chunk("VP8X", Uint8Array.of(flags, 0, 0, 0, 23, 0, 0, 15, 0, 0));
  const body = [
    ...new TextEncoder().encode("WEBP"),
    ...[first, ...chunks].flatMap((each) => [...each]),
  ];
  return chunk("RIFF", Uint8Array.from(body));
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + data.length + data.length % 2);
  bytes.set(new TextEncoder().encode(name));
  new DataView(bytes.buffer).setUint32(4, data.length, true);
  bytes.set(data, 8);
  return bytes;
}
