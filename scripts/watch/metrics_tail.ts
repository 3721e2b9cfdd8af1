/**
 * The metrics of a run as its file grows.
 *
 * @module
 */

import { isMissing } from "../../lib/io/file_errors.ts";
import { type MetricsRow, parseMetrics } from "../train/metrics_file.ts";

/** What a file of metrics has since the last look. */
export interface Grown {
  /** Whether the rows come in place of all before: the run has begun anew, or went back to a checkpoint. */
  readonly isAnew: boolean;
  readonly rows: readonly MetricsRow[];
  /** Whether there is more to read already. */
  readonly hasMore: boolean;
}

/** The most bytes to read at once: rows of some 10,000 steps. */
const CHUNK = 2 ** 20;

/** How many of the bytes before a place tell that the file is still the same there. */
const REMEMBERED = 256;

/** Returns a function that reads the complete rows that a file has got since the last call. */
export function metricsTail(path: string, chunk: number = CHUNK): () => Promise<Grown> {
  let end = 0;
  let before: Uint8Array = new Uint8Array();
  return async () => {
    using file = await opened(path);
    const { size } = await file?.stat() ?? { size: 0 };
    const isSame = file !== undefined && size >= end &&
      areEqual(await bytesOf(file, end - before.length, before.length), before);
    const isAnew = !isSame && end > 0;
    if (!isSame) [end, before] = [0, new Uint8Array()];
    if (!file || size === end) return { isAnew, rows: [], hasMore: false };
    const read = await bytesOf(file, end, Math.min(size - end, chunk));
    const complete = read.subarray(0, read.lastIndexOf(LINE_FEED) + 1);
    // A line that fills a whole chunk is no row: it is passed over.
    const taken = complete.length === 0 && read.length === chunk ? read : complete;
    const known = new Uint8Array([...before, ...taken.subarray(-REMEMBERED)]);
    before = known.slice(-REMEMBERED);
    end += taken.length;
    return {
      isAnew,
      rows: parseMetrics(new TextDecoder().decode(complete)),
      hasMore: taken.length > 0 && end < size,
    };
  };
}

const LINE_FEED = 10;

async function opened(path: string): Promise<Deno.FsFile | undefined> {
  try {
    // A link would lead to a file that is not of the run.
    if (!(await Deno.lstat(path)).isFile) return undefined;
    return await Deno.open(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Reads bytes of a file, fewer where it ends. */
async function bytesOf(file: Deno.FsFile, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await file.seek(start, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
