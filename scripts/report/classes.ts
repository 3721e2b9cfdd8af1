/**
 * The results by class: the confusion matrix, and the scores of each class.
 *
 * @module
 */

import { classScores } from "../../lib/training/metrics.ts";
import { type Markup, markup } from "./markup.ts";
import { grouped } from "../shared/numbers.ts";
import { part } from "./numbers.ts";
import { section } from "./section.ts";
import { scrolling, table } from "./table.ts";

/** The results on the test set by class. */
export interface Classes {
  /** The confusion matrix: a row for each true class, a column for each prediction. */
  readonly confusion: readonly (readonly number[])[];
  /** The names of the classes, in order. */
  readonly classes: readonly string[];
}

/** Returns the section of the classes. */
export function classesSection(value: Classes): Markup {
  return section(
    "Test images by class",
    markup`<div class="columns">
<div class="card" role="group" aria-label="Confusion matrix">
<p class="muted">Rows: true classes. Columns: predictions.</p>
${confusionTable(value)}
</div>
<div class="card" role="group" aria-label="Scores">
<p class="muted">Precision: the share of the predictions of a class that are right. Recall: the share
of the images of a class that are recognized. F1: the harmonic mean of the two. All in percent.</p>
${scoresTable(value)}
</div>
</div>`,
  );
}

function confusionTable({ confusion, classes }: Classes): Markup {
  const isLong = classes.some((name) => name.length > 3);
  const most = Math.max(1, ...confusion.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const rows = confusion.map((row, i) => {
    const samples = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, j) => {
      if (i === j) return cell(count, count / samples * 0.5, " class=right");
      return count === 0 ? markup`<td></td>` : cell(count, count / most * 0.75);
    });
    return markup`<tr><th scope="row">${classes[i]}</th>${cells}</tr>`;
  });
  const header = classes.map((name) => markup`<th scope="col">${name}</th>`);
  return scrolling(
    "Confusion matrix",
    markup`<table class="confusion${isLong ? " long" : ""}">
<thead><tr><td></td>${header}</tr></thead>
<tbody>${rows}</tbody>
</table>`,
  );
}

function cell(count: number, strength: number, attribute = ""): Markup {
  const style = Number.isNaN(strength) ? 0 : strength.toFixed(3);
  return markup`<td${attribute} style="--part: ${style}">${count}</td>`;
}

function scoresTable({ confusion, classes }: Classes): Markup {
  return table({
    name: "Scores of the classes",
    header: ["Class", "Precision", "Recall", "F1", "Images"],
    rows: classScores(confusion).map(({ precision, recall, f1, samples }, i) => [
      classes[i],
      part(precision),
      part(recall),
      part(f1),
      grouped(samples),
    ]),
  });
}
