/** Something is wrong with the command line itself: it ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
