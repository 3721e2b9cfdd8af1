import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { encode } from "npm:jpeg-js@0.4.4";
import { parseJpeg } from "../../../scripts/predict/jpeg.ts";
import { mutations } from "../../shared/mutations.ts";
import { exifOf } from "./exif.ts";

/** 16 rows of 24 pixels, dark in the upper left quarter. */
const file = jpegOf(16, 24, (y, x) => y < 8 && x < 8 ? 0 : 255);

describe("parseJpeg()", () => {
  it("reads three planes of light", async () => {
    const { height, width, planes } = await parseJpeg(file, "a.jpg");
    assertEquals([height, width, planes.length], [16, 24, 3]);
    for (const plane of planes) {
      assertAlmostEquals(plane[3 * 24 + 3] ?? NaN, 0, 0.03);
      assertAlmostEquals(plane[12 * 24 + 20] ?? NaN, 1, 0.03);
    }
  });

  it("turns photos upright as their EXIF says, in both byte orders", async () => {
    // Where the dark corner of the file is, once the photo is upright.
    const corners = ["top left", "top right", "bottom right", "bottom left"];
    const turned = ["top left", "top right", "bottom right", "bottom left"];
    for (const isLittle of [true, false]) {
      for (let orientation = 1; orientation <= 8; orientation++) {
        const picture = await parseJpeg(withOrientation(file, orientation, isLittle), "a.jpg");
        const { height, width, planes: [light = new Float32Array()] } = picture;
        assertEquals([height, width], orientation > 4 ? [24, 16] : [16, 24]);
        const dark = [[3, 3], [3, width - 4], [height - 4, width - 4], [height - 4, 3]]
          .findIndex(([y = 0, x = 0]) => (light[y * width + x] ?? 1) < 0.1);
        const expected = orientation > 4 ? turned[orientation - 5] : corners[orientation - 1];
        assertEquals(corners[dark], expected, `orientation ${orientation}`);
      }
    }
  });

  it("does not mind an EXIF that is broken", async () => {
    const whole = withOrientation(file, 6, true);
    // The offset of the tags, and the number of tags.
    for (const at of [62, 66]) {
      const broken = whole.slice();
      broken.fill(255, at, at + 2);
      assertEquals((await parseJpeg(broken, "a.jpg")).planes.length, 3);
    }
  });

  it("says in one line what is wrong", async () => {
    const sized = (height: number, width: number): Uint8Array => {
      const changed = file.slice();
      const at = frameOf(changed);
      changed.set([height >> 8, height & 255, width >> 8, width & 255], at + 5);
      return changed;
    };
    const short = new Uint8Array([...file.subarray(0, file.length - 9), 0xff, 0xd9]);
    const arithmetic = file.slice();
    arithmetic[frameOf(arithmetic) + 1] = 0xc9;
    for (
      const [bytes, problem] of [
        [file.subarray(0, 4), "it has no frame"],
        [file.subarray(0, frameOf(file) + 19), "it has no pixels: it is cut short"],
        [
          file.subarray(0, file.length - 2),
          `it ends at byte ${file.length - 2}, before its pixels do`,
        ],
        [short, "its pixels are broken: Corrupt JPEG data: premature end of data segment"],
        [sized(0, 24), "it is 24 pixels wide and 0 high, and has no pixel"],
        [sized(65535, 65535), "make the image smaller"],
        [sized(5000, 5000), "its bytes are too few for 5000x5000 pixels"],
        [arithmetic, "it is a JPEG of a rare form: save it as PNG"],
      ] as const
    ) {
      const error = await assertRejects(() => parseJpeg(bytes, "a.jpg"), SyntaxError, problem);
      assert(/^Cannot read a\.jpg: [^\n]+$/.test(error.message), error.message);
    }
  });

  it("reads mutated files, or refuses them as malformed", async () => {
    await fc.assert(fc.asyncProperty(mutations(withOrientation(file, 6, true)), async (bytes) => {
      try {
        const { height, width, planes } = await parseJpeg(bytes, "a.jpg");
        for (const pixels of planes) {
          assertEquals(pixels.length, height * width);
          assert(pixels.every((light) => light >= 0 && light <= 1));
        }
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }));
  });
});

function jpegOf(
  height: number,
  width: number,
  light: (y: number, x: number) => number,
): Uint8Array {
  const data = new Uint8Array(height * width * 4).map((_, i) =>
    i % 4 === 3 ? 255 : light(Math.floor(i / 4 / width), Math.floor(i / 4) % width)
  );
  return new Uint8Array(encode({ height, width, data }, 95).data);
}

/** Returns where the frame of a file begins. */
function frameOf(bytes: Uint8Array): number {
  return bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
}

/** Returns a file with a segment of EXIF that has an orientation, behind one of other facts. */
function withOrientation(
  bytes: Uint8Array,
  orientation: number,
  isLittle: boolean,
): Uint8Array {
  const others = new TextEncoder().encode("http://ns.adobe.com/xap/1.0/\0<x/>");
  const segments = [others, exifOf(orientation, isLittle)].flatMap((data) => [
    ...[0xff, 0xe1, 0, data.length + 2],
    ...data,
  ]);
  return new Uint8Array([...bytes.subarray(0, 2), ...segments, ...bytes.subarray(2)]);
}
