/**
 * What to ask before other data take the place of those of the page.
 *
 * @module
 */

/** What is at stake. */
export interface AtStake {
  /** The name of the data that come. */
  readonly name: string;
  /** Whether a run is taking steps. */
  readonly isRunning: boolean;
  /** The number of runs on the timeline. */
  readonly runs: number;
  /** Whether the networks of these runs fit the data. */
  readonly areFitting: boolean;
}

/** Returns what is lost, as a question, or undefined if nothing is. */
export function dataQuestion({ name, isRunning, runs, areFitting }: AtStake): string | undefined {
  const lost = areFitting || runs === 0
    ? undefined
    : runs === 1
    ? "The run so far does not fit these images, and is removed"
    : `The ${runs} runs so far do not fit these images, and are removed`;
  const stopped = isRunning ? "The run that is under way ends here" : undefined;
  const what = [stopped, lost].filter((each) => each !== undefined).join(". ");
  return what === "" ? undefined : `${what}. Use ${name}?`;
}
