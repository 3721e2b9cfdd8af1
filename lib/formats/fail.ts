/**
 * Errors of readers.
 *
 * @module
 */

/** A function that throws an error with the problem in its message. */
export type Fail = (problem: string) => never;

/**
 * Returns a function that throws a SyntaxError: `Cannot read <source>: <problem>`.
 *
 * @param source Where the data is from: a path, a URL, or a name for bytes in memory.
 *
 * @example
 * ```ts
 * const fail = failToRead("weights.npz");
 * try {
 *   fail("it is empty");
 * } catch (error) {
 *   console.log(`${error}`); // SyntaxError: Cannot read weights.npz: it is empty
 * }
 * ```
 */
export function failToRead(source: string): Fail {
  return (problem) => {
    throw new SyntaxError(`Cannot read ${source}: ${problem}`);
  };
}
