/**
 * The test of a trained network.
 *
 * @module
 */

import { evaluate, type Matrix, random, tree } from "../../mod.ts";
import { confusionMatrix } from "../../lib/training/metrics.ts";
import type { Console } from "../shared/console.ts";
import { stopwatch } from "./clock.ts";
import { operationsPerSample } from "./operations.ts";
import type { RunData } from "./run_data.ts";
import type { RunParams, RunPlan } from "./run_plan.ts";
import type { RunResult } from "./run_result.ts";
import type { TrainedRun } from "./training.ts";

/** The test of a run. */
export interface TestedRun {
  readonly result: RunResult;
  /** The outputs for the test images, where they are kept. */
  readonly outputs: Matrix | undefined;
}

/** Tests a trained network, and returns the result of its run. */
export function testRun(
  { config, recipe, steps }: RunPlan,
  { test, task, classNames }: Pick<RunData, "test" | "task" | "classNames">,
  trained: TrainedRun<RunParams>,
  { seed, loading, folder, console }: {
    readonly seed: number;
    /** The seconds that loading took. */
    readonly loading: number;
    readonly folder: string | undefined;
    readonly console: Console;
  },
): TestedRun {
  const { state, bestEpoch, begun, samples, seconds } = trained;
  const { engine, network, signal } = config;
  const testingTime = stopwatch(console);
  const { loss, accuracy, predictions, outputs } = evaluate(config, state, test, {
    keepOutputs: folder !== undefined,
    ...(config.augment && {
      views: { augment: config.augment, count: recipe.views, key: random.key(seed) },
    }),
  });
  const isUnfinished = trained.steps < steps;
  const isStopped = signal?.aborted === true;
  return {
    outputs,
    result: {
      seed,
      engine: engine.name,
      testLoss: loss,
      testAccuracy: accuracy,
      ...(classNames && { classNames }),
      confusion: confusionMatrix(predictions, test.targets, task.classes),
      bestEpoch,
      begun,
      steps: trained.steps,
      plannedSteps: steps,
      parameters: tree.size(state.params),
      floatingPointOperations: samples * operationsPerSample(network, state.params),
      seconds: { loading, training: seconds, testing: testingTime() },
      folder,
      interrupted: isUnfinished && isStopped,
      stoppedEarly: isUnfinished && !isStopped,
    },
  };
}
