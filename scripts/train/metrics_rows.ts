/**
 * Rows of the metrics of a run.
 *
 * @module
 */

/** The metrics of a step or an epoch. */
export interface MetricsRow {
  readonly kind: "step" | "epoch";
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly learningRate: number;
  readonly validation?: { readonly loss: number; readonly accuracy?: number };
}

/** Returns the rows in the text of a file, without lines that are no rows. */
export function parseMetrics(text: string): MetricsRow[] {
  return text.split("\n").flatMap((line) => {
    const [kind, ...fields] = line.split(",");
    if (kind !== "step" && kind !== "epoch") return [];
    const [epoch = NaN, step = NaN, loss = NaN, accuracy = NaN, learningRate = NaN] = fields
      .map(Number);
    const [validationLoss = "", validationAccuracy = ""] = fields.slice(5);
    return [{
      kind,
      epoch,
      step,
      loss,
      accuracy,
      learningRate,
      ...(validationLoss !== "" && {
        validation: { loss: Number(validationLoss), accuracy: Number(validationAccuracy) },
      }),
    }];
  });
}

/** The names of the columns. */
export const HEADER =
  "kind,epoch,step,loss,accuracy,learning_rate,validation_loss,validation_accuracy\n";

/** Returns a row as a line of text. */
export function rowText(
  { kind, epoch, step, loss, accuracy, learningRate, validation }: MetricsRow,
): string {
  const judged = validation ? [validation.loss, validation.accuracy ?? NaN] : ["", ""];
  return `${[kind, epoch, step, loss, accuracy, learningRate, ...judged].join(",")}\n`;
}

/** Returns the text of a file of metrics: nothing where there are no rows. */
export function metricsText(rows: readonly MetricsRow[]): string {
  return rows.length === 0 ? "" : HEADER + rows.map(rowText).join("");
}
