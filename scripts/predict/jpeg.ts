/**
 * JPEG ({@link https://www.w3.org/Graphics/JPEG/itu-t81.pdf}).
 *
 * @module
 */

import { failToRead } from "../../lib/formats/fail.ts";
import { requireBudget } from "./budget.ts";
import { jpegCodec } from "./codecs.js";
import { decoded } from "./decoded.ts";
import { orientationOf, upright } from "./orientation.ts";
import { type Picture, pictureOf } from "./picture.ts";

/** A file has no more scans than this: each costs as much time as all pixels. */
const MOST_SCANS = 32;

/** A file has a byte for so many pixels at least, as all photos do, unless its picture is small. */
const PIXELS_PER_BYTE = 64;

/** A picture of so many pixels is small, however few bytes it takes. */
const SMALL = 2 ** 22;

/**
 * Returns the picture in a JPEG file, upright as its EXIF says.
 *
 * @param name The name of the file in errors.
 *
 * @throws {SyntaxError} if the file is malformed, cut short, or too large.
 */
export async function parseJpeg(
  bytes: Uint8Array,
  name: string,
): Promise<Picture> {
  const fail = failToRead(name);
  const segments = segmentsOf(bytes);
  const frames = segments.filter(({ marker }) => FRAMES.includes(marker));
  const [frame] = frames;
  if (!frame || frame.data.length < 6) return fail("it has no frame: it is cut short, or no JPEG");
  if (frames.length > 1) fail("it has several frames");
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0] = frame.data;
  const [height, width] = [256 * heightHigh + heightLow, 256 * widthHigh + widthLow];
  if (![0xc0, 0xc1, 0xc2].includes(frame.marker) || precision !== 8) {
    fail("it is a JPEG of a rare form: save it as PNG");
  }
  const mostPixels = Math.max(SMALL, PIXELS_PER_BYTE * bytes.length);
  requireBudget(name, { height, width, mostPixels });
  const scans = segments.filter(({ marker }) => marker === SCAN).length;
  if (scans === 0) fail("it has no pixels: it is cut short");
  if (segments.at(-1)?.marker !== END) {
    fail(`it ends at byte ${bytes.length}, before its pixels do`);
  }
  if (scans > MOST_SCANS) fail(`its ${scans} scans are more than ${MOST_SCANS}`);
  // Segments with the marker of EXIF hold other facts too.
  const orientation = segments.filter(({ marker }) => marker === EXIF)
    .map(({ data }) => orientationOf(data)).find((each) => each > 1) ?? 1;
  const data = await decoded(await jpegCodec(), bytes, { height, width, fail });
  const size = { height, width, planes: 3 };
  const picture = pictureOf(size, (place, plane) => (data[4 * place + plane] ?? 0) / 255);
  return upright(picture, orientation);
}

/** The markers of frames, of all kinds of compression. */
const FRAMES = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];

const SCAN = 0xda;
const EXIF = 0xe1;
const END = 0xd9;

interface Segment {
  readonly marker: number;
  /** Its data, without its length. */
  readonly data: Uint8Array;
}

/** Returns the segments of a file, up to where it ends or is broken. */
function segmentsOf(bytes: Uint8Array): readonly Segment[] {
  const segments: Segment[] = [];
  for (let at = 2; at + 1 < bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) {
      // Between segments there are compressed pixels and fill bytes.
      const next = bytes.indexOf(0xff, at + 1);
      if (next < 0) break;
      at = next;
    } else if (marker === END) {
      segments.push({ marker, data: bytes.subarray(at + 2, at + 2) });
      break;
    } else if (marker >= 0xd0 && marker <= 0xd8 || marker === 1) {
      at += 2;
    } else {
      const length = 256 * (bytes[at + 2] ?? 0) + (bytes[at + 3] ?? 0);
      segments.push({ marker, data: bytes.subarray(at + 4, at + 2 + length) });
      at += 2 + Math.max(length, 2);
    }
  }
  return segments;
}
