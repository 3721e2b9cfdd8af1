/**
 * The trainer: takes the steps of runs, and tells the page of them.
 *
 * @module
 */

import { type Engine, fit, openEngine, parseCheckpoint } from "../../../../mod.ts";
import { serializeCheckpoint } from "../../../../mod.ts";
import type { EngineInfo, FromTrainer, PageData, StepPoint, ToTrainer } from "../protocol.ts";
import { normsNow } from "./gradient_norms.ts";
import { loaded, summaryOf } from "./page_data.ts";
import { firstState, planOf, type RunState } from "./plan.ts";

/** The milliseconds from one message about steps to the next. */
const TELL_EVERY = 100;

/** Serves the page: what it asks comes by `asked`, and what it is told goes by `tell`. */
export interface Trainer {
  readonly asked: (request: ToTrainer) => Promise<void>;
}

/** Returns a trainer that tells the page by a function. */
export function trainer(tell: (message: FromTrainer) => void): Trainer {
  let data: Promise<PageData> | undefined;
  let engine: Promise<Engine> | undefined;
  let isStrict: boolean | undefined;
  let stopping = new AbortController();

  /** Opens the engine that a setting asks for, once. */
  const engineOf = async (strict: boolean): Promise<Engine> => {
    if (engine && isStrict === strict) return await engine;
    (await engine)?.close();
    isStrict = strict;
    engine = openEngine({ strict });
    return await engine;
  };

  const train = async (
    { setting, from, steps: most = Infinity, keepEvery }: Extract<ToTrainer, { kind: "train" }>,
  ): Promise<void> => {
    stopping = new AbortController();
    const { signal } = stopping;
    const { training, image, classNames } = await (data ?? refuse());
    const engine = await engineOf(setting.isStrict);
    const plan = planOf(setting, engine, { training, task: { image, classes: classNames.length } });
    const first = firstState(plan, setting.seed);
    const start = from ? parseCheckpoint(from, first, "the kept state").state : first;
    const keep = (state: RunState) => {
      const checkpoint = serializeCheckpoint({ state, metadata: new Map() });
      tell({ kind: "kept", step: state.step, checkpoint });
    };
    const { steps, stepsPerEpoch } = plan;
    tell({ kind: "begun", engine: infoOf(engine, setting.isStrict), steps, stepsPerEpoch });
    if (!from) keep(start);
    const norms = normsNow(plan.config.network, plan.config.optimizer);
    const teller = stepTeller(tell, norms.last);
    const last = Math.min(steps, start.step + most);
    const config = {
      ...plan.config,
      ...{ optimizer: norms.optimizer, steps: last, stateEvery: keepEvery, signal },
    };
    let step = start.step;
    for await (const report of fit(config, start, plan.dataset)) {
      ({ step } = report);
      if (report.kind === "step") {
        if (teller.note(report, report.samples)) norms.want();
      } else teller.flush();
      if (report.state) keep(report.state);
    }
    tell({ kind: "ended", step, isDone: step >= steps });
  };

  return {
    asked: async (request) => {
      try {
        if (request.kind === "pause") stopping.abort();
        else if (request.kind === "data") {
          data = loaded(request.data);
          tell({ kind: "data", summary: summaryOf(await data) });
        } else await train(request);
      } catch (error) {
        tell({ kind: "failed", message: error instanceof Error ? error.message : `${error}` });
      }
    },
  };
}

/** Gathers points of steps, and tells of them ten times a second. */
function stepTeller(
  tell: (message: FromTrainer) => void,
  gradientNorms: () => Extract<FromTrainer, { kind: "steps" }>["gradientNorms"],
) {
  let points: StepPoint[] = [];
  let [samples, since] = [0, performance.now()];
  const flush = (): void => {
    if (points.length === 0) return;
    const now = performance.now();
    const imagesPerSecond = 1000 * samples / Math.max(now - since, 1);
    tell({ kind: "steps", points, imagesPerSecond, gradientNorms: gradientNorms() });
    [points, samples, since] = [[], 0, now];
  };
  return {
    flush,
    /** Notes a step, and tells whether the page was told just now. */
    note: ({ step, loss, accuracy }: StepPoint, count: number): boolean => {
      points.push({ step, loss, accuracy });
      samples += count;
      if (performance.now() - since < TELL_EVERY) return false;
      flush();
      return true;
    },
  };
}

function infoOf({ name }: Engine, isStrict: boolean): EngineInfo {
  return { name, isStrict };
}

function refuse(): never {
  throw new Error("There are no data to train on yet");
}
