/**
 * The outcome of a test as text.
 *
 * @module
 */

import { classScores } from "../../lib/training/metrics.ts";
import type { ImageDataset } from "../../mod.ts";
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
  const { model, data, confusion } = outcome;
  const width = columns();
  const pictures = picturesOf(outcome, images, { isPlain, width });
  return [
    labelled([
      ["model", nameInLine(model)],
      ["images", `${grouped(outcome.images)} of ${nameInLine(data)}`],
    ], width),
    "",
    confusionText(confusion, width),
    "",
    scoreTable(confusion, width),
    "",
    ...(pictures.length > 0 ? ["The surest mistakes:", "", ...pictures, ""] : []),
    ...wrapped(testText(outcome), width),
    "",
  ].join("\n");
}

function scoreTable(confusion: Outcome["confusion"], width: number): string {
  return textTable([
    ["class", "images", "precision", "recall", "F1"],
    ...classScores(confusion).map(({ samples, precision, recall, f1 }, i) => [
      `${i}`,
      grouped(samples),
      ...[precision, recall, f1].map(percentOrDash),
    ]),
  ], { width, optional: [4, 2] });
}

function picturesOf(
  { mistakes }: Outcome,
  { inputs, ...size }: ImageDataset,
  { isPlain, width }: { readonly isPlain: boolean; readonly width: number },
): readonly string[] {
  const pictures = mistakes.map(({ index, target, prediction, ...mistake }) => {
    const start = index * inputs.cols;
    const pixels = inputs.bytes.subarray(start, start + inputs.cols);
    return {
      lines: blockPicture(pixels, size, { colors: !isPlain }),
      caption: [
        `${target} taken for ${prediction}`,
        `${prediction}: ${percent(mistake.probability)}`,
        `${target}: ${percent(mistake.targetProbability)}`,
        `image ${index}`,
      ],
    };
  });
  return sideBySide(pictures, { width: size.width, columns: width });
}

function testText({ loss, accuracy, interval: { lower, upper } }: Outcome): string {
  return `test loss ${loss.toFixed(4)}, test accuracy ${percent(accuracy)} ` +
    `(95 % interval: ${(lower * 100).toFixed(2)} to ${percent(upper)})`;
}
