import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { decode } from "fast-png";
import { pngBytes } from "../../../scripts/shared/png_bytes.ts";

describe("pngBytes()", () => {
  it("writes what a decoder reads, for any image", () => {
    const size = fc.record({
      height: fc.integer({ min: 1, max: 9 }),
      width: fc.integer({ min: 1, max: 9 }),
      channels: fc.constantFrom(1, 3, 4),
    });
    fc.assert(
      fc.property(size, fc.infiniteStream(fc.nat({ max: 255 })), (size, bytes) => {
        const { height, width, channels } = size;
        const data = Uint8Array.from(bytes.take(height * width * channels));
        const image = decode(pngBytes({ ...size, data }), { checkCrc: true });
        assertEquals({ ...size, data }, {
          height: image.height,
          width: image.width,
          channels: image.channels,
          data: Uint8Array.from(image.data),
        });
        assertEquals(image.depth, 8);
      }),
      { seed: 1 },
    );
  });

  it("refuses pixels of another number of channels", () => {
    assertThrows(
      () => pngBytes({ height: 1, width: 1, channels: 2, data: new Uint8Array(2) }),
      RangeError,
      "Cannot write a PNG of 2 channels: it has 1, 3 or 4",
    );
  });
});
