/**
 * The test of an ensemble and of its members.
 *
 * @module
 */

import {
  type AnyLayer,
  crossEntropy,
  type Dataset,
  evaluate,
  type EvaluateOptions,
  type Labels,
  type Model,
  random,
  tree,
} from "../../mod.ts";
import { confusionMatrix } from "../../lib/training/metrics.ts";
import type { Console } from "../shared/console.ts";
import { eventLoopTurn, stopwatch } from "./clock.ts";
import type { MemberResult } from "./ensemble_result.ts";
import type { TrainedMember } from "./members.ts";
import { operationsPerSample } from "./operations.ts";
import type { EnsemblePrinter } from "./printer.ts";
import type { RunData } from "./run_data.ts";
import type { RunFolder } from "./run_folder.ts";
import type { RunPlan } from "./run_plan.ts";
import type { RunResult } from "./run_result.ts";
import { type TestedRun, testRun } from "./test_run.ts";

/** What the test of an ensemble takes. */
export interface EnsembleToTest {
  readonly plan: RunPlan;
  readonly data: RunData;
  /** All members that were trained. */
  readonly members: readonly TrainedMember[];
  /** Those that the model is made of. */
  readonly counted: readonly TrainedMember[];
  readonly model: Model;
  /** How many members there should be. */
  readonly count: number;
  readonly seed: number;
  /** The seconds that loading took. */
  readonly loading: number;
  readonly folder: RunFolder | undefined;
  readonly printer: EnsemblePrinter;
  readonly console: Console;
}

/** The test of an ensemble. */
export interface TestedEnsemble extends TestedRun {
  /** The tests of the members that the model is made of. */
  readonly members: readonly (TestedRun & { readonly member: TrainedMember })[];
}

/** Tests each member that the model is made of, then the model, on the validation and the test images. */
export async function testEnsemble(
  { plan, data, members, counted, model, count, seed, loading, folder, printer, console }:
    EnsembleToTest,
): Promise<TestedEnsemble> {
  const testingTime = stopwatch(console);
  const { config } = plan;
  const testedMembers: (TestedRun & { readonly member: TrainedMember })[] = [];
  const memberResults: MemberResult[] = [];
  for (const each of counted) {
    printer.testing(`member ${each.member} of ${count}`);
    await eventLoopTurn();
    const { member, seed, trained } = each;
    const place = { seed, loading: 0, folder: folder?.path, console };
    const tested = testRun(plan, data, trained, place);
    testedMembers.push({ ...tested, member: each });
    memberResults.push({
      member,
      seed,
      ...validated(
        plan,
        seed,
        data,
        (images, options) => evaluate(config, trained.state, images, options).accuracy,
      ),
      testAccuracy: tested.result.testAccuracy,
      ...(trained.bestEpoch !== undefined && { bestEpoch: trained.bestEpoch }),
    });
  }
  printer.testing("the ensemble");
  await eventLoopTurn();
  const { network, ...trained } = model;
  const whole = { engine: config.engine, network, loss: crossEntropy() };
  const { loss, accuracy, predictions, outputs } = evaluate<AnyLayer, Labels>(
    whole,
    trained,
    data.test,
    {
      ...viewsOf(plan, seed),
      keepOutputs: folder !== undefined,
    },
  );
  const validation = validated(
    plan,
    seed,
    data,
    (images, options) => evaluate<AnyLayer, Labels>(whole, trained, images, options).accuracy,
  );
  const stopped = members.find(({ isStopped }) => isStopped);
  const isInterrupted = counted.length < count || stopped !== undefined;
  const sum = (of: (member: TrainedMember) => number): number =>
    members.reduce((total, each) => total + of(each), 0);
  printer.stop();
  const result: RunResult = {
    seed,
    engine: config.engine.name,
    testLoss: loss,
    testAccuracy: accuracy,
    ...(data.classNames && { classNames: data.classNames }),
    confusion: confusionMatrix(predictions, data.test.targets, data.task.classes),
    bestEpoch: undefined,
    begun: sum(({ trained }) => trained.begun),
    steps: sum(({ trained }) => trained.steps),
    plannedSteps: count * plan.steps,
    parameters: tree.size(model.params),
    floatingPointOperations: sum(({ trained }) =>
      trained.samples * operationsPerSample(config.network, trained.state.params)
    ),
    seconds: {
      loading,
      training: sum(({ trained }) => trained.seconds),
      testing: testingTime(),
    },
    folder: folder?.path,
    interrupted: isInterrupted,
    stoppedEarly: false,
    ensemble: {
      members: memberResults,
      planned: count,
      ...validation,
      ...(stopped && {
        stopped: {
          member: stopped.member,
          steps: stopped.trained.steps,
          plannedSteps: plan.steps,
        },
      }),
    },
  };
  return { result, outputs, members: testedMembers };
}

type Options = Pick<EvaluateOptions, "views">;

/** Returns the accuracy on the validation images, if there are some. Views are those of the test. */
function validated(
  plan: RunPlan,
  seed: number,
  { validation }: Pick<RunData, "validation">,
  accuracyOn: (images: Dataset<Labels>, options: Options) => number,
): Pick<MemberResult, "validationAccuracy"> {
  return validation ? { validationAccuracy: accuracyOn(validation, viewsOf(plan, seed)) } : {};
}

/** Returns the views that a recipe tests with, if it does. */
function viewsOf({ config: { augment }, recipe }: RunPlan, seed: number): Options {
  return augment ? { views: { augment, count: recipe.views, key: random.key(seed) } } : {};
}
