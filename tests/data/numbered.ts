import { imageDataset } from "../../lib/data/dataset.ts";
import type { ImageDataset } from "../../lib/data/dataset.ts";

/** Returns images of 2x3 pixels that count on, with the labels 0 to 9 in turn. */
export function numbered(count: number): ImageDataset {
  const images = Uint8Array.from({ length: count * 6 }, (_, i) => i);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return imageDataset(images, labels, { height: 2, width: 3 });
}
