/** What fails for the problem that it is given. */
export type Fail = (problem: string) => never;

/** What fails to read something, with a SyntaxError that names it. */
export function failToRead(source: string): Fail {
  return (problem) => {
    throw new SyntaxError(`Cannot read ${source}: ${problem}`);
  };
}
