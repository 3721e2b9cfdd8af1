/**
 * The cells of a confusion matrix: how strongly they are colored, which count most, and their names.
 *
 * @module
 */

/**
 * Returns the part of the color that each cell has, from 0 to 1: a right one has that of its class's images, and a
 * wrong one that of the most frequent mistake.
 */
export function cellStrengths(confusion: readonly (readonly number[])[]): number[][] {
  const most = Math.max(1, ...confusion.flatMap((row, i) => row.filter((_, j) => i !== j)));
  return confusion.map((row, i) => {
    const samples = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, j) => i === j ? count / Math.max(1, samples) : count / most);
  });
}

/** A cell of a confusion matrix with its count. */
export interface CountedCell {
  readonly target: number;
  readonly prediction: number;
  readonly count: number;
}

/** Returns the most frequent mistakes of a confusion matrix, the most frequent first. */
export function topConfusions(
  confusion: readonly (readonly number[])[],
  most: number,
): readonly CountedCell[] {
  return confusion
    .flatMap((row, target) => row.map((count, prediction) => ({ target, prediction, count })))
    .filter(({ target, prediction, count }) => target !== prediction && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}

/** Returns a mistake in words, such as `"7 taken for 1"`. */
export function takenText(
  { target, prediction }: { readonly target: number; readonly prediction: number },
  classNames: readonly string[],
): string {
  const nameOf = (index: number) => classNames[index] ?? `${index}`;
  return target === prediction
    ? `${nameOf(target)} read correctly`
    : `${nameOf(target)} taken for ${nameOf(prediction)}`;
}
