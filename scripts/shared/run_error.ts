/**
 * Errors that users can mend.
 *
 * @module
 */

/** An error that the user can mend. It is printed in one line, and the exit code is 1. */
export class RunError extends Error {
  override readonly name = "RunError";
}
