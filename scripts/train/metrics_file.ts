/**
 * The metrics of a run as CSV, with a row for each step and for each epoch.
 *
 * @module
 */

import { writeFlushed } from "../../lib/io/deno_files.ts";
import { writeWhole } from "../../lib/io/write_file.ts";
import type { MetricsRow } from "./metrics_rows.ts";

export { type MetricsRow, parseMetrics } from "./metrics_rows.ts";

/** A file that rows are added to. */
export interface MetricsFile {
  /** Notes a row, which flush() writes to the disk. */
  readonly note: (row: MetricsRow) => void;
  /** Writes all rows to the disk, and returns the length of the file in bytes. */
  readonly flush: () => Promise<number>;
}

const HEADER = "kind,epoch,step,loss,accuracy,learning_rate,validation_loss,validation_accuracy\n";

/**
 * Opens a file of a length in bytes. A file that begins is a new one in place of what is there; else the
 * rows go to the file's end.
 */
export function openMetrics(path: string, length: number): MetricsFile {
  let end = length;
  let rows = length === 0 ? HEADER : "";
  return {
    note({ kind, epoch, step, loss, accuracy, learningRate, validation }) {
      const judged = validation ? [validation.loss, validation.accuracy ?? NaN] : ["", ""];
      rows += `${[kind, epoch, step, loss, accuracy, learningRate, ...judged].join(",")}\n`;
    },
    async flush() {
      const bytes = new TextEncoder().encode(rows);
      if (end === 0) await writeWhole(path, bytes);
      else await append(path, end, bytes);
      rows = "";
      end += bytes.length;
      return end;
    },
  };
}

async function append(path: string, end: number, bytes: Uint8Array): Promise<void> {
  // A link would lead to a file that is not of the run.
  if (!(await Deno.lstat(path)).isFile) throw new Error("it is no file of the run's own");
  using file = await Deno.open(path, { write: true });
  await file.truncate(end);
  await file.seek(end, Deno.SeekMode.Start);
  await writeFlushed(file, bytes);
}
