/** A number that an engine may still be computing. Reading `value` waits for it. */
export interface Scalar {
  /** The number. */
  readonly value: number;
}
