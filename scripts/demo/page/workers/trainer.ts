/**
 * The trainer: takes the steps of runs, and tells the page of them.
 *
 * @module
 */

import { type Engine, fit, NotFiniteError, serializeCheckpoint, tree } from "../../../../mod.ts";
import type {
  FromRun,
  FromTrainer,
  LayerNorm,
  PageData,
  StepPoint,
  ToTrainer,
} from "../protocol.ts";
import { normsNow } from "./gradient_norms.ts";
import { loaded, summaryOf } from "./page_data.ts";
import { engineOpener } from "./engine_opener.ts";
import { firstState, planOf, type RunState } from "./plan.ts";
import { resumed } from "./resumed.ts";

/** The milliseconds from one message about steps to the next. */
const TELL_EVERY = 100;

/** A trainer: takes what the page asks. */
export interface Trainer {
  readonly asked: (request: ToTrainer) => Promise<void>;
}

type TrainRequest = Extract<ToTrainer, { kind: "train" }>;

/** Returns a trainer that tells the page by a function. */
export function trainer(tell: (message: FromTrainer) => void): Trainer {
  const engines = engineOpener();
  let data: Promise<PageData> | undefined;
  let stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  /** Takes the steps of a run after those of the run before, which stops. */
  const train = (request: TrainRequest): Promise<void> => {
    const before = running;
    stopping.abort();
    stopping = new AbortController();
    const { signal } = stopping;
    const tellOfRun: TellOfRun = (message) => tell({ ...message, run: request.run });
    running = (async () => {
      await before;
      try {
        const pageData = await (data ?? refuse());
        const engine = await engines.open(request.setting);
        await takeSteps(request, { engine, data: pageData, signal, tell: tellOfRun });
      } catch (error) {
        tellOfRun({ kind: "failed", message: reasonOf(error) });
        // A GPU that was lost comes back with another engine.
        if (request.setting.engine === "webgpu") engines.close();
      }
    })();
    return running;
  };

  return {
    asked: async (request) => {
      if (request.kind === "pause") stopping.abort();
      else if (request.kind === "train") await train(request);
      else {
        data = loaded(request.data);
        // A run says why there are none.
        const found = await data.catch(() => undefined);
        if (found) tell({ kind: "data", summary: summaryOf(found) });
      }
    },
  };
}

type TellOfRun = (message: FromRun) => void;

async function takeSteps(
  { setting, from, steps: most = Infinity, keepEvery }: TrainRequest,
  { engine, data: { training, image, classNames }, signal, tell }: {
    readonly engine: Engine;
    readonly data: PageData;
    readonly signal: AbortSignal;
    readonly tell: TellOfRun;
  },
): Promise<void> {
  const plan = planOf(setting, engine, { training, task: { image, classes: classNames.length } });
  const first = firstState(plan, setting.seed);
  await engine.arrival(first);
  const { state: start, note } = from
    ? await resumed(from, plan, setting, first)
    : { state: first, note: undefined };
  await engine.arrival(start);
  const { steps, stepsPerEpoch } = plan;
  const info = { name: engine.name, isStrict: setting.isStrict };
  tell({ kind: "begun", engine: info, steps, stepsPerEpoch, note });
  const keep = (state: RunState): void => {
    // No checkpoint holds numbers that are not finite.
    if (!areFinite(state)) throw new Error(divergedAt(state.step));
    const checkpoint = serializeCheckpoint({ state, metadata: new Map() });
    tell({ kind: "kept", step: state.step, checkpoint });
  };
  if (!from) keep(start);
  const norms = normsNow(plan.config.network, plan.config.optimizer);
  const teller = stepTeller(tell, norms.last);
  const config = {
    ...plan.config,
    ...{ optimizer: norms.optimizer, stateEvery: keepEvery, signal },
    steps: Math.min(steps, start.step + most),
  };
  let step = start.step;
  try {
    for await (const report of fit(config, start, plan.dataset)) {
      ({ step } = report);
      if (report.kind === "step") {
        norms.arrived();
        if (teller.note(report, report.samples)) norms.want();
      } else teller.flush();
      if (report.state) keep(report.state);
    }
  } finally {
    teller.flush();
  }
  tell({ kind: "ended", step, isDone: step >= steps });
}

/** Tells whether all numbers that a run goes on with are finite. */
function areFinite({ params, statistics }: RunState): boolean {
  return tree.leaves([params, statistics]).every(({ data }) =>
    Array.prototype.every.call(data, Number.isFinite)
  );
}

/** Returns why a run stopped, in the words of the page. */
function reasonOf(error: unknown): string {
  if (error instanceof NotFiniteError && error.data === undefined) return divergedAt(error.step);
  const message = error instanceof Error ? error.message : `${error}`;
  if (message.startsWith("Cannot open the webgpu engine")) {
    return `${message}. Choose the processor as the engine`;
  }
  return message.startsWith("Cannot go on with the webgpu engine")
    ? `${message}. The states before are kept: go on, or continue from one with the processor`
    : message;
}

function divergedAt(step: number): string {
  return `Training diverged: its numbers are not finite at step ${step}. ` +
    "Try a smaller learning rate, or clip gradients; the states before are kept";
}

/** Gathers points of steps, and tells of them ten times a second. */
function stepTeller(tell: TellOfRun, gradientNorms: () => readonly LayerNorm[]) {
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

function refuse(): never {
  throw new Error("There are no images to train on yet");
}
