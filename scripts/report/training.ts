/**
 * How a training went: its curves, and its epochs as a table.
 *
 * @module
 */

import { accuracyChart, type Curves, learningRateChart, lossChart } from "./charts.ts";
import { type Markup, markup } from "./markup.ts";
import { grouped } from "../shared/numbers.ts";
import { part } from "./numbers.ts";
import { table } from "./table.ts";

/** The section of the training. */
export function trainingSection(curves: Curves): Markup {
  const { steps, epochs } = curves;
  const hasValidation = epochs.some(({ validationLoss }) => validationLoss !== undefined);
  const figure = (name: string, chart: Markup): Markup =>
    markup`<figure class="card"><h3>${name}</h3>${chart}</figure>`;
  return markup`<h2>Training</h2>
<ul class="legend muted">
<li class="training">training${steps.length > 0 ? ", step by step" : ", mean of each epoch"}</li>
${hasValidation ? markup`<li class="validation">validation, after each epoch</li>` : undefined}
</ul>
<div class="columns">
${figure("Loss", lossChart(curves))}
${figure("Accuracy", accuracyChart(curves))}
${figure("Learning rate", learningRateChart(curves))}
</div>
${
    epochs.length > 0
      ? markup`<details>
<summary>All epochs as a table</summary>
${epochTable(curves, hasValidation)}
</details>`
      : undefined
  }`;
}

function epochTable({ epochs }: Curves, hasValidation: boolean): Markup {
  return table({
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
