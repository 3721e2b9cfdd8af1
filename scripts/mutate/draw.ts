/**
 * Samples of mutations.
 *
 * @module
 */

import { random } from "../../mod.ts";
import type { Mutation } from "./mutations.ts";

/**
 * Returns a sample of mutations, each with the same probability and none twice, in the order in which
 * they were drawn: of a seed, a smaller sample is the beginning of a larger one.
 */
export function drawn(all: readonly Mutation[], count: number, seed: number): readonly Mutation[] {
  const order = random.permutation(random.key(seed), all.length);
  return [...order].slice(0, count).flatMap((i) => all[i] ?? []);
}
