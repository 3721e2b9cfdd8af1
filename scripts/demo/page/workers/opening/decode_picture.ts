/// <reference lib="dom" />
/**
 * Pictures, as the browser decodes them.
 *
 * @module
 */

import { onPaper } from "../../../../predict/on_paper.ts";
import type { Picture } from "../../../../predict/picture.ts";
import { RunError } from "../../../../shared/run_error.ts";
import { netpbmPicture } from "./netpbm_picture.ts";

/** The most pixels of a picture: a photo has less. */
const MOST_PIXELS = 2 ** 27;

/** The end of a name of Netpbm, whose pictures no browser decodes. */
const NETPBM = /\.p[bgpn]m(\.gz)?$/i;

/**
 * Returns the picture in a file: one of Netpbm as the command line reads it, and others as the browser does.
 *
 * @throws {Error} if it cannot be read, or is too large.
 */
export async function decodePicture(content: Blob, path: string): Promise<Picture> {
  return await (NETPBM.test(path) ? netpbmPicture : decodedByBrowser)(content, path);
}

/**
 * Returns the picture in a file, upright as its EXIF says: where it is transparent, on white paper, or on black if
 * white would show nothing.
 *
 * @throws {RunError} if the browser cannot decode it, or it is too large.
 */
async function decodedByBrowser(content: Blob, path: string): Promise<Picture> {
  // Colors as they are in the file, as the command line reads them.
  const bitmap = await createImageBitmap(content, {
    ...{ imageOrientation: "from-image", colorSpaceConversion: "none", premultiplyAlpha: "none" },
  }).catch(() => {
    throw new RunError(
      `Cannot read ${path}: it is broken, or no picture that this browser decodes`,
    );
  });
  const { height, width } = bitmap;
  try {
    if (height * width > MOST_PIXELS) {
      throw new RunError(`Cannot read ${path}: its ${width}x${height} pixels are too many`);
    }
    const context = contextOf(width, height);
    if (!context) throw new RunError(`Cannot read ${path}: this browser cannot read pixels here`);
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return pictureFrom(data, { height, width });
  } finally {
    bitmap.close();
  }
}

let context: OffscreenCanvasRenderingContext2D | null | undefined;

/** Returns a context to draw on: the one of the picture before if it has that size, as most have. */
function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D | null {
  const isSame = context?.canvas.width === width && context.canvas.height === height;
  if (context && isSame) return context;
  return context = new OffscreenCanvas(width, height).getContext("2d", {
    willReadFrequently: true,
  });
}

/** Returns the picture of pixels as red, green, blue and opacity: of one plane if it is gray. */
export function pictureFrom(
  data: Uint8ClampedArray,
  { height, width }: { readonly height: number; readonly width: number },
): Picture {
  let isGray = true;
  for (let i = 0; isGray && i < data.length; i += 4) {
    isGray = data[i] === data[i + 1] && data[i] === data[i + 2];
  }
  return onPaper(
    { height, width, planes: isGray ? 1 : 3 },
    (place, plane) => (data[4 * place + plane] ?? 0) / 255,
    (place) => (data[4 * place + 3] ?? 0) / 255,
  );
}
