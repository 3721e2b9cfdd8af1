/**
 * The report of a training: one HTML file that needs no other.
 *
 * @module
 */

import type { Json } from "../../mod.ts";
import { wilsonInterval } from "../../lib/training/metrics.ts";
import { duration, grouped, percent } from "../shared/numbers.ts";
import { factsInWords, nameInWords } from "./configuration.ts";
import { type Classes, classesSection } from "./classes.ts";
import type { FirstWeights } from "./first_weights.ts";
import { type Markup, markup, raw } from "./markup.ts";
import { type Members, membersSection } from "./members.ts";
import type { Curves } from "./metrics.ts";
import { type Mistakes, mistakesSection } from "./mistakes.ts";
import { section } from "./section.ts";
import { STYLE } from "./style.ts";
import { table } from "./table.ts";
import { trainingSection } from "./training.ts";
import { weightsSection } from "./weights.ts";

/** The contents of a report. */
export interface ReportValue extends Classes, Mistakes {
  /** The name of the run. */
  readonly name: string;
  /** Remarks on the run, such as that it was interrupted. */
  readonly notes: readonly string[];
  /** The numbers of the training. */
  readonly curves: Curves;
  /** The mean loss on the test set. */
  readonly testLoss: number;
  /** The rows of the table of layers, the header first. */
  readonly summary: readonly (readonly string[])[];
  /** The number of parameters of the network. */
  readonly parameters: number;
  /** The weights of the first layer, or undefined if they are no images. */
  readonly firstWeights: FirstWeights | undefined;
  /** The seconds that the training took. */
  readonly trainingSeconds: number;
  /** Whether that is the time of the whole training, not only since the run went on. */
  readonly isTimeWhole: boolean;
  /** The configuration of the run. */
  readonly configuration: Json;
  /** The machine that it ran on. */
  readonly machine: Json;
  /** The members of an ensemble, if it is one. */
  readonly members?: Members | undefined;
}

/**
 * Returns the page of a report. It opens offline and runs no script. Text that comes with the run, such
 * as the names of classes, stays text.
 */
export function reportPage(value: ReportValue): string {
  const { name, notes, curves, firstWeights, members } = value;
  const hasTraining = curves.steps.length + curves.epochs.length > 0;
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${name} - foldnet</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${name}</h1>
${notes.map((note) => markup`<p>${note}</p>`)}
${headline(value)}
${members && membersSection(members)}
${hasTraining ? trainingSection(curves) : undefined}
${classesSection(value)}
${mistakesSection(value)}
${firstWeights && weightsSection(firstWeights)}
${setupSection(value)}
</main>
</body>
</html>
`;
  return page.html;
}

// The page fetches nothing and runs nothing, whatever its text contains.
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

function headline(
  { confusion, testLoss, parameters, trainingSeconds, isTimeWhole }: ReportValue,
): Markup {
  const samples = confusion.flat().reduce((sum, count) => sum + count, 0);
  const right = confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const { lower, upper } = wilsonInterval(right, samples);
  const interval = `95 % interval: ${(lower * 100).toFixed(2)} to ${(upper * 100).toFixed(2)}`;
  const card = (name: string, value: string, note?: string): Markup =>
    markup`<div class="card"><dt>${name}</dt><dd>${value}</dd>${
      note && markup`<dd>${note}</dd>`
    }</div>`;
  return markup`<dl class="cards">
${card("Test accuracy", percent(right / samples), interval)}
${card("Mistakes", grouped(samples - right), `of ${grouped(samples)} test images`)}
${card("Test loss", testLoss.toFixed(4))}
${card("Parameters", grouped(parameters))}
${
    card(
      "Training",
      duration(trainingSeconds),
      isTimeWhole ? undefined : "since the last resumption",
    )
  }
</dl>`;
}

function setupSection({ summary, configuration, machine }: ReportValue): Markup {
  const [header = [], ...layers] = summary;
  const card = (name: string, contents: Markup): Markup =>
    markup`<div class="card" role="group" aria-label="${name}"><h3>${name}</h3>${contents}</div>`;
  const network = table({
    name: "Network",
    header: header.map(nameInWords),
    rows: layers.map(([name, ...cells]) => [name, ...cells]),
  });
  return section(
    "Setup",
    markup`<div class="columns">
${card("Network", network)}
${card("Configuration", facts("Configuration", configuration))}
${card("Machine", facts("Machine", machine))}
</div>`,
  );
}

function facts(name: string, value: Json): Markup {
  return table({ name, rows: factsInWords(value), isText: true });
}
