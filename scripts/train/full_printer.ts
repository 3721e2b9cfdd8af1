/**
 * Runs for people: plain lines, and on a terminal one live line among them.
 *
 * @module
 */

import { classCountsText } from "../data/class_counts.ts";
import { nameInLine } from "../shared/command.ts";
import { confusionText } from "../shared/confusion_text.ts";
import type { Console } from "../shared/console.ts";
import { labelled, wrapped } from "../shared/lines.ts";
import { duration, grouped, percent } from "../shared/numbers.ts";
import { textTable } from "../shared/text_table.ts";
import { membersText } from "./ensemble_result.ts";
import { type EpochTable, epochTable } from "./epoch_table.ts";
import { liveLine } from "./live_line.ts";
import type { Printer, RunPrinter, Start } from "./printer.ts";
import { notesOf, type RunResult } from "./run_result.ts";

/** Returns the printer of a run at length. */
export function fullPrinter(console: Console): Printer {
  const { write, columns } = console;
  return {
    start: (start) => write(`${startText(start, columns())}\n\n`),
    run: () => fullRun(console),
    end({ next }) {
      if (next.length > 0) write(`\n${next.map(nameInLine).join("\n")}\n`);
    },
  };
}

/**
 * Returns the printer of a run at length.
 *
 * @param prefix What the live line begins with.
 */
export function fullRun(console: Console, prefix: readonly string[] = []): RunPrinter {
  const { write, columns } = console;
  const live = liveLine(console, prefix);
  let table: EpochTable | undefined;
  return {
    step: live.show,
    epoch(end) {
      live.clear();
      if (!table) {
        table = epochTable(end, columns());
        for (const line of table.header) write(`${line}\n`);
      }
      write(`${table.row(end)}\n`);
    },
    testing: () => live.say("testing"),
    stop: live.clear,
    result(result) {
      live.clear();
      write(resultText(result, columns()));
    },
  };
}

/** Returns what the trainer is about to do. */
export function startText(
  { engine, network, images, notes, classCounts, isWeighted, folder, plan, ensemble }: Start,
  width: number,
): string {
  const { training, validation, test } = images;
  const held = validation > 0 ? `, ${grouped(validation)} for validation` : "";
  const facts: (readonly [string, string])[] = [
    ["engine", engine],
    ["images", `${grouped(training)} for training${held}, ${grouped(test)} for testing`],
    ...notes.map((note, i) => [i === 0 ? "data" : "", nameInLine(note)] as const),
    ...(folder === undefined ? [] : [["kept in", nameInLine(folder)] as const]),
    ...(ensemble === undefined ? [] : [
      ["ensemble", `the mean of ${ensemble} such networks, trained one after the other`] as const,
    ]),
    ["training", plan],
  ];
  return [
    textTable(network, { width, optional: [1] }),
    labelled(facts, width),
    ...(classCounts ? [classCountsText(classCounts, { isWeighted, width })] : []),
  ].join("\n\n");
}

/** Returns how long the parts of runs took. */
export function secondsText(
  { loading, training, testing }: RunResult["seconds"],
  width: number,
  details: readonly string[] = [],
): string {
  return labelled([
    ["loading", duration(loading, 2)],
    ["training", [duration(training, 2), ...details].join(", ")],
    ["testing", duration(testing, 2)],
  ], width);
}

function resultText(result: RunResult, width: number): string {
  const { testAccuracy, testLoss, confusion, classNames, begun, steps, seconds, ensemble } = result;
  // The line of a command is left whole, so that it can be copied.
  const notes = notesOf(result)
    .flatMap((note) => note.includes("deno task ") ? [note] : wrapped(note, width));
  const perStep = seconds.training / (steps - begun) * 1000;
  const speed = result.floatingPointOperations / seconds.training / 1e9;
  // A run without a step has no speed.
  const details = steps === begun
    ? []
    : [`${perStep.toFixed(2)} ms per step`, `${speed.toFixed(1)} GFLOP/s with zeros`];
  return [
    ...(notes.length > 0 ? ["", ...notes] : []),
    "",
    confusionText(confusion, width, classNames),
    "",
    ...(ensemble ? [membersText(ensemble, testAccuracy, width), ""] : []),
    secondsText(seconds, width, details),
    ...wrapped(`test loss ${testLoss.toFixed(4)}, test accuracy ${percent(testAccuracy)}`, width),
    "",
  ].join("\n");
}
