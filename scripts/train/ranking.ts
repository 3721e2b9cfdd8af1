/**
 * The ranking of a run's epochs as its checkpoint keeps it: as text, beside the state of the best epoch.
 *
 * @module
 */

import { failToRead } from "../../lib/formats/fail.ts";
import { isRecord, type Json, parseJson } from "../../lib/values/json.ts";
import type { EarlyStoppingState, OptimizerState, TrainState, Tree } from "../../mod.ts";

/** The ranking of a run's epochs. */
export type Ranking<Params extends Tree> = EarlyStoppingState<Params, OptimizerState>;

/** Returns the text of a ranking, without the state of the best epoch. */
export function rankingText<Params extends Tree>(
  { best: { state: _, validation, ...progress }, waited }: Ranking<Params>,
): string {
  const { loss = NaN, accuracy = NaN } = validation ?? {};
  return JSON.stringify({ ...progress, validation: { loss, accuracy }, waited });
}

/**
 * Returns the ranking in a text, with the state of the best epoch.
 *
 * @throws {SyntaxError} if the text is malformed.
 */
export function parseRanking<Params extends Tree>(
  text: string | undefined,
  state: TrainState<Params, OptimizerState>,
  source: string,
): Ranking<Params> {
  const given = parseJson(text ?? "");
  const validation = isRecord(given) ? given["validation"] : undefined;
  const [step = NaN, steps = NaN, epoch = NaN, waited = NaN] = ["step", "steps", "epoch", "waited"]
    .map((name) => numberIn(given, name));
  if (![step, steps, epoch, waited].every(Number.isSafeInteger)) {
    failToRead(source)("what it says of the best epoch is malformed");
  }
  const best = {
    kind: "epoch",
    step,
    steps,
    epoch,
    loss: numberIn(given, "loss"),
    accuracy: numberIn(given, "accuracy"),
    validation: {
      loss: numberIn(validation, "loss"),
      accuracy: numberIn(validation, "accuracy"),
      predictions: [],
    },
    state,
  } as const;
  return { best, waited };
}

/** Returns a number of a record, or NaN, which JSON cannot write: no loss is below it. */
function numberIn(json: Json | undefined, name: string): number {
  const value = isRecord(json) ? json[name] : undefined;
  return typeof value === "number" ? value : NaN;
}
