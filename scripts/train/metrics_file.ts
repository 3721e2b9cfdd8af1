/**
 * The metrics of a run as CSV: a row for each step and for each epoch.
 *
 * @module
 */

/** What is told after a step or an epoch. */
export interface MetricsRow {
  readonly kind: "step" | "epoch";
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly learningRate: number;
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

/** A file that rows are added to. */
export interface MetricsFile {
  /** Notes a row, which is not on the disk yet. */
  readonly note: (row: MetricsRow) => void;
  /** Takes all rows to the disk, and gives the bytes that the file has then. */
  readonly flush: () => Promise<number>;
}

const HEADER = "kind,epoch,step,loss,accuracy,learning_rate,validation_loss,validation_accuracy\n";

/** The file of so many bytes: whatever stands behind them is not counted, and is written over. */
export function openMetrics(path: string, length: number): MetricsFile {
  let end = length;
  let rows = length === 0 ? HEADER : "";
  return {
    note({ kind, epoch, step, loss, accuracy, learningRate, validation }) {
      const judged = validation ? [validation.loss, validation.accuracy] : ["", ""];
      rows += `${[kind, epoch, step, loss, accuracy, learningRate, ...judged].join(",")}\n`;
    },
    async flush() {
      const bytes = new TextEncoder().encode(rows);
      using file = await Deno.open(path, { write: true, create: true });
      await file.truncate(end);
      await file.seek(end, Deno.SeekMode.Start);
      for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
      await file.sync();
      rows = "";
      end += bytes.length;
      return end;
    },
  };
}

/** The rows in the text of such a file; what is no row of it is left out. */
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
