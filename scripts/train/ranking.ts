/**
 * How the epochs of a run rank, as its checkpoint has it: in text, beside the state of the best one.
 *
 * @module
 */

import type { EarlyStoppingState, OptimizerState, TrainState, Tree } from "../../mod.ts";
import { failToRead } from "../../lib/formats/fail.ts";

/** How the epochs of a run rank. */
export type Ranking<Params extends Tree> = EarlyStoppingState<Params, OptimizerState>;

/** A ranking, short of the state of the best epoch. */
export function rankingText<Params extends Tree>(
  { best: { state: _, validation, ...progress }, waited }: Ranking<Params>,
): string {
  const { loss = NaN, accuracy = NaN } = validation ?? {};
  return JSON.stringify({ ...progress, validation: { loss, accuracy }, waited });
}

/**
 * The ranking that a text tells, with the state of the best epoch.
 *
 * @throws {SyntaxError} if the text is malformed.
 */
export function parseRanking<Params extends Tree>(
  text: string | undefined,
  state: TrainState<Params, OptimizerState>,
  source: string,
): Ranking<Params> {
  const { validation, ...given } = recordIn(parsed(text));
  const judged = recordIn(validation);
  const [step = NaN, steps = NaN, epoch = NaN, waited = NaN] = ["step", "steps", "epoch", "waited"]
    .map((name) => numberIn(given[name]));
  if (![step, steps, epoch, waited].every(Number.isSafeInteger)) {
    failToRead(source)("what it says of the best epoch is malformed");
  }
  const best = {
    kind: "epoch",
    step,
    steps,
    epoch,
    loss: numberIn(given["loss"]),
    accuracy: numberIn(given["accuracy"]),
    validation: {
      loss: numberIn(judged["loss"]),
      accuracy: numberIn(judged["accuracy"]),
      predictions: [],
    },
    state,
  } as const;
  return { best, waited };
}

// JSON has no NaN and no Infinity, and neither is a loss that another one could be below.
function numberIn(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
