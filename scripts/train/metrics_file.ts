/**
 * The metrics of a run as CSV, with a row for each step and for each epoch.
 *
 * @module
 */

import { isMissing } from "../../lib/io/file_errors.ts";
import { writeFlushed } from "../../lib/io/deno_files.ts";
import { writeWhole } from "../../lib/io/write_file.ts";
import { HEADER, type MetricsRow, rowText } from "./metrics_rows.ts";

export { type MetricsRow, parseMetrics } from "./metrics_rows.ts";

/** A file that rows are added to. */
export interface MetricsFile {
  /** Notes a row, which flush() writes to the disk. */
  readonly note: (row: MetricsRow) => void;
  /** Lets other programs see all rows, without waiting for the disk. A failure is left to flush(). */
  readonly show: () => void;
  /** Writes all rows to the disk, and returns the length of the file in bytes. */
  readonly flush: () => Promise<number>;
}

/**
 * Opens a file of a length in bytes. A file that begins is a new one in place of what is there; else the
 * rows go to the file's end.
 */
export function openMetrics(path: string, length: number): MetricsFile {
  let end = length;
  let rows = length === 0 ? HEADER : "";
  // The file is not there yet, or is that of another run.
  let isNew = length === 0;
  return {
    note(row) {
      rows += rowText(row);
    },
    show() {
      const bytes = new TextEncoder().encode(rows);
      try {
        using file = isNew ? fresh(path) : cutOff(path, end);
        for (let rest = bytes; rest.length > 0;) rest = rest.subarray(file.writeSync(rest));
      } catch {
        return;
      }
      isNew = false;
      rows = "";
      end += bytes.length;
    },
    async flush() {
      const bytes = new TextEncoder().encode(rows);
      if (isNew) await writeWhole(path, bytes);
      else {
        using file = cutOff(path, end);
        await writeFlushed(file, bytes);
      }
      isNew = false;
      rows = "";
      end += bytes.length;
      return end;
    },
  };
}

/** Opens a new file in the place of what is there. */
function fresh(path: string): Deno.FsFile {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return Deno.openSync(path, { write: true, createNew: true });
}

/** Opens the file, cut off at a length. */
function cutOff(path: string, end: number): Deno.FsFile {
  // A link would lead to a file that is not of the run.
  if (!Deno.lstatSync(path).isFile) throw new Error("it is no file of the run's own");
  const file = Deno.openSync(path, { write: true });
  try {
    file.truncateSync(end);
    file.seekSync(end, Deno.SeekMode.Start);
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}
