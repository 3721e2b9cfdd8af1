/**
 * Work that only the newest wish for it matters to.
 *
 * @module
 */

/**
 * Returns a function that does asynchronous work, one at a time. Of the arguments that come meanwhile, only the last
 * one counts.
 *
 * @example
 * ```ts
 * const done: number[] = [];
 * const work = latest(async (n: number) => void done.push(await Promise.resolve(n)));
 * await Promise.all([1, 2, 3].map(work)); // 2 is left out
 * ```
 */
export function latest<Argument>(
  work: (argument: Argument) => Promise<void>,
): (argument: Argument) => Promise<void> {
  let running: Promise<void> | undefined;
  let next: { readonly argument: Argument } | undefined;
  const run = async (): Promise<void> => {
    try {
      while (next) {
        const { argument } = next;
        next = undefined;
        await work(argument);
      }
    } finally {
      running = undefined;
    }
  };
  return (argument) => {
    next = { argument };
    return running ??= run();
  };
}
