/**
 * What the page says of a run that it watches.
 *
 * @module
 */

import { duration, grouped, percentOrDash } from "../../../shared/numbers.ts";
import type { RunState } from "../../../watch/run_events.ts";
import { earlyEnd, type RunView, stepsPerSecond } from "./run_view.ts";

/** The words for what a run does. */
const STATES: Readonly<Record<RunState["kind"], string>> = {
  training: "Training",
  ended: "Ended",
  stopped: "Stopped before its end",
  missing: "Its folder is gone",
  unknown: "Not ended. Whether it still trains cannot be told on this file system",
};

/** Returns what a run does, in words. */
export function stateText(view: RunView): string {
  const { state } = view;
  const early = earlyEnd(view);
  if (early === "impatient") return "Ended early, out of patience";
  if (early === "interrupted") {
    return "Interrupted before its end. Its test is of the network so far";
  }
  return state ? STATES[state.kind] : "Reading its files";
}

/** A number of a run, and what more there is to say of it. */
export interface Figure {
  readonly name: string;
  readonly text: string;
  readonly note: string | undefined;
}

/** Returns the numbers of a run: how far it has come, how good it is, and how fast. */
export function figuresOf(view: RunView): readonly Figure[] {
  const { facts, last, validation } = view;
  if (!last) return [{ name: "Step", text: "none yet", note: undefined }];
  const steps = facts?.steps ?? undefined;
  const judged = validation.at(-1);
  const speed = speedOf(view);
  return [
    {
      name: "Step",
      text: steps === undefined ? grouped(last.step) : `${grouped(last.step)} of ${grouped(steps)}`,
      note: `epoch ${grouped(last.epoch)}`,
    },
    { name: "Loss", text: lossText(last.loss), note: "of the last batch" },
    { name: "Accuracy", text: percentOrDash(last.accuracy), note: "of the last batch" },
    ...(judged
      ? [{
        name: "Validation",
        text: percentOrDash(judged.accuracy),
        note: `loss ${lossText(judged.loss)}, step ${grouped(judged.step)}`,
      }]
      : []),
    {
      name: "Learning rate",
      text: `${Number(last.learningRate.toPrecision(3))}`,
      note: "of the last step",
    },
    ...(speed ? [speed] : []),
  ];
}

/** Returns the speed of a run that trains, and how long it still takes. */
function speedOf(view: RunView): Figure | undefined {
  const { facts, last, state } = view;
  const speed = state?.kind === "training" ? stepsPerSecond(view) : undefined;
  if (!speed || !last) return undefined;
  const { steps, batchSize } = facts ?? {};
  const left = steps ? (steps - last.step) / speed : 0;
  return {
    name: "Speed",
    text: batchSize
      ? `${grouped(Math.round(speed * batchSize))} images/s`
      : `${Number(speed.toPrecision(3))} steps/s`,
    note: left > 0 ? `about ${duration(left, 0)} left` : undefined,
  };
}

function lossText(loss: number): string {
  return Number.isFinite(loss) ? loss.toFixed(4) : "not finite";
}

/** Returns the title of the page's window. */
export function titleOf({ facts, last, state }: RunView): string {
  const name = facts?.name ?? "foldnet";
  if (state?.kind !== "training" || !last) return name;
  const share = facts?.steps ? ` ${Math.floor(100 * last.step / facts.steps)} %` : "";
  return `${share.trim() || `step ${grouped(last.step)}`} - ${name}`;
}
