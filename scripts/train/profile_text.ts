/**
 * The profile of an engine, as the trainer prints it.
 *
 * @module
 */

import type { KernelInput, NotFinite, Profile } from "../../mod.ts";
import { type Console, jsonLines } from "../shared/console.ts";
import { wrapped } from "../shared/lines.ts";
import { grouped, percentOrDash } from "../shared/numbers.ts";
import { textTable } from "../shared/text_table.ts";
import type { Options } from "./options.ts";

/** Prints a profile in the form of the other output. */
export function printProfile(
  profile: Profile,
  output: Options["output"],
  console: Console,
): void {
  if (output === "json") jsonLines(console)({ profile });
  else console.write(`\n${profileText(profile, console.columns())}\n`);
}

/** Returns a table of the kernels, and the first result that is not finite. */
export function profileText({ kernels, notFinite }: Profile, width: number): string {
  const calls = sum(kernels.map(({ calls }) => calls));
  const milliseconds = sum(kernels.map(({ milliseconds }) => milliseconds));
  const rows = kernels.map((each) => [
    each.kernel,
    grouped(each.calls),
    each.milliseconds.toFixed(1),
    percentOrDash(each.milliseconds / milliseconds),
  ]);
  const table = [
    ["kernel", "calls", "ms", "share"],
    ...rows,
    ["total", grouped(calls), milliseconds.toFixed(1), ""],
  ];
  return [textTable(table, { width }), ...wrapped(notFiniteText(notFinite), width)].join("\n");
}

function notFiniteText(notFinite: NotFinite | undefined): string {
  if (!notFinite) return "All results are finite.";
  const { kernel, call, inputs } = notFinite;
  const of = inputs.length === 0 ? "" : ` of ${inputs.map(inputText).join(" and ")}`;
  return `The first result that is not finite is that of ${kernel}, call ${grouped(call)}${of}.`;
}

function inputText({ rows, cols, isFinite }: KernelInput): string {
  return `${rows}x${cols}${isFinite ? "" : " (not finite)"}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
