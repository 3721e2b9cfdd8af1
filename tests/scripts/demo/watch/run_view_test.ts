import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  after,
  earlyEnd,
  type RunView,
  stepsPerSecond,
  UNKNOWN,
} from "../../../../scripts/demo/page/watch/run_view.ts";
import { pointsOf } from "../../../../scripts/demo/page/watch/condensed.ts";
import { figuresOf, stateText, titleOf } from "../../../../scripts/demo/page/watch/texts.ts";
import type { MetricsRow } from "../../../../scripts/train/metrics_file.ts";
import type { RunEvent, RunState } from "../../../../scripts/watch/run_events.ts";

const run: RunEvent = {
  kind: "run",
  facts: {
    name: "mine",
    steps: 1000,
    batchSize: 50,
    patience: null,
    isMnist: true,
    configuration: [],
    resume: "deno task train --resume mine",
  },
};

const step = (step: number): MetricsRow => ({
  kind: "step",
  epoch: 2,
  step,
  loss: 0.25,
  accuracy: 0.9,
  learningRate: 0.123456,
});

const epoch = (at: number): MetricsRow => ({
  ...step(at),
  kind: "epoch",
  validation: { loss: 0.5, accuracy: 0.875 },
});

const rows = (...rows: readonly MetricsRow[]): RunEvent => ({ kind: "rows", rows });
const does = (kind: RunState["kind"]): RunEvent => ({
  kind: "state",
  state: { kind, model: null },
});

/** Returns the view after events, a second apart. */
function seen(...events: readonly RunEvent[]): RunView {
  return events.reduce((view, event, i) => after(view, event, 1000 * i), UNKNOWN);
}

describe("after()", () => {
  it("gathers the steps, and the validation of epochs", () => {
    const { points, validation, last } = seen(run, rows(step(1), step(2), epoch(2)), rows(step(3)));
    assertEquals(pointsOf(points).map(({ step }) => step), [1, 2, 3]);
    assertEquals(validation, [{ step: 2, loss: 0.5, accuracy: 0.875 }]);
    assertEquals(last, step(3));
  });

  it("forgets all rows where a run begins anew", () => {
    const { points, validation, facts } = seen(run, rows(step(1), epoch(1)), run, rows(step(9)));
    assertEquals(pointsOf(points).map(({ step }) => step), [9]);
    assertEquals([validation, facts?.name], [[], "mine"]);
  });

  it("takes for NaN what JSON had no number for", () => {
    const sent: RunEvent = JSON.parse(JSON.stringify(rows(
      { ...step(1), loss: NaN },
      { ...epoch(1), validation: { loss: Infinity } },
    )));
    const { points, validation } = seen(run, sent);
    assertEquals(pointsOf(points), [{ step: 1, loss: NaN, accuracy: 0.9 }]);
    assertEquals(validation, [{ step: 1, loss: NaN, accuracy: NaN }]);
  });

  it("knows the speed from the steps that come while it looks", () => {
    const before = seen(run, rows(step(1)), rows(step(400)));
    assertEquals(stepsPerSecond(before), undefined);
    const live = seen(run, rows(step(400)), does("training"), rows(step(410)), rows(step(420)));
    assertEquals(stepsPerSecond(live), 10);
    const long = seen(
      ...[run, rows(step(1)), does("training")],
      ...Array.from({ length: 30 }, (_, i) => rows(step(10 + (i < 15 ? i : 15 + 100 * (i - 15))))),
    );
    assertEquals(stepsPerSecond(long), 100);
  });
});

describe("earlyEnd()", () => {
  it("is the user's where the steps are not all taken", () => {
    const view = seen(run, rows(step(400), epoch(400)), does("ended"));
    assertEquals(earlyEnd(view), "interrupted");
    assertEquals(
      stateText(view),
      "Interrupted before its end. Its test is of the network so far",
    );
    assertEquals(earlyEnd(seen(run, does("ended"))), "interrupted");
    assertEquals(earlyEnd(seen(run, rows(step(400)), does("training"))), undefined);
    assertEquals(earlyEnd(seen(run, rows(step(400)), does("stopped"))), undefined);
  });

  it("is none where all steps are taken, or how many there are is not known", () => {
    const view = seen(run, rows(step(1000), epoch(1000)), does("ended"));
    assertEquals([earlyEnd(view), stateText(view)], [undefined, "Ended"]);
    const facts = { ...run.facts, steps: null };
    assertEquals(earlyEnd(seen({ kind: "run", facts }, rows(step(4)), does("ended"))), undefined);
  });

  it("is the run's own where so many epochs as its patience were no better", () => {
    const facts = { ...run.facts, patience: 2 };
    const of = (...losses: readonly number[]): RunView =>
      seen(
        { kind: "run", facts },
        rows(
          step(10 * losses.length),
          ...losses.map((loss, i) => ({ ...epoch(10 * (i + 1)), validation: { loss } })),
        ),
        does("ended"),
      );
    assertEquals(earlyEnd(of(0.5, 0.4, 0.4, 0.6)), "impatient");
    assertEquals(stateText(of(0.5, 0.4, 0.4, 0.6)), "Ended early, out of patience");
    assertEquals(earlyEnd(of(0.5, 0.4, 0.6)), "interrupted");
    assertEquals(earlyEnd(of()), "interrupted");
  });
});

describe("figuresOf()", () => {
  const textOf = (view: RunView, name: string): readonly (string | undefined)[] => {
    const figure = figuresOf(view).find((each) => each.name === name);
    return [figure?.text, figure?.note];
  };

  it("says how far a run has come, how good it is, how fast, and how long it takes", () => {
    const view = seen(run, rows(step(400), epoch(400)), does("training"), rows(step(410)));
    assertEquals(textOf(view, "Step"), ["410 of 1,000", "epoch 2"]);
    assertEquals(textOf(view, "Loss"), ["0.2500", "of the last batch"]);
    assertEquals(textOf(view, "Accuracy"), ["90.00 %", "of the last batch"]);
    assertEquals(textOf(view, "Validation"), ["87.50 %", "loss 0.5000, step 400"]);
    assertEquals(textOf(view, "Learning rate"), ["0.123", "of the last step"]);
    assertEquals(textOf(view, "Speed"), ["500 images/s", "about 59 s left"]);
    assertEquals(titleOf(view), "41 % - mine");
    assertEquals(stateText(view), "Training");
  });

  it("leaves out what it does not know", () => {
    assertEquals(figuresOf(UNKNOWN), [{ name: "Step", text: "none yet", note: undefined }]);
    assertEquals([titleOf(UNKNOWN), stateText(UNKNOWN)], ["foldnet", "Reading its files"]);
    const ended = seen(run, rows({ ...step(3), loss: NaN }), does("ended"), rows(step(4)));
    assertEquals(textOf(ended, "Speed"), [undefined, undefined]);
    assertEquals(titleOf(ended), "mine");
    const facts = { ...run.facts, steps: null, batchSize: null };
    const vague = seen({ kind: "run", facts }, rows(step(4)), does("training"), rows(step(6)));
    assertEquals(textOf(vague, "Step"), ["6", "epoch 2"]);
    assertEquals(textOf(vague, "Speed"), ["2 steps/s", undefined]);
    assertEquals(titleOf(vague), "step 6 - mine");
  });
});
