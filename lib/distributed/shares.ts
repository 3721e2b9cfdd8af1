/** The rows of a batch that a rank takes: from the first on, up to but not including the end. */
export interface Rows {
  readonly first: number;
  readonly end: number;
  /** Whether every rank takes all rows. */
  readonly isWhole: boolean;
}

/**
 * Returns the rows of a batch that a rank takes. The shares of ranks follow each other, and differ by one row at most.
 *
 * All ranks take the whole of a batch that would leave some with too few rows, such as the rest of an epoch.
 *
 * @param least The number of rows that a rank must have at least. The default is 2: layers such as batch normalization
 * cannot train on one row.
 *
 * @example
 * ```ts
 * console.log(rowsOf(10, { rank: 1, size: 3 })); // { first: 3, end: 6, isWhole: false }
 * ```
 */
export function rowsOf(
  rows: number,
  { rank, size }: { readonly rank: number; readonly size: number },
  least = 2,
): Rows {
  if (rows < least * size) return { first: 0, end: rows, isWhole: true };
  return {
    first: Math.floor(rank * rows / size),
    end: Math.floor((rank + 1) * rows / size),
    isWhole: size === 1,
  };
}
