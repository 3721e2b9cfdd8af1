/**
 * The report of a run that has ended.
 *
 * @module
 */

import {
  type Engine,
  type ImageDataset,
  type Json,
  type Layer,
  type Matrix,
  type Tree,
  tree,
} from "../../mod.ts";
import { summaryRows } from "../../lib/compose/summary.ts";
import { surestMistakes } from "../../lib/training/metrics.ts";
import { probabilitiesOf } from "../shared/probabilities.ts";
import { memberRows } from "../train/ensemble_result.ts";
import { memberName } from "../train/member_folders.ts";
import type { MetricsRow } from "../train/metrics_file.ts";
import { REPORT } from "../train/run_files.ts";
import { notesOf, type RunResult } from "../train/run_result.ts";
import { firstWeights } from "./first_weights.ts";
import { machineFacts } from "./machine.ts";
import type { Members } from "./members.ts";
import type { EpochMetrics } from "./metrics.ts";
import { pictured } from "./mistakes.ts";
import { reportPage } from "./page.ts";

/** A run that has ended. */
export interface FinishedRun<Params extends Tree> {
  /** The name of the run. */
  readonly name: string;
  /** The configuration. The report shows what JSON keeps of it. */
  readonly configuration: unknown;
  /** The seconds that it trained before it went on: 0 where it began, undefined where they are not known. */
  readonly secondsBefore: number | undefined;
  /** The metrics of its steps and epochs. */
  readonly metrics: readonly MetricsRow[];
  /** The result. */
  readonly result: RunResult;
  /** The engine that it ran on. */
  readonly engine: Engine;
  /** The network. */
  readonly network: Layer<number, number, Params>;
  /** The parameters that were tested. */
  readonly params: Params;
  /** The outputs for the test images. */
  readonly outputs: Matrix;
  /** The test images, as in their files. */
  readonly images: ImageDataset;
  /** The file of each test image, where each has one. */
  readonly files?: readonly string[] | undefined;
}

/** Returns the page of the report of a run. */
export function runReport<Params extends Tree>(run: FinishedRun<Params>): string {
  const { engine, network, params, outputs, images, result, metrics } = run;
  const mistakes = surestMistakes(probabilitiesOf(engine, network, outputs), images.targets, SHOWN);
  return reportPage({
    name: run.name,
    notes: notesOf(result),
    curves: {
      steps: metrics.filter(({ kind }) => kind === "step"),
      epochs: metrics.filter(({ kind }) => kind === "epoch").map(epochOf),
    },
    testLoss: result.testLoss,
    confusion: result.confusion,
    classes: result.confusion.map((_, i) => result.classNames?.[i] ?? `${i}`),
    mistakes: pictured(mistakes, images, run.files),
    image: images,
    summary: summaryRows(network),
    parameters: tree.size(params),
    // Those of one member stand in its own report.
    firstWeights: result.ensemble ? undefined : firstWeights(network, params, images),
    members: membersOf(result),
    trainingSeconds: (run.secondsBefore ?? 0) + result.seconds.training,
    isTimeWhole: run.secondsBefore !== undefined,
    // This cast is safe: JSON.parse() returns JSON.
    configuration: JSON.parse(JSON.stringify(run.configuration)) as Json,
    machine: machineFacts(engine.name),
  });
}

function membersOf({ ensemble, testAccuracy }: RunResult): Members | undefined {
  return ensemble && {
    rows: memberRows(ensemble, testAccuracy),
    links: ensemble.members.map(({ member }) => `${memberName(member)}/${REPORT}`),
  };
}

/** The number of mistakes to show. */
const SHOWN = 24;

function epochOf({ validation, ...row }: MetricsRow): EpochMetrics {
  return {
    ...row,
    ...(validation && {
      validationLoss: validation.loss,
      validationAccuracy: validation.accuracy ?? NaN,
    }),
  };
}
