/**
 * What an ensemble is made of, and what to say of how its training ended.
 *
 * @module
 */

import { grouped, percentOrDash } from "../shared/numbers.ts";
import { textTable } from "../shared/text_table.ts";
import { resumeCommand } from "./next_commands.ts";

/** The accuracies of a member of an ensemble, or of the ensemble. */
export interface Accuracies {
  /** The accuracy on the validation images, or undefined where there are none. */
  readonly validationAccuracy?: number;
  readonly testAccuracy: number;
}

/** The result of a member of an ensemble. */
export interface MemberResult extends Accuracies {
  /** Its number, from 1. */
  readonly member: number;
  readonly seed: number;
  /** The epoch that was tested, where it need not be the last one. */
  readonly bestEpoch?: number;
}

/** What an ensemble is made of. */
export interface EnsembleResult {
  /** The members whose mean was tested. */
  readonly members: readonly MemberResult[];
  /** How many members there should be. */
  readonly planned: number;
  /** The accuracy of the ensemble on the validation images, or undefined where there are none. */
  readonly validationAccuracy?: number;
  /** The member whose training the user ended, with its steps. */
  readonly stopped?: {
    readonly member: number;
    readonly steps: number;
    readonly plannedSteps: number;
  };
}

/** Returns notes on how the training of an ensemble ended, line by line. */
export function ensembleNotes(
  { interrupted, begun, steps, folder, engine }: {
    readonly interrupted: boolean;
    readonly begun: number;
    readonly steps: number;
    readonly folder: string | undefined;
    readonly engine: string;
  },
  { members, planned, stopped }: EnsembleResult,
): string[] {
  if (!interrupted) {
    return begun === steps
      ? [`This ensemble had finished: all ${planned} members are trained.`]
      : [];
  }
  const place = stopped
    ? `in member ${stopped.member} of ${planned}, after step ${grouped(stopped.steps)} of ${
      grouped(stopped.plannedSteps)
    }`
    : `after member ${members.length} of ${planned}`;
  const isPartial = members.length === 1 && members[0]?.member === stopped?.member;
  const tested = isPartial
    ? "it so far"
    : members.length === 1
    ? "member 1 alone"
    : `the ${members.length} before it`;
  return [
    `Stopped ${place}; the test is of ${tested}.`,
    ...(folder === undefined ? [] : [`To go on: ${resumeCommand(folder, engine)}`]),
  ];
}

/** Returns the header and the rows of a table of the members, their mean, and the ensemble. */
export function memberRows(
  { members, validationAccuracy }: EnsembleResult,
  testAccuracy: number,
): readonly (readonly [name: string, ...cells: string[]])[] {
  const hasValidation = validationAccuracy !== undefined;
  const row = (name: string, accuracies: Accuracies): readonly [string, ...string[]] => [
    name,
    ...(hasValidation ? [percentOrDash(accuracies.validationAccuracy ?? NaN)] : []),
    percentOrDash(accuracies.testAccuracy),
  ];
  const mean = (of: (member: MemberResult) => number | undefined): number =>
    members.reduce((sum, member) => sum + (of(member) ?? NaN), 0) / members.length;
  return [
    ["accuracy", ...(hasValidation ? ["validation"] : []), "test"],
    ...members.map((each) => row(`member ${each.member}, seed ${each.seed}`, each)),
    row("mean of the members", {
      validationAccuracy: mean((each) => each.validationAccuracy),
      testAccuracy: mean((each) => each.testAccuracy),
    }),
    row("ensemble", { ...(hasValidation && { validationAccuracy }), testAccuracy }),
  ];
}

/** Returns that table as text. */
export function membersText(ensemble: EnsembleResult, testAccuracy: number, width: number): string {
  return textTable(memberRows(ensemble, testAccuracy), { width });
}
