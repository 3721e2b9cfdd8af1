/**
 * Chains of element-wise operations.
 *
 * @module
 */

/** What an operation reads and writes. */
interface Linked {
  readonly a: unknown;
  readonly b: unknown;
  readonly out: unknown;
}

/**
 * Returns operations in another order: those that share matrices follow each other. An optimizer does the same to all
 * parameters, step by step. Parameter by parameter, the results in between take fewer blocks, and a kernel needs fewer matrices.
 */
export function inChains<Operation extends Linked>(
  list: readonly Operation[],
): readonly Operation[] {
  /** Another operation of the same chain for each operation, or itself for the one that stands for the chain. */
  const links = list.map((_, i) => i);
  const chainOf = (i: number): number => {
    while (links[i] !== i) i = links[i] = links[links[i]!]!;
    return i;
  };
  const users = new Map<unknown, number>();
  for (const [i, { a, b, out }] of list.entries()) {
    for (const matrix of [a, b, out]) {
      if (!matrix) continue;
      const user = users.get(matrix);
      if (user === undefined) users.set(matrix, i);
      else links[chainOf(i)] = chainOf(user);
    }
  }
  const chains = new Map<number, Operation[]>();
  for (const [i, operation] of list.entries()) {
    const chain = chains.get(chainOf(i));
    if (chain) chain.push(operation);
    else chains.set(chainOf(i), [operation]);
  }
  return [...chains.values()].flat();
}
