/**
 * Pictures in files as the bytes of a dataset: all of one size, gray or in color.
 *
 * @module
 */

import { MOST_BYTES } from "../../lib/io/collected.ts";
import { imageShape, type ImageSize } from "../../lib/values/image.ts";
import { resized } from "../predict/area_average.ts";
import type { Picture } from "../predict/picture.ts";
import { RunError } from "../shared/run_error.ts";
import { grouped } from "../shared/numbers.ts";
import type { ImageEntry } from "./image_folder.ts";

/** The height and the width of images. */
export type Size = Pick<ImageSize, "height" | "width">;

/** How pictures become images of a dataset. */
export interface DecodeOptions {
  /** The size to change all images to, or undefined where all have the same one. */
  readonly size: Size | undefined;
  /** The channels of all images: 1 for gray, 3 for color. Undefined takes 3 if any image has color. */
  readonly channels: number | undefined;
  /** Reads the picture in a file. */
  readonly read: (path: string) => Promise<Picture>;
  /** Is told how many images are read. */
  readonly onProgress?: (count: number) => void;
}

/** Images as bytes, row by row, those of a pixel side by side. */
export interface DecodedImages extends ImageSize {
  readonly bytes: Uint8Array;
  /** The first image with color, where it decided about the channels. */
  readonly colored: string | undefined;
  /** How many images had another size. */
  readonly resized: number;
}

/** Differences between red, green and blue from here on are color: compression makes smaller ones. */
const COLOR = 12 / 255;

/** Files that are read at the same time: the system reads while pixels are decoded. */
const AHEAD = 4;

/** The images that are read between two turns of the progress line. */
const STRIDE = 100;

/**
 * Reads the pictures of a dataset.
 *
 * @throws {RunError} if a file is broken or holds several images, if the images have different sizes and no
 * size is given, or if they take more than 4 GB.
 */
export async function decodeImages(
  entries: readonly ImageEntry[],
  { size, channels, read, onProgress }: DecodeOptions,
): Promise<DecodedImages> {
  let target = size;
  let planes = channels ?? 1;
  let colored: string | undefined;
  let bytes = new Uint8Array();
  let changed = 0;
  const ahead: Promise<Picture>[] = [];
  for (const [i, { path }] of entries.entries()) {
    if (i % STRIDE === 0) onProgress?.(i);
    while (ahead.length < AHEAD && i + ahead.length < entries.length) {
      const next = read(entries[i + ahead.length]?.path ?? "");
      // It is told when it is the picture's turn.
      next.catch(() => {});
      ahead.push(next);
    }
    const picture = await (ahead.shift() ?? read(path));
    const whole = wholeSize(picture);
    target ??= requireWhole(picture, path);
    const { height, width } = target;
    if (!size && (whole.height !== height || whole.width !== width)) {
      throw new RunError(
        `Cannot use ${path}: it is ${sizeText(whole)}, and ${entries[0]?.path} is ${
          sizeText(target)
        }. Give all images one size, for example by --size ${sizeText(target)}`,
      );
    }
    if (whole.height !== height || whole.width !== width) changed++;
    if (channels === undefined && planes === 1 && hasColor(picture)) {
      planes = 3;
      colored = path;
      bytes = inThreeChannels(bytes, i * height * width);
    }
    const length = height * width * planes;
    // The first image says how large all are together.
    if (bytes.length < entries.length * length) {
      if (entries.length * length > MOST_BYTES) {
        throw new RunError(
          `Cannot hold ${grouped(entries.length)} images of ${
            imageShape({ height, width, channels: planes })
          }: they take more than 4 GB. Make them smaller by --size`,
        );
      }
      const longer = new Uint8Array(entries.length * length);
      longer.set(bytes.subarray(0, i * length));
      bytes = longer;
    }
    writePicture(fitted(picture, target), planes, bytes.subarray(i * length, (i + 1) * length));
  }
  onProgress?.(entries.length);
  const { height, width } = target ?? { height: 1, width: 1 };
  return { bytes, height, width, channels: planes, colored, resized: changed };
}

/** Returns a size as flags and messages write it, the width first, as of pictures. */
export function sizeText({ height, width }: Size): string {
  return `${width}x${height}`;
}

/** Returns the size of the picture in its file. */
function wholeSize({ height, width, reduction = 1 }: Picture): Size {
  return { height: height * reduction, width: width * reduction };
}

function requireWhole(picture: Picture, path: string): Size {
  if ((picture.reduction ?? 1) === 1) return picture;
  throw new RunError(
    `Cannot use ${path} as it is: its ${
      sizeText(wholeSize(picture))
    } pixels are too many for a network. Give a size, for example by --size 64x64`,
  );
}

/** Returns a picture in another size. */
export function fitted(picture: Picture, { height, width }: Size): Picture {
  if (picture.height === height && picture.width === width) return picture;
  const planes = picture.planes.map((pixels) =>
    resized({ height: picture.height, width: picture.width, pixels }, { height, width }).pixels
  );
  return { height, width, planes };
}

function hasColor({ planes: [red, green, blue] }: Picture): boolean {
  if (!red || !green || !blue) return false;
  return red.some((light, i) => {
    const others = [light, green[i] ?? 0, blue[i] ?? 0];
    return Math.max(...others) - Math.min(...others) >= COLOR;
  });
}

/** Returns the light of a picture as numbers from 0 to 1, those of a pixel side by side. */
export function interleaved(picture: Picture, channels: number): Float32Array {
  const numbers = new Float32Array(picture.height * picture.width * channels);
  const { planes } = picture;
  const [red, green = red, blue = red] = planes;
  for (let i = 0; i < numbers.length / channels; i++) {
    const [r, g, b] = [red?.[i] ?? 0, green?.[i] ?? 0, blue?.[i] ?? 0];
    if (channels === 3) numbers.set([r, g, b], 3 * i);
    // The weights of Rec. 601, as JPEG has them.
    else {numbers.fill(
        planes.length < 3 ? r : 0.299 * r + 0.587 * g + 0.114 * b,
        channels * i,
        channels * (i + 1),
      );}
  }
  return numbers;
}

function writePicture(picture: Picture, channels: number, bytes: Uint8Array): void {
  const numbers = interleaved(picture, channels);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(255 * (numbers[i] ?? 0));
}

/** Returns gray bytes with each three times. */
function inThreeChannels(bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(3 * bytes.length);
  for (let i = 0; i < count; i++) result.fill(bytes[i] ?? 0, 3 * i, 3 * i + 3);
  return result;
}
