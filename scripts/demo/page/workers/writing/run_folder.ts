/**
 * Runs of the page as folders of the command line.
 *
 * @module
 */

import { zipBytes } from "../../../../../lib/formats/zip_bytes.ts";
import {
  initialState,
  parseCheckpoint,
  random,
  serializeCheckpoint,
  serializeModel,
} from "../../../../../mod.ts";
import { RunError } from "../../../../shared/run_error.ts";
import { metricsText } from "../../../../train/metrics_rows.ts";
import { PRESET_RECIPES } from "../../../../train/preset_recipes.ts";
import type { Recipe } from "../../../../train/recipe.ts";
import { optimizerOf } from "../../../../train/recipes.ts";
import { configText, type RunConfig } from "../../../../train/run_config.ts";
import { CHECKPOINT, CONFIG, METRICS, TEXTS } from "../../../../train/run_files.ts";
import { scheduleOf } from "../../../../train/schedule_of.ts";
import { MODEL_FILE } from "../../../../shared/model_file.ts";
import { MNIST_NAME, type StepPoint } from "../../protocol.ts";
import { described } from "../../setting/address.ts";
import { flagsOf } from "../../setting/network_flags.ts";
import type { PagePreset } from "../../setting/page_presets.ts";
import type { Texts } from "../../setting/recipe_text.ts";
import type { Setting } from "../../setting/setting.ts";
import type { LoadedNetwork, Workbench } from "../answers.ts";
import { presetsFor } from "../presets.ts";

/** What a run is written with. */
export interface WrittenRun {
  readonly name: string;
  /** The points of all steps so far, in order. */
  readonly points: readonly StepPoint[];
  /** The names of the data that it was trained on. */
  readonly images: readonly string[];
  readonly workbench: Pick<Workbench, "engine" | "data">;
}

/**
 * Returns a zip archive with the folder of a run: the command line goes on with it by `--resume`, to the bits that the
 * page would have had.
 *
 * @throws {RunError} if the network is not of a run, or no flags say what it is, or its images are not MNIST's.
 */
export async function runFolder(
  { network, params, statistics, setting, checkpoint, classNames }: LoadedNetwork,
  { name, points, images, workbench: { engine, data } }: WrittenRun,
): Promise<Uint8Array<ArrayBuffer>> {
  const cannot = "Cannot write a run for the command line:";
  if (!setting || !checkpoint) {
    throw new RunError(`${cannot} a model out of a file has no state of a training`);
  }
  if (setting.engine === "webgpu") {
    throw new RunError(
      `${cannot} the GPU of a browser rounds in a way of its own, and no engine of the command line goes on to ` +
        "the same bits. Save the model instead",
    );
  }
  const { digests, name: present, training, validation, test } = data();
  const source = images.find((name) => name !== MNIST_NAME) ?? present;
  if (digests || source !== MNIST_NAME) {
    throw new RunError(
      `${cannot} it would have to find the files of ${source}, whose place the page does not know. Save the model instead`,
    );
  }
  const { preset, texts } = described(setting, presetsFor());
  if (texts.some(([flag]) => flag === "layers")) {
    throw new RunError(
      `${cannot} no flags of the command line say these layers. Save the model instead`,
    );
  }
  const optimizer = optimizerOf(setting.recipe, 1);
  const like = initialState({ engine, network, optimizer }, random.key(0));
  const { state } = parseCheckpoint(checkpoint, like, "the kept state");
  const config: RunConfig = {
    arguments: argumentsOf(preset, texts),
    preset,
    recipe: recipeOf(setting, preset, validation.labels.length),
    source: { kind: "idx" },
    images: {
      training: training.labels.length,
      validation: validation.labels.length,
      test: test.labels.length,
    },
    classes: classNames.length,
    seed: setting.seed,
    engine: setting.isStrict ? "wasm strict" : engine.name.replace(/, \d+ threads$/, ""),
  };
  const { recipe } = setting;
  const perEpoch = Math.ceil(training.labels.length / recipe.batchSize);
  const rate = scheduleOf(recipe, recipe.steps ?? recipe.epochs * perEpoch);
  const metrics = encoded(metricsText(
    points.filter(({ step }) => step <= state.step).map((point) => ({
      ...point,
      ...{ kind: "step", epoch: Math.ceil(point.step / perEpoch) },
      learningRate: rate(point.step - 1),
    })),
  ));
  const configuration = JSON.stringify(config);
  const metadata = new Map([
    [TEXTS.configuration, configuration],
    [TEXTS.metricsLength, `${metrics.length}`],
  ]);
  const model = { network, params, statistics };
  return await zipBytes(
    Object.entries({
      [CONFIG]: encoded(configText(config)),
      [METRICS]: metrics,
      [CHECKPOINT]: serializeCheckpoint({ state, metadata }),
      [MODEL_FILE]: serializeModel(model, { metadata: { [TEXTS.configuration]: configuration } }),
    }).map(([file, bytes]) => ({ name: `${name}/${file}`, bytes })),
    false,
  );
}

/** Returns the recipe that flags give on the command line. */
function recipeOf({ layers, recipe }: Setting, preset: PagePreset, validation: number): Recipe {
  const { views, patience } = PRESET_RECIPES[preset].recipe;
  return {
    ...PRESET_RECIPES[preset].recipe,
    ...recipe,
    ...flagsOf(layers),
    views,
    patience,
    validation,
  };
}

/** The flags that a setting may have, in the order in which the command line keeps them. */
export const FLAG_ORDER = [
  ...["preset", "hidden", "activation", "dropout", "epochs", "steps", "batch-size"],
  ...["learning-rate", "optimizer", "momentum", "weight-decay", "clip", "average", "schedule"],
  ...["warmup", "label-smoothing", "class-weights", "seed", "augment"],
  ...["shift", "rotate", "scale", "shear", "elastic", "flip", "strict"],
] as const;

function argumentsOf(preset: PagePreset, texts: Texts): readonly string[] {
  const flags = [["preset", preset] as const, ...texts].flatMap(([flag, text]) =>
    text === "none"
      // Zero shift is the command line's way to say no augmentation.
      ? flag === "augment" ? [["shift", "0"] as const] : []
      : [[flag, text] as const]
  );
  const placeOf = (name: string): number => FLAG_ORDER.findIndex((each) => each === name);
  return flags.toSorted(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([flag, text]) => text === "" ? `--${flag}` : `--${flag}=${text}`);
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
