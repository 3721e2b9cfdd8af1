/**
 * The outcome of a test as text.
 *
 * @module
 */

import { classScores } from "../../lib/training/metrics.ts";
import type { ImageDataset } from "../../mod.ts";
import { shownClasses } from "../data/class_names.ts";
import { blockPicture, sideBySide } from "../shared/block_pictures.ts";
import { nameInLine } from "../shared/command.ts";
import { confusionText } from "../shared/confusion_text.ts";
import type { Console } from "../shared/console.ts";
import { labelled, wrapped } from "../shared/lines.ts";
import { grouped, percent, percentOrDash } from "../shared/numbers.ts";
import { textTable } from "../shared/text_table.ts";
import type { Outcome } from "./outcome.ts";

/** Returns an outcome as tables, and pictures of the surest mistakes. It ends with a line feed. */
export function outcomeText(
  outcome: Outcome,
  images: ImageDataset,
  { isPlain, columns }: Pick<Console, "isPlain" | "columns">,
): string {
  const { model, data, confusion, classNames, notes = [] } = outcome;
  const names = shownClasses(classNames, confusion.length);
  const width = columns();
  const pictures = picturesOf(outcome, images, { isPlain, width, names });
  return [
    labelled([
      ["model", nameInLine(model)],
      ["images", `${grouped(outcome.images)} of ${nameInLine(data)}`],
      ...notes.map((note) => ["", nameInLine(note)] as const),
    ], width),
    "",
    confusionText(confusion, width, classNames),
    "",
    scoreTable(confusion, names, width),
    "",
    ...(pictures.length > 0 ? ["The surest mistakes:", "", ...pictures, ""] : []),
    ...wrapped(testText(outcome), width),
    "",
  ].join("\n");
}

function scoreTable(
  confusion: Outcome["confusion"],
  names: readonly string[],
  width: number,
): string {
  return textTable([
    ["class", "images", "precision", "recall", "F1"],
    ...classScores(confusion).map(({ samples, precision, recall, f1 }, i) => [
      names[i] ?? "",
      grouped(samples),
      ...[precision, recall, f1].map(percentOrDash),
    ]),
  ], { width, optional: [4, 2] });
}

function picturesOf(
  { mistakes }: Outcome,
  { inputs, ...size }: ImageDataset,
  { isPlain, width, names }: {
    readonly isPlain: boolean;
    readonly width: number;
    readonly names: readonly string[];
  },
): readonly string[] {
  const pictures = mistakes.map(({ index, target, prediction, file, ...mistake }) => {
    const start = index * inputs.cols;
    const pixels = inputs.bytes.subarray(start, start + inputs.cols);
    return {
      lines: blockPicture(pixels, size, { colors: !isPlain }),
      caption: [
        `${names[target]} taken for ${names[prediction]}`,
        `${names[prediction]}: ${percent(mistake.probability)}`,
        `${names[target]}: ${percent(mistake.targetProbability)}`,
        file === undefined ? `image ${index}` : nameInLine(file),
      ],
    };
  });
  return sideBySide(pictures, { width: size.width, columns: width });
}

function testText({ loss, accuracy, interval: { lower, upper } }: Outcome): string {
  return `test loss ${loss.toFixed(4)}, test accuracy ${percent(accuracy)} ` +
    `(95 % interval: ${(lower * 100).toFixed(2)} to ${percent(upper)})`;
}
