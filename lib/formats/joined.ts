/**
 * Returns the bytes of all parts, one after the other, in a new array.
 *
 * @example
 * ```ts
 * console.log(joined([new Uint8Array([1, 2]), new Uint8Array([3])])); // 1, 2, 3
 * ```
 */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    result.set(part, end);
    end += part.length;
  }
  return result;
}
