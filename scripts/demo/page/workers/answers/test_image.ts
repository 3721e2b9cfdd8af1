/**
 * Answers with a test image.
 *
 * @module
 */

import type { Answer } from "../answers.ts";

/**
 * Returns a test image and its label. Indices go round, so that there is always a next one.
 *
 * @throws {Error} if there are no test images.
 */
export const testImage: Answer<"testImage"> = ({ data }, { index }) => {
  const { name, test: { images, labels } } = data();
  const { rows, cols, bytes } = images;
  if (rows === 0) throw new Error(`${name} has no test images`);
  const row = ((Math.trunc(index) || 0) % rows + rows) % rows;
  return {
    index: row,
    label: labels[row] ?? 0,
    pixels: bytes.slice(row * cols, (row + 1) * cols),
  };
};
