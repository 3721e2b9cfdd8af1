/**
 * The metrics of a run as CSV, with a row for each step and for each epoch.
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
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

/** A file that rows are added to. */
export interface MetricsFile {
  /** Notes a row, which flush() writes to the disk. */
  readonly note: (row: MetricsRow) => void;
  /** Writes all rows to the disk, and returns the length of the file in bytes. */
  readonly flush: () => Promise<number>;
}

const HEADER = "kind,epoch,step,loss,accuracy,learning_rate,validation_loss,validation_accuracy\n";

/** Opens a file of a length in bytes. New rows overwrite the bytes after it. */
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
