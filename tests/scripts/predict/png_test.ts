import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { encode, type ImageData } from "fast-png";
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { parsePng } from "../../../scripts/predict/png.ts";
import { mutations } from "../../shared/mutations.ts";

/** Two rows of three pixels, as gray of 8 bits. */
const gray: ImageData = {
  height: 2,
  width: 3,
  channels: 1,
  data: new Uint8Array([0, 51, 102, 153, 204, 255]),
};

describe("parsePng()", () => {
  it("reads gray of 8 and of 16 bits", () => {
    assertPixels(encode(gray), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    const data = new Uint16Array([0, 13107, 26214, 39321, 52428, 65535]);
    assertPixels(encode({ ...gray, data, depth: 16 }), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  it("reads gray of 1, 2 and 4 bits, each row of which begins a byte", () => {
    for (
      const [depth, data, pixels] of [
        [1, [0b01000000, 0b10100000], [0, 1, 0, 1, 0, 1]],
        [2, [0b00011000, 0b11000100], [0, 1 / 3, 2 / 3, 1, 0, 1 / 3]],
        [4, [0x03, 0x60, 0x9c, 0xf0], [0, 0.2, 0.4, 0.6, 0.8, 1]],
      ] as const
    ) {
      assertPixels(encode({ ...gray, depth, data: new Uint8Array(data) }), pixels);
    }
  });

  it("reads colors, a plane for each", () => {
    const data = new Uint8Array([255, 0, 0, 0, 255, 0, 0, 0, 255]);
    const image = { height: 1, width: 3, channels: 3, data };
    assertPixels(encode(image), [0.299, 0.587, 0.114]);
    const deep = {
      ...image,
      depth: 16,
      data: Uint16Array.from(data, (byte) => byte * 257),
    } as const;
    assertPixels(encode(deep), [0.299, 0.587, 0.114]);
  });

  it("reads palettes, with and without transparency", () => {
    const palette = ["PLTE", new Uint8Array([0, 0, 0, 255, 255, 255, 255, 0, 0])] as const;
    const image = { height: 1, width: 3, color: 3, rows: new Uint8Array([0, 2, 1, 0]) };
    assertPixels(pngOf({ ...image, extra: [palette] }), [0.299, 1, 0]);
    // The last colors need not have an opacity.
    const opacities = ["tRNS", new Uint8Array([51])] as const;
    assertPixels(pngOf({ ...image, extra: [palette, opacities] }), [0.299, 1, 0.8]);
    const packed = { ...image, depth: 2, rows: new Uint8Array([0, 0b10010000]) };
    assertPixels(pngOf({ ...packed, extra: [palette] }), [0.299, 1, 0]);
  });

  it("lays what is transparent on white, and on black where white would show nothing", () => {
    const image = { height: 1, width: 2, channels: 2 };
    assertPixels(encode({ ...image, data: new Uint8Array([0, 255, 0, 51]) }), [0, 0.8]);
    assertPixels(encode({ ...image, data: new Uint8Array([255, 255, 255, 51]) }), [1, 0.2]);
    const colors = new Uint8Array([255, 0, 0, 255, 0, 0, 255, 0]);
    assertPixels(encode({ height: 1, width: 2, channels: 4, data: colors }), [0.299, 1]);
    const rows = new Uint8Array([0, 0, 51, 102]);
    const one = ["tRNS", new Uint8Array([0, 51])] as const;
    assertPixels(pngOf({ height: 1, width: 3, rows, extra: [one] }), [0, 1, 0.4]);
  });

  it("reads interlaced files, but not those of fewer than 8 bits", () => {
    assertPixels(encode(gray, { interlace: "Adam7" }), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assertThrows(
      () => parsePng(pngOf({ height: 2, width: 3, depth: 4, interlace: 1 }), "a.png"),
      SyntaxError,
      "Cannot read a.png: it is interlaced with 4 bits a pixel: save it without interlacing",
    );
  });

  it("does not mind what else a file tells, in whatever form", () => {
    const file = encode(gray);
    const strange = chunk("iCCP", new Uint8Array([1, 2, 3]));
    const more = new Uint8Array([...file.subarray(0, 33), ...strange, ...file.subarray(33)]);
    assertPixels(more, [0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  it("says in one line what is wrong", () => {
    const file = encode(gray);
    const flipped = file.slice();
    flipped[45] = (flipped[45] ?? 0) ^ 1;
    for (
      const [bytes, problem] of [
        [file.subarray(0, 8), "it ends at byte 8, within a chunk from byte 8"],
        [file.subarray(0, 50), "it ends at byte 50, within a chunk from byte 33"],
        [file.subarray(0, file.length - 1), "within a chunk"],
        [flipped, "CRC mismatch for chunk IDAT"],
        [
          new Uint8Array([...file.subarray(0, 8), ...file.subarray(33)]),
          "does not begin with a header",
        ],
        [pngOf({ height: 0, width: 3 }), "it is 3 pixels wide and 0 high, and has no pixel"],
        [pngOf({ height: 90000, width: 90000 }), "make the image smaller"],
        [pngOf({ height: 5000, width: 5000 }), "bytes are too few for 5000x5000 pixels"],
        [pngOf({ height: 4, width: 3 }), "Unsupported filter"],
        [pngOf({ height: 2, width: 3, depth: 3, rows: new Uint8Array(4) }), "invalid bit depth"],
        [pngOf({ height: 2, width: 3, color: 5 }), "Unknown color type"],
        [pngOf({ height: 2, width: 3, color: 3 }), "palette"],
      ] as const
    ) {
      const error = assertThrows(() => parsePng(bytes, "a.png"), SyntaxError, problem);
      assertEquals(/^Cannot read a\.png: [^\n]+$/.test(error.message), true, error.message);
    }
  });

  it("refuses pixels that decompress to more than their size says, before there is memory for them", () => {
    const rows = new Uint8Array(64_000_000);
    assertThrows(
      () => parsePng(pngOf({ height: 1, width: 1, rows }), "a.png"),
      SyntaxError,
      "Cannot read a.png: its pixels take more than the 2 bytes of its size",
    );
  });

  it("reduces large pictures while it reads them", () => {
    const data = new Uint8Array(2400 * 1200).map((_, i) => i % 2400 < 1200 ? 0 : 255);
    const picture = parsePng(encode({ height: 1200, width: 2400, channels: 1, data }), "a.png");
    assertEquals([picture.height, picture.width, picture.reduction], [300, 600, 4]);
    assertEquals(picture.planes[0]?.slice(299, 301), Float32Array.of(0, 1));
  });

  it("reads mutated files, or refuses them as malformed", () => {
    const file = encode(gray);
    fc.assert(fc.property(mutations(file), assertReadOrRefused));
    // The checksums are right, so that the reader gets beyond them.
    const header = fc.record({
      height: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2 ** 31 })),
      width: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2 ** 31 })),
      depth: fc.constantFrom(0, 1, 2, 4, 8, 16, 3),
      color: fc.nat({ max: 7 }),
      interlace: fc.nat({ max: 2 }),
      rows: fc.uint8Array({ maxLength: 40 }),
      extra: fc.array(
        fc.tuple(fc.constantFrom("PLTE", "tRNS", "IDAT", "IHDR", "tEXt"), fc.uint8Array()),
        { maxLength: 3 },
      ),
    });
    fc.assert(fc.property(header, (header) => assertReadOrRefused(pngOf(header))), {
      numRuns: 500,
    });
  });
});

function assertReadOrRefused(bytes: Uint8Array): void {
  try {
    const { height, width, planes } = parsePng(bytes, "a.png");
    for (const pixels of planes) {
      assertEquals(pixels.length, height * width);
      assertEquals(pixels.every((light) => light >= 0 && light <= 1), true);
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

/** Asserts that a file has these pixels, row after row. */
function assertPixels(file: Uint8Array, expected: readonly number[]): void {
  const { height, width, planes } = parsePng(file, "a.png");
  const [red = new Float32Array(), green = red, blue = red] = planes;
  const pixels = red.map((light, i) =>
    0.299 * light + 0.587 * (green[i] ?? 0) + 0.114 * (blue[i] ?? 0)
  );
  assertEquals(pixels.length, height * width);
  assertEquals(pixels.length, expected.length);
  expected.forEach((light, i) => assertAlmostEquals(pixels[i] ?? NaN, light, 1e-6));
}

interface PngParts {
  readonly height: number;
  readonly width: number;
  readonly depth?: number;
  readonly color?: number;
  readonly interlace?: number;
  /** The bytes that are compressed. The default fits two rows of three bytes. */
  readonly rows?: Uint8Array;
  /** Chunks before the pixels. */
  readonly extra?: readonly (readonly [type: string, data: Uint8Array])[];
}

/** Returns a file with any content and the right checksums. */
function pngOf(parts: PngParts): Uint8Array {
  const { height, width, depth = 8, color = 0, interlace = 0, extra = [] } = parts;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, color, 0, 0, interlace], 8);
  return new Uint8Array(Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...extra.map(([type, data]) => chunk(type, data)),
    chunk("IDAT", deflateSync(parts.rows ?? new Uint8Array(8))),
    chunk("IEND", new Uint8Array()),
  ]));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
