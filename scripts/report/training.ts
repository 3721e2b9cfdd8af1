/**
 * A training: its charts, and its epochs as a table.
 *
 * @module
 */

import { accuracyChart, learningRateChart, lossChart } from "./charts.ts";
import { type Markup, markup } from "./markup.ts";
import type { Curves } from "./metrics.ts";
import { grouped } from "../shared/numbers.ts";
import { part } from "./numbers.ts";
import { stepsPerPoint } from "./stretches.ts";
import { section } from "./section.ts";
import { table } from "./table.ts";

/** Returns the section of the training. */
export function trainingSection(curves: Curves): Markup {
  const { steps, epochs } = curves;
  const hasValidation = epochs.some(({ validationLoss }) => validationLoss !== undefined);
  return section(
    "Training",
    markup`<ul class="legend muted">
<li class="training">training${steps.length > 0 ? "" : ", mean of each epoch"}</li>
${hasValidation ? markup`<li class="validation">validation, after each epoch</li>` : undefined}
</ul>
<div class="columns">
${lossChart(curves)}
${accuracyChart(curves)}
${learningRateChart(curves)}
</div>
${steps.length > 0 ? resolution(stepsPerPoint(steps.length)) : undefined}
${
      epochs.length > 0
        ? markup`<details>
<summary>All epochs as a table</summary>
${epochTable(curves, hasValidation)}
</details>`
        : undefined
    }`,
  );
}

/** Returns the remark on what a point stands for: a page does not hold every step of a long training. */
function resolution(size: number): Markup {
  return size === 1
    ? markup`<p class="muted">Each point of a training curve is one step.</p>`
    : markup`<p class="muted">Each point of a training curve is the mean of ${size} steps, and the
band around it reaches from the least to the greatest of them. The file metrics.csv beside this page
has every step.</p>`;
}

function epochTable({ epochs }: Curves, hasValidation: boolean): Markup {
  return table({
    name: "Epochs",
    header: [
      "Epoch",
      "Step",
      "Loss",
      "Accuracy, %",
      ...(hasValidation ? ["Validation loss", "Validation accuracy, %"] : []),
      "Learning rate",
    ],
    rows: epochs.map((row) => [
      row.epoch,
      grouped(row.step),
      row.loss.toFixed(4),
      part(row.accuracy),
      ...(hasValidation
        ? [row.validationLoss?.toFixed(4) ?? "-", part(row.validationAccuracy ?? NaN)]
        : []),
      `${Number(row.learningRate.toPrecision(4))}`,
    ]),
  });
}
