/**
 * Returns how many letters to insert, delete, replace or swap with the next one to make one word of another (the
 * optimal string alignment distance).
 *
 * @example
 * ```ts
 * console.log(editDistance("epoch", "epochs"), editDistance("bacthSize", "batchSize")); // 1 1
 * ```
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity,
      ));
    }
    [beforeLast, last] = [last, row];
  }
  return last[to.length] ?? 0;
}
