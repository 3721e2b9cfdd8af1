/**
 * Runs of the command line.
 *
 * @module
 */

import { failToRead } from "../../../../../lib/formats/fail.ts";
import { parseSafetensors } from "../../../../../lib/formats/safetensors.ts";
import { versionEntry } from "../../../../../lib/models/version.ts";
import { isRecord, parseJson } from "../../../../../lib/values/json.ts";
import {
  type Engine,
  initialState,
  parameterCount,
  parseCheckpoint,
  random,
  serializeCheckpoint,
} from "../../../../../mod.ts";
import { RunError } from "../../../../shared/run_error.ts";
import { parseMetrics } from "../../../../train/metrics_rows.ts";
import { CHOICES, type PresetName, type Recipe } from "../../../../train/recipe.ts";
import { optimizerOf } from "../../../../train/recipes.ts";
import { parseConfig, type RunConfig } from "../../../../train/run_config.ts";
import { CHECKPOINT, CONFIG, METRICS, TEXTS } from "../../../../train/run_files.ts";
import type { Opened, PageData } from "../../protocol.ts";
import type { Setting } from "../../setting/setting.ts";
import { networkOf, type Task } from "../network_of.ts";
import type { RunState } from "../plan.ts";
import { settingOf } from "../presets.ts";
import { imageIn, imagesOf, recordIn, wholeIn } from "./config_values.ts";
import { recipeIn } from "./recipe_in.ts";
import { dataNotes, notesOf } from "./run_notes.ts";

/** The files of a run: some may be missing. */
export interface RunFiles {
  readonly name: string;
  readonly config: string;
  readonly checkpoint: Uint8Array | undefined;
  readonly metrics: string | undefined;
}

/** What a run is opened on. */
export interface RunPlace {
  readonly engine: Engine;
  readonly task: Task;
  /** The data of the page, once there are some. */
  readonly data: PageData | undefined;
}

/**
 * Returns a run of the command line as a branch of the page.
 *
 * @throws {SyntaxError} if a file is malformed, or of another run.
 * @throws {RunError} if the run is on other images than the page, or prepares images as the page does not.
 */
export function openedRun(
  { name, config: text, checkpoint, metrics }: RunFiles,
  { engine, task, data }: RunPlace,
): Extract<Opened, { readonly kind: "run" }> {
  const fail = failToRead(`${name}, ${CONFIG}`);
  const config = parseConfig(text, `${name}, ${CONFIG}`);
  const preset = CHOICES.preset.find((each) => each === config["preset"]) ??
    fail("it names no preset that this page knows");
  if (preset === "numpy") {
    throw new RunError(
      `Cannot open ${name}: the preset numpy prepares images in a way of its own, which the page does not`,
    );
  }
  const own = { image: imageIn(config), classes: wholeIn(config["classes"]) ?? 10 };
  requireTask(name, own, task);
  const recipe = recipeIn(config["recipe"], fail);
  const setting = settingIn(config, recipe, { preset, own, fail });
  const network = networkOf(setting, own.image);
  const trained = wholeIn(recordIn(config["images"])["training"]) ?? NaN;
  const steps = recipe.steps ?? recipe.epochs * Math.ceil(trained / recipe.batchSize);
  if (!Number.isSafeInteger(steps)) fail("it does not say how many images there were");
  if (checkpoint && 4 * parameterCount(network) > checkpoint.length) {
    fail(`its network has more parameters than ${CHECKPOINT} can hold`);
  }
  const read = checkpoint && statesIn(checkpoint, { name, config, setting, own, engine });
  const rows = parseMetrics(read ? cut(metrics, read.metricsLength) : metrics ?? "")
    .filter(({ step }) => Number.isSafeInteger(step) && step > 0 && step <= steps);
  return {
    kind: "run",
    ...{ name, setting, steps, kept: read?.kept ?? [], images: imagesOf(config, name) },
    points: inOrder(rows.filter(({ kind }) => kind === "step"))
      .map(({ step, loss, accuracy }) => ({ step, loss, accuracy })),
    judged: inOrder(rows.filter(({ kind }) => kind === "epoch")).flatMap(({ step, validation }) =>
      validation ? [{ step, loss: validation.loss, accuracy: validation.accuracy ?? NaN }] : []
    ),
    notes: [
      ...notesOf(config, preset, recipe),
      ...dataNotes(config, trained, data),
      ...(checkpoint
        ? []
        : [`there is no ${CHECKPOINT}: its curves are shown, and it cannot go on from its end`]),
      ...(metrics === undefined ? [`there is no ${METRICS}: it has no curves`] : []),
    ],
  };
}

/** Returns the configuration beside a checkpoint, as the text of its own file has it. */
export function configIn(checkpoint: Uint8Array, source: string): string {
  const { metadata } = parseSafetensors(checkpoint, source);
  const config = parseJson(metadata.get(TEXTS.configuration) ?? "");
  return isRecord(config)
    ? JSON.stringify({ ...Object.fromEntries([versionEntry]), ...config })
    : failToRead(source)(
      "it is a checkpoint that does not tell its network: open the folder of its run",
    );
}

function statesIn(
  bytes: Uint8Array,
  { name, config, setting, own, engine }: {
    readonly name: string;
    readonly config: RunConfig;
    readonly setting: Setting;
    readonly own: Task;
    readonly engine: Engine;
  },
) {
  const source = `${name}, ${CHECKPOINT}`;
  const network = networkOf(setting, own.image);
  const optimizer = optimizerOf(setting.recipe, 1);
  const first = initialState({ engine, network, optimizer }, random.key(setting.seed));
  const { state, best, metadata } = parseCheckpoint(bytes, first, source);
  if (!isSame(metadata.get(TEXTS.configuration), config)) {
    failToRead(source)(`it is of another run than ${CONFIG}`);
  }
  const states = new Map<number, RunState>(
    [first, ...(best ? [best] : []), state].map((each) => [each.step, each]),
  );
  return {
    metricsLength: Number(metadata.get(TEXTS.metricsLength) ?? NaN),
    kept: [...states.values()].toSorted((a, b) => a.step - b.step).map((each) => ({
      step: each.step,
      checkpoint: serializeCheckpoint({ state: each, metadata: new Map() }),
    })),
  };
}

/** Tells whether text is that of a configuration, but for the mark of the version. */
function isSame(text: string | undefined, config: RunConfig): boolean {
  return text === JSON.stringify(config);
}

/** Returns the rows that a checkpoint knows of: later ones are of steps that were lost. */
function cut(metrics: string | undefined, length: number): string {
  if (metrics === undefined) return "";
  return Number.isSafeInteger(length) ? metrics.slice(0, length) : metrics;
}

/** Returns rows whose steps rise, without those whose numbers are none. */
function inOrder<Row extends { readonly step: number; readonly loss: number }>(
  rows: readonly Row[],
): readonly Row[] {
  let last = 0;
  return rows.filter(({ step, loss }) => {
    const isNext = step > last && Number.isFinite(loss);
    if (isNext) last = step;
    return isNext;
  });
}

function settingIn(
  { seed, engine }: RunConfig,
  recipe: Recipe,
  { preset, own, fail }: {
    readonly preset: PresetName;
    readonly own: Task;
    readonly fail: (problem: string) => never;
  },
): Setting {
  return {
    ...settingOf(recipe, preset, own),
    seed: wholeIn(seed) ?? fail("its seed is not a whole number"),
    engine: "wasm",
    isStrict: typeof engine === "string" && /strict/.test(engine),
  };
}

function requireTask(name: string, own: Task, task: Task): void {
  const text = ({ image: { width, height, channels }, classes }: Task): string =>
    `images of ${width}x${height}${channels === 1 ? "" : `x${channels}`} and ${classes} classes`;
  if (text(own) === text(task)) return;
  throw new RunError(
    `Cannot open ${name}: it is of ${text(own)}, and the page has ${
      text(task)
    }. Open its images first`,
  );
}
