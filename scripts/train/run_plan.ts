/**
 * The plan of a run: its network, its optimizer and its steps.
 *
 * @module
 */

import {
  augment,
  type Augmentation,
  averaged,
  type Engine,
  type FitConfig,
  initialState,
  type Labels,
  type Layer,
  type OptimizerState,
  type ParamsOf,
  random,
  type Schedule,
  type TrainState,
} from "../../mod.ts";
import { mendable, RunError } from "../shared/command.ts";
import { grouped } from "../shared/numbers.ts";
import { type Network, networkOf } from "./networks.ts";
import type { Recipe } from "./recipe.ts";
import type { Preset } from "./presets.ts";
import { optimizerOf } from "./recipes.ts";
import type { RunData } from "./run_data.ts";
import { scheduleOf } from "./schedule_of.ts";

/** The parameters of a network of the trainer. */
export type RunParams = ParamsOf<Network>;

/** The plan of a run. */
export interface RunPlan {
  readonly config: FitConfig<Layer<number, number, RunParams>, OptimizerState, Labels>;
  readonly recipe: Recipe;
  readonly steps: number;
  readonly learningRate: Schedule;
}

/**
 * Returns the plan of a run.
 *
 * @param signal What ends the training after the step that is under way.
 * @param stateEvery The number of steps from one checkpoint to the next.
 *
 * @throws {RunError} if the images are too small for the network.
 */
export async function planOf(
  engine: Engine,
  recipe: Recipe,
  { preset, data, signal, stateEvery }: {
    readonly preset: Preset;
    readonly data: RunData;
    readonly signal: AbortSignal;
    readonly stateEvery: number;
  },
): Promise<RunPlan> {
  const { batchSize } = recipe;
  const steps = recipe.steps ?? recipe.epochs * Math.ceil(data.counts.training / batchSize);
  const network = await mendable(Promise.try(() => networkOf(recipe, preset, data.task)));
  const config = {
    engine,
    network,
    loss: preset.loss(recipe, data.training.targets, data.task.classes),
    optimizer: optimizerOf(recipe, steps),
    batchSize,
    steps,
    shuffle: preset.shuffle,
    signal,
    evaluated: ({ params, optimizer }: TrainState<RunParams, OptimizerState>) =>
      averaged(params, optimizer),
    stateEvery,
    ...(recipe.augment && { augment: afterVarying(augment(recipe.augment), preset.vary) }),
    ...(data.validation && { validation: data.validation }),
  };
  return { config, recipe, steps, learningRate: scheduleOf(recipe, steps) };
}

/** A state of the training of a run. */
export type RunState = TrainState<RunParams, OptimizerState>;

/**
 * Returns the state that a run begins with.
 *
 * @throws {RunError} if the network is too large.
 */
export function stateOf({ config }: RunPlan, seed: number): RunState {
  try {
    return initialState(config, random.key(seed));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RunError(
      `Cannot start with a network so large: ${error.message}. Give smaller --hidden sizes`,
    );
  }
}

/** Returns an augmentation that varies images in another way first, if a preset has one. */
function afterVarying(augmentation: Augmentation, vary: Augmentation | undefined): Augmentation {
  if (!vary) return augmentation;
  return (engine, key, samples) => {
    const [first, second] = random.split(key);
    const inputs = vary(engine, first, samples);
    const indices = Uint32Array.from({ length: inputs.rows }, (_, i) => i);
    return augmentation(engine, second, { ...samples, inputs, indices });
  };
}

/** Returns a plan in a line. */
export function planText({ recipe, steps }: RunPlan, seeds: string): string {
  const { optimizer, learningRate, schedule, batchSize, augment, classWeights } = recipe;
  return `${grouped(steps)} ${steps === 1 ? "step" : "steps"} of ${grouped(batchSize)}${
    augment ? " augmented" : ""
  }, ` +
    `${optimizer} at ${learningRate} (${schedule}), ` +
    `${classWeights ? `${classWeights} class weights, ` : ""}${seeds}`;
}
