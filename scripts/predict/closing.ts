/**
 * Closing: an image without its narrow dark parts.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/**
 * Returns an image in which everything dark is filled with what is around it, unless a square with sides of
 * `2 * radius + 1` pixels fits into it. So strokes vanish, while shadows, desks and the edges of paper stay
 * exactly as they are (the morphological closing; Serra, "Image Analysis and Mathematical Morphology", 1982).
 *
 * Beyond the edge the image goes on as it ends: a dark strip along an edge counts as wide, and stays.
 */
export function closing(image: GrayImage, radius: number): GrayImage {
  const margin = 2 * radius;
  const large = widened(image, margin);
  const most = extremes(extremes(large, radius, "most", "across"), radius, "most", "down");
  const closed = extremes(extremes(most, radius, "least", "across"), radius, "least", "down");
  const pixels = new Float32Array(image.height * image.width);
  for (let y = 0; y < image.height; y++) {
    const from = (y + margin) * large.width + margin;
    pixels.set(closed.pixels.subarray(from, from + image.width), y * image.width);
  }
  return { ...image, pixels };
}

/** Returns an image with a margin that repeats its outermost pixels. */
function widened({ height, width, pixels }: GrayImage, margin: number): GrayImage {
  const size = { height: height + 2 * margin, width: width + 2 * margin };
  const wide = new Float32Array(size.height * size.width);
  for (let y = 0; y < size.height; y++) {
    const from = Math.min(Math.max(y - margin, 0), height - 1) * width;
    const to = y * size.width;
    wide.fill(pixels[from] ?? 0, to, to + margin);
    wide.set(pixels.subarray(from, from + width), to + margin);
    wide.fill(pixels[from + width - 1] ?? 0, to + margin + width, to + size.width);
  }
  return { ...size, pixels: wide };
}

/** Returns the most or the least within a radius along rows or columns. */
function extremes(
  { height, width, pixels }: GrayImage,
  radius: number,
  sought: "most" | "least",
  direction: "across" | "down",
): GrayImage {
  const step = direction === "across" ? 1 : width;
  const length = 2 * radius + 1;
  // Windows that begin at each pixel, which grow by joining two that overlap.
  const windows = pixels.slice();
  for (let reach = 1; reach < length;) {
    const move = Math.min(reach, length - reach);
    const distance = move * step;
    const end = windows.length - distance;
    // Two loops: to call a function for each pixel takes ten times as long.
    if (sought === "most") {
      for (let i = 0; i < end; i++) {
        const there = windows[i + distance] ?? 0;
        if (there > (windows[i] ?? 0)) windows[i] = there;
      }
    } else {
      for (let i = 0; i < end; i++) {
        const there = windows[i + distance] ?? 0;
        if (there < (windows[i] ?? 0)) windows[i] = there;
      }
    }
    reach += move;
  }
  // Moved to begin a radius earlier. Windows that run over an end are in the margin, which is cut off.
  const moved = new Float32Array(pixels.length);
  moved.set(windows.subarray(0, pixels.length - radius * step), radius * step);
  return { height, width, pixels: moved };
}
