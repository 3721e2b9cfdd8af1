/** A model in another format. */
export interface Exported {
  /** The file. */
  readonly bytes: Uint8Array;
  /** What it takes, for people. */
  readonly input: string;
  /** What it gives, for people. */
  readonly output: string;
}
